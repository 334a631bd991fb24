"""Small pieces of the sentences that proposals speak."""

from __future__ import annotations

from collections.abc import Iterable


def count(number: int, noun: str) -> str:
    """`1 place`, `3 places`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def both(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    items = list(names)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
