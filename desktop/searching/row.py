"""How one row of the results is painted: the match marked in its line, or what becomes of it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.searching.matching import FileHits, Hit
from desktop.look import Look
from desktop.searching.model import AFTER, ITEM, Index

_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ResultRow(QStyledItemDelegate):
    """Paints files with their count, and places with their line."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, self._look.row_height() - 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM)
        base = QStyleOptionViewItem(option)
        self.initStyleOption(base, index)
        base.text = ""
        style = base.widget.style() if base.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, base, painter, base.widget)
        box = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, base, base.widget)
        painter.save()
        painter.setClipRect(box)
        selected = bool(base.state & QStyle.StateFlag.State_Selected)
        quiet = self._look.theme.text if selected else self._look.theme.muted
        if isinstance(item, FileHits):
            self._file(painter, box, item, base.font, quiet)
        elif isinstance(item, Hit):
            self._hit(painter, box, item, index.data(AFTER), quiet)
        painter.restore()

    def _file(self, painter: QPainter, box: QRect, found: FileHits, font: QFont, quiet: str) -> None:
        theme = self._look.theme
        count = f"{len(found.hits):,}"
        room = painter.fontMetrics().horizontalAdvance(count) + 8
        painter.setPen(QColor(quiet))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        strong = QFont(font)
        strong.setBold(True)
        painter.setFont(strong)
        painter.setPen(QColor(theme.text))
        inner = box.adjusted(0, 0, -room, 0)
        shown = painter.fontMetrics().elidedText(found.path.name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _MIDDLE, shown)
        used = painter.fontMetrics().horizontalAdvance(shown) + 8
        folder = found.name.rpartition("/")[0]
        painter.setFont(self._look.small())
        painter.setPen(QColor(quiet))
        rest = inner.adjusted(used, 0, 0, 0)
        painter.drawText(
            rest, _MIDDLE, painter.fontMetrics().elidedText(folder, Qt.TextElideMode.ElideLeft, rest.width())
        )

    def _hit(self, painter: QPainter, box: QRect, hit: Hit, after: object, quiet: str) -> None:
        theme, (start, end) = self._look.theme, hit.mark
        painter.setFont(self._look.small())
        at = self._piece(painter, box, box.left(), f"{hit.line}  ", quiet)
        painter.setFont(self._look.mono())
        head = _room(hit.preview[:start], painter, box.right() - at)
        at = self._piece(painter, box, at, head, theme.text)
        marked = hit.preview[start:end]
        if isinstance(after, str):
            at = self._piece(painter, box, at, marked, theme.removed_text, theme.removed_mark, struck=True)
            shown = after.replace("\n", "⏎")
            at = self._piece(painter, box, at, shown, theme.added_text, theme.added_mark)
        else:
            at = self._piece(painter, box, at, marked, theme.text, theme.selection, line=theme.accent)
        self._piece(painter, box, at, hit.preview[end:], theme.text)

    def _piece(
        self,
        painter: QPainter,
        box: QRect,
        left: int,
        text: str,
        color: str,
        ground: str = "",
        *,
        struck: bool = False,
        line: str = "",
    ) -> int:
        """Paint a piece of a line; where the next one begins."""
        font = painter.font()
        font.setStrikeOut(struck)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text)
        at = QRect(left, box.top() + 1, width, box.height() - 2)
        if ground:
            painter.fillRect(at, QColor(ground))
        if line:
            painter.fillRect(QRect(left, at.bottom(), width, 1), QColor(line))
        painter.setPen(QColor(color))
        painter.drawText(at, _MIDDLE | Qt.TextFlag.TextSingleLine, text)
        return left + width


def _room(head: str, painter: QPainter, width: int) -> str:
    """The end of what stands before the match, so that the match can be seen in a narrow panel."""
    most = max(8, width // max(1, painter.fontMetrics().horizontalAdvance("0")) // 3)
    return head if len(head) <= most else "…" + head[-(most - 1) :]
