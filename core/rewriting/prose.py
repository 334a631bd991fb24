"""Small pieces of the sentences that proposals speak."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """`1 place`, `3 places`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
