"""Identifiers that a client makes before any server has seen the thing.

Not secrets: whoever knows an identifier may do nothing with it.
"""

from __future__ import annotations

import os
import time

_UUID7_TEXT = (8, 12, 16, 20)


def new_id(now_ms: int | None = None, random: bytes | None = None) -> str:
    """A UUID of version 7 in its usual 36 characters: ordered by time, unique by 74 random bits.

    `now_ms` counts milliseconds since 1970 (default: this machine's clock); `random` is 10 bytes.
    Source: RFC 9562, section 5.7.
    """
    stamp = (time.time_ns() // 1_000_000 if now_ms is None else now_ms) & 0xFFFF_FFFF_FFFF
    noise = int.from_bytes(os.urandom(10) if random is None else random, "big")
    high = noise >> 68 & 0xFFF
    low = noise & 0x3FFF_FFFF_FFFF_FFFF
    value = stamp << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    digits = f"{value:032x}"
    first, second, third, fourth = _UUID7_TEXT
    return "-".join(
        (digits[:first], digits[first:second], digits[second:third], digits[third:fourth], digits[fourth:])
    )
