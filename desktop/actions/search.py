"""Finding and replacing in all files, and formatting: rows of the Edit menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.actions import edit
from desktop.commands import Commands
from desktop.operations import formatting, replace
from desktop.searching.quick import QuickOpen
from desktop.searching.view import SearchView
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return edit.title()


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row = commands.add
    view = window.panel("search")
    assert isinstance(view, SearchView)

    def show(*, replace: bool = False) -> None:
        editor = window.tabs.editor()
        selected = editor.textCursor().selectedText() if editor is not None else ""
        window.show_panel("search")
        view.open("" if "\u2029" in selected else selected, replace=replace)

    row(
        "format",
        tr("Forma&t in the project's style"),
        lambda: _format(window),
        keys=["Shift+Alt+F"],
        when=window.editor_in_front,
    )
    commands.separate()
    quick = QuickOpen(window.bench, window.look, window)
    names = window.language.navigation
    quick.others.update({">": window.show_palette, "@": names.pick_in_file, "#": names.pick_in_project})
    anything_open = lambda: bool(window.bench.session.paths)  # noqa: E731
    row("quick-open", tr("&Go to file…"), quick.show, keys=["Ctrl+P"], icon="go-to-file", when=anything_open)
    row(
        "quick-open-all",
        tr("Go to file in &dependencies…"),
        lambda: quick.show(dependencies=True),
        keys=["Ctrl+Alt+P"],
        when=anything_open,
    )
    commands.separate()
    row("find-in-files", tr("Find in all f&iles"), show, keys=["Ctrl+Shift+F"], icon="search")
    row(
        "replace-in-files",
        tr("Rep&lace in all files"),
        lambda: show(replace=True),
        keys=["Ctrl+Shift+H"],
        icon="replace-all",
    )
    row("next-result", tr("&Next place found"), lambda: view.step(1), keys=["F4"], when=view.any_found)
    row(
        "previous-result",
        tr("&Previous place found"),
        lambda: view.step(-1),
        keys=["Shift+F4"],
        when=view.any_found,
    )
    row(
        "undo-replace",
        tr("&Undo replace in files"),
        lambda: replace.undo(window.bench),
        when=lambda: replace.can_undo(window.bench),
    )


def _format(window: Window) -> None:
    editor = window.tabs.editor()
    if editor is not None and not editor.isReadOnly():
        formatting.format_document(window.bench, editor.path)
