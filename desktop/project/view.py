"""The project tree: Solidity files, with a dot beside what is not saved."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop.look import Look
from desktop.project.model import Folder, tree_of
from desktop.session import Document, Session
from desktop.widgets.labels import Empty, section

PATH = Qt.ItemDataRole.UserRole


class ProjectView(QWidget):
    """`file_wanted(path)` is sent when a file is chosen."""

    file_wanted = Signal(object)

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._items: dict[Path, QTreeWidgetItem] = {}
        self._heading: QLabel = section(self.tr("Project"))
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setAccessibleName(self.tr("Project files"))
        self.tree.itemActivated.connect(self._chosen)
        self.tree.itemClicked.connect(self._chosen)
        self._stack = QStackedLayout()
        self._stack.addWidget(
            Empty(self.tr("No project is open."), self.tr("Open a folder or a file from the File menu."))
        )
        self._stack.addWidget(self.tree)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._heading)
        layout.addLayout(self._stack, 1)
        session.project_changed.connect(self.refresh)
        session.document_changed.connect(self._document_changed)
        session.document_opened.connect(lambda document: self._select(document.path))
        look.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the session's files."""
        self.tree.clear()
        self._items = {}
        files = self._session.files
        self._stack.setCurrentIndex(1 if files else 0)
        if not files:
            return
        root = Path(os.path.commonpath([str(file.parent) for file in files]))
        for path in self._session.paths:
            if path.is_dir() and root.is_relative_to(path):
                root = path
        self._heading.setText(f"{self.tr('Project').upper()} · {root.name}")
        self._heading.setToolTip(str(root))
        self._fill(self.tree.invisibleRootItem(), tree_of(root, files))
        self.tree.expandToDepth(2)
        for document in self._session.documents.values():
            self._document_changed(document)

    def _fill(self, parent: QTreeWidgetItem, folder: Folder) -> None:
        for name, inner in folder.folders.items():
            item = QTreeWidgetItem(parent, [name])
            item.setIcon(0, self._look.icon("folder", self._look.theme.muted))
            self._fill(item, inner)
        for path in folder.files:
            item = QTreeWidgetItem(parent, [path.name])
            item.setIcon(0, self._look.icon("file-code", self._look.theme.accent))
            item.setData(0, PATH, path)
            item.setToolTip(0, str(path))
            self._items[path] = item

    def _document_changed(self, document: Document) -> None:
        item = self._items.get(document.path)
        if item is not None:
            item.setText(0, f"{document.path.name} ●" if document.dirty else document.path.name)

    def _select(self, path: Path) -> None:
        item = self._items.get(path)
        if item is not None:
            self.tree.setCurrentItem(item)

    def _chosen(self, item: QTreeWidgetItem, _column: int) -> None:
        path = item.data(0, PATH)
        if isinstance(path, Path):
            self.file_wanted.emit(path)
