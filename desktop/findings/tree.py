"""The list of problems: columns that give way where there is little room, and groups."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView

from desktop.findings.model import ProblemsModel

SEVERITY_WIDTH, INDENT = 104, 14
COLUMNS = ((3, 150, 460), (2, 170, 680))
"""Columns, their width, and the width of the list from which on they are shown."""


class ProblemTree(QTreeView):
    """Where there is little room the message is shown, and what the details tell too is not."""

    def __init__(self, model: ProblemsModel) -> None:
        super().__init__()
        self._problems = model
        self.setModel(model)
        self.setAccessibleName(self.tr("Problems"))
        self.setUniformRowHeights(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAllColumnsShowFocus(True)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(INDENT)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(160)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)

    def unfold(self) -> None:
        """Show what the model holds now, with all groups open."""
        grouped = self._problems.grouped
        self.setRootIsDecorated(grouped)
        for row in range(self._problems.rowCount() if grouped else 0):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        if grouped:  # of rows alone Qt would ask each whether anything is under it
            self.expandAll()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.viewport().width()
        first = SEVERITY_WIDTH + (2 * INDENT if self._problems.grouped else 0)
        left = width - first
        self.header().resizeSection(0, first)
        for column, wanted, least in COLUMNS:
            self.setColumnHidden(column, width < least)
            self.header().resizeSection(column, wanted)
            left -= wanted if width >= least else 0
        self.header().resizeSection(1, max(60, left))
