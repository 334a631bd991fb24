"""The Go menu: ways to get from one place to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Go")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row = commands.add
    row("first-problem", tr("&First problem"), window.jump_to_first_finding, when=window.has_problems)
