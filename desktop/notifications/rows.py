"""How one notification is painted: its sentence in as many lines as it needs, and under it when it came."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.look import Look

WHEN = Qt.ItemDataRole.UserRole + 1
_EDGE, _ICON, _GAP = 8, 16, 10

Index = QModelIndex | QPersistentModelIndex


class NotificationRows(QStyledItemDelegate):
    """Measures with the font that it paints with: what is new is bold and may need a line more."""

    def __init__(self, view: QListView, look: Look) -> None:
        super().__init__(view)
        self._view, self._look = view, look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        text = self._box(index, QRect(0, 0, width, 0))
        when = QFontMetrics(self._view.font()).height()
        return QSize(width, text.height() + when + 2 * _EDGE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        shown.text, shown.icon = "", QIcon()
        style = self._view.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, self._view)
        rect: QRect = option.rect
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        text = self._box(index, rect)
        painter.save()
        if isinstance(icon, QIcon):
            icon.paint(painter, QRect(rect.left() + _EDGE, text.top() + 1, _ICON, _ICON))
        painter.setFont(self._font(index))
        painter.setPen(self._view.palette().text().color())
        painter.drawText(QRectF(text), str(index.data(Qt.ItemDataRole.DisplayRole)), _wrapped())
        painter.setFont(self._view.font())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(self._look.theme.text if selected else self._look.theme.muted)
        under = QRect(text.left(), text.bottom() + 1, text.width(), QFontMetrics(self._view.font()).height())
        painter.drawText(under, int(Qt.TextFlag.TextSingleLine), str(index.data(WHEN)))
        painter.restore()

    def _font(self, index: Index) -> QFont:
        given = index.data(Qt.ItemDataRole.FontRole)
        return given if isinstance(given, QFont) else self._view.font()

    def _box(self, index: Index, rect: QRect) -> QRect:
        """Where the sentence stands within a row."""
        left = rect.left() + _EDGE + _ICON + _GAP
        room = QRect(left, rect.top() + _EDGE, max(40, rect.width() - left + rect.left() - _EDGE), 10_000)
        lines = QTextLayout(str(index.data(Qt.ItemDataRole.DisplayRole)), self._font(index))
        lines.setTextOption(_wrapped())
        lines.beginLayout()
        height = 0.0
        while (line := lines.createLine()).isValid():
            line.setLineWidth(room.width())
            height += line.height()
        lines.endLayout()
        return QRect(room.left(), room.top(), room.width(), ceil(height))


def _wrapped() -> QTextOption:
    """Between words, and within one that is longer than a line."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
