"""Beside the lines of every editor: what ran while rewrites of exactly this text were verified.

A text that was typed in is not the one that ran, so nothing is shown until it
is saved and verified again or comes back.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from core.verification.report import VerificationReport
from desktop.coverage.model import NONE, Lines, lines_of, most
from desktop.coverage.strip import CoverageColumn
from desktop.editor.model import unit_of
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.session import Session
from desktop.tabs import Tabs


class CoverageMarks(QObject):
    """One for each window."""

    def __init__(self, session: Session, look: Look, tabs: Tabs) -> None:
        super().__init__(tabs)
        self._session, self._look, self._tabs = session, look, tabs
        self._columns: dict[Path, tuple[SourceEditor, CoverageColumn]] = {}
        self._known: dict[int, tuple[VerificationReport, dict[str, Lines]]] = {}
        tabs.editor_made.connect(self._made)
        session.document_closed.connect(self._closed)
        session.document_changed.connect(self._show)
        session.candidates_changed.connect(self._show)
        session.project_changed.connect(self._forget)

    def lines(self, path: Path) -> Lines:
        """What is known of the saved text of an open file; nothing while it is edited."""
        session, document = self._session, self._session.documents.get(path)
        if document is None or document.dirty:
            return NONE
        applied = session.covered.get(path)
        if applied is not None and applied[0] == document.saved.sha256:
            return applied[1]
        unit = unit_of(path, session.base) if session.base is not None else None
        if unit is None or unit[1].data != document.saved.data:
            return NONE
        reports = [item.report for item in session.candidates if item.report is not None]
        return most(self._before(report).get(unit[0], NONE) for report in reports) or NONE

    def _before(self, report: VerificationReport) -> dict[str, Lines]:
        known = self._known.get(id(report))
        if known is None:
            known = self._known[id(report)] = report, lines_of(report, "before")
        return known[1]

    def _made(self, editor: SourceEditor) -> None:
        column = CoverageColumn(editor, self._look)
        editor.columns.append(column)
        self._columns[editor.path] = editor, column
        column.show(self.lines(editor.path))

    def _closed(self, path: Path) -> None:
        self._columns.pop(path, None)

    def _forget(self) -> None:
        self._known.clear()

    def _show(self, *_: object) -> None:
        self._columns = {editor.path: (editor, column) for editor, column in self._columns.values()}
        for path, (_editor, column) in self._columns.items():
            column.show(self.lines(path))
