"""What the reentrancy rules share: the findings that they cure."""

from __future__ import annotations

REENTRANCY_DETECTORS = ("reentrancy-eth", "reentrancy-no-eth", "reentrancy-cross-function")
