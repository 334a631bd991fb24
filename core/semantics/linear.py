"""Sums of terms with whole factors, and the intervals they lie in: `2·a - b + 3`.

Plain arithmetic on unbounded integers; what an expression has to do with it is in `bounds`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

Key = Hashable
Interval = tuple[int, int]
"""Smallest and largest value, both included."""


@dataclass(frozen=True, slots=True)
class Linear:
    """`constant + Σ factor·key`; no factor is zero, and the keys' order means nothing."""

    factors: frozenset[tuple[Key, int]]
    constant: int = 0

    @staticmethod
    def number(value: int) -> Linear:
        """A constant."""
        return Linear(frozenset(), value)

    @staticmethod
    def one(key: Key) -> Linear:
        """A single term."""
        return Linear(frozenset({(key, 1)}))

    def plus(self, other: Linear, times: int = 1) -> Linear:
        """`self + times·other`."""
        total = dict(self.factors)
        for key, factor in other.factors:
            total[key] = total.get(key, 0) + times * factor
        kept = frozenset((key, factor) for key, factor in total.items() if factor)
        return Linear(kept, self.constant + times * other.constant)

    def times(self, factor: int) -> Linear:
        """`factor·self`."""
        return Linear.number(0).plus(self, factor)

    def within(self, interval_of: Callable[[Key], Interval]) -> Interval:
        """The interval of the whole, from those of its terms."""
        low = high = self.constant
        for key, factor in self.factors:
            ends = tuple(factor * end for end in interval_of(key))
            low, high = low + min(ends), high + max(ends)
        return low, high


def both(one: Interval, other: Interval) -> Interval:
    """What lies in both; the first one where they exclude each other (then the code is never reached)."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else one


def around(*intervals: Interval) -> Interval:
    """The smallest interval that holds all of them."""
    return min(item[0] for item in intervals), max(item[1] for item in intervals)


def product(one: Interval, other: Interval) -> Interval:
    """Where the product lies."""
    ends = [left * right for left in one for right in other]
    return min(ends), max(ends)


def quotient(one: Interval, other: Interval) -> Interval | None:
    """Where `one / other` lies when both are not negative (a zero divisor reverts); None otherwise."""
    if one[0] < 0 or other[0] < 0:
        return None
    return one[0] // max(other[1], 1), one[1] // max(other[0], 1)


def fits(inner: Interval, outer: Interval) -> bool:
    """Whether `inner` lies in `outer`."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]
