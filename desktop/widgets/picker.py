"""A line to type in over a list to choose from: commands, files, symbols, commits.

The list is given by a function of what was typed, so that the same widget does
for a hundred commands and for ten thousand files. Enter chooses, Escape closes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QObject,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.theme import on_selection
from desktop.widgets.rows import ROW, Index, Rows

MOST_SHOWN = 200
WIDTH, ROWS = 620, 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: `places` are the characters of `title` that were typed, `right` stands at the right end."""

    title: str
    data: object
    detail: str = ""
    right: str = ""
    icon: str = ""
    places: tuple[int, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What is read aloud."""
        return self.title, self.detail, self.right

    @property
    def hint(self) -> str:
        """What the mouse is told."""
        return self.detail or self.title


class Picker(QDialog):
    """`chosen(data)` is sent once, after the picker has closed; `closed_unchosen` when nothing was."""

    chosen = Signal(object)

    def __init__(
        self,
        placeholder: str,
        choices: Callable[[str], Sequence[Choice]],
        look: Look,
        parent: QWidget,
        *,
        nothing: str = "",
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(placeholder)
        self._choices = choices
        self._model: Rows[Choice] = Rows(self)
        self.words = QLineEdit()
        self.words.setPlaceholderText(placeholder)
        self.words.setAccessibleName(placeholder)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Row(look, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Matches"))
        self._nothing = QLabel(nothing or self.tr("Nothing fits these letters."))
        self._nothing.setProperty("role", "muted")
        self._nothing.setContentsMargins(8, 6, 8, 6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        for widget in (self.words, self._nothing, self.list):
            layout.addWidget(widget)
        self.words.textChanged.connect(self.refresh)
        self.words.returnPressed.connect(self._choose)
        self.list.clicked.connect(lambda _index: self._choose())
        self.words.installEventFilter(self)
        self._place(parent)
        self.refresh()
        self.words.setFocus()

    def refresh(self) -> None:
        """Ask for the choices again."""
        rows = tuple(self._choices(self.words.text()))[:MOST_SHOWN]
        self._model.show(rows)
        self._nothing.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.list.setCurrentIndex(self._model.index(0))
        self.words.setAccessibleDescription(rows[0].title if rows else self._nothing.text())

    def current(self) -> Choice | None:
        """The selected row."""
        found = self.list.currentIndex().data(ROW)
        return found if isinstance(found, Choice) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: ROWS - 1,
                Qt.Key.Key_PageUp: 1 - ROWS,
            }.get(Qt.Key(event.key()))
            if step is not None and self._model.rowCount():
                self._step(step)
                return True
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        count, row = self._model.rowCount(), self.list.currentIndex().row()
        to = (row + step) % count if abs(step) == 1 else min(max(row + step, 0), count - 1)
        self.list.setCurrentIndex(self._model.index(to))
        found = self.current()
        if found is not None:
            self.words.setAccessibleDescription(found.title)

    def _choose(self) -> None:
        found = self.current()
        self.close()
        if found is not None:
            self.chosen.emit(found.data)

    def _place(self, parent: QWidget) -> None:
        window = parent.window()
        self.resize(min(WIDTH, window.width() - 40), 40 + ROWS * (self.fontMetrics().height() + 10))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + 60)


class _Row(QStyledItemDelegate):
    """Icon, title with the typed letters in the accent color, detail, and what stands at the right."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, Choice):
            return
        painter.save()
        theme, box = self._look.theme, QRect(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(box, QColor(theme.selection))
        middle = Qt.AlignmentFlag.AlignVCenter
        if row.icon:
            painter.setFont(self._look.icon_font(16))
            painter.setPen(QColor(theme.text))
            at = QRect(box.left() + 8, box.top(), 18, box.height())
            painter.drawText(at, Qt.AlignmentFlag.AlignCenter, self._look.glyph(row.icon))
        painter.setFont(option.font)
        quiet = QColor(theme.text if selected else theme.muted)
        painter.setPen(quiet)
        inner = box.adjusted(34, 0, -10, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | middle, row.right)
        room = inner.width() - painter.fontMetrics().horizontalAdvance(row.right) - 16
        typed = on_selection(theme, theme.accent) if selected else theme.accent
        title = QRect(inner.left(), inner.top(), room, inner.height())
        used = self._title(painter, title, row, option.font, typed)
        painter.setFont(self._look.small())
        painter.setPen(quiet)
        rest = QRect(inner.left() + used + 10, inner.top(), max(0, room - used - 10), inner.height())
        shown = painter.fontMetrics().elidedText(row.detail, Qt.TextElideMode.ElideLeft, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | middle, shown)
        painter.restore()

    def _title(self, painter: QPainter, box: QRect, row: Choice, font: QFont, marked: str) -> int:
        """Paint the title in pieces, what was typed in the color `marked`; the width that it took."""
        strong = QFont(font)
        strong.setBold(True)
        theme, x = self._look.theme, box.left()
        for start, end, typed in _pieces(row.title, row.places):
            painter.setFont(strong if typed else font)
            painter.setPen(QColor(marked if typed else theme.text))
            left = box.right() - x
            text = row.title[start:end]
            width = painter.fontMetrics().horizontalAdvance(text)
            if width > left:
                text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, left)
                width = left
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(x, box.top(), left, box.height()), flags, text)
            x += width
        return x - box.left()


def _pieces(text: str, places: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Runs of characters that were typed, and runs that were not: start, end, whether typed."""
    typed, runs = set(places), []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or (at in typed) != (start in typed):
            runs.append((start, at, start in typed))
            start = at
    return runs
