"""What a Truffle project's configuration says about folders and the compiler.

Read without running it, as Hardhat's is.

Source: Truffle documentation, “Configuration”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import PragmaError
from core.solidity.javascript import Computed, doubts, exported, plain
from core.solidity.project import CompilerChoice
from core.solidity.tool_settings import folders_of, remappings_of_object, settings_of_object, unknown_note
from core.solidity.versions import parse_range

FILES = ("truffle-config.js", "truffle.js", "truffle-config.cjs")


@dataclass(frozen=True, slots=True)
class TruffleProject:
    """What a Truffle configuration says; a compiler without a version: it does not say."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    output: tuple[str, ...]
    compiler: CompilerChoice
    remappings: tuple[str, ...]
    notes: tuple[str, ...]


def configuration_of_truffle(root: Path) -> Path | None:
    """The Truffle configuration of a folder, if it has one."""
    return next((root / name for name in FILES if (root / name).is_file()), None)


def read_truffle(root: Path) -> TruffleProject:
    """The settings of the Truffle project in `root`.

    Raises `ProjectError` when the file cannot be read or is no JavaScript.
    """
    file = configuration_of_truffle(root)
    given = exported(file) if file is not None else {}
    whole = given.get("default", given) if isinstance(given, dict) else given
    unknown = _unknown(whole)
    notes = [unknown_note(file.name if file is not None else FILES[0], unknown)] if unknown else []
    known: Any = plain(whole)
    known = known if isinstance(known, Mapping) else {}
    solc = _solc(known)
    version, raw = solc.get("version"), solc.get("settings")
    if not (isinstance(version, str) and _is_range(version)):
        version = None
        notes.append("The Truffle configuration does not name its compiler plainly; pragmas decide.")
    return TruffleProject(
        sources=folders_of(known.get("contracts_directory"), "contracts"),
        tests=folders_of(known.get("test_directory"), "test"),
        output=folders_of(known.get("contracts_build_directory"), "build"),
        compiler=CompilerChoice(settings_of_object(raw), version),
        remappings=tuple(remappings_of_object(raw)),
        notes=tuple(notes),
    )


def _solc(known: Mapping[str, Any]) -> Mapping[str, Any]:
    """`compilers.solc`, or what stood in its place before Truffle 5."""
    compilers = known.get("compilers")
    solc = compilers.get("solc") if isinstance(compilers, Mapping) else None
    if isinstance(solc, Mapping):
        return solc
    old = known.get("solc")
    return {"settings": old} if isinstance(old, Mapping) else {}


def _unknown(whole: Any) -> list[tuple[str, str]]:
    if isinstance(whole, Computed) or not isinstance(whole, dict):
        return [("the configuration", whole.source if isinstance(whole, Computed) else "code")]
    names = ("compilers", "solc", "contracts_directory")
    return [item for name in names for item in doubts(whole.get(name), name)]


def _is_range(text: str) -> bool:
    try:
        parse_range(text)
    except PragmaError:
        return False
    return True
