"""The smallest groups of files whose findings do not depend on the rest of a project.

What is found in a file can depend on what it imports, and on who inherits from its contracts: an
inherited entry point counts in the last heir. So a file with contracts belongs together with every
file that reaches it by imports. Files that hold no contract that could be inherited (interfaces,
libraries, types, free functions) join nobody: an import of them has no say in what is found there.
A unit is such a group; it is compiled with everything it imports. Imports that were not asked for
are not reported on, so they join nobody either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import orjson

from core.solidity.compilation import CompilerInput
from core.solidity.graph import closure_of
from core.solidity.tokens import tokens_of
from core.text import SourceText

Imports = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that are analyzed together; `closure` are these and everything they import."""

    targets: tuple[str, ...]
    closure: frozenset[str]


def units_of(given: CompilerInput, imports: Imports) -> tuple[Unit, ...]:
    """The units of an input, each target in exactly one, in the order of the targets."""
    targets = set(given.targets)
    closures = {name: closure_of((name,), imports) for name in given.targets}
    groups = _Groups(given.targets)
    for name in given.targets:
        for other in closures[name] & targets:
            if other != name and holds_contract(given.sources[other]):
                groups.join(name, other)
    return tuple(
        Unit(names, frozenset().union(*(closures[name] for name in names))) for names in groups.all()
    )


def key_of(unit: Unit, given: CompilerInput, program: str, *more: str) -> str:
    """What a unit's result depends on as 64 hex digits; the same key means the same result.

    `program` stands for the version of everything that looks, `more` for what is asked for.
    """
    settings = given.settings
    parts = [
        program, *more, given.version, settings.optimizer, settings.runs, settings.via_ir,
        settings.evm_version, settings.remappings, settings.libraries, settings.extra, unit.targets,
        [(name, given.sources[name].sha256) for name in sorted(unit.closure)],
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS, default=dict)).hexdigest()


def holds_contract(source: SourceText) -> bool:
    """Whether a text declares a contract that could be inherited (or seems to, when it is broken)."""
    return _holds_contract(source.data)


@lru_cache(maxsize=4096)
def _holds_contract(data: bytes) -> bool:
    if b"contract" not in data:
        return False
    return any(
        one.text == "contract" and one.kind == two.kind == "word" for one, two in pairwise(tokens_of(data))
    )


class _Groups:
    """Disjoint sets of names, in the order in which the names came."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._above = {name: name for name in names}

    def join(self, one: str, two: str) -> None:
        self._above[self._top(two)] = self._top(one)

    def all(self) -> list[tuple[str, ...]]:
        groups: dict[str, list[str]] = {}
        for name in self._above:
            groups.setdefault(self._top(name), []).append(name)
        return [tuple(names) for names in groups.values()]

    def _top(self, name: str) -> str:
        while self._above[name] != name:
            self._above[name] = self._above[self._above[name]]
            name = self._above[name]
        return name
