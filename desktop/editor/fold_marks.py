"""What one editor shows of folding: marks beside lines, a sign behind folded ones, and the keys there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QTextBlock, QTextCursor

from desktop.editor.fold_ranges import starting
from desktop.editor.folding import Folding
from desktop.syntax.painter import runs
from desktop.widgets.blocks import header_of, next_shown
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor

WIDTH, ICON = 16, 14
ROOM = 10
"""Pixels between the end of a folded line and its sign."""
KEEP = QTextCursor.MoveMode.KeepAnchor
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class FoldMarks(QObject):
    """A gutter column of one editor; while lines are folded it also paints and filters there."""

    def __init__(self, editor: SourceEditor, folding: Folding) -> None:
        super().__init__(editor)
        self._editor, self._folding = editor, folding
        self._current = False
        self._looked_at: set[int] = set()
        self._begin: set[int] = set()
        self._count = editor.blockCount()
        self._font = editor.look.icon_font(ICON)
        metrics = QFontMetrics(self._font)
        self._left = (WIDTH - metrics.horizontalAdvance(editor.look.glyph("chevron-down"))) // 2
        self._base = metrics.ascent() - metrics.descent()
        self._glyphs = editor.look.glyph("chevron-down"), editor.look.glyph("chevron-right")
        folding.views.append(self)
        folding.changed.connect(editor.color_shown)
        editor.columns.append(self)
        editor.blockCountChanged.connect(self._shift)
        editor.parsed.connect(self._parsed)
        if folding.active:
            self.follow(True)

    # The gutter.

    def width(self) -> int:
        return WIDTH

    def paint(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        folded = self._folding.active and self._folding.is_folded(block)
        if not folded and not self._begins(block.blockNumber()):
            return
        theme, lines = self._editor.look.theme, max(1, block.lineCount())
        painter.setPen(QColor(theme.accent if folded else theme.muted))
        painter.setFont(self._font)
        base = box.top() + (box.height() // lines + self._base) // 2
        painter.drawText(box.left() + self._left, base, self._glyphs[folded])

    def clicked(self, block: QTextBlock) -> bool:
        return self._folding.toggle(block.blockNumber())

    def hint(self, block: QTextBlock) -> str:
        if self._folding.is_folded(block):
            return tr("Show {n}").format(n=words(self._folding.hidden_after(block)))
        return tr("Fold these lines away") if self._begins(block.blockNumber()) else ""

    def _begins(self, line: int) -> bool:
        """Whether a range begins at a line; asked of the tree once for what is shown."""
        known = self._current and line in self._looked_at
        if not known and not self._editor.stale:
            tree, shown = self._editor.syntax, [block.blockNumber() for block, _ in self._editor.shown()]
            self._current, self._count = True, self._editor.blockCount()
            self._looked_at, self._begin = {*shown, line}, set()
            for first, last in runs(shown):
                self._begin |= starting(tree, first, last).keys()
        return line in self._begin

    def _parsed(self) -> None:
        self._current = False

    def _shift(self, count: int) -> None:
        """Until the text is parsed again, marks after the cursor move with their lines."""
        added, line = count - self._count, self._editor.textCursor().blockNumber()
        self._count = count
        self._begin = {
            mark if mark <= line - max(0, added) else mark + added
            for mark in self._begin
            if mark <= line or mark > line - added
        }

    # While something is folded.

    def follow(self, on: bool) -> None:
        """Begin or end to paint signs and to filter keys and clicks: nothing of it costs without folds."""
        editor = self._editor
        if on:
            editor.overlays.append(self._paint_signs)
            editor.key_filters = [self._key, *editor.key_filters]
            editor.mouse_filters = [*editor.mouse_filters, self._pressed]
            editor.cursorPositionChanged.connect(self._moved)
        elif self._paint_signs in editor.overlays:
            editor.overlays.remove(self._paint_signs)  # a list that is walked now stays as it is:
            editor.key_filters = [item for item in editor.key_filters if item != self._key]
            editor.mouse_filters = [item for item in editor.mouse_filters if item != self._pressed]
            editor.cursorPositionChanged.disconnect(self._moved)

    def leave(self) -> None:
        """The editor is closed, and others show the text on."""
        self.follow(False)
        self._folding.views.remove(self)
        self._folding.changed.disconnect(self._editor.color_shown)

    def top(self) -> QTextBlock:
        """The first line that is shown."""
        return self._editor.firstVisibleBlock()

    def cursor_block(self) -> QTextBlock:
        """The line of the cursor."""
        return self._editor.textCursor().block()

    def stay(self, top: QTextBlock) -> None:
        """After folding: the cursor leaves hidden lines, and the first line stays where it was."""
        editor, cursor = self._editor, self._editor.textCursor()
        if not cursor.block().isVisible():
            header = header_of(cursor.block())
            cursor.setPosition(header.position() + header.length() - 1)
            editor.setTextCursor(cursor)
        shown = top if top.isVisible() else header_of(top)
        editor.verticalScrollBar().setValue(shown.firstLineNumber())

    def sign_of(self, block: QTextBlock, box: QRectF) -> QRectF:
        """Where the sign behind a folded line is painted; `box` is the line's."""
        line = block.layout().lineAt(max(0, block.layout().lineCount() - 1))
        if not line.isValid():
            return QRectF()
        left = box.left() + line.naturalTextRect().right() + ROOM
        text = self._sign(block)
        width = self._editor.fontMetrics().horizontalAdvance(text) + ROOM
        return QRectF(left, box.top() + line.y() + 1, width, line.height() - 2)

    def _paint_signs(self, painter: QPainter, within: QRect) -> None:
        theme = self._editor.look.theme
        painter.setFont(self._editor.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for block, box in self._editor.shown(within):
            if self._folding.is_folded(block):
                area = self.sign_of(block, box)
                painter.setPen(QColor(theme.border))
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(area, 4, 4)
                painter.setPen(QColor(theme.muted))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._sign(block))

    def _sign(self, block: QTextBlock) -> str:
        """What stands behind a folded line: how many lines it hides, and that there are problems in them."""
        lines, first = self._folding.hidden_after(block), block.blockNumber() + 1
        count = self._editor.marks.between(first, first + lines - 1)
        problems = tr("1 problem") if count == 1 else tr("{n} problems").format(n=f"{count:,}")
        return f"⋯ {words(lines)}, {problems}" if count else f"⋯ {words(lines)}"

    def _moved(self) -> None:
        """A cursor never is in a hidden line: whatever put it there wants to see it."""
        block = self._editor.textCursor().block()
        if not block.isVisible():
            self._folding.reveal(block)
            self._editor.ensureCursorVisible()

    def _pressed(self, event: QMouseEvent) -> bool:
        """A click on a sign shows the lines."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        for block, box in self._editor.shown():
            if self._folding.is_folded(block) and self.sign_of(block, box).contains(event.position()):
                return self._folding.unfold(block.blockNumber())
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Left and Right step over hidden lines; what would delete at their edge shows them."""
        cursor, keys = self._editor.textCursor(), Qt.Key
        block = cursor.block()
        if event.key() in (keys.Key_Right, keys.Key_Delete):
            at_edge = cursor.atBlockEnd() and self._folding.is_folded(block)
            header, other = block, next_shown(block)
        elif event.key() in (keys.Key_Left, keys.Key_Backspace):
            at_edge = (
                cursor.atBlockStart() and block.previous().isValid() and not block.previous().isVisible()
            )
            header = other = header_of(block) if at_edge else block
        else:
            return False
        if not at_edge or (cursor.hasSelection() and event.modifiers() != SHIFT):
            return False
        if event.key() in (keys.Key_Right, keys.Key_Left):
            return event.modifiers() in (NONE, SHIFT) and self._step(event, cursor, other)
        self._folding.unfold(header.blockNumber())
        return False

    def _step(self, event: QKeyEvent, cursor: QTextCursor, to: QTextBlock) -> bool:
        if to.isValid():
            column = to.length() - 1 if event.key() == Qt.Key.Key_Left else 0
            mode = KEEP if event.modifiers() == SHIFT else QTextCursor.MoveMode.MoveAnchor
            cursor.setPosition(to.position() + column, mode)
            self._editor.setTextCursor(cursor)
        return True


def words(count: int) -> str:
    """A number of lines."""
    return tr("1 line") if count == 1 else tr("{n} lines").format(n=f"{count:,}")
