"""The command palette: every command by name, found by typing parts of it, with its keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.commands import Command, Commands
from desktop.look import Look
from desktop.widgets.fuzzy import ranked
from desktop.widgets.picker import Choice, Picker

MOST_RECENT = 6


class CommandPalette(Picker):
    """Commands that can be given now; those given last stand first until something is typed."""

    def __init__(self, commands: Commands, recent: list[str], look: Look, parent: QWidget) -> None:
        self._commands, self._recent = commands, recent
        super().__init__(self.tr("Type a command"), self._found, look, parent)
        self.chosen.connect(self._run)

    def _found(self, typed: str) -> Sequence[Choice]:
        rows = [row for row in self._commands.rows() if row.action.isEnabled() and row.name != "commands"]
        if not typed.strip():
            order = {name: at for at, name in enumerate(self._recent)}
            rows.sort(key=lambda row: order.get(row.name, len(order)))
        return [
            Choice(
                row.title,
                row,
                row.menu.replace("&", ""),
                self._commands.keys(row.name),
                self._commands.icon_name(row.name),
                hit.places,
            )
            for row, hit in ranked(typed, rows, lambda row: row.title)
        ]

    def _run(self, row: object) -> None:
        assert isinstance(row, Command)
        self._recent[:] = [row.name, *(name for name in self._recent if name != row.name)][:MOST_RECENT]
        action: QAction = row.action
        action.trigger()
