"""What is compared and how much may be spent on it."""

from __future__ import annotations

from dataclasses import dataclass

from core.solidity.compilation import Artifact, Compilation


@dataclass(frozen=True)
class Pair:
    """What is compared: the same contract in two compilations, both with code."""

    before: Compilation
    after: Compilation
    old: Artifact
    new: Artifact
    generated: bool = False
    """`old` and `new` are generated heirs of what was asked for."""
    subject: str = ""
    """The name of the contract or library that was asked for, where they are generated."""


@dataclass(frozen=True)
class Budget:
    """Calls per pair, an optional limit in seconds, and the seed."""

    calls: int
    seconds: float | None
    seed: int
