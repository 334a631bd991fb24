"""Helpers that make edits fit the file: its line ends, its indentation, its comments.

An edit made here touches as few bytes as it can. Nothing here knows what a rule
means; offsets are bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.rewriting.lexis import code_after, comments_in, find_token
from core.rewriting.proposal import Edit
from core.solidity.ast import Node
from core.text import SourceText, Span

_TYPES = ("UsingForDirective", "ErrorDefinition")


def replace(source: SourceText, span: Span, text: str) -> Edit:
    """Put `text` in the place of `span`; line ends in `text` become the file's."""
    return Edit(source.path, span, in_file_lines(source, text))


def insert(source: SourceText, offset: int, text: str) -> Edit:
    """Put `text` before the byte at `offset`; line ends in `text` become the file's."""
    return replace(source, Span(offset, offset), text)


def in_file_lines(source: SourceText, text: str) -> str:
    """`text` with the line ends that the file uses."""
    return text.replace("\r\n", "\n").replace("\n", source.newline)


def indent_of(source: SourceText, offset: int) -> str:
    """The white space at the start of the line that holds `offset`."""
    line = source.data[source.line_span(source.line_of(offset)).start : offset]
    match = re.match(rb"(?:\xef\xbb\xbf)?([ \t]*)", line)
    return match.group(1).decode() if match else ""


def starts_line(source: SourceText, offset: int) -> bool:
    """Whether only white space stands before `offset` on its line."""
    start = source.line_span(source.line_of(offset)).start
    return not source.data[start:offset].removeprefix(b"\xef\xbb\xbf").strip()


def ends_line(source: SourceText, offset: int) -> bool:
    """Whether only white space, or comments that end there, follow `offset` on its line."""
    line = source.line_span(source.line_of(offset))
    at = offset
    while at < line.end:
        if source.data[at : at + 1].isspace():
            at += 1
            continue
        comment = next((item for item in comments_in(source, Span(at, line.end)) if item.start == at), None)
        if comment is None or comment.end > line.end:
            return False
        at = comment.end
    return True


def line_end(source: SourceText, offset: int) -> int:
    """The offset of the line end (or the end of the file) after `offset`."""
    line = source.line_span(source.line_of(offset))
    return line.start + len(source.data[line.start : line.end].rstrip(b"\r\n"))


def indent_unit(source: SourceText) -> str:
    """One step of indentation as the file does it: a tab, or its smallest run of spaces."""
    widths: list[int] = []
    for match in re.finditer(rb"(?m)^([ \t]+)[^\s*/]", source.data):
        if b"\t" in match.group(1):
            return "\t"
        widths.append(len(match.group(1)))
    smallest = min((width for width in widths if width > 1), default=4)
    return " " * smallest


def has_comment(source: SourceText, span: Span) -> bool:
    """Whether replacing `span` would lose a comment."""
    return bool(comments_in(source, span))


def between(left: Node, right: Node) -> Span:
    """The bytes after `left` and before `right`."""
    return Span(left.span.end, right.span.start)


def statement_span(source: SourceText, statement: Node) -> Span | None:
    """A simple statement with its semicolon; None where a comment stands before the semicolon."""
    if source.data[statement.span.end - 1 : statement.span.end] == b";":
        return statement.span
    at = code_after(source, statement.span.end)
    gap = Span(statement.span.end, at)
    if source.data[at : at + 1] != b";" or has_comment(source, gap):
        return None
    return Span(statement.span.start, at + 1)


def after_statement(source: SourceText, span: Span, lines: Sequence[str]) -> Edit:
    """New lines after the statement at `span`, indented like it, behind comments on its line."""
    indent = indent_of(source, span.start)
    if starts_line(source, span.start) and ends_line(source, span.end):
        at = line_end(source, span.end)
        return insert(source, at, _block(lines, indent))
    return insert(source, span.end, _inline(lines))


def before_statement(source: SourceText, offset: int, lines: Sequence[str]) -> Edit:
    """New lines before the statement at `offset`, indented like it."""
    if starts_line(source, offset):
        indent = indent_of(source, offset)
        return insert(source, offset, "".join(f"{line}\n{indent}" for line in lines))
    return insert(source, offset, "".join(f"{line} " for line in lines if line))


def body_start(source: SourceText, contract: Node) -> int | None:
    """The offset after the brace that opens a contract's body."""
    heads = [*contract.nodes("baseContracts")]
    layout = contract.child("storageLayout")
    if layout is not None:
        heads.append(layout)
    start = max((node.span.end for node in heads), default=contract.span.start)
    brace = find_token(source, "{", Span(start, contract.span.end))
    return None if brace is None else brace.end


def member_indent(source: SourceText, contract: Node) -> str:
    """The indentation of a contract's members."""
    for member in contract.nodes("nodes"):
        if starts_line(source, member.span.start):
            return indent_of(source, member.span.start)
    return indent_of(source, contract.span.start) + indent_unit(source)


def at_body_start(source: SourceText, contract: Node, lines: Sequence[str]) -> Edit | None:
    """New members at the top of a contract: after its errors or `using`, else after the brace."""
    indent = member_indent(source, contract)
    heads = [node for node in contract.nodes("nodes") if node.kind in _TYPES]
    errors = [node for node in heads if node.kind == "ErrorDefinition"]
    last = (errors or heads)[-1:]
    if last and ends_line(source, last[0].span.end):
        gap = "" if errors else "\n"
        return insert(source, line_end(source, last[0].span.end), gap + _block(lines, indent))
    start = body_start(source, contract)
    if start is None:
        return None
    if ends_line(source, start):
        text = _block(lines, indent)
        if contract.nodes("nodes") and not _blank_next(source, start):
            text += "\n"
        return insert(source, line_end(source, start), text)
    return insert(source, start, _inline(lines))


def at_body_end(source: SourceText, contract: Node, lines: Sequence[str]) -> Edit:
    """New members at the end of a contract, after an empty line; each of `lines` stands on its own."""
    brace = contract.span.end - 1
    indent = member_indent(source, contract)
    if not starts_line(source, brace):
        return insert(source, brace, _inline(lines) + " ")
    start = source.line_span(source.line_of(brace)).start
    return insert(source, start, "".join(f"{indent}{line}\n" if line else "\n" for line in ["", *lines]))


def _block(lines: Sequence[str], indent: str) -> str:
    return "".join(f"\n{indent}{line}" if line else "\n" for line in lines)


def _inline(lines: Sequence[str]) -> str:
    return "".join(f" {line.strip()}" for line in lines if line)


def _blank_next(source: SourceText, offset: int) -> bool:
    line = source.line_of(offset) + 1
    if line > len(source.line_starts):
        return True
    span = source.line_span(line)
    return not source.data[span.start : span.end].strip()
