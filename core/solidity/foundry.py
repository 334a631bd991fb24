"""Foundry's project settings: `foundry.toml` with profiles and `extends`, and the defaults of forge 1.x.

Reads settings only; the remappings that forge finds by itself are in
`library_remappings.py`, settings of single files in `foundry_profiles.py`.

Source: Foundry book, “Config Reference”; compared with `forge config` and `forge remappings` 1.7.1.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.errors import ProjectError
from core.solidity.compilation import CompilerSettings
from core.solidity.foundry_profiles import choices_of, ignored_of, restrictions_of
from core.solidity.library_remappings import (
    found_remappings,
    merged,
    normalized,
    read_remappings_file,
    soldeer_remappings,
)
from core.solidity.project import CompilerChoice, Ignored, Restriction

FILE = "foundry.toml"
_DEFAULT = "default"
_DETAIL_NAMES = {
    "jumpdest_remover": "jumpdestRemover",
    "order_literals": "orderLiterals",
    "constant_optimizer": "constantOptimizer",
    "simple_counter_for_loop_unchecked_increment": "simpleCounterForLoopUncheckedIncrement",
    "yul_details": "yulDetails",
    "stack_allocation": "stackAllocation",
    "optimizer_steps": "optimizerSteps",
}
_FOLDERS = {"src": "src", "test": "test", "script": "script"}
_OUTPUT = {"out": "out", "cache_path": "cache", "broadcast": "broadcast", "build_info_path": "out/build-info"}
_OF_HARDHAT = {"src": "contracts", "out": "artifacts"}
_EVM = "osaka"
"""What forge 1.7.1 asks every compiler for, each as far as it goes."""
SOLDEER = "dependencies"
"""Where soldeer, the package manager of forge, puts packages."""


@dataclass(frozen=True)
class FoundryProject:
    """What a `foundry.toml` says about folders and compilers."""

    folders: tuple[str, ...]
    """Sources, tests and scripts, in this order."""
    libraries: tuple[str, ...]
    output: tuple[str, ...]
    compilers: tuple[CompilerChoice, ...]
    restrictions: tuple[Restriction, ...]
    ignored: Ignored
    skip: tuple[str, ...]
    notes: tuple[str, ...]
    names_sources: bool
    """Whether the folder of sources is set, and not only found."""

    @property
    def settings(self) -> CompilerSettings:
        """The settings without any additional profile."""
        return self.compilers[0].settings

    @property
    def versions(self) -> tuple[str, ...]:
        """The compiler that is fixed, if one is."""
        version = self.compilers[0].version
        return (version,) if version is not None else ()


def read_foundry(root: Path, environment: Mapping[str, str] | None = None) -> FoundryProject:
    """The settings of the Foundry project in `root`, for the profile in `FOUNDRY_PROFILE`.

    Raises `ProjectError` when a settings file cannot be read.
    """
    env = os.environ if environment is None else environment
    document = _toml(root / FILE)
    values, notes = _profile(root, env.get("FOUNDRY_PROFILE", _DEFAULT), document)
    values = {**values, **_from_environment(env)}
    libraries = tuple(_strings(values.get("libs"), "libs", root)) or _default_libraries(root)
    version, version_notes = _version(values)
    has_soldeer = isinstance(document.get("dependencies"), dict) or (root / "soldeer.lock").is_file()
    remappings = _remappings(root, values, libraries, document.get("soldeer", {}) if has_soldeer else None)
    if has_soldeer and SOLDEER not in libraries:
        libraries = (*libraries, SOLDEER)
    base = CompilerChoice(replace(_settings(values, root), remappings=remappings), version)
    return FoundryProject(
        folders=tuple(_folder(root, values, key, default) for key, default in _FOLDERS.items()),
        libraries=tuple(_plain(item) for item in libraries),
        output=tuple(_folder(root, values, key, default) for key, default in _OUTPUT.items()),
        compilers=choices_of(base, values.get("additional_compiler_profiles"), root),
        restrictions=restrictions_of(values.get("compilation_restrictions"), root),
        ignored=ignored_of(values),
        skip=tuple(_strings(values.get("skip"), "skip", root)),
        notes=(*notes, *version_notes),
        names_sources="src" in values,
    )


def may_start_programs(root: Path, environment: Mapping[str, str] | None = None) -> bool:
    """Whether the tests of the Foundry project may start any program (`ffi`); raises `ProjectError`."""
    env = os.environ if environment is None else environment
    asked = env.get("FOUNDRY_FFI", env.get("DAPP_FFI"))
    if asked is not None:
        return asked.lower() == "true"
    values, _ = _profile(root, env.get("FOUNDRY_PROFILE", _DEFAULT))
    return values.get("ffi") is True


def _folder(root: Path, values: Mapping[str, Any], key: str, default: str) -> str:
    """What is set, else forge's default, else where that is not there the one of Hardhat projects."""
    other = _OF_HARDHAT.get(key)
    if other is not None and not (root / default).exists() and (root / other).exists():
        default = other
    return _plain(str(values.get(key) or default))


