"""Foundry's compiler settings per file: additional profiles, restrictions, and what is skipped.

A file is compiled with the first profile that meets every restriction on itself
and on what it imports; `planning.py` makes that choice.

Source: Foundry book, “Config Reference”, solidity compiler; compared with `forge build` 1.7.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.errors import ProjectError
from core.solidity.compilation import CompilerSettings
from core.solidity.evm_versions import evm_order
from core.solidity.project import CompilerChoice, Ignored, Restriction

_CODES: Mapping[str, str] = {
    "license": "1878", "code-size": "5574", "init-code-size": "3860", "func-mutability": "2018",
    "unused-var": "2072", "unused-param": "5667", "unused-return": "9302", "virtual-interfaces": "5815",
    "missing-receive-ether": "3628", "shadowing": "2519", "same-varname": "8760", "unnamed-return": "6321",
    "unreachable": "5740", "pragma-solidity": "3420", "constructor-visibility": "2462",
    "too-many-warnings": "4591", "transient-storage": "2394", "transfer-deprecated": "9207",
    "natspec-memory-safe-assembly-deprecated": "2424",
}  # fmt: skip
_IGNORED = (
    "license", "code-size", "init-code-size", "transient-storage", "transfer-deprecated",
    "natspec-memory-safe-assembly-deprecated",
)  # fmt: skip
_OPTIMIZED = {"optimizer_runs": "runs", "evm_version": "evm"}


def choices_of(base: CompilerChoice, listed: Any, root: Path) -> tuple[CompilerChoice, ...]:
    """The project's settings, and after them those of `additional_compiler_profiles` by name."""
    profiles = _tables(listed, "additional_compiler_profiles", root)
    ordered = sorted(profiles, key=lambda item: str(item.get("name", "")))
    return (base, *(CompilerChoice(_changed(base.settings, item), base.version) for item in ordered))


def _changed(settings: CompilerSettings, profile: Mapping[str, Any]) -> CompilerSettings:
    changes: dict[str, Any] = {}
    runs = profile.get("optimizer_runs")
    if isinstance(runs, int) and not isinstance(runs, bool) and 0 <= runs < 2**32:
        changes["runs"] = runs
    for key in ("optimizer", "via_ir"):
        if isinstance(profile.get(key), bool):
            changes[key] = profile[key]
    if isinstance(profile.get("evm_version"), str):
        changes["evm_version"] = profile["evm_version"].lower()
    if isinstance(profile.get("bytecode_hash"), str):
        metadata = {**settings.extra.get("metadata", {}), "bytecodeHash": profile["bytecode_hash"]}
        changes["extra"] = {**settings.extra, "metadata": metadata}
    return replace(settings, **changes)


def restrictions_of(listed: Any, root: Path) -> tuple[Restriction, ...]:
    """`compilation_restrictions`."""
    made: list[Restriction] = []
    for item in _tables(listed, "compilation_restrictions", root):
        if not isinstance(item.get("paths"), str):
            raise ProjectError(
                f"{root / 'foundry.toml'}: a compilation restriction has no “paths”.",
                'Write paths = "src/A.sol".',
            )
        version = item.get("version")
        made.append(Restriction(item["paths"], _bounds(item), str(version) if version else None))
    return tuple(made)


def _bounds(item: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
    bounds: dict[str, tuple[object, object]] = {
        key: (item[key], item[key]) for key in ("via_ir", "bytecode_hash") if item.get(key) is not None
    }
    for written, name in _OPTIMIZED.items():
        exact = item.get(written)
        low, high = item.get(f"min_{written}", exact), item.get(f"max_{written}", exact)
        if low is not None or high is not None:
            bounds[name] = (low, high)
    return bounds


def meets(settings: CompilerSettings, restriction: Restriction) -> bool:
    """Whether compiler settings are within a restriction (its compiler version aside)."""
    values: Mapping[str, object] = {
        "via_ir": settings.via_ir,
        "bytecode_hash": settings.extra.get("metadata", {}).get("bytecodeHash", "ipfs"),
        "runs": settings.runs,
        "evm": evm_order(settings.evm_version),
    }
    for name, (low, high) in restriction.bounds.items():
        if name == "runs" and low not in {None, 0} and not settings.optimizer:
            return False
        if name in {"via_ir", "bytecode_hash"}:
            if values[name] != low:
                return False
        elif not _between(low, values[name], high, is_evm=name == "evm"):
            return False
    return True


def _between(low: object, value: object, high: object, is_evm: bool) -> bool:
    if is_evm:
        low, high = (None if item is None else evm_order(str(item)) for item in (low, high))
    if not isinstance(value, int):
        return True
    return (not isinstance(low, int) or low <= value) and (not isinstance(high, int) or value <= high)


def fits_glob(unit: str, pattern: str) -> bool:
    """Whether a unit name fits a glob as forge reads it: `*` and `**` cross folders."""
    return re.fullmatch(_expression(pattern.removeprefix("./")), unit) is not None


def _expression(pattern: str) -> str:
    made = ""
    for piece in re.split(r"(\*\*/|\*+|\?|\{[^{}]*\})", pattern):
        if piece == "**/":
            made += "(?:.*/)?"
        elif piece.startswith("*"):
            made += ".*"
        elif piece == "?":
            made += "."
        elif piece.startswith("{"):
            made += f"(?:{'|'.join(_expression(item) for item in piece[1:-1].split(','))})"
        else:
            made += re.escape(piece)
    return made


def is_skipped(unit: str, skip: Sequence[str]) -> bool:
    """Whether `skip` leaves a file out of the build."""
    endings = {"test": ".t.sol", "tests": ".t.sol", "script": ".s.sol", "scripts": ".s.sol"}
    return any(unit.endswith(endings[item]) if item in endings else fits_glob(unit, item) for item in skip)


def ignored_of(values: Mapping[str, Any]) -> Ignored:
    """Warnings that forge leaves out when it prints."""
    listed = values.get("ignored_error_codes")
    codes = listed if isinstance(listed, list) else _IGNORED
    folders = values.get("ignored_warnings_from")
    names = folders if isinstance(folders, list) else []
    return Ignored(
        frozenset(_CODES.get(str(item), str(item)) for item in codes),
        tuple(str(item).removeprefix("./").rstrip("/") for item in names),
    )


def _tables(value: Any, key: str, root: Path) -> list[Mapping[str, Any]]:
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return value
    raise ProjectError(
        f"{root / 'foundry.toml'}: “{key}” must be a list of tables.", f"Write [[profile.default.{key}]]."
    )


def restricted_by(units: Iterable[str], restrictions: Sequence[Restriction]) -> tuple[Restriction, ...]:
    """The restrictions on any of the files."""
    if not restrictions:
        return ()
    names = tuple(units)
    return tuple(item for item in restrictions if any(fits_glob(name, item.pattern) for name in names))
