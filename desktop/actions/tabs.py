"""Closing tabs and opening them again, going from one to the next, and what was open before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.widgets.fuzzy import ranked
from desktop.widgets.picker import Choice, Picker
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def add_closing(window: Window, commands: Commands) -> None:
    """Rows of the File menu."""
    row, menu, closed, tabs = commands.add, window.tab_menu, window.closed_files, window.tabs
    several, any_open = lambda: tabs.count() > 1, lambda: tabs.count() > 0
    row("close-tab", tr("&Close tab"), window.close_tab, keys=["Ctrl+W", "Ctrl+F4"])
    row(
        "reopen-tab", tr("Open the closed file a&gain"), closed.reopen, keys=["Ctrl+Shift+T"], when=closed.any
    )
    row("close-other-tabs", tr("Close o&ther tabs"), menu.close_others, when=several)
    row("close-saved-tabs", tr("Close sa&ved files"), menu.close_saved, keys=["Ctrl+K, U"], when=any_open)
    row("close-all-tabs", tr("Close a&ll tabs"), menu.close_all, keys=["Ctrl+K, W"], when=any_open)


def add_going(window: Window, commands: Commands) -> None:
    """Rows of the Go menu."""
    row, menu, tabs = commands.add, window.tab_menu, window.tabs
    several, any_open = lambda: tabs.count() > 1, lambda: tabs.count() > 0
    commands.separate()
    row("next-tab", tr("Ne&xt tab"), lambda: menu.step(1), keys=["Ctrl+PgDown"], when=several)
    row("previous-tab", tr("Previo&us tab"), lambda: menu.step(-1), keys=["Ctrl+PgUp"], when=several)
    row(
        "recent-tab",
        tr("&Tab that was in front before…"),
        window.switcher.open,
        keys=["Ctrl+Tab"],
        when=several,
    )
    row(
        "oldest-tab",
        tr("Tab that was in front &longest ago…"),
        lambda: window.switcher.open(backward=True),
        keys=["Ctrl+Shift+Tab"],
        when=several,
    )
    row("focus-text", tr("Te&xt in front"), menu.focus, keys=["Ctrl+1"], when=any_open)


def show_recent(window: Window) -> None:
    """Choose one of the folders and files that were open in earlier runs."""
    known = window.bench.memory.values
    paths = [Path(item) for item in dict.fromkeys((*known.pinned, *known.recent))]

    def choices(typed: str) -> Sequence[Choice]:
        fits = ranked(typed, paths, lambda path: path.name)
        return [
            Choice(path.name, path, str(path.parent), icon="folder", places=hit.places) for path, hit in fits
        ]

    title = tr("Open what was open before")
    picker = Picker(title, choices, window.look, window, nothing=tr("Nothing like that was open before."))
    picker.chosen.connect(window.open_path)
    picker.show()
