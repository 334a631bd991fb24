"""What is done about the selected problem: rows of the Rewrite menu, with keys of the problems panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.actions import rewrite
from desktop.commands import Commands
from desktop.findings.view import FindingsView
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window

BUTTONS = ("problem-rewrite", "problem-explain", "problem-dismiss", "problem-fingerprint")


def title() -> str:
    """The menu's name."""
    return rewrite.title()


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    view = window.panel("findings")
    assert isinstance(view, FindingsView)
    row = commands.add
    commands.separate()
    row(
        "problem-rewrite",
        tr("Re&write the selected problem"),
        view.rewrite,
        keys=["Ctrl+Return"],
        icon="sparkle",
        within=view,
        when=view.can_rewrite,
    )
    row(
        "problem-explain",
        tr("&Explain the selected problem"),
        view.explain,
        keys=["Ctrl+I"],
        icon="book",
        within=view,
        when=lambda: view.problem() is not None,
    )
    row(
        "problem-dismiss",
        tr("&Dismiss the selected problem, or show it again"),
        view.dismiss,
        keys=["Del"],
        icon="circle-slash",
        within=view,
        when=view.is_finding,
    )
    row(
        "problem-copy",
        tr("&Copy the selected problem"),
        view.copy,
        keys=["Ctrl+Shift+C"],
        within=view.table,
        when=lambda: view.problem() is not None,
    )
    row(
        "problem-fingerprint",
        tr("Copy its &fingerprint"),
        view.copy_fingerprint,
        keys=["Ctrl+Alt+C"],
        icon="copy",
        within=view,
        when=view.is_finding,
    )
    row("next-problem", tr("&Next problem"), lambda: view.step(1), keys=["Alt+F8"], when=window.has_problems)
    row(
        "previous-problem",
        tr("&Previous problem"),
        lambda: view.step(-1),
        keys=["Shift+Alt+F8"],
        when=window.has_problems,
    )
    for name, short in zip(BUTTONS, (tr("Rewrite"), tr("Explain"), tr("Dismiss")), strict=False):
        commands[name].setIconText(short)
    view.add_buttons(commands, BUTTONS)
    view.chosen.connect(lambda: _refresh(window))


def _refresh(window: Window) -> None:
    """Another selection: other commands may be possible. Not before the window has its table."""
    commands = getattr(window, "commands", None)
    if commands is not None:
        commands.refresh()
