"""The span of a declared name, which compilers before 0.8.2 do not tell.

Found in the text of the declaration itself; it never looks outside of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.text import SourceText, Span

_SKIP = rb"//[^\n\r]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
_WORD = re.compile(_SKIP + rb"|(?P<word>[A-Za-z_$][A-Za-z0-9_$]*)", re.DOTALL)


def name_span(fields: Mapping[str, Any], source: SourceText) -> Span | None:
    """Where the name of a declaration (as solc's JSON) stands; None if it has none."""
    name = fields.get("name")
    if not name:
        return None
    given = fields.get("nameLocation")
    if isinstance(given, str):
        start, length = (int(part) for part in given.split(":")[:2])
        return Span(start, start + length) if start >= 0 else None
    start, length = (int(part) for part in fields["src"].split(":")[:2])
    return _search(source.data, _after_type(fields, start), start + length, name.encode())


def _after_type(fields: Mapping[str, Any], start: int) -> int:
    """A variable's type may contain its name (`Token Token`), so search after the type."""
    type_name = fields.get("typeName")
    if isinstance(type_name, Mapping):
        at, length = (int(part) for part in type_name["src"].split(":")[:2])
        return at + length
    return start


def _search(data: bytes, start: int, end: int, name: bytes) -> Span | None:
    for match in _WORD.finditer(data, start, end):
        if match["word"] == name:
            return Span(match.start(), match.end())
    return None
