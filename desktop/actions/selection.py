"""The Selection menu: how what is selected grows and shrinks, and how there come more cursors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.editor.view import SourceEditor
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Selection")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    rows: tuple[tuple[str, str, Callable[[SourceEditor], object], str], ...] = (
        ("expand-selection", tr("&Expand selection"), lambda e: e.expansion.expand(), "Shift+Alt+Right"),
        ("shrink-selection", tr("&Shrink selection"), lambda e: e.expansion.shrink(), "Shift+Alt+Left"),
        ("add-next", tr("Select the &next occurrence too"), lambda e: e.cursors.add_next(), "Ctrl+D"),
        ("add-all", tr("Select &all occurrences"), lambda e: e.cursors.add_all(), "Ctrl+F2"),
        ("cursor-above", tr("Cursor in the line a&bove"), partial(_add_beside, up=True), "Ctrl+Alt+Up"),
        ("cursor-below", tr("Cursor in the line be&low"), partial(_add_beside, up=False), "Ctrl+Alt+Down"),
    )
    for name, text, work, key in rows:
        if name == "add-next":
            commands.separate()
        commands.add(name, text, partial(_do, window, work), keys=[key], when=window.editor_in_front)


def _do(window: Window, work: Callable[[SourceEditor], object]) -> None:
    editor = window.tabs.editor()
    if editor is not None:
        work(editor)


def _add_beside(editor: SourceEditor, *, up: bool) -> None:
    editor.cursors.add_beside(up=up)
