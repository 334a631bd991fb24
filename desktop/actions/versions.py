"""Comparing with what Git holds: rows of the History menu."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.toolchain.git import Commit
from desktop.actions import history
from desktop.commands import Commands
from desktop.operations import git
from desktop.widgets.fuzzy import ranked
from desktop.widgets.picker import Choice, Picker
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window

ICONS = {"head": "git-branch", "branch": "git-branch", "tag": "tag", "commit": "git-commit"}


def title() -> str:
    """The menu's name."""
    return history.title()


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    marks = window.change_marks
    commands.add(
        "compare-commit",
        tr("Compare with a &commit…"),
        lambda: _choose(window),
        keys=["Ctrl+K, G"],
        icon="git-commit",
        when=window.editor_in_front,
    )
    commands.add(
        "peek-change",
        tr("What stood here in the &last commit"),
        marks.show_change,
        keys=["Ctrl+K, P"],
        when=window.editor_in_front,
    )


def _choose(window: Window) -> None:
    editor = window.tabs.editor()
    if editor is not None:
        path = editor.path
        git.list_commits(window.bench, path, lambda found: _show(window, path, found))


def _show(window: Window, path: Path, found: Sequence[Commit]) -> None:
    picker = Picker(
        tr("Compare {name} with…").format(name=path.name),
        lambda typed: choices_of(typed, found),
        window.look,
        window,
        nothing=tr("No branch, tag or commit fits."),
    )
    picker.chosen.connect(lambda commit: git.compare(window.bench, path, commit))
    picker.show()


def choices_of(typed: str, found: Sequence[Commit]) -> list[Choice]:
    """HEAD, branches, tags and commits that fit what is typed."""
    return [
        Choice(
            f"{item.name}  {item.title}".strip(),
            item,
            item.author,
            item.when[:10],
            ICONS[item.kind],
            hit.places,
        )
        for item, hit in ranked(typed, found, lambda item: f"{item.name}  {item.title}".strip())
    ]
