"""New member names that do not clash even when all proposals of a compilation are applied together.

Two contracts that some contract inherits both never get the same name, unrelated
ones may. Names in use before are never given out; see `names.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count

from core.rewriting.families import families
from core.rewriting.names import Names
from core.solidity.ast import Node
from core.solidity.compilation import Compilation


class FamilyNames:
    """Gives out names; `owner` None means the level of the file."""

    def __init__(self, compilation: Compilation) -> None:
        self._names = Names(compilation)
        self._given: dict[str, list[int | None]] = {}
        self._families = families(compilation)

    def take(self, candidates: Iterable[str], owner: Node | None) -> str:
        """The first candidate that `owner` can have; the last one gets a number if need be."""
        tried = list(candidates)
        for name in chain(tried, (f"{tried[-1]}{number}" for number in count(2))):
            if self._names.free(name) and self._apart(name, owner):
                self._given.setdefault(name, []).append(None if owner is None else owner.id)
                return name
        raise AssertionError("the numbers never end")

    def _apart(self, name: str, owner: Node | None) -> bool:
        others = self._given.get(name, [])
        if owner is None:
            return not others
        family = self._families.get(owner.id, frozenset({owner.id}))
        return all(other is not None and other not in family for other in others)
