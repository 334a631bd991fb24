"""Where and how a text takes one more import, in the style of those that it has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.solidity.scanner import scan
from core.symbols.importing import ImportParts, parts_of
from core.text import SourceText, Span

_LICENSE = re.compile(rb"\A(?:\s*//[^\n]*SPDX[^\n]*\n)?")
_REST = re.compile(rb"[ \t]*(?://[^\n]*|/\*[^\n]*?\*/[ \t]*)?(?=\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class Style:
    """How a file imports: names in braces or whole files, which quotes, blanks inside of braces."""

    named: bool = True
    quote: str = '"'
    spaced: bool = False


def imported_paths(data: bytes) -> tuple[str, ...]:
    """The paths of a text's imports, in order."""
    return tuple(item.path for item in scan(SourceText("", data)).imports)


def style_of(texts: Iterable[bytes]) -> Style:
    """The style of the first text that has an import to learn from; more than half decides."""
    for data in texts:
        statements = scan(SourceText("", data)).imports
        parts = [parts_of(data, item.span) for item in statements]
        plain = [item for item in parts if item.alias is None and item.path is not None]
        if plain:
            named = [item for item in plain if item.braces is not None]
            quote = data[_path(plain[0]).start - 1 : _path(plain[0]).start].decode()
            spaced = bool(named) and data[_braces(named[0]).start + 1 : _braces(named[0]).start + 2] == b" "
            return Style(len(named) * 2 >= len(plain), quote, spaced)
    return Style()


def import_edit(data: bytes, name: str, path: str, style: Style) -> tuple[int, str]:
    """At which byte of a text which words bring a name of another file in."""
    header = scan(SourceText("", data))
    for item in header.imports:
        parts = parts_of(data, item.span)
        if item.path == path and parts.braces is not None and parts.names:
            return _one_more(data, parts, name)
    statement = _statement(name, path, style)
    above = [item.span.end for item in header.imports] or [item.span.end for item in header.pragmas]
    if above:
        at = _line_end(data, max(above))
        return at, f"\n{statement}" if header.imports else f"\n\n{statement}"
    found = _LICENSE.match(data)
    return (found.end() if found is not None else 0), f"{statement}\n\n"


def is_imported(data: bytes, name: str, path: str) -> bool:
    """Whether a text imports a name under this name by a path, or everything of it."""
    for item in scan(SourceText("", data)).imports:
        parts = parts_of(data, item.span)
        words = [data[one.start : one.end].decode() for one, alias in parts.names if alias is None]
        if item.path == path and (name in words or (parts.braces is None and parts.alias is None)):
            return True
    return False


def _statement(name: str, path: str, style: Style) -> str:
    quoted = f"{style.quote}{path}{style.quote}"
    if not style.named:
        return f"import {quoted};"
    blank = " " if style.spaced else ""
    return f"import {{{blank}{name}{blank}}} from {quoted};"


def _one_more(data: bytes, parts: ImportParts, name: str) -> tuple[int, str]:
    """Behind the last name, on a line of its own where the names are."""
    first, alias = parts.names[-1]
    before = data[_braces(parts).start + 1 : first.start]
    gap = re.search(rb"\n[ \t]*\Z", before)
    end = (alias or first).end
    return end, f",{gap.group().decode() if gap is not None else ' '}{name}"


def _line_end(data: bytes, at: int) -> int:
    """Behind a comment that stands in the same line; where something else does, at once."""
    rest = _REST.match(data, at)
    return rest.end() if rest is not None else at


def _path(parts: ImportParts) -> Span:
    assert parts.path is not None
    return parts.path


def _braces(parts: ImportParts) -> Span:
    assert parts.braces is not None
    return parts.braces
