"""A merge laid out in rows over three texts, and what a decision makes of a conflict. No widgets.

Texts here have LF line ends; the merged text gets the line ends of `mine` back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from core.diff.line_ends import fold, unfold
from core.diff.merge import Choice, Lines, merge
from core.text import SourceText
from desktop.merging import Sides
from desktop.syntax.tree import SyntaxTree
from desktop.words import tr

Side = Literal["base", "mine", "theirs"]
SIDES: tuple[Side, ...] = get_args(Side)
Decision = Literal["open", "mine", "theirs", "both", "kept"]
"""`kept`: a person said that the lines are right as they stand in the result."""
_CHOICES: dict[Decision, Choice] = {"mine": "mine", "theirs": "theirs", "both": "mine-then-theirs"}


class ThreeRow(NamedTuple):
    """One row: the 0-based line of each side, None where there is a gap. `conflict` counts from 0."""

    base: int | None
    mine: int | None
    theirs: int | None
    conflict: int | None

    def line(self, side: Side) -> int | None:
        """The line of one side."""
        return self[SIDES.index(side)]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the result as it is before anything is decided; `conflict` is None where it is clear."""

    text: str
    conflict: int | None


class ConflictModel:
    """One file with its conflicts."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.merge = merge(sides.base, sides.mine, sides.theirs)
        self._trees: dict[Side, SyntaxTree] = {}

    @property
    def count(self) -> int:
        """How many conflicts there are."""
        return len(self.merge.conflicts)

    @cached_property
    def rows(self) -> tuple[ThreeRow, ...]:
        """All rows; what stands for the same lines of the base stands side by side."""
        out: list[ThreeRow] = []
        at = [0, 0, 0]
        for part, number in self._numbered():
            height = max(len(lines) for lines in part)
            for k in range(height):
                base, mine, theirs = (
                    start + k if k < len(own) else None for start, own in zip(at, part, strict=True)
                )
                out.append(ThreeRow(base, mine, theirs, number))
            at = [start + len(own) for start, own in zip(at, part, strict=True)]
        return tuple(out)

    @cached_property
    def extent(self) -> dict[int, tuple[int, int]]:
        """Conflict → first and last row."""
        found: dict[int, tuple[int, int]] = {}
        for at, row in enumerate(self.rows):
            if row.conflict is not None:
                found[row.conflict] = (found.get(row.conflict, (at, at))[0], at)
        return found

    @cached_property
    def shown(self) -> dict[Side, list[bytes]]:
        """The lines of each side without line ends."""
        texts = (self.sides.base, self.sides.mine, self.sides.theirs)
        return {side: fold(text).encode().split(b"\n") for side, text in zip(SIDES, texts, strict=True)}

    def tree(self, side: Side) -> SyntaxTree:
        """The syntax of one side, parsed when it is first wanted."""
        if side not in self._trees:
            self._trees[side] = SyntaxTree(b"\n".join([*self.shown[side], b""]))
        return self._trees[side]

    def text(self, side: Side) -> str:
        """The text of one pane: one line per row, empty where there is a gap."""
        lines = self.shown[side]
        numbers = (row.line(side) for row in self.rows)
        return b"\n".join(b"" if line is None else lines[line] for line in numbers).decode()

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The result before anything is decided: the lines of the base where it is not clear."""
        found = [Part(_folded(part[0]), number) for part, number in self._resulting()]
        return tuple(Part(item.text or "\n", item.conflict) if item.conflict is not None else item
                     for item in found)  # fmt: skip

    def undecided(self) -> tuple[Decision, ...]:
        """What is decided at first: nothing."""
        return tuple("open" for _ in self.merge.conflicts)

    def lines(self, conflict: int, decision: Decision) -> str:
        """The lines that a decision puts in the place of a conflict."""
        return _folded(self.merge.conflicts[conflict].chosen(_CHOICES[decision]))

    def merged(self, result: str) -> SourceText:
        """The result with the line ends of `mine`."""
        return unfold(self.sides.mine, result)

    def words(self, conflict: int, decision: Decision) -> str:
        """What was decided, for people."""
        table = {
            "open": tr("conflict {n}: not decided"),
            "mine": tr("conflict {n}: mine taken"),
            "theirs": tr("conflict {n}: theirs taken"),
            "both": tr("conflict {n}: both taken"),
            "kept": tr("conflict {n}: decided by hand"),
        }
        return table[decision].format(n=conflict + 1)

    def _numbered(self) -> list[tuple[tuple[Lines, Lines, Lines], int | None]]:
        conflicts = {id(item): at for at, item in enumerate(self.merge.conflicts)}
        return [(part.sides, conflicts.get(id(part))) for part in self.merge.parts]

    def _resulting(self) -> list[tuple[tuple[Lines, ...], int | None]]:
        conflicts = {id(item): at for at, item in enumerate(self.merge.conflicts)}
        return [
            ((part.base if id(part) in conflicts else part.lines,), conflicts.get(id(part)))  # type: ignore[union-attr]
            for part in self.merge.parts
        ]


def _folded(lines: Lines) -> str:
    return fold(SourceText("", b"".join(lines)))
