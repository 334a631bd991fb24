"""Findings of the person's own `aderyn`, read from the SARIF file that it writes.

Its license (GPL-3.0) asks for a process boundary. Source: Aderyn's README, “Usage”.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from core.analysis.engines.engine import Engine, Seen
from core.analysis.engines.sarif_log import read_sarif
from core.errors import InputError, ToolFailedError
from core.progress import Progress
from core.toolchain.program import run_program


def run(program: Path, target: Path, folder: Path, progress: Progress) -> tuple[Seen, ...]:
    """What aderyn sees in the project around a file; it reads projects, not files."""
    with TemporaryDirectory() as scratch:
        log = Path(scratch) / "report.sarif"
        ran = run_program(program, [folder, "-o", log], folder, progress, "aderyn")
        try:
            seen, _ = read_sarif(log, folder)
        except InputError as error:
            raise ToolFailedError(
                f"aderyn failed: {ran.last_words()}.", "Run aderyn by itself to see the whole message."
            ) from error
    return tuple(item for item in seen if target.is_dir() or item.path == target)


ADERYN = Engine(
    id="aderyn",
    programs=("aderyn",),
    install="Install it from its releases, or leave out “--engine aderyn”.",
    run=run,
)
