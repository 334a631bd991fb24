"""Parts of a Hardhat or Truffle configuration as our values: solc settings, folders, what stays unknown.

Both tools hand their settings to solc nearly as they are written; what is only
about outputs is left out.

Source: Solidity manual, “Using the Compiler”; Hardhat 2.29.1 and 3.18.0, `config-resolution`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.solidity.compilation import CompilerSettings
from core.solidity.versions import Version

_PASSED_ON = ("metadata", "debug", "modelChecker")
_PARIS_SINCE: Version = (0, 8, 20)
_LISTED = 4
"""So many doubtful settings are named; the rest is counted."""


def settings_of_object(raw: Any, evm_default: str | None = None) -> CompilerSettings:
    """The settings that are written; without a word about it the optimizer is off.

    `evm_default` is the EVM that the tool names where the project names none.
    """
    given: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    optimizer = given.get("optimizer")
    optimizer = optimizer if isinstance(optimizer, Mapping) else {}
    extra = {key: given[key] for key in _PASSED_ON if isinstance(given.get(key), Mapping)}
    if isinstance(optimizer.get("details"), Mapping):
        extra["optimizer"] = {"details": optimizer["details"]}
    runs, evm = optimizer.get("runs"), given.get("evmVersion")
    return CompilerSettings(
        optimizer=optimizer.get("enabled") is True,
        runs=runs if isinstance(runs, int) and not isinstance(runs, bool) and runs >= 0 else 200,
        via_ir=given.get("viaIR") is True,
        evm_version=evm.lower() if isinstance(evm, str) and evm else evm_default,
        libraries=_libraries(given.get("libraries")),
        extra=extra,
    )


def _libraries(raw: Any) -> dict[str, dict[str, str]]:
    if not isinstance(raw, Mapping):
        return {}
    return {
        str(file): {str(name): str(address) for name, address in names.items()}
        for file, names in raw.items()
        if isinstance(names, Mapping)
    }


def remappings_of_object(raw: Any) -> list[str]:
    """The remappings in a settings object."""
    listed = raw.get("remappings") if isinstance(raw, Mapping) else None
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []


def hardhat_evm(version: Version, major: int) -> str | None:
    """Hardhat 2 names Paris for every compiler that would take a newer one by itself."""
    return "paris" if major == 2 and version >= _PARIS_SINCE else None


def folders_of(value: Any, default: str) -> tuple[str, ...]:
    """Folder names relative to the root; Hardhat 3 takes a list, or one for each language."""
    if isinstance(value, Mapping):
        value = value.get("solidity")
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    names = [unit_of(item) for item in listed if isinstance(item, str)]
    return tuple(names) or (default,)


def unit_of(name: str) -> str:
    """A path of a configuration as a unit name."""
    return re.sub(r"^(\./)+", "", name).rstrip("/") or "."


def unknown_note(file: str, unknown: Sequence[tuple[str, str]]) -> str:
    """What to tell about settings (name, what they are computed from) that only a run would tell."""
    names = list(dict.fromkeys(name for name, _ in unknown))
    sources = ", ".join(dict.fromkeys(source for _, source in unknown[:_LISTED]))
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return (
        f"{file} computes {', '.join(names[:_LISTED])}{more} from {sources}, and is not run here: what it "
        "says without environment variables is used, and pragmas decide where it says nothing."
    )
