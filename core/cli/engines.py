"""`--engine`: findings of other engines beside, or instead of, our own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.analysis.engines.slither import find_slither, run_slither
from core.analysis.finding import Analysis
from core.progress import Progress

__all__ = ["add_slither", "find_slither", "without_builtin"]


def without_builtin(analysis: Analysis) -> Analysis:
    """The analysis without findings of our own detectors."""
    return replace(analysis, findings=tuple(item for item in analysis.findings if item.engine != "builtin"))


def add_slither(analysis: Analysis, program: Path, paths: tuple[Path, ...], progress: Progress) -> Analysis:
    """The analysis with slither's findings of every path after ours."""
    found = tuple(item for path in paths for item in run_slither(program, path, progress))
    return replace(analysis, findings=(*analysis.findings, *found))
