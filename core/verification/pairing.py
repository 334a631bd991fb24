"""Which compilation of one side is compared with which of the other: two folders, or two files.

Both sides may hold several projects and several compilers. Only pairs are made here; nothing is compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import UsageError
from core.solidity.compilation import Compilation


@dataclass(frozen=True, slots=True)
class Side:
    """What was given, and what compiling it gave (at least one compilation)."""

    given: Path
    compilations: tuple[Compilation, ...]

    def place(self, compilation: Compilation) -> str | None:
        """Where its project is below what was given: two projects may have files of the same names."""
        root = compilation.input.root
        return os.path.relpath(root, os.path.abspath(self.given)) if root else None  # noqa: PTH100 - links stay


def paired(before: Side, after: Side, contracts: Sequence[str]) -> Iterator[tuple[Compilation, Compilation]]:
    """Compilations that hold the same files; a lone pair belongs together whatever its files are called.

    Raises `UsageError` for a contract that the original does not have.
    """
    _check_names(before.compilations, contracts)
    for one in before.compilations:
        if contracts and one.ok and not held(one, contracts):
            continue
        pool = _candidates(one, before, after)
        shared = [two for two in pool if set(one.input.targets) & set(two.input.targets)]
        yield one, max(shared or pool, key=lambda two: len(set(one.input.targets) & set(two.input.targets)))


def _candidates(one: Compilation, before: Side, after: Side) -> tuple[Compilation, ...]:
    """Those of the same project; where it is gone or moved, those that are no other project's."""
    same = tuple(two for two in after.compilations if after.place(two) == before.place(one))
    if same:
        return same
    taken = {before.place(item) for item in before.compilations}
    free = tuple(two for two in after.compilations if after.place(two) not in taken)
    return free or (Compilation(replace(one.input, sources={}, targets=(), files={}), (), {}, {}),)


def held(compilation: Compilation, contracts: Sequence[str]) -> tuple[str, ...]:
    """Those of the wanted names that this compilation has."""
    there = {name for item in compilation.target_artifacts for name in (item.contract, item.name)}
    return tuple(name for name in contracts if name in there)


def _check_names(befores: Sequence[Compilation], contracts: Sequence[str]) -> None:
    if all(item.ok for item in befores):
        there = {item.contract for one in befores for item in one.target_artifacts}
        there |= {item.name for one in befores for item in one.target_artifacts}
        for name in contracts:
            if name not in there:
                raise UsageError(f"There is no contract “{name}” in the original.", "Check the name.")
