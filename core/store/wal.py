"""Whether the write-ahead log of SQLite holds damage, which SQLite itself passes over in silence.

SQLite ends a log at the first frame whose checksum is wrong. After a crash that
is right: the frame was never acknowledged. But when a disk damages a frame,
every later, acknowledged commit is silently dropped with it. The store only
ever appends to a log or truncates it to nothing, so a whole wrong frame that is
a commit, or has one after it, is damage; a frame of zeros at the end is what a
power cut leaves of a commit that nobody was told of. This module only reads.

Source: SQLite documentation, “WAL-mode File Format”.
"""

from __future__ import annotations

import struct

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
_MASK = 0xFFFFFFFF


def damage_of(log: bytes) -> str | None:
    """A sentence about the first damage, or None for a sound, empty or torn-off log."""
    if len(log) <= _HEADER.size:
        return None
    magic, _, page_bytes, _, salt_1, salt_2, sum_1, sum_2 = _HEADER.unpack_from(log)
    order = _MAGIC.get(magic)
    if order is None or page_bytes not in {512 << step for step in range(8)}:
        return "the header of the write-ahead log is not readable"
    sums = _checksum(log[:24], order, (0, 0))
    if sums != (sum_1, sum_2):
        return "the header of the write-ahead log has a wrong checksum"
    return _first_bad_frame(log, page_bytes, order, (salt_1, salt_2), sums)


def _first_bad_frame(
    log: bytes, page_bytes: int, order: str, salts: tuple[int, int], sums: tuple[int, int]
) -> str | None:
    size = _FRAME.size + page_bytes
    for number, at in enumerate(range(_HEADER.size, len(log) - size + 1, size)):
        _, pages, salt_1, salt_2, sum_1, sum_2 = _FRAME.unpack_from(log, at)
        sums = _checksum(log[at : at + 8], order, sums)
        sums = _checksum(log[at + _FRAME.size : at + size], order, sums)
        if (salt_1, salt_2, sum_1, sum_2) == (*salts, *sums):
            continue
        later = _commits(log, at + size, size, salts)
        never_written = not any(log[at : at + _FRAME.size])
        if later > 1 or (not never_written and (pages or later)):
            return f"frame {number} of the write-ahead log is damaged"
        return None
    return None


def _commits(log: bytes, start: int, size: int, salts: tuple[int, int]) -> int:
    """How many commits of this log stand from `start` on."""
    found = 0
    for at in range(start, len(log) - size + 1, size):
        _, pages, salt_1, salt_2, _, _ = _FRAME.unpack_from(log, at)
        found += pages > 0 and (salt_1, salt_2) == salts
    return found


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & _MASK
        second = (second + odd + first) & _MASK
    return first, second
