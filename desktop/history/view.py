"""The list of saved revisions, newest first."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop.history.model import columns, headings
from desktop.look import Look
from desktop.session import Session
from desktop.widgets.labels import Empty


class HistoryView(QWidget):
    """Shows the session's revisions."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Revisions"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setHeaderLabels(list(headings()))
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 150), (2, 150), (3, 215)):
            self.list.header().resizeSection(column, width)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(
            Empty(
                self.tr("No revisions yet."),
                self.tr("Applying accepted changes saves one, with the report that belongs to it."),
            )
        )
        self._stack.addWidget(self.list)
        session.history_changed.connect(self.refresh)
        look.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show what the session holds now."""
        self.list.clear()
        for row in self._session.revisions:
            texts = columns(row)
            item = QTreeWidgetItem(list(texts))
            item.setIcon(0, self._look.icon("history", self._look.theme.muted))
            for column, text in enumerate(texts):
                item.setToolTip(column, text)
            self.list.addTopLevelItem(item)
        self._stack.setCurrentIndex(1 if self._session.revisions else 0)
