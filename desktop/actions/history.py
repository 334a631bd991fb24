"""The History menu: compare saved texts, and bring them back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from desktop.commands import Commands
from desktop.history.view import HistoryView
from desktop.operations import compare
from desktop.operations.restore import restore
from desktop.session import FileRevision, RevisionRow
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window

BUTTONS = ("revision-current", "revision-previous", "revision-selected", "revision-open", "revision-restore")


def title() -> str:
    """The menu's name."""
    return tr("Histor&y")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    view = window.panel("history")
    assert isinstance(view, HistoryView)
    _of_revisions(window, view, commands)
    commands.separate()
    _of_files(window, commands)
    names = (*BUTTONS, "revision-copy")
    view.add_actions([commands[name] for name in names])
    view.count_changes = lambda row, show: compare.count_changes(window.bench, row, show)
    view.changed.connect(lambda: _refresh(window))


def _of_revisions(window: Window, view: HistoryView, commands: Commands) -> None:
    bench, row = window.bench, commands.add
    one, several = (lambda: len(view.chosen()) == 1), (lambda: len(view.chosen()) == 2)

    def first(run: Callable[[RevisionRow, FileRevision], object]) -> None:
        chosen = view.chosen()
        if chosen and chosen[0][1]:
            run(chosen[0][0], chosen[0][1][0])

    def copy(_saved: RevisionRow, file: FileRevision) -> None:
        compare.copy_text(bench, file, QGuiApplication.clipboard().setText)

    def each(run: Callable[[RevisionRow, tuple[FileRevision, ...]], object]) -> None:
        for saved, files in view.chosen()[:1]:
            run(saved, files)

    row(
        "revision-current",
        tr("Compare with the &current text"),
        lambda: first(lambda saved, file: compare.with_current(bench, saved, file)),
        keys=["Return"],
        icon="diff",
        within=view.list,
        when=one,
    )
    row(
        "revision-previous",
        tr("Compare with the revision &before"),
        lambda: first(lambda saved, file: compare.with_previous(bench, saved, file)),
        keys=["Shift+Return"],
        icon="arrow-down",
        within=view.list,
        when=one,
    )
    row(
        "revision-selected",
        tr("Compare the two &selected"),
        lambda: _between(window, view),
        icon="checklist",
        within=view.list,
        when=several,
    )
    row(
        "revision-open",
        tr("&Open this revision"),
        lambda: first(lambda saved, file: compare.open_revision(bench, saved, file)),
        icon="file-code",
        within=view.list,
        when=one,
    )
    row(
        "revision-copy",
        tr("Copy its &text"),
        lambda: first(
            lambda _saved, file: compare.copy_text(bench, file, QGuiApplication.clipboard().setText)
        ),
        icon="copy",
        within=view.list,
        when=one,
    )
    row(
        "revision-restore",
        tr("&Restore"),
        lambda: each(lambda saved, files: restore(bench, saved, files)),
        icon="discard",
        tip=tr("Bring this text back, as a new revision"),
        within=view.list,
        when=one,
    )


def _of_files(window: Window, commands: Commands) -> None:
    commands.add(
        "compare-file",
        tr("Compare with &another file…"),
        lambda: _current(window, lambda path: _choose_other(window, path)),
        when=window.editor_in_front,
    )


def _between(window: Window, view: HistoryView) -> None:
    """The same file of both saves, the older on the left."""
    chosen = view.chosen()
    if len(chosen) != 2:
        return
    (newer, new_files), (older, old_files) = chosen
    for file in new_files:
        for other in old_files:
            if other.path == file.path:
                compare.between(window.bench, (older, other), (newer, file))
                return
    compare.between(window.bench, (older, old_files[0]), (newer, new_files[0]))


def _current(window: Window, run: Callable[[Path], object]) -> None:
    editor = window.tabs.editor()
    if editor is not None:
        run(editor.path)


def _choose_other(window: Window, path: Path) -> None:
    dialog = QFileDialog(window, tr("Compare with"), str(path.parent))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([tr("Solidity (*.sol)"), tr("All files (*)")])
    dialog.fileSelected.connect(lambda name: compare.with_file(window.bench, path, Path(name)))
    dialog.open()


def _refresh(window: Window) -> None:
    """Another selection: other commands may be possible. Not before the window has its table."""
    commands = getattr(window, "commands", None)
    if commands is not None:
        commands.refresh()
