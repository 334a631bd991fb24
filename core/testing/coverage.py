"""Which lines a project's own tests reach: what `forge coverage` writes, as values.

Source: forge 1.7.1, `forge coverage --report lcov`, and geninfo(1) for the format.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import ToolFailedError
from core.progress import Progress
from core.testing.forge_run import ENVIRONMENT
from core.toolchain.forge import Forge
from core.toolchain.streaming import Hear, stream_program


@dataclass(frozen=True, slots=True)
class Coverage:
    """`hits`: file → 1-based line that has code → how often it was run. `complaint`: tests that failed."""

    root: Path
    hits: Mapping[Path, Mapping[int, int]]
    complaint: str = ""

    def share(self, file: Path) -> float | None:
        """The part of a file's lines that was run, 0 to 1; None where it has none."""
        lines = self.hits.get(file, {})
        return sum(1 for count in lines.values() if count) / len(lines) if lines else None


def measure_coverage(
    forge: Forge, hear: Hear, progress: Progress, *, seconds: float, offline: bool = False
) -> Coverage:
    """Run every test of the project and count lines.

    Raises `Cancelled`, `ToolTimeoutError`, or `ToolFailedError` when nothing was measured.
    """
    with tempfile.TemporaryDirectory(prefix="coverage-") as folder:
        report = Path(folder) / "lcov.info"
        arguments = ["coverage", "--report", "lcov", "--report-file", str(report)]
        arguments += ["--offline"] if offline else []
        hear(f"$ forge {' '.join(arguments)}\n")
        ran = stream_program(
            forge.program,
            arguments,
            forge.root,
            progress,
            "forge coverage",
            seconds=seconds,
            hear_output=hear,
            hear_complaints=hear,
            environment=ENVIRONMENT,
        )
        hits = hits_in(report.read_text("utf-8"), forge.root) if report.is_file() else {}
    if not hits:
        raise ToolFailedError(
            f"forge measured no coverage: {ran.last_words()}.",
            "Read its output; the tests must compile and run.",
        )
    return Coverage(forge.root, hits, f"forge coverage ended with {ran.code}." if ran.code else "")


def hits_in(text: str, root: Path) -> dict[Path, dict[int, int]]:
    """The lines of an lcov report; the counts of a file that is there twice are added."""
    found: dict[Path, dict[int, int]] = {}
    lines: dict[int, int] = {}
    for row in text.splitlines():
        kind, _, value = row.partition(":")
        if kind == "SF":
            lines = found.setdefault(root / value.strip(), {})
        elif kind == "DA":
            number, _, count = value.partition(",")
            at, hits = number.strip(), count.partition(",")[0].strip()
            if at.isdecimal() and hits.isdecimal():
                lines[int(at)] = lines.get(int(at), 0) + int(hits)
    return found