def _plain(name: str) -> str:
    return name.removeprefix("./").rstrip("/") or "."


def _default_libraries(root: Path) -> tuple[str, ...]:
    found = tuple(name for name in ("lib", "node_modules") if (root / name).is_dir())
    return found or ("lib",)


def _profile(
    root: Path, name: str, document: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], list[str]]:
    """The profile's values over those of `default`, each over the file it extends."""
    profiles = _profiles(_toml(root / FILE) if document is None else document, root / FILE)
    notes: list[str] = []
    if name not in profiles and name != _DEFAULT:
        notes.append(f"{FILE} has no profile “{name}” (from FOUNDRY_PROFILE); the default profile is used.")
    merged_values: dict[str, Any] = {}
    for chosen in dict.fromkeys((_DEFAULT, name)):
        values = profiles.get(chosen, {})
        merged_values = {**merged_values, **_extended(values, chosen, root)}
    return merged_values, notes


def _extended(values: Mapping[str, Any], name: str, root: Path) -> dict[str, Any]:
    """A profile over the same profile of the file that its `extends` names."""
    extends = values.get("extends")
    if not extends:
        return dict(values)
    path, strategy = extends, "extend-arrays"
    if isinstance(extends, Mapping):
        path, strategy = extends.get("path", ""), extends.get("strategy", strategy)
    file = root / str(path)
    if not file.is_file():
        raise ProjectError(
            f"{root / FILE} extends {path}, which does not exist.", "Mend the path in extends."
        )
    base = _profiles(_toml(file), file).get(name, {})
    if base.get("extends"):
        raise ProjectError(
            f"{root / FILE} extends {path}, which extends {_named(base['extends'])}; forge follows one step.",
            "Put everything that is shared into one file.",
        )
    made = {**base, **{key: value for key, value in values.items() if key != "extends"}}
    for key, value in values.items():
        if strategy == "extend-arrays" and isinstance(value, list) and isinstance(base.get(key), list):
            made[key] = [*base[key], *value]
    return made


def _named(extends: Any) -> str:
    return str(extends.get("path", "")) if isinstance(extends, Mapping) else str(extends)


def _profiles(document: Mapping[str, Any], file: Path) -> dict[str, dict[str, Any]]:
    profiles = document.get("profile", {})
    legacy = document.get(_DEFAULT)
    made = {_DEFAULT: legacy} if isinstance(legacy, dict) else {}
    if not isinstance(profiles, dict) or not all(isinstance(item, dict) for item in profiles.values()):
        raise ProjectError(
            f"{file}: “profile” must hold tables.", "Write [profile.default] above the settings."
        )
    return {**made, **profiles}


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file} is not valid TOML: {error}.", "Mend the file.") from error
    except OSError as error:
        raise ProjectError(f"{file} cannot be read ({error.strerror}).", "Check its permissions.") from error


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    """`FOUNDRY_<KEY>` overrides for the keys that change what is compiled."""
    remappings = env.get("DAPP_REMAPPINGS") or env.get("FOUNDRY_REMAPPINGS", "")
    made: dict[str, Any] = {"asked": remappings.split()}
    for key in ("src", "test", "script", "solc", "evm_version", "optimizer", "optimizer_runs", "via_ir"):
        raw = env.get(f"FOUNDRY_{key.upper()}")
        if raw is None:
            continue
        lowered = raw.lower()
        if lowered in {"true", "false"}:
            made[key] = lowered == "true"
        else:
            made[key] = int(raw) if raw.isdecimal() else raw
    return made


