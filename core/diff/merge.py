"""Three-way merge: what two people made of one base, as one text or as named conflicts.

Diff3 on the matching blocks of `patience`. It works on exact lines, line ends
included; it never blends two different changes of the same lines, and two
changes that touch each other without an equal line between them are a
conflict, as for git. Nothing here verifies the result: a merge without
conflict may still not compile.

Source: Khanna, Kunal and Pierce, “A Formal Investigation of Diff3” (2007).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from core.diff.lines import split_lines
from core.diff.patience import match
from core.text import SourceText

Lines = tuple[bytes, ...]
Taken = Literal["both", "mine", "theirs", "same"]
"""Whose change a clean piece is: both made the same, one made it, or nobody changed it."""
Choice = Literal["mine", "theirs", "mine-then-theirs", "base"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that are clear, and the lines of the base that they stand for."""

    lines: Lines
    taken: Taken
    base: Lines = ()

    @property
    def sides(self) -> tuple[Lines, Lines, Lines]:
        """What stands here in the base, in mine and in theirs."""
        mine = self.base if self.taken == "theirs" else self.lines
        theirs = self.base if self.taken == "mine" else self.lines
        return self.base, mine, theirs


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that both changed, differently. `line` is the 0-based line in the base where they stand."""

    base: Lines
    mine: Lines
    theirs: Lines
    line: int

    @property
    def sides(self) -> tuple[Lines, Lines, Lines]:
        """What stands here in the base, in mine and in theirs."""
        return self.base, self.mine, self.theirs

    def chosen(self, choice: Choice) -> Lines:
        """The lines that a person decided for."""
        table = {
            "mine": self.mine,
            "theirs": self.theirs,
            "mine-then-theirs": _ended(self.mine, self.theirs) + self.theirs,
            "base": self.base,
        }
        return table[choice]


@dataclass(frozen=True)
class Merge:
    """The parts of a merge from top to bottom."""

    path: str
    parts: tuple[Piece | Conflict, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing has to be decided."""
        return not self.conflicts

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What has to be decided, from top to bottom."""
        return tuple(part for part in self.parts if isinstance(part, Conflict))

    def text(self, choices: Sequence[Lines] = ()) -> SourceText:
        """The merged text, with the lines decided for each conflict in their order.

        Raises `ValueError` when there are not as many of them as there are conflicts.
        """
        if len(choices) != len(self.conflicts):
            raise ValueError(f"{len(self.conflicts)} conflicts, {len(choices)} decisions")
        decided = iter(choices)
        lines = [part.lines if isinstance(part, Piece) else next(decided) for part in self.parts]
        return SourceText(self.path, b"".join(line for part in lines for line in part))

    def marked(self, mine: str = "mine", base: str = "base", theirs: str = "theirs") -> SourceText:
        """The text with each conflict between markers, as `git merge-file --diff3` writes it."""
        rows: list[bytes] = []
        for part in self.parts:
            if isinstance(part, Piece):
                rows += part.lines
                continue
            end = _line_end([*part.mine, *part.base, *part.theirs])
            for sign, name, lines in (("<", mine, part.mine), ("|", base, part.base), ("=", "", part.theirs)):
                rows.append(f"{sign * 7} {name}".rstrip().encode() + end)
                rows += _ended(lines, (b"",))
            rows.append(f"{'>' * 7} {theirs}".encode() + end)
        return SourceText(self.path, b"".join(rows))


def merge(base: SourceText, mine: SourceText, theirs: SourceText) -> Merge:
    """Bring two changes of one base together; the path is that of `mine`."""
    b, m, t = split_lines(base), split_lines(mine), split_lines(theirs)
    return Merge(mine.path, tuple(_joined(_parts(b, m, t))))


def _parts(base: Lines, mine: Lines, theirs: Lines) -> Iterator[Piece | Conflict]:
    """Stable runs, where all three agree, and what stands between them."""
    i = j = k = 0
    for at, in_mine, in_theirs in [*_stable(base, mine, theirs), (len(base), len(mine), len(theirs))]:
        if i < at or j < in_mine or k < in_theirs:
            yield _between(base[i:at], mine[j:in_mine], theirs[k:in_theirs], i)
        if at < len(base):
            yield Piece((base[at],), "same", (base[at],))
        i, j, k = at + 1, in_mine + 1, in_theirs + 1


def _stable(base: Lines, mine: Lines, theirs: Lines) -> Iterator[tuple[int, int, int]]:
    """Lines of the base that are still there on both sides."""
    left, right = _partners(base, mine), _partners(base, theirs)
    for at in range(len(base)):
        if at in left and at in right:
            yield at, left[at], right[at]


def _partners(base: Lines, other: Lines) -> dict[int, int]:
    return {run.before + n: run.after + n for run in match(base, other) for n in range(run.size)}


def _between(base: Lines, mine: Lines, theirs: Lines, line: int) -> Piece | Conflict:
    if mine == theirs:
        return Piece(mine, "both", base)
    if mine == base:
        return Piece(theirs, "theirs", base)
    if theirs == base:
        return Piece(mine, "mine", base)
    return Conflict(base, mine, theirs, line)


def _joined(parts: Iterator[Piece | Conflict]) -> Iterator[Piece | Conflict]:
    """Neighboring lines that were taken alike make one piece."""
    open_: list[bytes] = []
    base: list[bytes] = []
    taken: Taken = "same"
    for part in parts:
        if isinstance(part, Piece) and part.taken == taken:
            open_ += part.lines
            base += part.base
            continue
        if open_ or base:
            yield Piece(tuple(open_), taken, tuple(base))
            open_, base = [], []
        if isinstance(part, Piece):
            open_, base, taken = list(part.lines), list(part.base), part.taken
        else:
            yield from _trimmed(part)
            taken = "same"
    if open_ or base:
        yield Piece(tuple(open_), taken, tuple(base))


def _trimmed(conflict: Conflict) -> Iterator[Piece | Conflict]:
    """Lines that both sides begin or end with are no part of what has to be decided."""
    mine, theirs = conflict.mine, conflict.theirs
    most = min(len(mine), len(theirs))
    head = next((n for n in range(most) if mine[n] != theirs[n]), most)
    rest = most - head
    tail = next((n for n in range(rest) if mine[-1 - n] != theirs[-1 - n]), rest)
    if head:
        yield Piece(mine[:head], "both")
    inner = mine[head : len(mine) - tail], theirs[head : len(theirs) - tail]
    yield Conflict(conflict.base, inner[0], inner[1], conflict.line)
    if tail:
        yield Piece(mine[len(mine) - tail :], "both")


def _ended(lines: Lines, following: Sequence[bytes]) -> Lines:
    """The lines, the last one with a line end when something follows it."""
    if not lines or not following or lines[-1].endswith((b"\n", b"\r")):
        return lines
    return (*lines[:-1], lines[-1] + _line_end(lines[:-1]))


def _line_end(lines: Sequence[bytes]) -> bytes:
    for line in lines:
        if line.endswith(b"\r\n"):
            return b"\r\n"
        if line.endswith(b"\n"):
            return b"\n"
    return b"\n"
