"""What number literals stand for, units included."""

from __future__ import annotations

import re

UNITS = {
    "wei": 1, "gwei": 10**9, "szabo": 10**12, "finney": 10**15, "ether": 10**18,
    "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800, "years": 31536000,
}  # fmt: skip
"""Factors of the units of ether and of time, time in seconds."""


def number_value(text: str, unit: str = "") -> int | None:
    """The integer that a Solidity number literal with a unit stands for, or None."""
    plain = text.replace("_", "")
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", plain):
        return int(plain, 16)
    match = re.fullmatch(r"(\d*)\.?(\d*)(?:[eE](-?\d+))?", plain)
    if match is None or not (match[1] or match[2]):
        return None
    exponent = int(match[3] or 0) - len(match[2])
    if abs(exponent) > 80:
        return None
    digits = int((match[1] or "") + match[2]) * UNITS.get(unit, 1)
    scale = int(10 ** abs(exponent))
    return digits * scale if exponent >= 0 else digits // scale
