"""The lines of a file that are most like those a model looked for: the hint of a refusal, never a match."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from core.rewriting.assistant.lines import Plain

_HINT_LINES = 12


def nearest(plain: Plain, wanted: list[str], there: list[str]) -> str:
    """The window of the file that is most like the lines looked for."""
    size = min(len(wanted), len(there))
    bag = Counter(line for line in wanted if line)
    shared = [min(bag[line], 1) for line in there]
    sums = [0]
    for count in shared:
        sums.append(sums[-1] + count)
    starts = sorted(range(len(there) - size + 1), key=lambda at: sums[at] - sums[at + size])[:40]
    if sums[-1] == 0:
        starts = _alike(wanted, there, size)
    goal = "\n".join(wanted)
    best = max(starts, key=lambda at: SequenceMatcher(None, goal, "\n".join(there[at : at + size])).ratio())
    return "\n".join(line.decode("utf-8") for line in plain.lines[best : best + min(size, _HINT_LINES)])


def _alike(wanted: list[str], there: list[str], size: int) -> list[int]:
    """Windows that begin with a line much like the first one looked for, when no line is the same."""
    words = set(re.findall(r"\w+", wanted[0]))
    ranked = sorted(
        range(len(there) - size + 1), key=lambda at: -len(words & set(re.findall(r"\w+", there[at])))
    )
    return ranked[:20]
