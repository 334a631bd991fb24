"""A list of suggestions beside the text cursor, with a page about the selected one at its side.

It never takes the keyboard: whoever owns it passes on the keys, so that typing
goes on in the text. It knows nothing of what is suggested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.look import Look
from desktop.widgets.rows import ROW, Index, Rows

ROWS, WIDTH, SIDE = 10, 380, 320


@dataclass(frozen=True, slots=True)
class PopupRow:
    """One suggestion: `kind` is its word, `places` the characters of the label that were typed."""

    label: str
    kind: str
    icon: str
    detail: str = ""
    places: tuple[int, ...] = ()
    about: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What is read aloud."""
        return self.label, self.kind, self.detail

    @property
    def hint(self) -> str:
        """What the mouse is told."""
        return self.detail


class Popup(QFrame):
    """`accepted(row number)` is sent for a click; `selected` when another row is selected."""

    accepted = Signal(int)
    selected = Signal(int)

    def __init__(self, look: Look, parent: QWidget) -> None:
        flags = Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint
        super().__init__(parent, flags | Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.Box)
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Suggestions"))
        self._look = look
        self._model: Rows[PopupRow] = Rows(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self._row = _Row(look, self.list)
        self.list.setItemDelegate(self._row)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Suggestions"))
        self.list.clicked.connect(lambda index: self.accepted.emit(index.row()))
        self.side = QLabel()
        self.side.setWordWrap(True)
        self.side.setTextFormat(Qt.TextFormat.RichText)
        self.side.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.side.setContentsMargins(10, 8, 10, 8)
        self.side.setFixedWidth(SIDE)
        self.side.setAccessibleName(self.tr("About the suggestion"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(self.side)
        self.moved = False
        """Whether the person chose a row by the arrow keys."""

    def show_rows(self, rows: Sequence[PopupRow], corner: QPoint, line_height: int) -> None:
        """Show rows under (or over) a line: `corner` is the global place under the typed word."""
        self._model.show(rows)
        self.moved = False
        self.list.setCurrentIndex(self._model.index(0))
        self._place(corner, line_height)
        if not self.isVisible():
            self._row.take_fonts()  # those of the system may be others than last time
            self.show()
        self._say()

    def row(self) -> int:
        """The number of the selected row; -1 for none."""
        return self.list.currentIndex().row()

    def rows(self) -> tuple[PopupRow, ...]:
        """All rows."""
        return self._model.rows

    def step(self, by: int) -> None:
        """Select another row; one step goes around at the ends, a page does not."""
        count = self._model.rowCount()
        if not count:
            return
        to = (self.row() + by) % count if abs(by) == 1 else min(max(self.row() + by, 0), count - 1)
        self.moved = True
        self.list.setCurrentIndex(self._model.index(to))
        self.list.scrollTo(self._model.index(to))
        self._say()

    def set_about(self, page: str) -> None:
        """Show another page (HTML) at the side; empty hides it."""
        self.side.setText(page)
        self.side.setVisible(bool(page))
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        rows = max(1, min(ROWS, self._model.rowCount()))
        height = rows * self._look.row_height() + 4
        if not self.side.isHidden():
            height = max(height, min(300, self.side.heightForWidth(SIDE) + 4))
        return QSize(WIDTH + (0 if self.side.isHidden() else SIDE), height)

    def _place(self, corner: QPoint, line_height: int) -> None:
        self.list.setFixedWidth(WIDTH)
        self.resize(self.sizeHint())
        screen = self.screen().availableGeometry()
        x = min(corner.x(), screen.right() - self.width())
        below = corner.y() + self.height() <= screen.bottom()
        y = corner.y() if below else corner.y() - line_height - self.height()
        self.move(max(screen.left(), x), max(screen.top(), y))

    def _say(self) -> None:
        """Tell screen readers which row is selected: the keyboard stays in the text."""
        self.selected.emit(self.row())
        event = QAccessibleEvent(self.list, QAccessible.Event.Selection)
        event.setChild(self.row())
        QAccessible.updateAccessibility(event)


class _Row(QStyledItemDelegate):
    """Icon, label with the typed letters in bold, detail, and the word of the kind at the right."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.take_fonts()
        look.changed.connect(self.take_fonts)

    def take_fonts(self) -> None:
        """Make what rows are painted with: made for each row, fonts took a fifth of its time."""
        look, theme = self._look, self._look.theme
        self._icons, self._small, self._plain = look.icon_font(15), look.small(), look.mono()
        self._strong = QFont(self._plain)
        self._strong.setBold(True)
        self._text, self._muted = QColor(theme.text), QColor(theme.muted)
        self._accent, self._chosen = QColor(theme.accent), QColor(theme.selection)
        self._height = look.row_height()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, PopupRow):
            return
        painter.save()
        box = QRect(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(box, self._chosen)
        quiet = self._text if selected else self._muted
        painter.setFont(self._icons)
        painter.setPen(self._text if selected else self._accent)
        at = QRect(box.left() + 6, box.top(), 18, box.height())
        painter.drawText(at, Qt.AlignmentFlag.AlignCenter, self._look.glyph(row.icon))
        painter.setFont(self._small)
        painter.setPen(quiet)
        inner = box.adjusted(30, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | middle, row.kind)
        right = painter.fontMetrics().horizontalAdvance(row.kind) + 12
        room = QRect(inner.left(), inner.top(), inner.width() - right, inner.height())
        used = self._label(painter, room, row)
        painter.setFont(self._small)
        painter.setPen(quiet)
        rest = room.adjusted(used + 8, 0, 0, 0)
        if rest.width() > 20:
            shown = painter.fontMetrics().elidedText(row.detail, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | middle, shown)
        painter.restore()

    def _label(self, painter: QPainter, box: QRect, row: PopupRow) -> int:
        """Paint the label in pieces; the width that it took."""
        typed = set(row.places)
        x, flags = box.left(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        start = 0
        for at in range(1, len(row.label) + 1):
            if at < len(row.label) and (at in typed) == (start in typed):
                continue
            painter.setFont(self._strong if start in typed else self._plain)
            painter.setPen(self._text)
            left = box.right() - x
            text = painter.fontMetrics().elidedText(row.label[start:at], Qt.TextElideMode.ElideRight, left)
            painter.drawText(QRect(x, box.top(), left, box.height()), flags, text)
            x += painter.fontMetrics().horizontalAdvance(text)
            start = at
        return x - box.left()
