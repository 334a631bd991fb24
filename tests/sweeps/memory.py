"""Resident memory of this process over time, and whether it grows without bound."""

from __future__ import annotations

import ctypes
import gc
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path

LEAST_MINUTES = 4.0
"""Shorter than this nothing is said about an hour."""
WARM_SHARE = 1 / 3
"""Of the time: modules, caches and the heap's own holes come with the first of the widest operations."""


def megabytes() -> float:
    """Resident memory now, without what the C library only keeps for later (Linux)."""
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, AttributeError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return pages * resource.getpagesize() / 1e6


_NAMES = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)


class _Heap(ctypes.Structure):
    """`struct mallinfo2` of glibc."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _NAMES)


def given_out() -> float:
    """Megabytes that glibc's `malloc` has given out; 0 where that is not told."""
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (OSError, AttributeError):
        return 0.0
    ask.restype = _Heap
    told = ask()
    return float(told.uordblks + told.hblkhd) / 1e6


@dataclass
class Growth:
    """Samples of the memory, each with the time when it was taken."""

    samples: list[tuple[float, float]] = field(default_factory=list)
    heap: list[float] = field(default_factory=list)
    """What the C library has given out, at the same times: the rest of a growth is holes."""
    started: float = field(default_factory=time.monotonic)

    def sample(self) -> float:
        """Take one, and return it."""
        self.samples.append((time.monotonic(), megabytes()))
        self.heap.append(given_out())
        return self.samples[-1][1]

    def per_hour(self) -> float | None:
        """Megabytes an hour, by the line of least squares; None when it was too short to say."""
        if not self.samples:
            return None
        begin = self.started + (self.samples[-1][0] - self.started) * WARM_SHARE
        rest = [(at, value) for at, value in self.samples if at >= begin]
        if len(rest) < 3 or rest[-1][0] - rest[0][0] < LEAST_MINUTES * 60:
            return None
        mean_x = sum(x for x, _ in rest) / len(rest)
        mean_y = sum(y for _, y in rest) / len(rest)
        over = sum((x - mean_x) * (y - mean_y) for x, y in rest)
        return over / sum((x - mean_x) ** 2 for x, _ in rest) * 3600

    def told(self, most: float) -> str:
        """The figures in words."""
        values, growth = [value for _, value in self.samples], self.per_hour()
        if not values:
            return "memory was not measured"
        slope = "too short to say how it grows" if growth is None else f"{growth:+.0f} MB/hour"
        heap = f"C heap in use {self.heap[0]:.0f} and {self.heap[-1]:.0f} MB"
        ends = f"memory {values[0]:.0f} MB at first, {values[-1]:.0f} MB at last"
        return f"{ends}, {heap}, {slope} after the first third (bound {most:g})"

    def within(self, most: float) -> bool:
        """Whether it is known to grow no faster than this, or it was too short to say."""
        growth = self.per_hour()
        return growth is None or growth <= most
