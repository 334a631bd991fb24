"""The fields of the status bar: compiler, findings by severity, cursor."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel

from core.solidity.compilation import NO_VERSION
from desktop import severities
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.session import Session


class StatusFields(QObject):
    """Labels that follow the session."""

    def __init__(self, session: Session, look: Look, editor: Callable[[], SourceEditor | None]) -> None:
        super().__init__()
        self._session, self._look, self._editor = session, look, editor
        self.compiler, self.findings, self.place = QLabel(), QLabel(), QLabel()
        self.branch = QLabel()
        self.branch.setAccessibleName(self.tr("Git branch"))
        self.branch.hide()
        self.compiler.setAccessibleName(self.tr("Compiler"))
        self.findings.setAccessibleName(self.tr("Findings"))
        self.place.setAccessibleName(self.tr("Cursor"))
        session.analysis_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def left(self) -> tuple[QLabel, ...]:
        """The fields at the left."""
        return self.branch, self.findings

    def right(self) -> tuple[QLabel, ...]:
        """The fields at the right."""
        return self.place, self.compiler

    def refresh(self) -> None:
        """Show the analysis."""
        built, analysis = self._session.built, self._session.analysis
        runs = built.compilations if built is not None else ()
        versions = dict.fromkeys(item.version for item in runs if item.version != NO_VERSION)
        self.compiler.setText(self.tr("solc {list}").format(list=", ".join(versions)) if versions else "")
        if analysis is None:
            self.findings.setText(self.tr("Not analyzed"))
            return
        found = [item.severity for item in analysis.findings if not item.suppressed]
        every = [*(item.severity for item in analysis.diagnostics), *found]
        parts = []
        for severity in severities.ORDER:
            count = every.count(severity)  # type: ignore[arg-type]
            if count:
                parts.append(f"{count} {severities.words(severity).lower()}")
        if self._session.checking:
            parts.append(self.tr("checking…"))
        self.findings.setText(" · ".join(parts) or self.tr("No problems"))

    def show_branch(self, name: str) -> None:
        """Show the branch, or nothing where there is none."""
        self.branch.setText(self.tr("Branch {name}").format(name=name) if name else "")
        self.branch.setVisible(bool(name))

    def refresh_place(self) -> None:
        """Show where the cursor is."""
        editor = self._editor()
        if editor is None:
            self.place.setText("")
            return
        cursor = editor.textCursor()
        head = cursor.block().text().encode("utf-16-le")[: cursor.positionInBlock() * 2]
        column = len(head.decode("utf-16-le", "ignore")) + 1
        place = self.tr("Ln {line}, Col {column}").format(line=cursor.blockNumber() + 1, column=column)
        if editor.cursors.active:
            count = len(editor.cursors.others) + 1
            place = self.tr("{count} cursors, {place}").format(count=count, place=place)
        self.place.setText(place)
