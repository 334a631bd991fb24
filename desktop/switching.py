"""Going to the tab that was in front before: Ctrl+Tab, held, walks through a list by recency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.tabs import Tabs
from desktop.widgets.picker import Choice, Picker
from desktop.words import tr

STEPS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class TabSwitcher(QObject):
    """Knows in which order the tabs of one window were in front."""

    def __init__(self, tabs: Tabs, look: Look, roots: Callable[[], Sequence[Path]] = tuple) -> None:
        """`roots` are what is open: places of files are told from there on."""
        super().__init__(tabs)
        self._tabs, self._look, self._roots = tabs, look, roots
        self._order: list[QWidget] = []
        tabs.currentChanged.connect(self._note)

    def order(self) -> list[QWidget]:
        """The tabs, the one in front first; those that never were in front last."""
        there = [self._tabs.widget(at) for at in range(self._tabs.count())]
        known = [widget for widget in self._order if isValid(widget) and widget in there]
        return [*known, *(widget for widget in there if widget is not None and widget not in known)]

    def open(self, *, backward: bool = False) -> None:
        """Show the list with the tab before this one selected, or with the oldest one."""
        rows = [self._row(widget) for widget in self.order()]
        if len(rows) > 1:
            switcher = Switcher(rows, self._look, self._tabs.window(), -1 if backward else 1)
            switcher.chosen.connect(self._go)
            switcher.show()

    def _note(self, index: int) -> None:
        front = self._tabs.widget(index)
        if front is not None:
            rest = [widget for widget in self.order() if widget is not front]
            self._order = [front, *rest]

    def _row(self, widget: QWidget) -> Choice:
        at = self._tabs.indexOf(widget)
        file = isinstance(widget, SourceEditor)
        about = self._place(widget.path) if isinstance(widget, SourceEditor) else ""
        return Choice(self._tabs.tabText(at), widget, about, icon="file-code" if file else "diff")

    def _place(self, path: Path) -> str:
        """The folder of a file, from the open folder on; the whole path for a file from elsewhere."""
        root = next((item for item in self._roots() if path.is_relative_to(item) and item != path), None)
        return path.parent.relative_to(root.parent).as_posix() if root is not None else str(path.parent)

    def _go(self, widget: QWidget) -> None:
        if isValid(widget) and self._tabs.indexOf(widget) >= 0:
            self._tabs.setCurrentWidget(widget)
            widget.setFocus()


class Switcher(Picker):
    """Tab goes on, Shift+Tab back; letting go of Ctrl goes there, Escape stays."""

    def __init__(self, rows: Sequence[Choice], look: Look, parent: QWidget, first: int) -> None:
        super().__init__(tr("Open tabs"), lambda _typed: rows, look, parent)
        self._held = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier)
        self.words.hide()
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.installEventFilter(self)
        self.list.setAccessibleName(tr("Open tabs"))
        self.list.setFocus()
        height = self.list.sizeHintForRow(0) * min(len(rows), 12)
        self.list.setFixedHeight(height + 2 * self.list.frameWidth())
        self.adjustSize()
        self._step(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not self.isVisible():
            return super().eventFilter(watched, event)
        key, kind = Qt.Key(event.key()), event.type()
        if kind == QEvent.Type.ShortcutOverride and key in STEPS:
            event.accept()  # or the command opens a second list
            return True
        if kind == QEvent.Type.KeyPress and key in STEPS:
            self._step(STEPS[key])
            return True
        if kind == QEvent.Type.KeyPress and key == Qt.Key.Key_Escape:
            self.close()  # with Ctrl held it is no Escape to a dialog
            return True
        entered = kind == QEvent.Type.KeyPress and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered or (kind == QEvent.Type.KeyRelease and key == Qt.Key.Key_Control and self._held):
            self._choose()
            return True
        return super().eventFilter(watched, event)
