"""What the side-by-side review shows: rows, texts with gaps, marks, and measured gas.

Made once per review and report; marks inside lines are computed when a row is
first shown. It knows no widgets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from core.diff.hunk import Hunk, diff
from core.diff.intraline import intraline
from core.diff.moves import moved_blocks, moves
from core.diff.review import Decision, Review
from core.diff.rows import Row, rows
from core.diff.unified import unified
from core.text import SourceText, Span
from core.verification.report import VerificationReport
from desktop.evidence import GasRow, gas_rows, verdict_words
from desktop.syntax.tree import SyntaxTree
from desktop.words import change, number, tr

EMPTY: Mapping[int, VerificationReport] = MappingProxyType({})
Side = Literal["before", "after"]
_MARK = b"\xef\xbb\xbf"
_FUNCTIONS = ("function_definition", "constructor_definition", "fallback_receive_definition")
_CONTRACTS = ("contract_declaration", "library_declaration", "interface_declaration")


@dataclass(frozen=True, slots=True)
class Chip:
    """The gas beside a hunk: a short text, and where the number comes from."""

    text: str
    explanation: str
    saves: bool
    breaks: bool = False
    """The change by itself does not pass; said in words too."""


class DiffModel:
    """One file's review laid out in rows."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.rows: tuple[Row, ...] = rows(review.diff)
        self._trees: dict[Side, SyntaxTree] = {}
        self._marks: dict[int, tuple[tuple[Span, ...], tuple[Span, ...]]] = {}

    @cached_property
    def extent(self) -> dict[int, tuple[int, int]]:
        """Hunk → first and last row."""
        found: dict[int, tuple[int, int]] = {}
        for at, row in enumerate(self.rows):
            if row.hunk is not None:
                found[row.hunk] = (found.get(row.hunk, (at, at))[0], at)
        return found

    @cached_property
    def moved(self) -> dict[int, str]:
        """Hunk → where its block moved to, or came from, in words."""
        words: dict[int, str] = {}
        for move in moves(self.review.diff):
            source, target = self.review.hunks[move.source], self.review.hunks[move.target]
            words[move.source] = tr("moved to line {n}").format(n=target.after_start + 1)
            words[move.target] = tr("moved from line {n}").format(n=source.before_start + 1)
        return words

    @property
    def moves_known(self) -> bool:
        """Whether moved blocks were looked for; in a long text that is not done before it is shown."""
        return "moved_rows" in self.__dict__ and "moved" in self.__dict__

    def name_moves(self) -> None:
        """Look for moved blocks."""
        self.moved, self.moved_rows  # noqa: B018

    @cached_property
    def moved_rows(self) -> dict[Side, dict[int, str]]:
        """Row where a block inside a bigger hunk begins → where it moved to, or came from, in words."""
        blocks = moved_blocks(self.review.diff)
        gone = {block.before_start: block.after_start for block in blocks}
        come = {block.after_start: block.before_start for block in blocks}
        found: dict[Side, dict[int, str]] = {"before": {}, "after": {}}
        for at, row in enumerate(self.rows if blocks else ()):
            if row.hunk is not None and row.before in gone:
                found["before"][at] = tr("moved to line {n}").format(n=gone[row.before] + 1)
            if row.hunk is not None and row.after in come:
                found["after"][at] = tr("moved from line {n}").format(n=come[row.after] + 1)
        return found

    @cached_property
    def shown(self) -> dict[Side, list[bytes]]:
        """The lines of both sides without line ends and byte order mark."""
        return {"before": _bodies(self.review.base), "after": _bodies(self.review.proposed)}

    def tree(self, side: Side) -> SyntaxTree:
        """The syntax tree of one side, parsed when it is first wanted."""
        if side not in self._trees:
            self._trees[side] = SyntaxTree(self.source(side))
        return self._trees[side]

    def knows_tree(self, side: Side) -> bool:
        """Whether the tree of one side is there without parsing."""
        return side in self._trees

    def take_tree(self, side: Side, tree: SyntaxTree) -> None:
        """Keep a tree that was parsed elsewhere."""
        self._trees[side] = tree

    def source(self, side: Side) -> bytes:
        """What the tree of one side is about."""
        text = self.review.base if side == "before" else self.review.proposed
        data = text.data.removeprefix(_MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return data if data.endswith(b"\n") else data + b"\n"

    def line(self, side: Side, row: int) -> int | None:
        """0-based source line shown in a row; None for a gap."""
        if not 0 <= row < len(self.rows):
            return None
        found = self.rows[row]
        return found.before if side == "before" else found.after

    def text(self, side: Side) -> str:
        """The text of one pane: one line per row, empty where there is a gap."""
        lines = self.shown[side]
        numbers = (row.before if side == "before" else row.after for row in self.rows)
        return b"\n".join([b"" if line is None else lines[line] for line in numbers]).decode("utf-8")

    def row_bytes(self, side: Side, row: int) -> bytes:
        """The bytes shown in a row, without line end and byte order mark."""
        line = self.line(side, row)
        return b"" if line is None else self.shown[side][line]

    def marks(self, side: Side, row: int) -> tuple[Span, ...]:
        """Changed byte spans inside a row; none where the whole line is new or gone."""
        if not 0 <= row < len(self.rows) or self.rows[row].kind != "changed":
            return ()
        if row not in self._marks:
            self._marks[row] = intraline(self.row_bytes("before", row), self.row_bytes("after", row))
        return self._marks[row][0 if side == "before" else 1]

    def decision(self, row: int) -> Decision | None:
        """The decision about the hunk of a row; None outside hunks."""
        hunk = self.rows[row].hunk if 0 <= row < len(self.rows) else None
        return self.review.decisions[hunk] if hunk is not None else None

    def chips(
        self, report: VerificationReport | None, alone: Mapping[int, VerificationReport] = EMPTY
    ) -> dict[int, Chip]:
        """Hunk → its gas by itself where that was measured (`alone`), else that of the whole proposal.

        The gas is that of the function that the hunk is in, else of the deployment.
        """
        found: dict[int, Chip] = {}
        for hunk in self.review.hunks:
            own = alone.get(hunk.index)
            measured = own or report
            row = self._measured(hunk, gas_rows(measured)) if measured is not None else None
            if own is not None and own.verdict == "fail":
                found[hunk.index] = _broken(own)
            elif row is not None and row.change and measured is not None and measured.verdict != "fail":
                found[hunk.index] = _chip(row, own, passed=measured.verdict == "pass")
        return found

    def _measured(self, hunk: Hunk, measured: tuple[GasRow, ...]) -> GasRow | None:
        side: Side = "before" if hunk.kind == "delete" else "after"
        start, end = (
            (hunk.before_start, hunk.before_end) if side == "before" else (hunk.after_start, hunk.after_end)
        )
        lines = self.review.diff.before_lines if side == "before" else self.review.diff.after_lines
        filled = next((line for line in range(start, end) if lines[line].strip()), start)
        contract = self._name(side, filled, _CONTRACTS)
        function = self._name(side, filled, _FUNCTIONS)
        rows_of = [row for row in measured if row.contract == contract] or list(measured)
        if function:
            same = [row for row in rows_of if row.label.startswith(f"{function}(")]
            return same[0] if len(same) == 1 else None
        return next((row for row in rows_of if "(" not in row.label), None)

    def _name(self, side: Side, line: int, kinds: tuple[str, ...]) -> str:
        lines = self.shown[side]
        node = self.tree(side).enclosing(line, lines[line], kinds) if line < len(lines) else None
        name = node.child_by_field_name("name") if node is not None else None
        return name.text.decode("utf-8") if name is not None and name.text else ""


def patch_of(review: Review, hunk: int) -> str:
    """One hunk as a unified patch of the original text."""
    only = Review.of(review.base, review.proposed).accept(hunk)
    return unified(diff(review.base, only.result()))


def _chip(row: GasRow, own: VerificationReport | None, *, passed: bool) -> Chip:
    what = row.label if "(" in row.label else tr("deployment of {name}").format(name=row.contract)
    scope = tr("for this change alone") if own is not None else tr("for the whole proposal")
    explanation = tr("Measured {scope}: {what} {before} → {after} gas, median of {calls} calls.").format(
        scope=scope, what=what, before=number(row.before), after=number(row.after), calls=f"{row.calls:,}"
    )
    if own is not None:
        words = verdict_words(own)
        explanation += "\n" + tr("Alone: {word}. {why}").format(word=words.word, why=words.sentence)
    else:
        explanation += "\n" + tr("This change alone is not measured yet.")
    if not passed:
        explanation += "\n" + tr("Not verified, so it does not count as a saving.")
    return Chip(change(row.change), explanation, passed and row.change < 0)


def _broken(own: VerificationReport) -> Chip:
    words = verdict_words(own)
    text = tr("This change alone: {word}. {why}").format(word=words.word, why=words.sentence)
    return Chip(tr("breaks"), text, saves=False, breaks=True)


def _bodies(source: SourceText) -> list[bytes]:
    return source.data.removeprefix(_MARK).splitlines()
