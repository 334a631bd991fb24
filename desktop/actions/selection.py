"""The Selection menu: how what is selected grows and shrinks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Selection")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row, editing = commands.add, window.editor_in_front

    def expand() -> None:
        editor = window.tabs.editor()
        if editor is not None:
            editor.expansion.expand()

    def shrink() -> None:
        editor = window.tabs.editor()
        if editor is not None:
            editor.expansion.shrink()

    row("expand-selection", tr("&Expand selection"), expand, keys=["Shift+Alt+Right"], when=editing)
    row("shrink-selection", tr("&Shrink selection"), shrink, keys=["Shift+Alt+Left"], when=editing)
