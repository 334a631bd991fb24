"""Folding: rows of the View menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.actions import view
from desktop.commands import Commands
from desktop.editor.view import SourceEditor
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return view.title()


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    rows: tuple[tuple[str, str, Callable[[SourceEditor], object], str], ...] = (
        ("fold", tr("&Fold"), _fold, "Ctrl+Shift+["),
        ("unfold", tr("&Unfold"), _unfold, "Ctrl+Shift+]"),
        ("fold-all", tr("Fold a&ll"), lambda editor: editor.folding.fold_all(), "Ctrl+K, Ctrl+0"),
        ("unfold-all", tr("Unfold all"), lambda editor: editor.folding.unfold_all(), "Ctrl+K, Ctrl+J"),
    )
    commands.separate()
    for name, text, work, key in rows:
        commands.add(name, text, partial(_do, window, work), keys=[key], when=window.editor_in_front)


def _do(window: Window, work: Callable[[SourceEditor], object]) -> None:
    editor = window.tabs.editor()
    if editor is not None:
        work(editor)


def _fold(editor: SourceEditor) -> None:
    editor.folding.fold(editor.textCursor().blockNumber())


def _unfold(editor: SourceEditor) -> None:
    editor.folding.unfold(editor.textCursor().blockNumber())
