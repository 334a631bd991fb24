"""The outline panel: what the file in front declares, following its cursor while it is typed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedLayout,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.outline.model import OutlineModel, OutlineOrder
from desktop.session import Session
from desktop.widgets.labels import Empty, section

OPEN_UP_TO = 2_000
"""Longer outlines start with their contracts closed: opening all of them takes long."""


class OutlineView(QWidget):
    """Enter or a click goes to a declaration; letters filter, a button sorts by name."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._language, self._look = session.language, look
        self._following = False
        self.model = OutlineModel(look, self)
        self.order = OutlineOrder(self)
        self.order.setSourceModel(self.model)
        self.tree = QTreeView()
        self.words = QLineEdit()
        self.by_name = QToolButton()
        self._empty = Empty("", "")
        self._stack = QStackedLayout()
        self._build()
        self._language.outline_changed.connect(self.refresh)
        self._language.line_changed.connect(self._follow)
        look.changed.connect(self._repaint)
        self.setFocusProxy(self.tree)
        self._repaint()
        self.refresh()

    def refresh(self) -> None:
        """Show what the file in front declares now."""
        outline = self._language.outline
        if self.model.show(outline.entries, outline.named):
            self._set_columns()
            if len(self.model.entries) <= OPEN_UP_TO:
                self.tree.expandAll()
        title, advice = self.tr("No file is in front."), self.tr("Open a file to see what it declares.")
        if outline.path is not None:
            title = self.tr("“{name}” declares nothing yet.").format(name=outline.path.name)
            advice = self.tr("Type a contract; it is listed here at once.")
        self._empty.set_text(title, advice)
        self._stack.setCurrentIndex(1 if outline.entries else 0)
        self._follow()

    def _build(self) -> None:
        self.words.setPlaceholderText(self.tr("Filter by name"))
        self.words.setAccessibleName(self.tr("Filter the outline"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._filter)
        self.by_name.setCheckable(True)
        self.by_name.setAutoRaise(True)
        self.by_name.setText(self.tr("A–Z"))
        self.by_name.setIconSize(QSize(16, 16))
        self.by_name.setAccessibleName(self.tr("Sort by name"))
        self.by_name.setToolTip(self.tr("Sort by name instead of by place"))
        self.by_name.toggled.connect(self.model.by_name)
        tree = self.tree
        tree.setModel(self.order)
        tree.setAccessibleName(self.tr("Outline"))
        tree.setHeaderHidden(True)
        tree.setUniformRowHeights(True)
        tree.setIndentation(14)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        tree.clicked.connect(self._go)
        tree.activated.connect(self._go)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 0, 8, 4)
        bar.addWidget(self.words, 1)
        bar.addWidget(self.by_name)
        full = QWidget()
        inner = QVBoxLayout(full)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(bar)
        inner.addWidget(tree, 1)
        pages = QWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        pages.setLayout(self._stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(section(self.tr("Outline")))
        layout.addWidget(pages, 1)

    def _set_columns(self) -> None:
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setResizeContentsPrecision(0)  # what is shown says how wide it has to be, not a thousand rows
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def _filter(self, words: str) -> None:
        self.order.setFilterFixedString(words)
        if words:
            self.tree.expandAll()

    def _follow(self) -> None:
        """Select the declaration that the cursor is in, without taking the keyboard."""
        if self.tree.hasFocus() or not self.model.entries:
            return
        index = self.order.mapFromSource(self.model.index_at(self._language.outline.line))
        if index.isValid() and index != self.tree.currentIndex():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)

    def _go(self, index: QModelIndex) -> None:
        entry = self.model.entry(self.order.mapToSource(index))
        path = self._language.outline.path
        if entry is not None and path is not None:
            self._language.go_wanted.emit(path, entry.line, entry.column)

    def _repaint(self) -> None:
        self.model.repaint()
