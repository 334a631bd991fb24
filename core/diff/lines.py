"""Texts as sequences of lines, each with its exact bytes and its line end.

A line here is what `SourceText.line_starts` calls one: it ends after LF, CRLF
or a lone CR. Nothing is normalized, so joining the lines gives the bytes back.
"""

from __future__ import annotations

from core.text import SourceText


def split_lines(source: SourceText) -> tuple[bytes, ...]:
    """The lines with their line ends; an empty text has no line."""
    return tuple(source.data.splitlines(keepends=True))


def split_at_lf(data: bytes) -> tuple[bytes, ...]:
    """The lines as git counts them: only LF ends a line, a lone CR does not."""
    lines = data.split(b"\n")
    last = lines.pop()
    return (*(line + b"\n" for line in lines), *((last,) if last else ()))


def body(line: bytes) -> bytes:
    """The line without its line end."""
    return line.rstrip(b"\r\n")
