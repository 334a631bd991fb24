"""What can be read of a Hardhat project without running it: its configuration is a program.

Finds compiler versions, the optimizer and folders where they are written
plainly, and says so where they are not. Never executes project code.

Source: Hardhat documentation, “Configuration reference”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from core.errors import ProjectError
from core.solidity.compilation import CompilerSettings

FILES = ("hardhat.config.ts", "hardhat.config.js", "hardhat.config.cjs", "hardhat.config.mjs")

_COMMENT = re.compile(r"(?P<text>'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`)|//[^\n]*|/\*.*?\*/", re.DOTALL)
_SOLIDITY = re.compile(
    r"\bsolidity\s*:\s*[\"'](\d+\.\d+\.\d+)[\"']|\bversion\s*:\s*[\"'](\d+\.\d+\.\d+)[\"']"
)
_ENABLED = re.compile(r"\boptimizer\s*:\s*\{[^{}]*?\benabled\s*:\s*(true|false)")
_RUNS = re.compile(r"\bruns\s*:\s*([\d_]+)")
_VIA_IR = re.compile(r"\bviaIR\s*:\s*(true|false)")
_EVM = re.compile(r"\bevmVersion\s*:\s*[\"'](\w+)[\"']")
_SOURCES = re.compile(r"\bsources\s*:\s*[\"']([^\"']+)[\"']")


@dataclass(frozen=True, slots=True)
class HardhatProject:
    """What a Hardhat configuration says about folders and compilers (none: it does not say)."""

    sources: str
    versions: tuple[str, ...]
    settings: CompilerSettings
    notes: tuple[str, ...]


def configuration_in(root: Path) -> Path | None:
    """The Hardhat configuration of a folder, if it has one."""
    return next((root / name for name in FILES if (root / name).is_file()), None)


def read_hardhat(root: Path) -> HardhatProject:
    """The settings of the Hardhat project in `root`. Raises `ProjectError` when the file cannot be read."""
    file = configuration_in(root)
    try:
        written = file.read_text("utf-8") if file is not None else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file} cannot be read ({error}).", "Save it as UTF-8 text.") from error
    text = _COMMENT.sub(lambda match: match["text"] or " ", written)
    versions = tuple(dict.fromkeys(plain or in_table for plain, in_table in _SOLIDITY.findall(text)))
    notes = []
    if not versions:
        notes.append("The Hardhat configuration does not name its compiler plainly; pragmas decide.")
    runs = set(_RUNS.findall(text))
    if len(runs) > 1:
        notes.append("The Hardhat configuration has several optimizer settings; the first is used for all.")
    sources = _SOURCES.search(text)
    folder = sources[1].removeprefix("./").strip("/") if sources else "contracts"
    return HardhatProject(folder, versions, _settings(text), tuple(notes))


def _settings(text: str) -> CompilerSettings:
    """Hardhat leaves the optimizer off unless it is told otherwise."""
    enabled, runs = _ENABLED.search(text), _RUNS.search(text)
    via_ir, evm = _VIA_IR.search(text), _EVM.search(text)
    return CompilerSettings(
        optimizer=enabled is not None and enabled[1] == "true",
        runs=int(runs[1].replace("_", "")) if runs else 200,
        via_ir=via_ir is not None and via_ir[1] == "true",
        evm_version=evm[1].lower() if evm else None,
    )
