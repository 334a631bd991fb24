"""The path over the text: file, contract and function at the cursor, each with a menu of its siblings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from desktop.language import kinds
from desktop.language.structure import Entry, around
from desktop.look import Look
from desktop.widgets.icon_button import IconTextButton

MOST_CRUMBS = 5


class Breadcrumbs(QWidget):
    """Left and Right go from crumb to crumb, Down opens the menu, Escape goes back to the text.

    `chosen(entry)` asks to go to a declaration, `left` gives the keyboard back.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._path = Path()
        self._entries: tuple[Entry, ...] = ()
        self._trail: tuple[Entry, ...] | None = None
        self._crumbs: list[QToolButton] = []
        self.setAccessibleName(self.tr("Place in the file"))
        self.setFixedHeight(look.row_height())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 0, 8, 0)
        self._layout.setSpacing(0)
        look.changed.connect(self._repaint)

    def show_place(self, path: Path, entries: Sequence[Entry], line: int) -> None:
        """Show where a 0-based line is; nothing is painted again while it is the same place."""
        trail = around(entries, line)
        same = self._trail is not None and _names(trail) == _names(self._trail) and path == self._path
        self._path, self._entries, self._trail = path, tuple(entries), trail
        if not same:
            self._fill()

    def crumbs(self) -> tuple[QToolButton, ...]:
        """The buttons, the file first."""
        return tuple(self._crumbs)

    def take_focus(self) -> None:
        """Give the keyboard to the innermost crumb."""
        if self._crumbs:
            self._crumbs[-1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = next((n for n, item in enumerate(self._crumbs) if item.hasFocus()), -1)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif step is not None and at >= 0:
            self._crumbs[min(max(at + step, 0), len(self._crumbs) - 1)].setFocus()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            self._crumbs[at].click()
        else:
            super().keyPressEvent(event)

    def menu_at(self, number: int) -> QMenu:
        """The siblings of a crumb: the file's declarations for the first one."""
        trail = self._trail or ()
        siblings = self._entries if number <= 1 else trail[number - 2].children
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        here = trail[number - 1] if 0 < number <= len(trail) else None
        for entry in siblings:
            text = f"{entry.name}{entry.detail if entry.detail.startswith('(') else ''}"
            icon = self._look.icon(kinds.icon(entry.kind), self._look.theme.accent)
            action = menu.addAction(icon, text.replace("&", "&&"))
            action.setToolTip(kinds.words(entry.kind))
            action.triggered.connect(partial(self._choose, entry))
            if entry is here:
                menu.setActiveAction(action)
        return menu

    def _choose(self, entry: Entry, _checked: bool = False) -> None:
        self.chosen.emit(entry)

    def _fill(self) -> None:
        focused = any(item.hasFocus() for item in self._crumbs)
        while self._layout.count():
            item = self._layout.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._crumbs = []
        self._add(0, self._path.name, "file-code", str(self._path))
        for number, entry in enumerate((self._trail or ())[:MOST_CRUMBS], 1):
            arrow = QLabel(self._look.glyph("chevron-right"))
            arrow.setFont(self._look.icon_font(12))
            arrow.setProperty("role", "muted")
            arrow.setAccessibleName(self.tr("then"))
            self._layout.addWidget(arrow)
            told = f"{kinds.words(entry.kind)} {entry.name}{entry.detail}"
            self._add(number, entry.name, kinds.icon(entry.kind), told)
        self._layout.addStretch(1)
        if focused:
            self.take_focus()

    def _add(self, number: int, text: str, icon: str, told: str) -> None:
        crumb = IconTextButton()
        crumb.setAutoRaise(True)
        crumb.setIcon(self._look.icon(icon, self._look.theme.muted))
        crumb.setIconSize(QSize(14, 14))
        crumb.setText(text.replace("&", "&&"))
        crumb.setToolTip(told)
        crumb.setAccessibleName(told)
        crumb.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        crumb.clicked.connect(partial(self._open, number))
        self._crumbs.append(crumb)
        self._layout.addWidget(crumb)

    def _open(self, number: int, _checked: bool = False) -> None:
        menu = self.menu_at(number)
        if menu.isEmpty():
            menu.deleteLater()
            return
        crumb = self._crumbs[number]
        menu.popup(crumb.mapToGlobal(crumb.rect().bottomLeft()))

    def _repaint(self) -> None:
        if self._trail is not None:
            self._fill()


def _names(trail: Sequence[Entry]) -> list[tuple[str, str]]:
    return [(entry.kind, entry.name + entry.detail) for entry in trail]
