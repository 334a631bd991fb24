"""Plain words in a long text, a piece at a time, so that whoever waits for keys can look up in between."""

from __future__ import annotations

from collections.abc import Iterator

from core.searching.query import Query, pattern_of

STEP = 65_536
"""Characters that are looked through between two looks up: about a millisecond."""


def gradually(
    text: str, query: Query, within: tuple[int, int] | None = None, step: int = STEP
) -> Iterator[list[tuple[int, int]]]:
    """The places of plain words in each piece of a text, in their order; `within` limits where they lie.

    The pieces hang together: a place over the end of one is found, and found once. What stands
    before and behind the range decides about whole words, as it does in the whole text.
    """
    first, last = within or (0, len(text))
    pattern, reach = pattern_of(query), len(query.words) + 1
    at = first
    while at < last:
        stop = min(at + step, last)
        found: list[tuple[int, int]] = []
        go_on = stop
        for match in pattern.finditer(text, at, min(stop + reach, len(text))):
            if match.start() >= stop:
                break
            if match.end() <= last:
                found.append(match.span())
                go_on = max(stop, match.end())
        yield found
        at = go_on
