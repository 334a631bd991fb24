"""Compiler messages as JSON, the same in every document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.solidity.compilation import Diagnostic


def diagnostic_documents(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """One object per message; what the compiler calls `info` is a warning here."""
    return [
        {
            "severity": "error" if item.severity == "error" else "warning",
            "code": item.code,
            "file": item.file,
            "line": item.line,
            "column": item.column,
            "message": item.message,
        }
        for item in diagnostics
    ]
