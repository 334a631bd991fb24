"""Compiler messages as values: solc's `errors` list, of any compiler generation.

Does not decide what is shown; it only finds the place a message speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from core.solidity.compilation import Diagnostic, Severity
from core.text import SourceText, Span

_OLD_PLACE = re.compile(r"^(?P<file>[^\n]*?):(?P<line>\d+):(?P<column>\d+):")
_CARETS = re.compile(r"^[ \t]*(\^-*\^|\^)[ \t]*$", re.MULTILINE)


def diagnostics_of(
    errors: Iterable[Mapping[str, Any]], sources: Mapping[str, SourceText]
) -> tuple[Diagnostic, ...]:
    """All messages, in solc's order."""
    return tuple(_diagnostic(error, sources) for error in errors)


def _diagnostic(error: Mapping[str, Any], sources: Mapping[str, SourceText]) -> Diagnostic:
    file, span = _place(error, sources)
    source = sources.get(file)
    line = source.line_of(span.start) if source is not None and span is not None else 0
    column = source.column_of(span.start) if source is not None and span is not None else 0
    return Diagnostic(
        severity=_severity(error),
        code=str(error.get("errorCode") or error.get("type") or ""),
        file=file,
        line=line,
        column=column,
        message=str(error.get("message") or error.get("formattedMessage") or "").strip(),
        span=span,
    )


def _severity(error: Mapping[str, Any]) -> Severity:
    name = error.get("severity")
    if name == "warning":
        return "warning"
    return "info" if name == "info" else "error"


def _place(error: Mapping[str, Any], sources: Mapping[str, SourceText]) -> tuple[str, Span | None]:
    location = error.get("sourceLocation")
    if isinstance(location, Mapping):
        file = str(location.get("file", ""))
        start, end = int(location.get("start", -1)), int(location.get("end", -1))
        return file, Span(start, end) if 0 <= start <= end and file in sources else None
    return _old_place(str(error.get("formattedMessage", "")), sources)


def _old_place(message: str, sources: Mapping[str, SourceText]) -> tuple[str, Span | None]:
    """`file:line:column:` at the start of a message, where that is all there is (before 0.4.13)."""
    match = _OLD_PLACE.match(message)
    source = sources.get(match["file"]) if match else None
    if match is None or source is None:
        return "", None
    start = _line_start(source.data, int(match["line"])) + int(match["column"]) - 1
    carets = _CARETS.search(message, match.end())
    length = len(carets[1]) if carets else 0
    size = len(source.data)
    return source.path, Span(min(start, size), min(start + length, size))


def _line_start(data: bytes, line: int) -> int:
    """solc counts lines by LF alone."""
    at = 0
    for _ in range(line - 1):
        at = data.find(b"\n", at) + 1
        if at == 0:
            return len(data)
    return at
