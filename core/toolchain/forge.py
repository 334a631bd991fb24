"""Foundry's forge, where a person has it: formatting, and running tests.

It belongs to the project and to the person; it is never fetched. Its settings are
those of the project.
Source: forge 1.7.1 (`forge fmt --help`, `forge test --help`) and its answers.
"""

from __future__ import annotations

from pathlib import Path

from core.errors import InputError
from core.progress import Progress
from core.toolchain.program import find_program, run_program

FILE = "foundry.toml"
SECONDS = 30.0


def forge_root(path: Path) -> Path | None:
    """The Foundry project around a file."""
    return next((folder for folder in path.parents if (folder / FILE).is_file()), None)


class Forge:
    """forge for one project; raises `MissingToolError` when it is not on this machine."""

    def __init__(self, root: Path, tools_path: str = "") -> None:
        self.root = root
        install = "Install Foundry (getfoundry.sh), or set “tools_path”."
        self.program = find_program(("forge",), tools_path, install)

    def formatted(self, text: str, progress: Progress) -> str:
        """A text in the project's style; raises `InputError` with forge's words when it does not parse."""
        ran = run_program(
            self.program,
            ("fmt", "--raw", "-", "--root", self.root),
            self.root,
            progress,
            "forge fmt",
            given=text.encode("utf-8", "replace"),
            seconds=SECONDS,
            environment={"NO_COLOR": "1", "FOUNDRY_DISABLE_NIGHTLY_WARNING": "1"},
        )
        if ran.code:
            raise InputError(f"forge cannot format this text: {_reason(ran.complaint)}.", "Mend it first.")
        return ran.out.decode("utf-8")


def _reason(complaint: str) -> str:
    """The first line that says what is wrong, with its place behind it."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    told = next((line for line in lines if line.lower().startswith("error:") and not line.endswith(":")), "")
    place = next((line.partition("<stdin>:")[2] for line in lines if "<stdin>:" in line), "")
    reason = told[6:].strip().rstrip(".") or (lines[-1].rstrip(".") if lines else "it did not say why")
    return f"{reason} (line {place.partition(':')[0]})" if place else reason
