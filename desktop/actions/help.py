"""The Help menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Help")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    commands.add(
        "shortcuts",
        tr("&Keyboard shortcuts…"),
        window.show_shortcuts,
        keys=["Ctrl+K, Ctrl+S"],
        icon="keyboard",
    )
