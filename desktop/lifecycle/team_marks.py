"""Comments beside the lines of one window's editors, and editors that are not one's own to change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.bench import Bench
from desktop.editor.view import SourceEditor
from desktop.operations.history import project_folder
from desktop.tabs import Tabs
from desktop.team.column import CommentColumn
from desktop.team.model import why_read_only


class CommentMarks(QObject):
    """One for each window, whose team desk owns it. `clicked` is given the editor and a 0-based line."""

    def __init__(
        self, bench: Bench, tabs: Tabs, clicked: Callable[[SourceEditor, int], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bench, self._clicked = bench, clicked
        self._columns: dict[Path, tuple[SourceEditor, CommentColumn]] = {}
        bench.session.document_closed.connect(self._closed)
        bench.session.team.comments_changed.connect(self._mark)
        bench.session.team.account_changed.connect(self._read_only)
        tabs.editor_made.connect(self._made)

    def line_in_saved(self, editor: SourceEditor, line: int) -> int | None:
        """The line of the saved text that a marked line belongs to; None where nobody said anything."""
        found = self._columns.get(editor.path)
        return found[1].line_in_saved(line) if found is not None else None

    def why_closed(self) -> str:
        """Why the files of the open folder are not to be changed here; empty when they may be."""
        session = self._bench.session
        return why_read_only(session.team) if session.paths else ""

    def _made(self, editor: SourceEditor) -> None:
        column = CommentColumn(editor, self._bench.session.team, lambda line: self._clicked(editor, line))
        editor.columns.insert(0, column)
        self._columns[editor.path] = editor, column
        self._mark_one(editor.path)
        self._read_only()

    def _closed(self, path: Path) -> None:
        self._columns.pop(path, None)

    def _mark(self) -> None:
        for path in self._columns:
            self._mark_one(path)

    def _mark_one(self, path: Path) -> None:
        session = self._bench.session
        editor, column = self._columns[path]
        if not session.paths or not isValid(editor):
            return
        folder = project_folder(session.paths)
        name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else None
        found = [item for item in session.team.threads if item.thread.root.place.file == name]
        column.show([item for item in found if item.thread.root.place.proposal is None])

    def _read_only(self) -> None:
        """Whoever may not edit types nothing into files of the shared folder."""
        paths, closed = self._bench.session.paths, bool(self.why_closed())
        folder = project_folder(paths) if paths else None
        for path, (editor, _column) in self._columns.items():
            if isValid(editor) and folder is not None and path.is_relative_to(folder):
                editor.setReadOnly(closed)
