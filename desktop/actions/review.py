"""The Review menu: decisions about changes, and writing what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.actions import merging, models
from desktop.commands import Commands
from desktop.operations import review
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("Re&view")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    bench, row, within, session = window.bench, commands.add, window.review, window.bench.session
    open_ = window.review_open

    def step(by: int) -> None:
        shown = window.tabs.merging() or window.tabs.comparing()
        if shown is not None:
            shown.step(by)
        elif open_():
            review.next_hunk(bench, by)
        else:
            window.step_problem(by)

    def stepping() -> bool:
        shown = window.tabs.merging() or window.tabs.comparing()
        return open_() or shown is not None or window.has_problems()

    row(
        "previous-hunk",
        tr("&Previous change, or problem"),
        lambda: step(-1),
        keys=["Shift+F8"],
        icon="arrow-up",
        tip=tr("Previous change"),
        when=stepping,
    )
    row(
        "next-hunk",
        tr("&Next change, or problem"),
        lambda: step(1),
        keys=["F8"],
        icon="arrow-down",
        tip=tr("Next change"),
        when=stepping,
    )
    commands.separate()
    row(
        "accept-hunk",
        tr("&Accept"),
        lambda: review.accept_hunk(bench),
        keys=["A", "Alt+A"],
        icon="check",
        tip=tr("Accept this change"),
        within=within,
        when=open_,
    )
    row(
        "reject-hunk",
        tr("&Reject"),
        lambda: review.reject_hunk(bench),
        keys=["R", "Alt+R"],
        icon="close",
        tip=tr("Reject this change"),
        within=within,
        when=open_,
    )
    row(
        "accept-all",
        tr("Accept a&ll"),
        lambda: review.accept_all(bench),
        keys=["Shift+A"],
        icon="check-all",
        tip=tr("Accept every change"),
        within=within,
        when=open_,
    )
    row(
        "reject-all",
        tr("Re&ject all"),
        lambda: review.reject_all(bench),
        keys=["Shift+R"],
        icon="circle-slash",
        within=within,
        when=open_,
    )
    row(
        "reopen-hunk",
        tr("Set back to &undecided"),
        lambda: review.reopen_hunk(bench),
        keys=["O"],
        within=within,
        when=open_,
    )
    row(
        "accept-rest",
        tr("Accept all un&decided"),
        lambda: review.accept_rest(bench),
        keys=["Ctrl+Shift+A"],
        within=within,
        when=open_,
    )
    row(
        "edit-proposed",
        tr("&Edit proposed text"),
        window.review.edit_proposed,
        keys=["E", "Ctrl+E"],
        icon="edit",
        tip=tr("Edit the proposed text in its place, or end that"),
        within=within,
        when=open_,
    ).setIconText(tr("Edit"))
    row("next-open", tr("Next undec&ided"), lambda: review.next_open(bench), keys=["F7"], when=open_)
    row(
        "copy-change",
        tr("&Copy change as patch"),
        window.review.copy_change,
        keys=["Ctrl+Shift+C"],
        icon="copy",
        within=within,
        when=open_,
    )
    commands.separate()
    row(
        "undo-decision",
        tr("&Undo decision"),
        lambda: review.undo_decision(bench),
        keys=["U", "Ctrl+Z"],
        icon="discard",
        within=within,
        when=lambda: session.reviewing is not None and bool(session.reviewing.past),
    )
    row(
        "redo-decision",
        tr("Re&do decision"),
        lambda: review.redo_decision(bench),
        keys=["Shift+U", "Ctrl+Shift+Z"],
        icon="redo",
        within=within,
        when=lambda: session.reviewing is not None and bool(session.reviewing.future),
    )
    commands.separate()
    row(
        "verify",
        tr("&Verify"),
        lambda: review.verify_shown(bench),
        keys=["F6"],
        icon="beaker",
        when=lambda: session.reviewing is not None and session.shown_report() is None,
    )
    row(
        "apply",
        tr("Apply"),
        window.apply_accepted,
        keys=["Ctrl+Return"],
        icon="check-all",
        tip=tr("Write the accepted changes and keep a revision"),
        within=within,
        when=window.can_apply,
    )
    commands.separate()
    models.add(window, commands)
    commands.separate()
    merging.add(window, commands)
