"""A text widget for code: fixed font, no wrapping, a gutter, and grounds behind its lines.

Subclasses say what stands in the gutter and which ground a line has. It knows
no language; `QPlainTextEdit` keeps it readable for screen readers.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
)
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from desktop.look import Look

TAB_COLUMNS = 4


class CodeView(QPlainTextEdit):
    """Base of the editor and of the review's panes. `resized` is sent when its height changes."""

    resized = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(look.mono())
        self.setTabStopDistance(TAB_COLUMNS * self.fontMetrics().horizontalAdvance(" "))
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(2)
        self.header: QWidget | None = None
        self.gutter = Gutter(self)
        self.updateRequest.connect(self._scroll_gutter)
        self.blockCountChanged.connect(lambda _count: self.fit_gutter())
        look.changed.connect(self._theme_changed)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, but not dropped files: those are opened by the window."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    # What subclasses say.

    def gutter_width(self) -> int:
        """Width of the gutter in pixels."""
        return 0

    def paint_gutter(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        """Paint the gutter beside one line."""

    def gutter_ground(self) -> QColor:
        """The color behind the gutter."""
        return QColor(self.look.theme.base)

    def ground(self, block: QTextBlock) -> QBrush | None:
        """What is painted behind a line, over its whole width."""
        return None

    def hint(self, block: QTextBlock, point: QPoint, in_gutter: bool) -> str:
        """The tooltip at a place; empty for none."""
        return ""

    def gutter_clicked(self, block: QTextBlock) -> None:
        """The gutter beside a line was clicked."""

    # What they use.

    def shown(self) -> Iterator[tuple[QTextBlock, QRectF]]:
        """The visible blocks with their boxes in viewport coordinates."""
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        bottom = self.viewport().height()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(offset)
            if box.top() > bottom:
                return
            if block.isVisible():
                yield block, box
            block = block.next()

    def fit_gutter(self) -> None:
        """The gutter's content may need another width."""
        self.setViewportMargins(self.gutter_width(), self._header_height(), 0, 0)
        self._place_gutter()

    def set_header(self, header: QWidget) -> None:
        """Show a widget of fixed height over the text and the gutter; it belongs to the view then."""
        header.setParent(self)
        self.header = header
        header.show()
        self.fit_gutter()

    def _header_height(self) -> int:
        return self.header.height() if self.header is not None else 0

    def go_to(self, line: int, column: int = 0) -> None:
        """Put the cursor at a 0-based line and UTF-16 column and show it in the middle."""
        block = self.document().findBlockByNumber(min(max(line, 0), self.blockCount() - 1))
        cursor = self.textCursor()
        cursor.setPosition(block.position() + min(column, max(0, block.length() - 1)))
        self.setTextCursor(cursor)
        self.centerCursor()

    # Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        width = self.viewport().width()
        for block, box in self.shown():
            brush = self.ground(block)
            if brush is not None:
                painter.fillRect(QRectF(0, box.top(), width, box.height()), brush)
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()
        self.resized.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_hint(event.pos(), event.globalPos(), False)
            return True
        return super().viewportEvent(event)

    def _show_hint(self, point: QPoint, where: QPoint, in_gutter: bool) -> None:
        block = self.cursorForPosition(QPoint(max(point.x(), 0), point.y())).block()
        text = self.hint(block, point, in_gutter)
        if text:
            QToolTip.showText(where, text, self)
        else:
            QToolTip.hideText()

    def _scroll_gutter(self, box: QRect, dy: int) -> None:
        if dy:
            self.gutter.scroll(0, dy)
        else:
            self.gutter.update(0, box.y(), self.gutter.width(), box.height())

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        top = self._header_height()
        if self.header is not None:
            self.header.setGeometry(inside.left(), inside.top(), inside.width(), top)
        self.gutter.setGeometry(inside.left(), inside.top() + top, self.gutter_width(), inside.height() - top)

    def _theme_changed(self) -> None:
        self.viewport().update()
        self.gutter.update()


class Gutter(QWidget):
    """The strip beside the text; it only paints what its view says."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view
        self.setFont(view.font())
        self.setAccessibleName(self.tr("Line numbers"))

    def sizeHint(self) -> QSize:
        return QSize(self._view.gutter_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._view.gutter_ground())
        painter.setFont(self._view.font())
        for block, box in self._view.shown():
            area = QRect(0, round(box.top()), self.width(), round(box.height()))
            if area.intersects(event.rect()):
                self._view.paint_gutter(painter, block, area)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = QPoint(0, round(event.position().y()))
            self._view.gutter_clicked(self._view.cursorForPosition(at).block())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._view._show_hint(event.pos(), event.globalPos(), True)
            return True
        return super().event(event)
