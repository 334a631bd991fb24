"""Where tests stand in a file, read from what it declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.language.structure import Entry

STARTS = ("test", "invariant", "statefulFuzz", "table")
"""How the names of forge's tests begin. Source: forge 1.7.1."""
_OPEN = ("", "public", "external")


@dataclass(frozen=True, slots=True)
class PlacedTest:
    """A test, or with an empty name a contract with tests; lines are 0-based, `end` is its last."""

    contract: str
    function: str
    line: int
    end: int


def own_tests_in(entries: Sequence[Entry]) -> tuple[PlacedTest, ...]:
    """Contracts with tests, each before its tests."""
    return tuple(place for entry in entries if entry.kind == "contract" for place in _of(entry))


def own_test_at(places: Sequence[PlacedTest], line: int) -> PlacedTest | None:
    """The test around a 0-based line, else the contract around it."""
    around = [place for place in places if place.line <= line <= place.end]
    return around[-1] if around else None


def _of(contract: Entry) -> Iterator[PlacedTest]:
    found = [
        PlacedTest(contract.name, child.name, child.line, child.end)
        for child in contract.children
        if child.kind == "function" and child.name.startswith(STARTS) and child.visibility in _OPEN
    ]
    if found:
        yield PlacedTest(contract.name, "", contract.line, contract.end)
        yield from found
