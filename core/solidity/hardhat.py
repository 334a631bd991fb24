"""What a Hardhat project's configuration says about folders and compilers.

It is a program; its literals are read without running it (`javascript.py`). What
only a run would tell is told in a note, and with the person's consent asked of
the project's own Hardhat (`hardhat_run.py`).

Source: Hardhat 2 and 3 documentation, “Configuration reference”; compared with 2.29.1 and 3.18.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from core.errors import PragmaError
from core.settings import Settings
from core.solidity.compilation import CompilerSettings
from core.solidity.hardhat_run import resolved_by_hardhat
from core.solidity.javascript import Computed, doubts, exported, plain
from core.solidity.project import CompilerChoice
from core.solidity.tool_settings import (
    folders_of,
    hardhat_evm,
    remappings_of_object,
    settings_of_object,
    unit_of,
    unknown_note,
)
from core.solidity.versions import parse_version

FILES = tuple(f"hardhat.config.{end}" for end in ("ts", "js", "cjs", "mjs", "cts", "mts"))
_PROFILE = "default"


@dataclass(frozen=True)
class HardhatProject:
    """What a Hardhat configuration says; `compilers` without a version: it does not say."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    output: tuple[str, ...]
    """Folders that the build writes."""
    compilers: tuple[CompilerChoice, ...]
    overrides: Mapping[str, CompilerChoice] = field(default_factory=dict)
    remappings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    major: int = 2

    @property
    def settings(self) -> CompilerSettings:
        """The settings of the first compiler."""
        return self.compilers[0].settings

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions of the listed compilers."""
        return tuple(item.version for item in self.compilers if item.version is not None)


def configuration_in(root: Path) -> Path | None:
    """The Hardhat configuration of a folder, if it has one."""
    return next((root / name for name in FILES if (root / name).is_file()), None)


def read_hardhat(root: Path, settings: Settings | None = None) -> HardhatProject:
    """The settings of the Hardhat project in `root`.

    Runs the project's Hardhat only where `settings` allow it and something would stay unknown.
    Raises `ProjectError` when the file cannot be read or is no JavaScript.
    """
    file = configuration_in(root)
    given = exported(file) if file is not None else {}
    whole = given.get("default", given) if isinstance(given, dict) else given
    named = file.name if file is not None else FILES[0]
    major = _major(root, whole)
    unknown = _unknown(whole)
    if not unknown:
        return _project(plain(whole), major, ())
    if settings is not None and settings.run_hardhat:
        resolved, problem = resolved_by_hardhat(root, settings)
        if resolved is not None:
            return _project(resolved, major, ())
        return _project(plain(whole), major, (problem, unknown_note(named, unknown)))
    step = "Set run_hardhat to let the project's own Hardhat tell."
    return _project(plain(whole), major, (f"{unknown_note(named, unknown)} {step}",))


def _unknown(whole: Any) -> list[tuple[str, str]]:
    """The settings that matter here and that only a run would tell."""
    if isinstance(whole, Computed) or not isinstance(whole, dict):
        return [("the configuration", whole.source if isinstance(whole, Computed) else "code")]
    found = [*doubts(whole.get("solidity"), "solidity"), *doubts(whole.get("paths"), "paths")]
    if "..." in whole and "solidity" not in whole:
        found += doubts(whole["..."], "solidity")
    return [
        item for item in found if ".outputSelection" not in item[0] and not item[0].startswith("paths.deploy")
    ]


def _project(whole: Any, major: int, notes: tuple[str, ...]) -> HardhatProject:
    given: Mapping[str, Any] = whole if isinstance(whole, Mapping) else {}
    solidity, paths = given.get("solidity"), given.get("paths")
    paths = paths if isinstance(paths, Mapping) else {}
    entries, overrides, remappings = _entries(solidity)
    compilers = tuple(choice for item in entries if (choice := _choice(item, major)) is not None)
    if not compilers:
        notes = (*notes, "The Hardhat configuration does not name its compiler plainly; pragmas decide.")
    return HardhatProject(
        sources=folders_of(paths.get("sources"), "contracts"),
        tests=folders_of(paths.get("tests"), "test"),
        output=(*folders_of(paths.get("artifacts"), "artifacts"), *folders_of(paths.get("cache"), "cache")),
        compilers=compilers or (CompilerChoice(settings_of_object(None)),),
        overrides={
            unit_of(name): choice
            for name, item in overrides.items()
            if (choice := _choice(item, major)) is not None
        },
        remappings=tuple(remappings),
        notes=notes,
        major=major,
    )


def _entries(solidity: Any) -> tuple[list[Any], Mapping[str, Any], list[str]]:
    """The list of compilers, the overrides of files, and remappings."""
    if isinstance(solidity, str):
        return [solidity], {}, []
    if isinstance(solidity, list):
        return solidity, {}, []
    if not isinstance(solidity, Mapping):
        return [], {}, []
    profiles = solidity.get("profiles")
    if isinstance(profiles, Mapping):
        return _entries(profiles.get(_PROFILE))
    listed = solidity.get("compilers")
    entries = listed if isinstance(listed, list) else [solidity]
    overrides = solidity.get("overrides")
    found = [
        line
        for item in entries
        if isinstance(item, Mapping)
        for line in remappings_of_object(item.get("settings"))
    ]
    return entries, overrides if isinstance(overrides, Mapping) else {}, found


def _choice(entry: Any, major: int) -> CompilerChoice | None:
    version = entry.get("version") if isinstance(entry, Mapping) else entry
    if not isinstance(version, str):
        return None
    try:
        number = parse_version(version)
    except PragmaError:
        return None
    raw = entry.get("settings") if isinstance(entry, Mapping) else None
    return CompilerChoice(settings_of_object(raw, hardhat_evm(number, major)), version.strip())


def _major(root: Path, whole: Any) -> int:
    """Hardhat 2 or 3: what is installed, else what package.json asks for, else what only 3 understands."""
    for folder in (root, *root.parents):
        version = _json(folder / "node_modules" / "hardhat" / "package.json").get("version")
        if isinstance(version, str) and version[:1].isdigit():
            return 3 if version.startswith("3.") else 2
        if folder == Path.home():
            break
    package = _json(root / "package.json")
    for key in ("devDependencies", "dependencies", "peerDependencies"):
        wanted = package.get(key)
        match = re.search(r"\d+", str(wanted.get("hardhat", ""))) if isinstance(wanted, dict) else None
        if match is not None:
            return 3 if int(match[0]) >= 3 else 2
    solidity = whole.get("solidity") if isinstance(whole, dict) else None
    return 3 if isinstance(solidity, dict) and "profiles" in solidity else 2


def _json(file: Path) -> dict[str, Any]:
    try:
        document = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return document if isinstance(document, dict) else {}
