"""The Go menu: ways to get from one place to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.actions import tabs
from desktop.commands import Commands
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Go")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row, language = commands.add, window.language
    row("go-back", tr("&Back"), language.back, keys=["Alt+Left"], icon="arrow-left")
    row("go-forward", tr("&Forward"), language.forward, keys=["Alt+Right"], icon="arrow-right")
    commands.separate()
    names, editing = language.navigation, window.editor_in_front
    row("definition", tr("Go to &definition"), names.definition, keys=["F12"], when=editing)
    row("peek", tr("&Peek at the definition"), language.peek, keys=["Alt+F12"], when=editing)
    row("references", tr("Find &references"), names.references, keys=["Shift+F12"], when=editing)
    row("base", tr("Go to what it &overrides"), names.base, keys=["Ctrl+Shift+F12"], when=editing)
    row(
        "implementations",
        tr("Go to &implementations"),
        names.implementations,
        keys=["Ctrl+F12"],
        when=editing,
    )
    row(
        "symbol-in-file",
        tr("Declaration in this fi&le…"),
        names.pick_in_file,
        keys=["Ctrl+Shift+O"],
        when=editing,
    )
    row("symbol-in-project", tr("Declaration in the &project…"), names.pick_in_project, keys=["Ctrl+T"])
    commands.separate()
    row(
        "breadcrumbs",
        tr("Place in the &file (breadcrumbs)"),
        language.focus_breadcrumbs,
        keys=["Ctrl+Shift+;"],
        when=window.editor_in_front,
    )
    tabs.add_going(window, commands)
    commands.separate()
    row("first-problem", tr("&First problem"), window.jump_to_first_finding, when=window.has_problems)
