"""The places in one file, with a line to show for each.

Plain words are found here and now. Regular expressions of people can run for
ever, with the interpreter's lock held: those run in another process
(`expressions.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.searching.query import Groups

BEFORE, AFTER = 40, 200
"""Characters of a line that are shown at both sides of a match."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: its range in the folded text, 1-based line and column, and a piece of its line.

    Everything counts in code points. `parts` are the text that matched and those of the groups.
    `mark` is the place inside `preview`; a match over several lines is marked to the end of the first.
    """

    span: tuple[int, int]
    parts: tuple[str, ...]
    line: int
    column: int
    preview: str
    mark: tuple[int, int]


@dataclass(frozen=True, slots=True)
class FileHits:
    """All places of one file. `base` is the SHA-256 of its bytes, or of the UTF-8 of an editor's text.

    `typed` says that an editor's text was searched and not the file.
    """

    path: Path
    name: str
    base: str
    hits: tuple[Hit, ...]
    typed: bool = False


def spans(
    pattern: re.Pattern[str], text: str, most: int, within: tuple[int, int] | None = None
) -> list[Groups]:
    """The first `most` matches that hold a character, with their groups; `within` is a range of the text."""
    found: list[Groups] = []
    for match in pattern.finditer(text, *(within or (0, len(text)))):
        if match.end() > match.start():
            found.append(match.regs)
            if len(found) >= most:
                break
    return found


def may_hold(data: bytes, words: str, case: bool) -> bool:
    """A quick no for plain words: False only when they cannot be in a file's bytes."""
    if not words.isascii() or "\n" in words:
        return True
    needle = words.encode()
    if case:
        return needle in data
    return not data.isascii() or needle.lower() in data.lower()


def hits_of(text: str, found: Iterable[Groups]) -> tuple[Hit, ...]:
    """What to show for matches in a folded text, in their order."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return tuple(_hit(text, starts, groups) for groups in found)


def _hit(text: str, starts: list[int], groups: Groups) -> Hit:
    start, end = groups[0]
    line = bisect_right(starts, start)
    first = starts[line - 1]
    last = starts[line] - 1 if line < len(starts) else len(text)
    left, right = max(first, start - BEFORE), min(last, max(min(end, last), start) + AFTER)
    if left == first:
        left += _blanks(text[first:start])
    head = ELLIPSIS if left > first + _blanks(text[first:start]) else ""
    tail = ELLIPSIS if right < last else ""
    shown = head + text[left:right] + tail
    mark = (len(head) + start - left, len(head) + min(end, right) - left)
    parts = tuple(text[one:other] if one >= 0 else "" for one, other in groups)
    return Hit((start, end), parts, line, start - first + 1, _printable(shown), mark)


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())


def _printable(text: str) -> str:
    """One character for each: what has no shape would move the mark or the line."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)
