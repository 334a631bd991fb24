"""Spans that lie in each other or apart, as those of declarations do: which are around a byte."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Generic, TypeVar

from core.text import Span

T = TypeVar("T")


class Nested(Generic[T]):
    """A table made once; a question costs as much as declarations lie in each other."""

    def __init__(self, items: Iterable[tuple[Span, T]]) -> None:
        self._items = sorted(items, key=lambda item: (item[0].start, -item[0].end))
        self._starts = [span.start for span, _ in self._items]
        self._outer: list[int] = []
        """For each the one that it lies in; -1 for none."""
        around: list[int] = []
        for at, (span, _) in enumerate(self._items):
            while around and self._items[around[-1]][0].end < span.end:
                around.pop()
            self._outer.append(around[-1] if around else -1)
            around.append(at)

    def around(self, offset: int) -> list[T]:
        """What is around a byte, its end included, in the order of the text."""
        found: set[int] = set()
        # Two, because what ends at the byte counts, also where something else begins there.
        for last in (bisect_left(self._starts, offset) - 1, bisect_right(self._starts, offset) - 1):
            at = last
            while at >= 0:
                if self._items[at][0].end >= offset:
                    found.add(at)
                at = self._outer[at]
        return [self._items[at][1] for at in sorted(found)]
