"""Which suggestion stands first: how the typed letters fit, how near a name is, and what was taken lately.

Made for thousands of names after every key: their letters are searched in one go
(`Names`), and only what fits is looked at by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from desktop.slices import Steps, now

T = TypeVar("T")
STEP = 200
"""So many names are looked at in one step of making a list."""
MOST = 200
"""Suggestions that are shown at most; more letters find the rest."""
ENOUGH = 2 * MOST
"""Names of one beginning that are looked at; they come in the order of their distance."""
EXACT, PREFIX, CASELESS, HUMPS, INSIDE, SPREAD = 1_000, 800, 700, 500, 300, 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that can be typed.

    `near` is how far its scope is: 0 the same function, 9 another file. A `snippet` has
    placeholders (`${1:name}`, `$0`). `imported` is the name and the path of the import
    that has to be added with it.
    """

    label: str
    kind: str
    insert: str
    detail: str = ""
    near: int = 5
    snippet: bool = False
    imported: tuple[str, str] | None = None
    documentation: str = ""
    data: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A suggestion with the characters of its label that were typed."""

    suggestion: Suggestion
    places: tuple[int, ...]


class Names:
    """Suggestions that are made once and asked after every key, the best ones first."""

    def __init__(self, items: Iterable[Suggestion]) -> None:
        ordered = sorted(items, key=lambda item: (_distance(item), len(item.label), item.label))
        now(self._filling([(item.label, item) for item in ordered], _itself))

    @classmethod
    def of(cls, things: Iterable[tuple[str, T]], make: Callable[[T], Suggestion]) -> Names:
        """The same from labels and what stands behind them, all equally near.

        A suggestion is made when it is wanted: making fifteen thousand takes longer than a key may.
        """
        return now(cls.filling(things, make))

    @classmethod
    def filling(cls, things: Iterable[tuple[str, T]], make: Callable[[T], Suggestion]) -> Steps[Names]:
        """The same in small steps."""
        made = cls.__new__(cls)
        yield from made._filling(sorted(things, key=lambda thing: (len(thing[0]), thing[0])), make)
        return made

    def made_by(self, make: Callable[[Any], Suggestion]) -> Names:
        """The same labels, and other suggestions of what stands behind them."""
        made = copy(self)
        made._make = make
        return made

    def _filling(self, things: list[tuple[str, Any]], make: Callable[[Any], Suggestion]) -> Steps[None]:
        self._things, self._make = things, make
        self._by_folded: dict[str, list[Any]] = {}
        for number, (label, thing) in enumerate(things, 1):
            self._by_folded.setdefault(label.casefold(), []).append(thing)
            if not number % STEP:
                yield
        self._letters = "\n".join(self._by_folded)
        self._last = ("", self._letters)
        """Letters that were asked for, and all labels that they fit: more letters fit only some of them."""

    def __len__(self) -> int:
        return len(self._things)

    def fitting(self, folded: str, recent: Sequence[str] = ()) -> list[Suggestion]:
        """What the case-folded letters may fit. Of very many, enough that the best `MOST` are among them."""
        if not folded:
            return [self._make(thing) for _, thing in self._things[:ENOUGH]]
        letters = re.escape(folded)
        among = self._last[1] if folded.startswith(self._last[0]) else self._letters
        labels = [folded, *(label.casefold() for label in recent), *_search(f"{letters}[^\n]*", among)]
        if len(labels) <= ENOUGH:  # a name that begins otherwise is always behind those that begin so
            spread = "[^\n]*?".join(map(re.escape, folded))
            inside = f"|[^\n]*?{letters}[^\n]*" if len(folded) > 1 else ""
            fits = _search(f"(?:{spread}[^\n]*{inside})", among)
            labels += fits
            if len(folded) > 1 and len(fits) < ENOUGH:  # else more letters may fit others too
                self._last = (folded, "\n".join(fits))
        found = (thing for label in dict.fromkeys(labels) for thing in self._by_folded.get(label, ()))
        return [self._make(thing) for thing in found]


def _search(pattern: str, among: str) -> list[str]:
    """The lines that read so, the first `ENOUGH`."""
    found = re.finditer(f"^{pattern}$", among, re.MULTILINE)
    return [match[0] for match, _ in zip(found, range(ENOUGH), strict=False)]


def _itself(item: Suggestion) -> Suggestion:
    return item


def rank(
    prefix: str, suggestions: Iterable[Suggestion | Names], recent: Sequence[str] = ()
) -> tuple[Ranked, ...]:
    """The suggestions that fit, best first, at most `MOST`.

    Of a label that several `Names` have, only the best is shown, unless it is a snippet.
    """
    lately = {label: len(recent) - at for at, label in enumerate(recent)}
    found = []
    folded = prefix.casefold()
    for group, item in _each(suggestions, folded, recent):
        hit = fit(prefix, folded, item.label)
        if hit is None:
            continue
        score, places = hit
        score += 6 * min(lately.get(item.label, 0), 10) - _distance(item)
        found.append((-score, len(item.label), item.label, group, Ranked(item, places)))
    found.sort(key=lambda entry: entry[:4])
    return tuple(_once(found))


def _once(found: Iterable[tuple[int, int, str, int, Ranked]]) -> Iterator[Ranked]:
    shown: dict[str, int] = {}
    many = 0
    for _, _, label, group, ranked in found:
        if ranked.suggestion.snippet or shown.setdefault(label, group) == group:
            yield ranked
            many += 1
            if many == MOST:
                return


def _each(
    suggestions: Iterable[Suggestion | Names], folded: str, recent: Sequence[str]
) -> Iterator[tuple[int, Suggestion]]:
    for group, item in enumerate(suggestions, 1):
        if isinstance(item, Names):
            yield from ((group, one) for one in item.fitting(folded, recent))
        else:
            yield 0, item


def _distance(item: Suggestion) -> int:
    """What its scope takes from the score of a suggestion."""
    return 8 * item.near + (30 if item.imported else 0)


def fit(prefix: str, folded: str, label: str) -> tuple[int, tuple[int, ...]] | None:
    """How the letters fit a label, higher is better, and where; None when they do not."""
    if not prefix:
        return 0, ()
    if label.startswith(prefix):
        return (EXACT if len(label) == len(prefix) else PREFIX), tuple(range(len(prefix)))
    low = label.casefold()
    if low.startswith(folded):
        return CASELESS, tuple(range(len(prefix)))
    if len(folded) > 1:
        humps = _humps(folded, label, low)
        if humps is not None:
            return HUMPS, humps
        at = low.find(folded)
        if at >= 0:
            return INSIDE - at, tuple(range(at, at + len(folded)))
        spread = _spread(folded, low)
        if spread is not None:
            return SPREAD - (spread[-1] - spread[0]), spread
    return None


def _humps(folded: str, label: str, low: str) -> tuple[int, ...] | None:
    """Letters that begin the words of a name, or follow one that does: `sTF` in `safeTransferFrom`."""
    if not low or low[0] != folded[0]:
        return None
    places, at = [0], 1
    for letter in folded[1:]:
        if at < len(low) and low[at] == letter and at == places[-1] + 1:
            places.append(at)
            at += 1
            continue
        while at < len(low) and not (low[at] == letter and _begins(label, at)):
            at += 1
        if at >= len(low):
            return None
        places.append(at)
        at += 1
    return tuple(places)


def _begins(label: str, at: int) -> bool:
    before, letter = label[at - 1], label[at]
    return (
        before == "_"
        or (letter.isupper() and not before.isupper())
        or (letter.isdigit() and not before.isdigit())
    )


def _spread(folded: str, low: str) -> tuple[int, ...] | None:
    """All letters in order; the first one has to begin the name, or too much fits."""
    if low[:1] != folded[:1]:
        return None
    places, at = [], 0
    for letter in folded:
        at = low.find(letter, at)
        if at < 0:
            return None
        places.append(at)
        at += 1
    return tuple(places)
