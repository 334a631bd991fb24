"""The part of the Review menu that decides about conflicts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.conflicts.model import Decision
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def add(window: Window, commands: Commands) -> None:
    """Add one row per decision, and one that ends the merge."""
    rows: tuple[tuple[str, str, str, Decision, str, str], ...] = (
        ("merge-mine", tr("Take mine"), tr("Mine"), "mine", "Alt+1", tr("Take my lines for this conflict")),
        ("merge-theirs", tr("Take theirs"), tr("Theirs"), "theirs", "Alt+2", tr("Take their lines")),
        ("merge-both", tr("Take both"), tr("Both"), "both", "Alt+3", tr("Take my lines, then theirs")),
        (
            "merge-keep",
            tr("Keep as it stands"),
            tr("As it stands"),
            "kept",
            "Alt+4",
            tr("The lines in the result are right"),
        ),
    )
    for name, text, short, decision, key, tip in rows:
        action = commands.add(
            name, text, partial(_decide, window, decision), keys=[key], tip=tip, when=partial(_shown, window)
        )
        action.setIconText(short)
    commands.add(
        "merge-apply",
        tr("Apply the merge"),
        partial(_finish, window),
        keys=["Ctrl+Alt+Return"],
        tip=tr("Write the merged text when every conflict is decided"),
        when=partial(_all_decided, window),
    )


def _shown(window: Window) -> bool:
    return window.tabs.merging() is not None


def _all_decided(window: Window) -> bool:
    page = window.tabs.merging()
    return page is not None and not page.left


def _decide(window: Window, decision: Decision) -> None:
    page = window.tabs.merging()
    if page is not None:
        page.decide(decision)


def _finish(window: Window) -> None:
    page = window.tabs.merging()
    if page is not None:
        page.finish()
