"""The Edit menu: what is done to the text in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window

IN_BAR = ("find-case", "find-word", "find-regex", "find-in-selection", "replace-keep-case", "replace-all")
"""Commands whose keys are those of the find bar only."""


def title() -> str:
    """The menu's name."""
    return tr("&Edit")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row, editing = commands.add, window.editor_in_front
    _add_finding(window, commands)
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


def _add_finding(window: Window, commands: Commands) -> None:
    row, bar, front = commands.add, window.find_bar, window.text_in_front
    row("find", tr("&Find"), bar.open_bar, keys=["Ctrl+F"], icon="search", when=front)
    row("replace", tr("R&eplace"), bar.open_replacing, keys=["Ctrl+H"], icon="replace", when=front)
    row("find-next", tr("Find &next"), bar.find_next, keys=["F3"], when=front)
    row("find-previous", tr("Find &previous"), lambda: bar.find_next(True), keys=["Shift+F3"], when=front)
    row("find-selected", tr("Find what is &selected"), bar.find_selected, keys=["Ctrl+F3"], when=front)
    switches = (bar.case, bar.word, bar.regular, bar.limited, bar.keep_case)
    keys = ("Alt+C", "Alt+W", "Alt+R", "Alt+L", "Alt+P")
    for name, button, key in zip(IN_BAR, switches, keys, strict=False):
        title = tr("Find: {switch}").format(switch=button.accessibleName())
        row(name, title, button.click, keys=[key], within=bar, when=bar.isVisible, in_menu=False)
    row(
        "replace-all",
        tr("Replace all in the file"),
        bar.replace_all,
        keys=["Alt+A"],
        within=bar,
        when=bar.isVisible,
        in_menu=False,
    )
