"""One side of the review: a read-only text with gaps, grounds, marks and a gutter.

Gaps are rows without a source line; copying leaves them out, and line numbers
come from the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QWidget

from core.diff.review import Decision
from core.diff.rows import Row, RowKind
from desktop.coverage.model import NONE, Lines, words_of
from desktop.coverage.strip import WIDTH, paint_calls
from desktop.diff.model import Chip, DiffModel, Side
from desktop.look import Look
from desktop.slices import Slices
from desktop.syntax.painter import FIRST_MS, LONG_LINES, SyntaxPainter
from desktop.syntax.slices import Excerpt, parsing
from desktop.syntax.tree import SyntaxTree, utf16
from desktop.widgets.code_view import CodeView
from desktop.widgets.line_label import code_end, label_width, paint_label

_CHIP = 66
_BUTTON = 19
"""Width of the accept button, and of the reject button beside it."""
_SIGNS: dict[tuple[Side, RowKind], str] = {
    ("before", "changed"): "\N{MINUS SIGN}",
    ("before", "replaced"): "\N{MINUS SIGN}",
    ("before", "removed"): "\N{MINUS SIGN}",
    ("after", "changed"): "+",
    ("after", "replaced"): "+",
    ("after", "added"): "+",
}


class DiffPane(CodeView):
    """`hunk_clicked(index)` is sent when the gutter beside a hunk is clicked."""

    hunk_clicked = Signal(int)
    parsed = Signal()
    """The tree of a long text is there."""
    decision_clicked = Signal(int, str)
    """Hunk and the decision whose button was clicked; a decision made already is taken back."""

    def __init__(
        self,
        side: Side,
        model: DiffModel,
        look: Look,
        parent: QWidget | None = None,
        *,
        decides: bool = True,
    ) -> None:
        """`decides` says whether changes are accepted and rejected here, or only read."""
        super().__init__(look, parent)
        self._decides = decides
        self.side: Side = side
        self.model = model
        self.chips: dict[int, Chip] = {}
        self.covered: Lines = NONE
        self.strays: Mapping[int, str] = {}
        self._filled: tuple[Row, ...] | None = None
        self.selected: int | None = None
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        name = self.tr("Original text") if side == "before" else self.tr("Proposed text")
        self.setAccessibleName(name)
        self._painter = SyntaxPainter(
            self,
            look,
            self._colors,
            lambda row: self.model.line(side, row),
            self.formats,
        )
        self.resized.connect(self._painter.resized)
        self.formats_changed.connect(self._painter.invalidate)
        self._slices: Slices[SyntaxTree] = Slices(self._tree_ready, self)
        self._begin = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._begin.timeout.connect(self._parse)
        self.show_model(model)

    def show_model(self, model: DiffModel) -> None:
        """Show other rows; equal rows (only decisions changed) keep text and scroll position."""
        fresh = model.rows is not self._filled
        self._filled = model.rows
        self.model = model
        if fresh:
            self._slices.stop()
            self.setPlainText(model.text(self.side))
            self.fit_gutter()
            if self._waits_for_tree():
                self._begin.start()
            else:
                model.name_moves()
        self._painter.invalidate()
        self.viewport().update()
        self.gutter.update()

    def _waits_for_tree(self) -> bool:
        """Whether the text is so long that it is parsed in slices, and that is not done."""
        return len(self.model.rows) >= LONG_LINES and not self.model.knows_tree(self.side)

    def _colors(self) -> SyntaxTree | Excerpt:
        waits = self._waits_for_tree()
        return Excerpt(self.model.shown[self.side]) if waits else self.model.tree(self.side)

    def _parse(self) -> None:
        self.model.name_moves()
        self.viewport().update()
        if self._waits_for_tree():
            self._slices.start(parsing(self.model.source(self.side)))

    def _tree_ready(self, tree: SyntaxTree) -> None:
        self.model.take_tree(self.side, tree)
        self._painter.invalidate()
        self.parsed.emit()

    def set_chips(self, chips: dict[int, Chip]) -> None:
        """Show other gas figures beside the hunks."""
        self.chips = chips
        self.fit_gutter()
        self.gutter.update()

    def set_strays(self, strays: Mapping[int, str]) -> None:
        """Flag other changes that nobody asked for: hunk → why, in a sentence."""
        self.strays = strays
        self.refresh()

    def set_coverage(self, lines: Lines) -> None:
        """Show other counts of traced calls beside the lines; they count in this side's text."""
        if lines is not self.covered:
            self.covered = lines
            self.fit_gutter()
            self.gutter.update()

    def select(self, hunk: int | None) -> None:
        """Mark a hunk as the one that keys are about."""
        self.selected = hunk
        self.viewport().update()
        self.gutter.update()

    def gutter_width(self) -> int:
        lines = self.model.review.diff.before_lines, self.model.review.diff.after_lines
        digits = max(3, len(str(max(map(len, lines)))))
        wide = self.fontMetrics().horizontalAdvance("0") * digits + 18 + self._left()
        return wide + self._chip_width() + self._strip_width()

    def paint_gutter(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        at = block.blockNumber()
        if at >= len(self.model.rows):
            return
        row, theme = self.model.rows[at], self.look.theme
        ground = self._ground_of(at)
        if ground is not None:
            painter.fillRect(box, ground)
        line = self.model.line(self.side, at)
        if line is not None and self._strip_width():
            paint_calls(painter, box, self.covered.get(line + 1), theme)
        self._paint_selection(painter, at, QRectF(box))
        box = box.adjusted(0, 0, -self._strip_width(), 0)
        numbers = box.adjusted(self._left(), 0, -(18 + self._chip_width()), 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if line is not None:
            painter.setPen(QColor(theme.muted if row.hunk is None else theme.text))
            painter.drawText(numbers, right, str(line + 1))
            sign = _SIGNS.get((self.side, row.kind), "")
            painter.setPen(QColor(theme.removed_text if self.side == "before" else theme.added_text))
            painter.drawText(QRect(numbers.right() + 5, box.top(), 12, box.height()), right, sign)
        if row.hunk is not None and self.model.extent[row.hunk][0] == at:
            self._paint_decision(painter, row.hunk, box)
            if self.side == "after" and row.hunk in self.chips:
                self._paint_chip(painter, self.chips[row.hunk], box)

    def ground(self, block: QTextBlock) -> QBrush | None:
        return self._ground_of(block.blockNumber()) or super().ground(block)

    def formats(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        return [*self._marks(block), *super().formats(block)]

    def rows_with_text(self) -> Sequence[int] | None:
        rows = range(len(self.model.rows))
        return [row for row in rows if self.model.line(self.side, row) is not None]

    def hint(self, block: QTextBlock, point: QPoint, in_gutter: bool) -> str:
        line = self.model.line(self.side, block.blockNumber())
        ran = words_of(self.covered.get(line + 1)) if in_gutter and line is not None else ""
        shown = ran if self._strip_width() else ""
        return "\n".join(filter(None, (self._hunk_hint(block, point, in_gutter), shown)))

    def _hunk_hint(self, block: QTextBlock, point: QPoint, in_gutter: bool) -> str:
        at = block.blockNumber()
        hunk = self.model.rows[at].hunk if at < len(self.model.rows) else None
        if not in_gutter or hunk is None:
            return ""
        if self._decides:
            words = {
                "open": self.tr("Change {n}: undecided"),
                "accepted": self.tr("Change {n}: accepted"),
                "rejected": self.tr("Change {n}: rejected"),
            }[self.model.review.decisions[hunk]].format(n=hunk + 1)
        else:
            words = self.tr("Difference {n}").format(n=hunk + 1)
        if hunk in self.model.moved:
            words += f", {self.model.moved[hunk]}"
        if at in self.model.moved_rows[self.side]:
            words += f", {self.model.moved_rows[self.side][at]}"
        if hunk in self.strays:
            words += "\n" + self.tr("Not asked for: {why}").format(why=self.strays[hunk])
        wanted = self._button_at(at, point.x())
        if wanted is not None:
            undo = self.model.review.decisions[hunk] == wanted
            names = {"accepted": self.tr("Accept this change"), "rejected": self.tr("Reject this change")}
            words = f"{self.tr('Set back to undecided') if undo else names[wanted]}\n{words}"
        return f"{words}\n{self.chips[hunk].explanation}" if hunk in self.chips else words

    def gutter_clicked(self, block: QTextBlock, x: int = 0) -> None:
        at = block.blockNumber()
        hunk = self.model.rows[at].hunk if at < len(self.model.rows) else None
        if hunk is None:
            return
        self.hunk_clicked.emit(hunk)
        wanted = self._button_at(at, x)
        if wanted:
            known = self.model.review.decisions[hunk]
            self.decision_clicked.emit(hunk, "open" if known == wanted else wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for block, box in self.shown():
            full = QRectF(0, box.top(), self.viewport().width(), box.height())
            self._paint_selection(painter, block.blockNumber(), full)
            self._paint_label(painter, block, box, full)
        painter.end()

    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        document = self.document()
        first = document.findBlock(cursor.selectionStart())
        pieces = []
        block = first
        while block.isValid() and block.position() <= cursor.selectionEnd():
            if self.model.line(self.side, block.blockNumber()) is not None:
                low = max(0, cursor.selectionStart() - block.position())
                high = min(block.length() - 1, cursor.selectionEnd() - block.position())
                units = block.text().encode("utf-16-le")[low * 2 : high * 2]
                pieces.append(units.decode("utf-16-le", "ignore"))
            block = block.next()
        data = QMimeData()
        data.setText("\n".join(pieces))
        return data

    def _left(self) -> int:
        """Room for the buttons of a change, at the left end of the right pane's gutter."""
        return 2 * _BUTTON + 2 if self.side == "after" and self._decides else 18

    def _button_at(self, row: int, x: int) -> Decision | None:
        hunk = self.model.rows[row].hunk if row < len(self.model.rows) else None
        if not self._decides or self.side == "before" or hunk is None:
            return None
        if self.model.extent[hunk][0] != row:
            return None
        return "accepted" if x < _BUTTON else "rejected" if x < 2 * _BUTTON else None

    def _strip_width(self) -> int:
        return WIDTH if self.covered and self.look.coverage else 0

    def _chip_width(self) -> int:
        return _CHIP if self.side == "after" and self.chips else 0

    def _ground_of(self, at: int) -> QBrush | None:
        if at >= len(self.model.rows):
            return None
        row, theme = self.model.rows[at], self.look.theme
        if row.hunk is None:
            return None
        if self.model.line(self.side, at) is None:
            return QBrush(QColor(theme.gap), Qt.BrushStyle.BDiagPattern)
        if self.model.review.decisions[row.hunk] == "rejected" and self.side == "after":
            return QBrush(QColor(theme.gap))
        return QBrush(QColor(theme.removed if self.side == "before" else theme.added))

    def _paint_decision(self, painter: QPainter, hunk: int, box: QRect) -> None:
        decision, theme = self.model.review.decisions[hunk], self.look.theme
        if self.side == "before":
            self._paint_stray(painter, hunk, box)
            return
        if not self._decides:
            return
        painter.setFont(self.look.icon_font(14))
        for at, (name, icon, color) in enumerate(
            (("accepted", "check", theme.good), ("rejected", "close", theme.bad))
        ):
            area = QRect(at * _BUTTON + 1, box.top() + 1, _BUTTON - 2, box.height() - 2)
            if decision == name:
                painter.setPen(QPen(QColor(color), 1))
                painter.drawRect(area)
            painter.setPen(QColor(color if decision == name else theme.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.look.glyph(icon))
        painter.setFont(self.font())

    def _paint_stray(self, painter: QPainter, hunk: int, box: QRect) -> None:
        """A sign at the left end for a change that nobody asked for; the words are on the right."""
        if hunk in self.strays:
            painter.setFont(self.look.icon_font(14))
            painter.setPen(QColor(self.look.theme.unsure))
            area = QRect(box.left() + 1, box.top(), 17, box.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.look.glyph("warning"))
            painter.setFont(self.font())

    def _paint_chip(self, painter: QPainter, chip: Chip, box: QRect) -> None:
        theme = self.look.theme
        area = QRectF(box.right() - _CHIP + 2, box.top() + 1, _CHIP - 8, box.height() - 2)
        color = QColor(theme.bad if chip.breaks else theme.good if chip.saves else theme.unsure)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1))
        painter.setBrush(QColor(theme.base))
        painter.drawRoundedRect(area, 4, 4)
        painter.setFont(self.look.small())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, chip.text)
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_selection(self, painter: QPainter, at: int, box: QRectF) -> None:
        if self.selected is None or self.selected not in self.model.extent:
            return
        first, last = self.model.extent[self.selected]
        painter.setPen(QPen(QColor(self.look.theme.accent), 1))
        if at == first:
            painter.drawLine(box.topLeft(), box.topRight())
        if at == last:
            painter.drawLine(
                box.bottomLeft() - QPoint(0, 1).toPointF(), box.bottomRight() - QPoint(0, 1).toPointF()
            )

    def label(self, at: int) -> str:
        """What stands at the right end of a hunk's first row: not asked for, rejected, where it moved."""
        hunk = self.model.rows[at].hunk if at < len(self.model.rows) else None
        if hunk is None:
            return ""
        if not self.model.moves_known:
            return ""
        here = self.model.moved_rows[self.side].get(at)
        words = [here] if here else []
        if self.model.extent[hunk][0] != at:
            return " · ".join(words)
        if hunk in self.strays and self.side == "after":
            words.insert(0, self.tr("not asked for"))
        if hunk in self.model.moved and self.model.line(self.side, at) is not None:
            words.append(self.model.moved[hunk])
        if self.side == "after" and self.model.review.decisions[hunk] == "rejected":
            words.append(self.tr("rejected"))
        return " · ".join(words)

    def _paint_label(self, painter: QPainter, block: QTextBlock, box: QRectF, line: QRectF) -> None:
        at = block.blockNumber()
        words = self.label(at)
        if not words:
            return
        hunk, end = self.model.rows[at].hunk, code_end(block, box)
        if hunk == self.selected and end > line.right() - label_width(self.look, words):
            return  # what is decided about is read whole; the bar and the gutter's tooltip say the same
        color = self.look.theme.unsure if hunk in self.strays else ""
        paint_label(painter, self.look, words, line, end, color)

    def _marks(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        at = block.blockNumber()
        if self.side == "after" and self.model.decision(at) == "rejected":
            return [self._struck(block)]
        spans = self.model.marks(self.side, at)
        if not spans:
            return []
        theme, data = self.look.theme, self.model.row_bytes(self.side, at)
        text = QTextCharFormat()
        text.setBackground(QColor(theme.removed_mark if self.side == "before" else theme.added_mark))
        ranges = []
        for span in spans:
            made = QTextLayout.FormatRange()
            made.start = utf16(data, span.start)
            made.length = utf16(data, span.end) - made.start
            made.format = text
            ranges.append(made)
        return ranges

    def _struck(self, block: QTextBlock) -> QTextLayout.FormatRange:
        """A rejected line is dimmed and struck through."""
        text = QTextCharFormat()
        text.setForeground(QColor(self.look.theme.muted))
        text.setFontStrikeOut(True)
        made = QTextLayout.FormatRange()
        made.start, made.length, made.format = 0, max(0, block.length() - 1), text
        return made
