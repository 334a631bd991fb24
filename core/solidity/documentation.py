"""Where a NatSpec comment stands, for compilers that give only its text (before 0.6).

Does not read the tags; it finds the comment that ends before a definition.
"""

from __future__ import annotations

import re
from typing import Any

from core.text import SourceText

_PIECE = re.compile(rb"(?P<whole>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|/\*.*?\*/)|(?P<open>[\"']|//|/\*)")
_MARK = re.compile(r"^\s*(?:///|/\*\*|\*)?")


def documentation_before(source: SourceText, src: str, text: str) -> dict[str, Any]:
    """A `StructuredDocumentation` in solc's JSON for the comment before the node at `src`."""
    start, end = comment_before(source.data, int(src.split(":", maxsplit=1)[0]))
    src = f"{start}:{end - start}:0"
    return {"nodeType": "StructuredDocumentation", "id": None, "src": src, "text": text}


def documentation_found(source: SourceText, src: str) -> dict[str, Any] | None:
    """The same for compilers that do not even give the text (before 0.4.21); None without such a comment."""
    start, end = comment_before(source.data, int(src.split(":", maxsplit=1)[0]))
    comment = source.data[start:end].decode("utf-8", "replace")
    if not comment.startswith(("///", "/**")):
        return None
    lines = [_MARK.sub("", line) for line in comment.removesuffix("*/").splitlines()]
    return documentation_before(source, src, "\n".join(lines).strip())


def comment_before(data: bytes, at: int) -> tuple[int, int]:
    """Start and end of the comment that ends before a byte, blanks aside; twice the byte without one."""
    head = data[:at].rstrip()
    if head.endswith(b"*/"):
        start = head.rfind(b"/*")
        return (start, len(head)) if start >= 0 else (at, at)
    start, line_end = -1, len(head)
    while True:
        line_start = max(data.rfind(b"\n", 0, line_end), data.rfind(b"\r", 0, line_end)) + 1
        comment = data.find(b"///", line_start, line_end)
        before = data[line_start : max(comment, line_start)]
        if comment < 0 or (before.strip() and not _is_code(before)):
            break
        start, line_end = comment, len(data[:line_start].rstrip())
        if before.strip():
            break
    return (start, len(head)) if start >= 0 else (at, at)


def _is_code(before: bytes) -> bool:
    """Whether a line ends there outside of strings and comments, so that a comment can begin."""
    return all(piece["open"] is None for piece in _PIECE.finditer(before))
