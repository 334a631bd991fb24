"""The gutter column of comments: a mark beside each line that somebody said something about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QTextBlock, QTextCursor

from desktop.team.model import said_words
from desktop.team.state import PlacedThread, Teamwork
from desktop.widgets.code_view import CodeView
from desktop.words import tr

WIDTH = 18


class CommentColumn:
    """A gutter column of one editor; hidden while there are no comments. Marks follow what is typed."""

    def __init__(self, editor: CodeView, team: Teamwork, clicked: Callable[[int], None]) -> None:
        self._editor, self._team, self._clicked = editor, team, clicked
        self._marks: list[tuple[QTextCursor, PlacedThread]] = []

    def show(self, threads: Sequence[PlacedThread]) -> None:
        """Mark these threads, whose lines count in the saved text."""
        document, before = self._editor.document(), self.width()
        self._marks = []
        for item in threads:
            if item.line is not None and item.thread.resolved is None:
                block = document.findBlockByNumber(item.line)
                if block.isValid():
                    self._marks.append((QTextCursor(block), item))
        if before != self.width():
            self._editor.fit_gutter()
        self._editor.gutter.update()

    def at(self, line: int) -> tuple[PlacedThread, ...]:
        """The threads beside a 0-based line of the text as it is typed now."""
        return tuple(item for cursor, item in self._marks if cursor.blockNumber() == line)

    def line_in_saved(self, line: int) -> int | None:
        """The line of the saved text at which the threads beside a line of the typed text stand."""
        found = self.at(line)
        return found[0].line if found else None

    def width(self) -> int:
        return WIDTH if self._marks else 0

    def paint(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        if self.at(block.blockNumber()):
            look = self._editor.look
            painter.setPen(QColor(look.theme.accent))
            painter.setFont(look.icon_font(14))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.glyph("comment"))

    def clicked(self, block: QTextBlock) -> bool:
        found = bool(self.at(block.blockNumber()))
        if found:
            self._clicked(block.blockNumber())
        return found

    def hint(self, block: QTextBlock) -> str:
        lines = []
        for item in self.at(block.blockNumber()):
            for comment in (item.thread.root, *item.thread.replies):
                lines.append(f"{said_words(self._team, comment)}\n{comment.text}")
        return "\n".join((*lines, tr("Click to answer."))) if lines else ""
