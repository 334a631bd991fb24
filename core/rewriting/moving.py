"""Moving whole statements within a block, with the comments that belong to them."""

from __future__ import annotations

from collections.abc import Sequence

from core.rewriting.edits import ends_line, indent_of, insert, replace, starts_line, statement_span
from core.rewriting.lexis import comments
from core.rewriting.proposal import Edit
from core.solidity.ast import Node
from core.text import SourceText, Span


def move_before(
    source: SourceText, statements: Sequence[Node], target: Node, lines: Sequence[str] = ()
) -> list[Edit] | None:
    """Edits that put `lines` and then `statements` before `target`; None where they cannot be taken out.

    Comments above a statement and behind it on its line go with it.
    """
    removals: list[Edit] = []
    texts: list[str] = list(lines)
    for statement in statements:
        span = statement_span(source, statement)
        if span is None:
            return None
        whole = _with_comments(source, span)
        texts.append(_dedented(source, whole, span))
        removals.append(replace(source, _removable(source, whole), ""))
    start = first_comment(source, target.span.start)
    if not starts_line(source, start):
        return [insert(source, start, "".join(f"{text} " for text in texts)), *removals]
    indent = indent_of(source, start)
    ending = "\n"
    body = "".join(text.replace("\n", f"\n{indent}") + f"{ending}{indent}" for text in texts)
    return [insert(source, start, body), *removals]


def first_comment(source: SourceText, start: int) -> int:
    """The start of the comments that stand alone on the lines right above `start`, else `start`."""
    if not starts_line(source, start):
        return start
    found = start
    while True:
        line = source.line_of(found)
        if line == 1:
            return found
        above = source.line_span(line - 1)
        comment = next((item for item in comments(source) if _ends_in(source, item, above)), None)
        if comment is None or not starts_line(source, comment.start):
            return found
        found = comment.start


def _ends_in(source: SourceText, comment: Span, line: Span) -> bool:
    rest = source.data[comment.end : line.end] if comment.end <= line.end else b"x"
    return line.start < comment.end <= line.end and not rest.strip()


def _with_comments(source: SourceText, span: Span) -> Span:
    start = first_comment(source, span.start)
    if not starts_line(source, start) or not ends_line(source, span.end):
        return span
    line = source.line_span(source.line_of(span.end))
    behind = source.data[span.end : line.end].rstrip()
    return Span(start, span.end + len(behind))


def _dedented(source: SourceText, whole: Span, statement: Span) -> str:
    indent = indent_of(source, statement.start) if starts_line(source, statement.start) else ""
    text = source.slice(whole).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace(f"\n{indent}", "\n")


def _removable(source: SourceText, whole: Span) -> Span:
    """The span that leaves no empty line and no double space behind."""
    if starts_line(source, whole.start) and ends_line(source, whole.end):
        start = source.line_span(source.line_of(whole.start)).start
        end = source.line_span(source.line_of(whole.end)).end
        if _is_blank(source, source.line_of(start) - 1) and _closes(source, end):
            start = source.line_span(source.line_of(start) - 1).start
        return Span(start, end)
    end = whole.end
    if source.data[end : end + 1] == b" ":
        end += 1
    return Span(whole.start, end)


def _is_blank(source: SourceText, line: int) -> bool:
    if line < 1:
        return False
    span = source.line_span(line)
    return not source.data[span.start : span.end].strip()


def _closes(source: SourceText, offset: int) -> bool:
    return source.data[offset:].lstrip(b" \t").startswith(b"}")
