"""A text widget for code: fixed font, no wrapping, a gutter, and grounds behind its lines.

What stands in the gutter, which ground a line has and what a key does is said by
providers (`desktop.widgets.providers`), or by a subclass that overrides the
method. It knows no language; `QPlainTextEdit` keeps it readable for screen readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextLayout,
)
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from desktop.look import Look
from desktop.widgets.blocks import next_shown
from desktop.widgets.providers import (
    Ground,
    GutterColumn,
    InlineFormats,
    KeyFilter,
    MouseFilter,
    Overlay,
    TextHint,
)

TAB_COLUMNS = 4
CARET = 16
"""So many pixels at most are painted again when the caret blinks; what lies beside it is the same."""


class CodeView(QPlainTextEdit):
    """Base of the editor and of the review's panes. `resized` is sent when its height changes."""

    resized = Signal()
    formats_changed = Signal()
    """A provider of formats has other answers than before."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.columns: list[GutterColumn] = []
        self._widths: list[tuple[GutterColumn, int]] = []
        self.key_filters: list[KeyFilter] = []
        self.mouse_filters: list[MouseFilter] = []
        self.inline_formats: list[InlineFormats] = []
        self.grounds: list[Ground] = []
        self.underlays: list[Overlay] = []
        self.overlays: list[Overlay] = []
        self.hints: list[TextHint] = []
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(look.mono())
        self.setTabStopDistance(TAB_COLUMNS * self.fontMetrics().horizontalAdvance(" "))
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(2)
        self.header: QWidget | None = None
        self.gutter = Gutter(self)
        self._sideways = False
        self.updateRequest.connect(self._scroll_gutter)
        self.blockCountChanged.connect(lambda _count: self.fit_gutter())
        look.changed.connect(self._theme_changed)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, but not dropped files: those are opened by the window."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    # What providers say, unless a subclass does.

    def gutter_width(self) -> int:
        """Width of the gutter in pixels."""
        return sum(width for _, width in self._widths)

    def paint_gutter(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        """Paint the gutter beside one line."""
        left = box.left()
        for column, width in self._widths:
            painter.setFont(self.font())
            column.paint(painter, block, QRect(left, box.top(), width, box.height()))
            left += width

    def gutter_ground(self) -> QColor:
        """The color behind the gutter."""
        return QColor(self.look.theme.base)

    def ground(self, block: QTextBlock) -> QBrush | None:
        """What is painted behind a line, over its whole width."""
        for provider in self.grounds:
            brush = provider(block)
            if brush is not None:
                return brush
        return None

    def hint(self, block: QTextBlock, point: QPoint, in_gutter: bool) -> str:
        """The tooltip at a place; empty for none."""
        if in_gutter:
            column = self.column_at(point.x())
            return column.hint(block) if column is not None else ""
        return "\n".join(filter(None, (provider(block, point) for provider in self.hints)))

    def gutter_clicked(self, block: QTextBlock, x: int = 0) -> None:
        """The gutter beside a line was clicked, `x` pixels from its left end."""
        column = self.column_at(x)
        if column is not None:
            column.clicked(block)

    def column_at(self, x: int) -> GutterColumn | None:
        """The gutter column at so many pixels from the gutter's left end."""
        left = 0
        for column, width in self._widths:
            left += width
            if x < left:
                return column
        return None

    def formats(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        """What all format providers say of a block; the later ones lie on top."""
        return [made for provider in self.inline_formats for made in provider(block)]

    def refresh(self) -> None:
        """Providers may have other answers now: paint the gutter and the grounds again."""
        self.viewport().update()
        self.gutter.update()

    def rows_with_text(self) -> Sequence[int] | None:
        """The rows that are lines of a text; None when all are."""
        return None

    # What they use.

    def shown(self, within: QRect | None = None) -> Iterator[tuple[QTextBlock, QRectF]]:
        """The visible blocks, or those within a rectangle, with their boxes in viewport coordinates."""
        offset, bottom = self.contentOffset(), self.viewport().height()
        if within is None:
            block = self.firstVisibleBlock()
            box = self.blockBoundingRect(block).translated(offset)
        else:  # a key repaints one line: those above it are not walked over
            block, bottom = self.cursorForPosition(QPoint(0, max(0, within.top()))).block(), within.bottom()
            box = self.blockBoundingGeometry(block).translated(offset)
        while block.isValid() and box.top() <= bottom:
            if block.isVisible():
                yield block, box
            after = block.next()  # asked here: a call for each line would be felt
            block = after if not after.isValid() or after.isVisible() else next_shown(block)
            box = self.blockBoundingRect(block).translated(offset.x(), box.bottom())

    def fit_gutter(self) -> None:
        """The gutter's content may need another width; it is asked here, not for each line."""
        self._widths = [(column, width) for column in self.columns if (width := column.width())]
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not any(takes(event) for takes in self.key_filters):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        width = self.viewport().width()
        for block, box in self.shown(event.rect()):
            brush = self.ground(block)
            if brush is not None:
                painter.fillRect(QRectF(0, box.top(), width, box.height()), brush)
        for paint in self.underlays:
            paint(painter, event.rect())
        painter.end()
        super().paintEvent(event)
        if self.overlays:
            painter = QPainter(self.viewport())
            for paint in self.overlays:
                paint(painter, event.rect())
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not any(takes(event) for takes in self.mouse_filters):
            super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()
        self.resized.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._sideways = dy == 0 and dx != 0
        super().scrollContentsBy(dx, dy)
        self._sideways = False

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
        elif box.width() > CARET and not self._sideways:  # less is the caret, which blinks
            self.gutter.update(0, box.y(), self.gutter.width(), box.height())

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        top = self._header_height()
        if self.header is not None:
            self.header.setGeometry(inside.left(), inside.top(), inside.width(), top)
        self.gutter.setGeometry(inside.left(), inside.top() + top, self.gutter_width(), inside.height() - top)

    def _theme_changed(self) -> None:
        font = self.look.mono()
        if font != self.font():
            self.setFont(font)
            self.setTabStopDistance(TAB_COLUMNS * self.fontMetrics().horizontalAdvance(" "))
            self.gutter.setFont(font)
        self.fit_gutter()
        self.refresh()


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
        for block, box in self._view.shown(event.rect()):
            area = QRect(0, round(box.top()), self.width(), round(box.height()))
            self._view.paint_gutter(painter, block, area)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = event.position().toPoint()
            block = self._view.cursorForPosition(QPoint(0, at.y())).block()
            self._view.gutter_clicked(block, at.x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A release belongs to the press; it must not fall through to what is behind."""
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._view._show_hint(event.pos(), event.globalPos(), True)
            return True
        return super().event(event)