def _settings(values: Mapping[str, Any], root: Path) -> CompilerSettings:
    """Compiler settings. Without any word about the optimizer forge leaves it off."""
    optimizer, given = values.get("optimizer"), values.get("optimizer_runs")
    runs = None if given is None else _whole(given, "optimizer_runs", root)
    if optimizer is None:
        optimizer = runs is not None and runs > 0
    evm = values.get("evm_version")
    return CompilerSettings(
        optimizer=bool(optimizer),
        runs=200 if runs is None else runs,
        via_ir=bool(values.get("via_ir", False)),
        evm_version=str(evm).lower() if evm else _EVM,
        libraries=_linked(values.get("libraries"), root),
        extra=_extra(values),
    )


def _extra(values: Mapping[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    if values.get("bytecode_hash") in ("none", "bzzr1"):
        metadata["bytecodeHash"] = values["bytecode_hash"]
    if values.get("cbor_metadata") is False:
        metadata["appendCBOR"] = False
    if values.get("use_literal_content"):
        metadata["useLiteralContent"] = True
    if metadata:
        extra["metadata"] = metadata
    if values.get("revert_strings") in ("strip", "debug", "verboseDebug"):
        extra["debug"] = {"revertStrings": values["revert_strings"]}
    details = values.get("optimizer_details")
    if isinstance(details, Mapping):
        extra["optimizer"] = {"details": _camel(details)}
    return extra


def _camel(details: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _DETAIL_NAMES.get(key, key): _camel(value) if isinstance(value, Mapping) else value
        for key, value in details.items()
    }


def _linked(listed: Any, root: Path) -> dict[str, dict[str, str]]:
    """`libraries = ["src/L.sol:L:0x…"]` as solc wants it."""
    made: dict[str, dict[str, str]] = {}
    for item in _strings(listed, "libraries", root):
        parts = item.rsplit(":", 2)
        if len(parts) != 3:
            raise ProjectError(f"{root / FILE}: “{item}” is no library.", "Write file:Library:address.")
        made.setdefault(parts[0], {})[parts[1]] = parts[2]
    return made


def _version(values: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    wanted = str(values.get("solc") or values.get("solc_version") or "").removeprefix("v")
    if not wanted:
        return None, []
    number = wanted.partition("+")[0]
    if number.count(".") == 2 and number.replace(".", "").isdigit():
        return number, []
    return None, [f"{FILE} names the compiler “{wanted}”; the version is taken from the pragmas instead."]


def _remappings(
    root: Path, values: Mapping[str, Any], libraries: tuple[str, ...], soldeer: Any
) -> tuple[str, ...]:
    """The project's own, strongest first, then those of its libraries, then what forge finds by itself."""
    asked = _strings(values.get("asked"), "FOUNDRY_REMAPPINGS", root)
    own = [*asked, *read_remappings_file(root), *_strings(values.get("remappings"), "remappings", root)]
    found: list[str] = []
    if values.get("auto_detect_remappings", True):
        for library in libraries:
            found += _library_remappings(root, library)
        found += found_remappings(root, libraries)
    if soldeer is not None:
        found += soldeer_remappings(root / SOLDEER, soldeer)
    return merged([normalized(item) for item in own], found)


def _library_remappings(root: Path, library: str) -> list[str]:
    """Remappings that a library's own `foundry.toml` and `remappings.txt` declare, seen from `root`."""
    made: list[str] = []
    for folder in sorted((root / library).glob("*/")):
        if not (folder / FILE).is_file():
            continue
        try:
            values, _ = _profile(folder, _DEFAULT)
            declared = [
                *read_remappings_file(folder),
                *_strings(values.get("remappings"), "remappings", folder),
            ]
        except ProjectError:
            continue
        inside = folder.relative_to(root).as_posix()
        for item in declared:
            prefix, _, target = normalized(item).partition("=")
            if ":" not in prefix:
                made.append(f"{prefix}={inside}/{target}")
    return made


def _strings(value: Any, key: str, root: Path) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise ProjectError(f"{root / FILE}: “{key}” must be a list of strings.", f'Write {key} = ["…"].')


def _whole(value: Any, key: str, root: Path) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32:
        return value
    raise ProjectError(f"{root / FILE}: “{key}” must be a number, not “{value}”.", f"Write {key} = 200.")
