"""Which step a file is indented with, so that keys go on as the file does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

DEFAULT = "    "
LOOKED_AT = 2_000
WIDTHS = (2, 3, 4, 8)


def step_of(lines: Iterable[str]) -> str:
    """A tab or so many blanks: the step that most lines go in by; four blanks when none does."""
    steps: Counter[str] = Counter()
    former = ""
    for line in islice(lines, LOOKED_AT):
        words = line.lstrip(" \t")
        if not words or words.startswith("*"):
            continue
        blanks = line[: len(line) - len(words)]
        if blanks != former and blanks.startswith(former):
            added = blanks[len(former) :]
            if added == "\t" or (not added.strip(" ") and len(added) in WIDTHS):
                steps[added] += 1
        former = blanks
    return steps.most_common(1)[0][0] if steps else DEFAULT
