"""Find names by some of their letters, in order: the measure behind every list that one types into.

Letters at the beginning of words and letters that follow each other count more,
and short names more than long ones. It knows no widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
FIRST, FOLLOWS, STARTS, LETTER = 12, 8, 7, 1
LONGEST = 200
"""Letters of a name that are looked at, from its end: a path says most there."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a name fits (higher is better), and which of its characters were typed."""

    score: int
    places: tuple[int, ...] = ()


def match(typed: str, name: str) -> Match | None:
    """How the letters typed, blanks aside, fit into a name; None when they do not.

    The best of all ways to place the letters is found, not the first one.
    """
    wanted = "".join(typed.split()).casefold()
    if not wanted:
        return Match(0)
    cut = max(0, len(name) - LONGEST)
    text = name[cut:].casefold()
    if len(text) != len(name) - cut or not _inside(wanted, text):
        return None if len(text) == len(name) - cut else _plain(wanted, name)
    worth = [_worth(name, cut + at) for at in range(len(text))]
    best = _best(wanted, text, worth)
    places = tuple(cut + at for at in best[1])
    return Match(best[0] * 100 - len(name), places)


def ranked(typed: str, items: Iterable[T], name: Callable[[T], str]) -> list[tuple[T, Match]]:
    """The items that fit, best first; equal ones keep their order."""
    found = [(item, hit) for item in items if (hit := match(typed, name(item))) is not None]
    return sorted(found, key=lambda pair: -pair[1].score) if typed.strip() else found


def _inside(wanted: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in wanted)


def _plain(wanted: str, name: str) -> Match | None:
    """For names whose letters change their number when folded (a rare script): only whether they fit."""
    return Match(1) if _inside(wanted, name.casefold()) else None


def _worth(name: str, at: int) -> int:
    """What a letter at a place counts: most at the very beginning, then where a word begins."""
    if at == 0:
        return FIRST
    before, letter = name[at - 1], name[at]
    if not before.isalnum() or (letter.isupper() and before.islower()):
        return STARTS
    return LETTER


def _best(wanted: str, text: str, worth: list[int]) -> tuple[int, list[int]]:
    """Highest score and its places. `here[j]`: the letter is placed at j; `upto` the best before j."""
    minus = -(10**9)
    here = [minus] * len(text)
    back: list[list[int]] = []
    for index, letter in enumerate(wanted):
        fresh, came = [minus] * len(text), [-1] * len(text)
        best, where = (0, -1) if index == 0 else (minus, -1)
        for j, other in enumerate(text):
            if index and j and here[j - 1] > best:
                best, where = here[j - 1], j - 1
            if other != letter or best == minus:
                continue
            fresh[j], came[j] = best + worth[j], where
            if index and j and here[j - 1] != minus and here[j - 1] + max(FOLLOWS, worth[j]) > fresh[j]:
                fresh[j], came[j] = here[j - 1] + max(FOLLOWS, worth[j]), j - 1
        here = fresh
        back.append(came)
    at = max(range(len(text)), key=here.__getitem__)
    total, places = here[at], [at]
    for came in reversed(back[1:]):
        at = came[at]
        places.append(at)
    return total, places[::-1]
