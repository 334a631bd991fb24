"""How a file writes its NatSpec, and where new lines of it go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.rewriting.edits import indent_of, insert, starts_line
from core.rewriting.lexis import comments
from core.rewriting.proposal import Edit
from core.solidity.ast import Node
from core.text import SourceText, Span


def prefers_blocks(source: SourceText) -> bool:
    """Whether a file writes `/** … */` more often than `///`."""
    blocks = lines = 0
    for span in comments(source):
        blocks += source.data.startswith(b"/**", span.start)
        lines += source.data.startswith(b"///", span.start)
    return blocks > lines


def written(source: SourceText, node: Node, lines: Sequence[str]) -> Edit | None:
    """NatSpec above a definition, or at the end of the comment that is there; None where neither fits."""
    documentation = node.child("documentation")
    if documentation is not None and len(documentation.span):
        return _appended(source, documentation.span, lines)
    start = node.span.start
    if not starts_line(source, start):
        return None
    indent = indent_of(source, start)
    if prefers_blocks(source):
        body = "".join(f"{indent} * {line}\n" for line in lines)
        return insert(source, start, f"/**\n{body}{indent} */\n{indent}")
    return insert(source, start, "".join(f"/// {line}\n{indent}" for line in lines))


def _appended(source: SourceText, span: Span, lines: Sequence[str]) -> Edit | None:
    text = source.slice(span)
    indent = indent_of(source, span.start)
    if not text.startswith("/**"):
        return insert(source, span.end, "".join(f"\n{indent}/// {line}" for line in lines))
    end = span.end - 2
    if "\n" not in text:
        head = re.match(r"/\*\*[ \t]*(.*?)[ \t]*\*/$", text)
        if head is None:
            return None
        body = "".join(f"\n{indent} * {line}" for line in (head[1], *lines))
        return Edit(source.path, span, f"/**{body}\n{indent} */".replace("\n", source.newline))
    while source.data[end - 1 : end] in (b" ", b"\t"):
        end -= 1
    last = source.data[source.line_span(source.line_of(end)).start : end]
    star = " * " if re.search(r"\n[ \t]*\*", text) else "   "
    if last.strip():
        return insert(source, end, "".join(f"\n{indent}{star}{line}" for line in lines) + f"\n{indent}")
    at = source.line_span(source.line_of(end)).start
    return insert(source, at, "".join(f"{indent}{star}{line}\n" for line in lines))
