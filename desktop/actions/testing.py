"""The Tests menu: the project's own tests, run by its own forge."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.commands import Commands
from desktop.operations import testing
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Tests")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row, marks, bench = commands.add, window.test_marks, window.bench

    def anything_open() -> bool:
        return bool(bench.session.paths)

    def shown(run: Callable[[], None]) -> Callable[[], None]:
        def go() -> None:
            window.frame.show_panel("output", focus=False)
            run()

        return go

    row(
        "test-at-cursor",
        tr("Run the test at the &cursor"),
        shown(marks.run_at_cursor),
        keys=["Ctrl+;, C"],
        icon="play",
        when=window.editor_in_front,
    )
    row(
        "test-file",
        tr("Run the tests of this &file"),
        shown(marks.run_file),
        keys=["Ctrl+;, F"],
        when=window.editor_in_front,
    )
    row(
        "test-all",
        tr("Run &all tests"),
        shown(marks.run_all),
        keys=["Ctrl+;, A"],
        icon="run-all",
        when=anything_open,
    )
    row(
        "test-again",
        tr("Run the &last tests again"),
        shown(marks.run_again),
        keys=["Ctrl+;, L"],
        icon="refresh",
        when=lambda: bench.session.tests.last is not None,
    )
    row(
        "test-stop",
        tr("&Stop the tests"),
        lambda: testing.stop(bench),
        keys=["Ctrl+;, X"],
        icon="stop-circle",
        when=lambda: bench.jobs.running(testing.KEY),
    )
    commands.separate()
    row(
        "test-coverage",
        tr("Measure what the tests &reach"),
        shown(marks.measure_coverage),
        keys=["Ctrl+;, R"],
        when=anything_open,
    )
