"""The names and the path of one import statement, read from its text: no compiler tells all their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.solidity.tokens import Token, tokens_of
from core.text import Span


@dataclass(frozen=True, slots=True)
class ImportParts:
    """Spans in bytes: the path between its quotes, `{name as alias}` in pairs, and `* as alias`.

    `braces` is from `{` to `}`, both included; None for an import that takes everything.
    """

    path: Span | None = None
    names: tuple[tuple[Span, Span | None], ...] = ()
    alias: Span | None = None
    braces: Span | None = None


def parts_of(data: bytes, statement: Span) -> ImportParts:
    """Read a statement from `import` on; what is missing in it is missing in the answer."""
    tokens = tokens_of(data, statement)
    string = next((item for item in tokens if item.kind == "string"), None)
    path = Span(string.start + 1, max(string.start + 1, string.end - 1)) if string is not None else None
    texts = [item.text for item in tokens]
    opened = texts.index("{") if "{" in texts else -1
    if opened < 0:
        words = [item for item in tokens if item.kind == "word"]
        after = next((at for at, item in enumerate(words) if item.text == "as"), len(words))
        alias = words[after + 1] if after + 1 < len(words) else None
        return ImportParts(path, alias=Span(alias.start, alias.end) if alias is not None else None)
    closed = texts.index("}", opened) if "}" in texts[opened:] else len(tokens) - 1
    names = tuple(_names(tokens[opened + 1 : closed]))
    return ImportParts(path, names, None, Span(tokens[opened].start, tokens[closed].end))


def _names(tokens: Sequence[Token]) -> list[tuple[Span, Span | None]]:
    found: list[tuple[Span, Span | None]] = []
    renamed = False
    for item in tokens:
        if item.kind != "word":
            renamed = False
        elif renamed and found:
            found[-1] = (found[-1][0], Span(item.start, item.end))
            renamed = False
        elif item.text == "as" and found:
            renamed = True
        else:
            found.append((Span(item.start, item.end), None))
    return found
