"""The references panel: files with the lines that name something; Enter or a click goes there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QStackedLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop.language.places import Use
from desktop.look import Look
from desktop.references.model import groups_of, heading, kind_words
from desktop.session import Session
from desktop.widgets.labels import ElidedLabel, Empty

USE = Qt.ItemDataRole.UserRole


class ReferencesView(QWidget):
    """Shows the uses that were asked for last."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self.heading = ElidedLabel("", "muted")
        self.heading.setContentsMargins(12, 4, 8, 4)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Places that name it"))
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(3)
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemActivated.connect(self._go)
        self.tree.itemClicked.connect(self._go)
        self.setFocusProxy(self.tree)
        listed = QWidget()
        layout = QVBoxLayout(listed)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.heading)
        layout.addWidget(self.tree, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(
            Empty(
                self.tr("No references yet."),
                self.tr("Put the cursor on a name and ask for its references from the Go menu."),
            )
        )
        self._stack.addWidget(listed)
        session.language.uses_changed.connect(self.refresh)
        look.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show what the session holds now."""
        uses = self._session.language.uses
        self.tree.clear()
        self._stack.setCurrentIndex(1 if uses is not None else 0)
        if uses is None:
            return
        self.heading.setText(f"{heading(uses)}. {uses.note}".strip())
        for group in groups_of(uses):
            top = QTreeWidgetItem(self.tree, [group.path.name, str(len(group.uses)), ""])
            top.setIcon(0, self._look.icon("file-code", self._look.theme.accent))
            top.setToolTip(0, str(group.path))
            for use in group.uses:
                row = QTreeWidgetItem(top, [use.preview.strip(), kind_words(use.kind), str(use.line + 1)])
                row.setFont(0, self._look.mono())
                row.setToolTip(0, use.preview.strip())
                row.setData(0, USE, use)
        self.tree.expandAll()

    def _go(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        use = item.data(0, USE)
        if isinstance(use, Use):
            self._session.language.go_wanted.emit(use.path, use.line, use.column)
