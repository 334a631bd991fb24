"""Which suggestion stands first: how the typed letters fit, how near a name is, and what was taken lately.

Made for thousands of names after every key: a name is looked at once, from its
beginning, and most are dismissed by their letters at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

MOST = 200
"""Suggestions that are shown at most; more letters find the rest."""
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


def rank(prefix: str, suggestions: Iterable[Suggestion], recent: Sequence[str] = ()) -> tuple[Ranked, ...]:
    """The suggestions that fit, best first, at most `MOST`."""
    lately = {label: len(recent) - at for at, label in enumerate(recent)}
    found = []
    folded = prefix.casefold()
    for item in suggestions:
        hit = fit(prefix, folded, item.label)
        if hit is None:
            continue
        score, places = hit
        score += 6 * min(lately.get(item.label, 0), 10) - 8 * item.near - (30 if item.imported else 0)
        found.append((-score, len(item.label), item.label, Ranked(item, places)))
    found.sort(key=lambda entry: entry[:3])
    return tuple(entry[3] for entry in found[:MOST])


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
