"""What a file of a project is for: shipped code, or a test, a script, a stand-in for tests.

Told by folders and file names; heirs of a test framework are told by their
imports when those are read (`is_test_framework`).

Source: Foundry book, “Project Layout”; Hardhat documentation, “Configuration reference”, paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.solidity.project import Role

_TESTS = frozenset(
    {
        "test",
        "tests",
        "testing",
        "test-foundry",
        "test-hardhat",
        "foundry-test",
        "forge-test",
        "echidna",
        "certora",
        "invariants",
    }
)
_SCRIPTS = frozenset({"script", "scripts"})
_MOCKS = frozenset({"mock", "mocks", "testdata", "test-helpers", "testhelpers", "test-contracts"})
_FRAMEWORKS = (
    "forge-std/src/Test.sol", "forge-std/src/Script.sol", "forge-std/Test.sol", "forge-std/Script.sol",
    "ds-test/src/test.sol", "ds-test/test.sol",
)  # fmt: skip


def role_of(unit: str, tests: Sequence[str] = (), scripts: Sequence[str] = ()) -> Role | None:
    """The role of a unit by its name; None for what a project ships.

    `tests` and `scripts` are the folders that the project's settings name.
    """
    *folders, name = unit.split("/")
    lowered = [item.lower() for item in folders]
    if name.endswith(".t.sol") or _within(unit, tests) or any(item in _TESTS for item in lowered):
        return "test"
    if name.endswith(".s.sol") or _within(unit, scripts) or any(item in _SCRIPTS for item in lowered):
        return "script"
    return "mock" if any(item in _MOCKS for item in lowered) else None


def _within(unit: str, folders: Iterable[str]) -> bool:
    return any(unit.startswith(f"{name}/") for name in folders)


def is_test_framework(unit: str) -> bool:
    """Whether a unit is the base that forge's tests and scripts inherit."""
    return unit.endswith(_FRAMEWORKS)


def quiet_note(files: Sequence[str]) -> str:
    """What to tell about files in which nothing was looked for."""
    many = (
        f"{len(files)} files of tests, scripts and mocks were"
        if len(files) > 1
        else "1 file of tests, scripts or mocks was"
    )
    return (
        f"{many} compiled, but nothing was looked for in them: name the file or its folder to see findings "
        f"there, for example {files[0]}."
    )
