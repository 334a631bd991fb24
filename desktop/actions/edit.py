"""The Edit menu: what is done to the text in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Edit")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row, editing = commands.add, window.editor_in_front
    row(
        "find",
        tr("&Find and replace"),
        window.find_bar.open_bar,
        keys=["Ctrl+F"],
        icon="search",
        when=editing,
    )
    bar = window.find_bar
    row("find-next", tr("Find &next"), bar.find_next, keys=["F3"], when=editing)
    row("find-previous", tr("Find &previous"), lambda: bar.find_next(True), keys=["Shift+F3"], when=editing)
    row("comment", tr("Toggle &comment"), window.toggle_comment, keys=["Ctrl+/"], when=editing)
    language = window.language
    row("rename", tr("Re&name…"), language.rename, keys=["F2"], when=editing)
    row(
        "quick-fix",
        tr("&What to do about a finding…"),
        language.fixes.show_menu,
        keys=["Ctrl+."],
        icon="lightbulb",
        when=editing,
    )
    row("hover", tr("What &is this?"), language.fixes.show_page, keys=["Ctrl+K, Ctrl+I"], when=editing)
    row(
        "complete",
        tr("&Suggest"),
        window.language.complete,
        keys=["Ctrl+Space"],
        icon="lightbulb",
        when=editing,
    )
    row(
        "parameters",
        tr("Show para&meters"),
        language.show_parameters,
        keys=["Ctrl+Shift+Space"],
        when=editing,
    )
