"""Every command a person can give, as one table of actions that menus, buttons and keys share.

A command has a name that never changes, default keys, and a predicate that says
when it can be given. Keys can be remapped; whoever shows a key asks for it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.look import Look

SEND_KEYS = ("Ctrl+Return", "Ctrl+Enter")
"""By which a written text is sent, as in other programs where Enter begins a new line."""
NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table; `menu` is empty for a command that stands in no menu."""

    name: str
    title: str
    menu: str
    group: int
    default_keys: tuple[str, ...]
    action: QAction


def always() -> bool:
    """The predicate of a command that can always be given."""
    return True


class Commands(QObject):
    """Named actions of one window. `commands["save"]` raises `KeyError` for an unknown name."""

    keys_changed = Signal()

    def __init__(self, owner: QWidget, look: Look) -> None:
        super().__init__(owner)
        self._owner, self._look = owner, look
        self._rows: dict[str, Command] = {}
        self._icons: dict[str, str] = {}
        self._tips: dict[str, str] = {}
        self._when: dict[str, Callable[[], bool]] = {}
        self._menu, self._group = "", 0
        look.changed.connect(self._repaint)

    # Filling the table.

    def start_menu(self, title: str) -> None:
        """The commands that are added from now on stand in this menu; empty for none."""
        self._menu, self._group = title, self._group + 1

    def separate(self) -> None:
        """A line in the menu before the next command."""
        self._group += 1

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
        when: Callable[[], bool] = always,
        in_menu: bool = True,
    ) -> QAction:
        """Register a command. `within` limits its keys to one panel and its children.

        `text` holds the mnemonic (`&`); `tip` replaces it where only an icon is shown.
        """
        if name in self._rows:
            raise ValueError(f"two commands are called {name}")
        action = QAction(text, within or self._owner)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: run())
        if within is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        (within or self._owner).addAction(action)
        title = text.replace("&", "").rstrip("…")
        menu = self._menu if in_menu else ""
        self._rows[name] = Command(name, title, menu, self._group, tuple(keys), action)
        self._tips[name] = tip or text.replace("&", "")
        self._when[name] = when
        if icon:
            self._icons[name] = icon
            action.setIcon(self._look.icon(icon))
        self._set_keys(name, keys)
        return action

    # Asking the table.

    def __getitem__(self, name: str) -> QAction:
        return self._rows[name].action

    def names(self) -> tuple[str, ...]:
        """All commands in the order they were added."""
        return tuple(self._rows)

    def rows(self) -> tuple[Command, ...]:
        """The whole table in the order it was filled."""
        return tuple(self._rows.values())

    def keys(self, name: str) -> str:
        """The first key of a command as this system writes it; empty when it has none."""
        found = self._rows[name].action.shortcuts()
        return found[0].toString(NATIVE) if found else ""

    def hint(self, name: str) -> str:
        """The tooltip of a command as it is when nothing is in its way."""
        return self.with_keys(name, self._tips[name])

    def icon_name(self, name: str) -> str:
        """The name of a command's icon; empty when it has none."""
        return self._icons.get(name, "")

    def with_keys(self, name: str, text: str) -> str:
        """A text with the command's key behind it, for tooltips."""
        keys = self.keys(name)
        return f"{text} ({keys})" if keys else text

    # Changing it.

    def remap(self, overrides: Mapping[str, Sequence[str]]) -> None:
        """Use other keys for some commands and the defaults for the rest; unknown names are ignored."""
        for name, row in self._rows.items():
            self._set_keys(name, overrides.get(name, row.default_keys))
        self.keys_changed.emit()

    def refresh(self) -> None:
        """Ask every command again whether it can be given now."""
        for name, when in self._when.items():
            self._rows[name].action.setEnabled(when())

    def _set_keys(self, name: str, keys: Sequence[str]) -> None:
        action = self._rows[name].action
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setToolTip(self.with_keys(name, self._tips[name]))

    def _repaint(self) -> None:
        for name, icon in self._icons.items():
            self._rows[name].action.setIcon(self._look.icon(icon))
