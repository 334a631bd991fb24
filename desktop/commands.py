"""Every command a person can give, as one table of actions that menus, buttons and keys share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.look import Look


class Commands:
    """Named actions of one window. `commands["save"]` raises `KeyError` for an unknown name."""

    def __init__(self, owner: QWidget, look: Look) -> None:
        self._owner, self._look = owner, look
        self._actions: dict[str, QAction] = {}
        self._icons: dict[str, str] = {}
        look.changed.connect(self._repaint)

    def add(
        self,
        name: str,
        text: str,
        run: Callable[[], object],
        *,
        keys: Sequence[str] = (),
        icon: str = "",
        tip: str = "",
        within: QWidget | None = None,
    ) -> QAction:
        """Register a command. `within` limits its keys to one panel and its children."""
        action = QAction(text, within or self._owner)
        action.triggered.connect(lambda _checked=False: run())
        sequences = [QKeySequence(key) for key in keys]
        action.setShortcuts(sequences)
        if within is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shown = sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if sequences else ""
        action.setToolTip(f"{tip or text.replace('&', '')} ({shown})" if shown else tip or text)
        (within or self._owner).addAction(action)
        self._actions[name] = action
        if icon:
            self._icons[name] = icon
            action.setIcon(self._look.icon(icon))
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def names(self) -> tuple[str, ...]:
        """All commands in the order they were added."""
        return tuple(self._actions)

    def _repaint(self) -> None:
        for name, icon in self._icons.items():
            self._actions[name].setIcon(self._look.icon(icon))
