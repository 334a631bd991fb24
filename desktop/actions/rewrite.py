"""The Rewrite menu: analysis, and proposals towards a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.operations import analyze, rewrite
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("Re&write")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    bench, row = window.bench, commands.add
    row(
        "filter-proposals",
        tr("F&ilter the proposals"),
        window.filter_proposals,
        keys=["Ctrl+K, F"],
        when=lambda: bool(bench.session.candidates),
    )
    row("analyze", tr("&Analyze"), lambda: analyze.analyze(bench, asked=True), keys=["F5"], icon="beaker")
    row(
        "fetch-needed",
        tr("Do&wnload what the project needs"),
        bench.needed_wanted,
        icon="tools",
        when=lambda: bool(bench.session.paths),
    )
    commands.separate()
    row(
        "rewrite-gas",
        tr("Rewrite for &gas"),
        lambda: rewrite.rewrite(bench, ("gas",)),
        keys=["Ctrl+Alt+G"],
        icon="flame",
    )
    row(
        "rewrite-security",
        tr("Rewrite for &security"),
        lambda: rewrite.rewrite(bench, ("security",)),
        keys=["Ctrl+Alt+S"],
        icon="shield",
    )
    row(
        "rewrite-modernize", tr("Move to a &current compiler"), lambda: rewrite.rewrite(bench, ("modernize",))
    )
    row("rewrite-document", tr("Complete the &documentation"), lambda: rewrite.rewrite(bench, ("document",)))
    commands.separate()
    row(
        "stop",
        tr("S&top the running job"),
        window.job_bar.stop_first,
        keys=["Ctrl+Alt+."],
        icon="stop-circle",
        when=lambda: bool(bench.jobs.states()),
    )
