"""What the editor marks in a file: findings and compiler messages, as places in its text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.finding import Analysis, Finding
from core.solidity.compilation import Diagnostic
from core.text import SourceText, Span
from desktop.syntax.tree import utf16

if TYPE_CHECKING:
    from core.pipeline import Built

UNSUITED = ("\u2029", "\ufdd0", "\ufdd1", "\x00")
"""Characters that Qt's text documents do not keep; a file with them is shown read-only."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked place: 0-based lines, UTF-16 columns; `severity` is a finding's or a compiler's."""

    line: int
    column: int
    end_line: int
    end_column: int
    severity: str
    title: str
    message: str


def unit_of(path: Path, built: Built) -> tuple[str, SourceText] | None:
    """The source unit that a file was compiled as, with the text that was compiled."""
    wanted = str(path)
    for compilation in built.compilations:
        for name, file in compilation.input.files.items():
            if file == wanted and name in compilation.input.sources:
                return name, compilation.input.sources[name]
    return None


def marks_of(path: Path, built: Built | None, analysis: Analysis | None) -> tuple[Mark, ...]:
    """All marks of one file, in the text that was compiled."""
    unit = unit_of(path, built) if built is not None else None
    if unit is None or analysis is None:
        return ()
    name, source = unit
    findings = [_finding(item, source) for item in analysis.findings if item.file == name]
    shown = [item for item in findings if item is not None]
    messages = [_message(item, source) for item in analysis.diagnostics if item.file == name and item.line]
    return (*shown, *messages)


def place(source: SourceText, offset: int) -> tuple[int, int]:
    """0-based line and UTF-16 column of a byte offset, a byte order mark not counted."""
    line = source.line_of(offset)
    start = source.line_span(line).start
    mark = b"\xef\xbb\xbf"
    if line == 1 and source.data.startswith(mark):
        start = min(len(mark), offset)
    return line - 1, utf16(source.data[start:offset], offset - start)


def _finding(item: Finding, source: SourceText) -> Mark | None:
    if item.suppressed:
        return None
    return _mark(source, item.span, item.severity, item.detector, item.message)


def _message(item: Diagnostic, source: SourceText) -> Mark:
    title = f"solc {item.code}".strip()
    if item.span is not None:
        return _mark(source, item.span, item.severity, title, item.message)
    line = source.line_span(min(item.line, len(source.line_starts)))
    return _mark(source, line, item.severity, title, item.message)


def _mark(source: SourceText, span: Span, severity: str, title: str, message: str) -> Mark:
    """Only the first line of a longer span is marked: a squiggled function is unreadable."""
    line, column = place(source, span.start)
    whole = source.line_span(line + 1)
    text_end = whole.start + len(source.data[whole.start : whole.end].rstrip())
    end = max(min(span.end, text_end), span.start)
    end_line, end_column = place(source, end)
    if (end_line, end_column) == (line, column):
        end_column += 1
    return Mark(line, column, end_line, end_column, severity, title, message)
