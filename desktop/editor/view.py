"""The source editor: one open file with line numbers, colors and marks.

It never reads or writes a file. What is typed reaches the disk through
`operations.save`, which gives the text its line ends back.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QInputMethodEvent,
    QKeyEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
)
from PySide6.QtWidgets import QWidget

from core.diff.line_ends import fold
from desktop import severities
from desktop.editor import keys, replacing
from desktop.editor.brackets import Brackets
from desktop.editor.cursors import Cursors
from desktop.editor.expanding import Expansion
from desktop.editor.fold_marks import FoldMarks
from desktop.editor.folding import Folding
from desktop.editor.indentation import step_of
from desktop.editor.line_column import LineColumn, words_of
from desktop.editor.live_text import LiveText
from desktop.editor.marks import Marks
from desktop.editor.model import UNSUITED, Mark
from desktop.editor.pairs import Pairs
from desktop.editor.showing import Showing
from desktop.editor.whole_line import WholeLine
from desktop.look import Look
from desktop.session import Document
from desktop.syntax.painter import DELAY_MS, FIRST_MS, LONG_LINES, SyntaxPainter
from desktop.syntax.tree import SyntaxTree
from desktop.versions.model import Change
from desktop.widgets.code_view import CodeView

SETTLE_MS = 300
LONG_DELAY_MS = 250
"""In a long file colors follow when the typing pauses, not between two keys."""


class SourceEditor(CodeView):
    """One file. `dirty_changed(bool)` is sent when it begins or ceases to differ from the disk.

    `edited` is sent for every change of the text. A second view `of` an editor shows the same
    text: it has its own cursor and scroll; the tree, the marks and the folds are those of the first,
    which alone sends `dirty_changed`, `edited` and `settled`.
    """

    dirty_changed = Signal(bool)
    change_clicked = Signal(int)
    marks_clicked = Signal(int)
    """The icon of a finding or a message beside a 0-based line was clicked."""
    """The gutter was clicked beside a 0-based line that differs from the last commit."""
    edited = Signal()
    settled = Signal()
    """Nothing was typed for a while, so the text is worth compiling."""
    parsed = Signal()
    """The syntax tree follows the text again."""

    def __init__(
        self,
        document: Document,
        look: Look,
        parent: QWidget | None = None,
        of: SourceEditor | None = None,
    ) -> None:
        self._first = of or self
        super().__init__(look, parent)
        self.path = document.path
        self.second: SourceEditor | None = None
        self.setAccessibleName(self.tr("Source of {name}").format(name=document.path.name))
        self._syntax = of.syntax if of is not None else SyntaxTree()
        self._line = 0
        self.changes: tuple[Change, ...] = ()
        self._changed_lines: dict[int, Change] = {}
        self.columns.append(LineColumn(self))
        self.inline_formats.append(self._squiggles)
        self.grounds.append(self._current_line)
        self.hints.append(self._mark_hint)
        self.step: str = of.step if of is not None else ""
        self.pairs = Pairs(self)
        self.key_filters += [self._home, self.pairs, self._typed, WholeLine(self)]
        self.live_text: LiveText = of.live_text if of is not None else LiveText(self.document())
        if of is None:
            self._take(fold(document.saved))
        else:
            self.setDocument(of.document())
            of.document()  # the binding had given it to this view
            self.setReadOnly(of.isReadOnly())
        self.marks: Marks = of.marks if of is not None else Marks(self.document(), self)
        self._painter = SyntaxPainter(self, look, lambda: self._syntax, lambda number: number, self.formats)
        self._parse_timer = QTimer(self)
        self._parse_timer.setSingleShot(True)
        self._parse_timer.timeout.connect(self._parse)
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(SETTLE_MS)
        self._settle_timer.timeout.connect(self.settled)
        self._revision = self.document().revision()
        if of is None:
            self.document().contentsChange.connect(self._edited)
            self.document().modificationChanged.connect(self.dirty_changed)
        self.cursorPositionChanged.connect(self._cursor_moved)
        self.resized.connect(self._painter.resized)
        self.formats_changed.connect(self._painter.invalidate)
        self.marks.changed.connect(self._marks_changed)
        self.brackets = Brackets(self)
        self.expansion = Expansion(self)
        self.showing = Showing(self)
        self.folding: Folding = of.folding if of is not None else Folding(self)
        self.fold_marks = FoldMarks(self, self.folding)
        self.cursors = Cursors(self)
        self.fit_gutter()
        if of is None:
            self._parse_timer.start(0 if self.blockCount() < LONG_LINES else FIRST_MS)
        else:
            self._follow(of)

    def _take(self, text: str) -> None:
        self.step = step_of(text.split("\n", 2_000))
        self.setPlainText(text)
        self.document().setModified(False)
        self.setReadOnly(any(char in text for char in UNSUITED))

    def _follow(self, first: SourceEditor) -> None:
        """Show what the first view of the text shows."""
        first.second = self
        self.set_changes(first.changes)
        first.parsed.connect(self._parsed)
        first.formats_changed.connect(self._painter.invalidate)
        self.formats_changed.connect(first._painter.invalidate)
        self._parsed()

    def leave(self) -> None:
        """A second view is closed: the first goes on alone."""
        self._first.second = None
        self._first.parsed.disconnect(self._parsed)
        self._first.formats_changed.disconnect(self._painter.invalidate)
        self.marks.changed.disconnect(self._marks_changed)
        self._first.formats_changed.emit()
        self.fold_marks.leave()

    @property
    def syntax(self) -> SyntaxTree:
        """The tree of the text as it was when `parsed` was sent last."""
        return self._syntax

    def text(self) -> str:
        """The edited text with LF line ends."""
        return self.live_text.text()

    def mark_saved(self) -> None:
        """The text equals what is on disk now."""
        self.document().setModified(False)

    def document(self) -> QTextDocument:
        """The text, always by the first view: for the binding it ends with the view it last came from."""
        return super().document() if self._first is self else self._first.document()

    def moved(self, path: Path) -> None:
        """The text belongs to another file from now on."""
        self.path = path
        self.setAccessibleName(self.tr("Source of {name}").format(name=path.name))
        if self.second is not None:
            self.second.moved(path)

    def replace_text(self, text: str) -> None:
        """Take another text in one undo step; cursor and scroll stay at the text they are at."""
        replacing.replace(self, self.text(), text)

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show other marks; they then move with the text they are on."""
        self.marks.show(marks)

    def set_changes(self, changes: tuple[Change, ...]) -> None:
        """Show other differences from the last commit."""
        self.changes = changes
        self._changed_lines = {line: change for change in reversed(changes) for line in change.marked}
        self.gutter.update()
        if self.second is not None:
            self.second.set_changes(changes)

    def toggle_comment(self) -> None:
        """Comment the selected lines out or in, at every cursor."""
        if not self.cursors.edit_lines(keys.toggle_comment):
            self.edit(keys.toggle_comment)

    def edit(self, work: Callable[[QTextCursor], None]) -> None:
        """Let a function change the text at the cursor in one undo step, and show the cursor."""
        if self.isReadOnly():
            return
        cursor = self.textCursor()
        work(cursor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    @property
    def stale(self) -> bool:
        """Whether the text changed since it was parsed."""
        return self._first._parse_timer.isActive()

    def color_shown(self) -> None:
        """Other lines are shown now."""
        self.refresh()
        self._painter.resized()

    def fresh_syntax(self) -> SyntaxTree:
        """The tree of the text as it is now; not for the key path."""
        first = self._first
        if first._parse_timer.isActive():
            first._parse_timer.stop()
            first._parse()
        return self._syntax

    # What it provides to itself.

    def formats(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        """Two views paint into the same lines, so what either has to show is shown in both."""
        other = self.second if self._first is self else self._first
        made = super().formats(block)
        return made if other is None else made + CodeView.formats(other, block)

    def marks_at(self, block: QTextBlock) -> list[Mark]:
        """The marks that begin in a line."""
        return [mark for _, mark in self.marks.at(block.blockNumber())]

    def change_at(self, block: QTextBlock) -> Change | None:
        """How a line differs from the last commit."""
        return self._changed_lines.get(block.blockNumber())

    def _current_line(self, block: QTextBlock) -> QBrush | None:
        if block.blockNumber() == self.textCursor().blockNumber() and self.hasFocus():
            return QBrush(QColor(self.look.theme.current_line))
        return None

    def _mark_hint(self, block: QTextBlock, point: QPoint) -> str:
        found = self.marks.at(block.blockNumber())
        at = self.cursorForPosition(point).position() if found else 0
        return words_of(
            [mark for cursor, mark in found if cursor.selectionStart() <= at <= cursor.selectionEnd()]
        )

    # What happens to it.

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if not self.cursors.committed(event):
            super().inputMethodEvent(event)

    def _home(self, event: QKeyEvent) -> bool:
        shift = Qt.KeyboardModifier.ShiftModifier
        if event.key() != Qt.Key.Key_Home or event.modifiers() not in (Qt.KeyboardModifier.NoModifier, shift):
            return False
        cursor = self.textCursor()
        keys.home(cursor, event.modifiers() == shift)
        self.setTextCursor(cursor)
        return True

    def _typed(self, event: QKeyEvent) -> bool:
        if self.isReadOnly():
            return False
        cursor = self.textCursor()
        key, plain = (
            event.key(),
            event.modifiers()
            in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            ),
        )
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            keys.new_line(cursor, self.step)
        elif key == Qt.Key.Key_Tab and cursor.hasSelection():
            keys.shift(cursor, True, self.step)
        elif key == Qt.Key.Key_Tab and plain:
            cursor.insertText(self.step)
        elif key == Qt.Key.Key_Backtab:
            keys.shift(cursor, False, self.step)
        elif event.text() == "}" and not cursor.hasSelection():
            keys.closing_brace(cursor, self.step)
        else:
            return False
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def _cursor_moved(self) -> None:
        """Only another line needs other grounds: repainting on every key would be felt."""
        line = self.textCursor().blockNumber()
        if line != self._line:
            self._line = line
            self.viewport().update()
            self.gutter.update()

    def _edited(self, at: int, _removed: int, added: int) -> None:
        revision = self.document().revision()
        if revision != self._revision:  # else only the colors changed, of this view or the second
            self._revision = revision
            self.marks.edited(at, added)
            self.edited.emit()
            self._settle_timer.start()
            self._parse_timer.start(DELAY_MS if self.blockCount() < LONG_LINES else LONG_DELAY_MS)

    def _parse(self) -> None:
        self._syntax.update(self.text().encode("utf-8", "replace"))
        self.marks.settle()
        self._parsed()

    def _parsed(self) -> None:
        self._painter.invalidate()
        self.parsed.emit()

    def _marks_changed(self) -> None:
        self._painter.invalidate()
        self.gutter.update()

    def _squiggles(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        ranges = []
        for cursor, mark in self.marks.at(block.blockNumber()):
            made = QTextLayout.FormatRange()
            made.start = max(0, cursor.selectionStart() - block.position())
            made.length = max(1, cursor.selectionEnd() - block.position() - made.start)
            line = QTextCharFormat()
            line.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            line.setUnderlineColor(QColor(severities.color(self.look.theme, mark.severity)))
            made.format = line
            ranges.append(made)
        return ranges
