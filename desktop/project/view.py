"""The project tree: files with their problems and Git's letters, and what can be done with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import (
    QFileSystemWatcher,
    QModelIndex,
    QPoint,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QStackedLayout,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop import severities
from desktop.look import Look
from desktop.project.model import PATH, ProjectModel
from desktop.session import Document, Session
from desktop.widgets.labels import Empty, section

MOST_WATCHED = 400
SETTLE_MS = 400


class ProjectView(QWidget):
    """Enter opens, F2 renames, Delete asks and puts into the trash, typing into the box filters."""

    file_wanted = Signal(object)
    relist_wanted = Signal(bool)
    """Look again which files there are; True for others than Solidity too."""
    states_wanted = Signal()
    new_file_wanted = Signal(object, str)
    new_folder_wanted = Signal(object, str)
    rename_wanted = Signal(object, str)
    delete_wanted = Signal(object)

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._others: tuple[Path, ...] = ()
        self._root = Path()
        self._heading: QLabel = section(self.tr("Project"))
        self.model = ProjectModel(look, self)
        self.filtered = QSortFilterProxyModel(self)
        self.filtered.setSourceModel(self.model)
        self.filtered.setRecursiveFilteringEnabled(True)
        self.filtered.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tree = _Tree()
        self.words = QLineEdit()
        self.everything = QToolButton()
        self._stack = QStackedLayout()
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._lay_out()
        self._connect()
        self._repaint()

    def refresh(self) -> None:
        """Show the session's files."""
        files = tuple(dict.fromkeys((*self._session.files, *self._others)))
        self._stack.setCurrentIndex(1 if files else 0)
        folded = self._folded()
        self.model.show(self._root_of(files), files)
        if not files:
            return
        self._heading.setText(f"{self.tr('Project').upper()} · {self._root.name}")
        self._heading.setToolTip(str(self._root))
        self.tree.expandToDepth(2)
        for path in folded:
            self.tree.collapse(self._index(path))
        self._note_unsaved()
        self._note_problems()
        if self._session.current is not None:
            self.select(self._session.current)
        self._watch()

    def show_others(self, others: tuple[Path, ...]) -> None:
        """Files that are no Solidity."""
        if others != self._others:
            self._others = others
            self.refresh()

    def show_states(self, states: Mapping[Path, str]) -> None:
        """Git's letters."""
        self.model.note(states=states)

    def select(self, path: Path) -> None:
        """Show where a file stands."""
        index = self._index(path)
        if index.isValid():
            self.tree.setCurrentIndex(index)

    def look_again(self) -> None:
        """Something was made, renamed or deleted."""
        self.relist_wanted.emit(self.everything.isChecked())
        self.states_wanted.emit()

    # What can be done with a row.

    def menu(self) -> QMenu:
        """What can be done with the current row."""
        menu = QMenu(self.tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        path, folder = self._current(), self._folder()
        if path is not None and path.suffix:
            menu.addAction(self.tr("Open")).triggered.connect(lambda: self.file_wanted.emit(path))
            menu.addSeparator()
        menu.addAction(self.tr("New file…")).triggered.connect(
            lambda: self.ask_new(folder, self.new_file_wanted.emit)
        )
        menu.addAction(self.tr("New folder…")).triggered.connect(
            lambda: self.ask_new(folder, self.new_folder_wanted.emit)
        )
        if path is not None:
            menu.addSeparator()
            menu.addAction(self.tr("Rename…")).triggered.connect(self.ask_name)
            menu.addAction(self.tr("Delete…")).triggered.connect(self.ask_delete)
            menu.addSeparator()
            menu.addAction(self.tr("Copy path")).triggered.connect(
                lambda: QApplication.clipboard().setText(str(path))
            )
        menu.addAction(self.tr("Show in the file manager")).triggered.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        )
        return menu

    def ask_new(self, folder: Path, then: Callable[[Path, str], None]) -> QInputDialog:
        """Ask for the name of a new file or folder."""
        return self._ask(
            self.tr("Name in “{folder}”").format(folder=folder.name), "", lambda name: then(folder, name)
        )

    def ask_name(self) -> None:
        """Ask for another name."""
        path = self._current()
        if path is not None:
            text = self.tr("New name of “{name}”").format(name=path.name)
            self._ask(text, path.name, lambda name: self.rename_wanted.emit(path, name))

    def ask_delete(self) -> None:
        """Ask before something goes into the trash."""
        path = self._current()
        if path is None:
            return
        text = self.tr("Put “{name}” into the trash?").format(name=path.name)
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Delete"), text, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes = box.addButton(self.tr("Put into the trash"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.buttonClicked.connect(lambda button: self.delete_wanted.emit(path) if button is yes else None)
        box.open()

    # Inside.

    def _lay_out(self) -> None:
        self.tree.setModel(self.filtered)
        self.tree.setAccessibleName(self.tr("Project files"))
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(8)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.words.setPlaceholderText(self.tr("Filter files"))
        self.words.setAccessibleName(self.tr("Filter files"))
        self.words.setClearButtonEnabled(True)
        self.everything.setCheckable(True)
        self.everything.setAccessibleName(self.tr("Show settings and texts too"))
        self.everything.setToolTip(self.tr("Show .toml, .json, .md and other files too"))
        full = QWidget()
        inner = QVBoxLayout(full)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 0, 8, 0)
        bar.addWidget(self.words, 1)
        bar.addWidget(self.everything)
        inner.addLayout(bar)
        inner.addWidget(self.tree, 1)
        self._stack.addWidget(
            Empty(self.tr("No project is open."), self.tr("Open a folder or a file from the File menu."))
        )
        self._stack.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._heading)
        layout.addLayout(self._stack, 1)
        self.setFocusProxy(self.tree)

    def _connect(self) -> None:
        session = self._session
        self.tree.activated.connect(self._chosen)
        self.tree.clicked.connect(self._chosen)
        self.tree.rename_wanted.connect(self.ask_name)
        self.tree.delete_wanted.connect(self.ask_delete)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.words.textChanged.connect(self._filter)
        self.everything.toggled.connect(self.relist_wanted)
        self._watcher.directoryChanged.connect(lambda _path: self._timer.start())
        self._timer.timeout.connect(self.look_again)
        session.project_changed.connect(self._project_changed)
        session.files_changed.connect(self.refresh)
        session.document_changed.connect(self._document_changed)
        session.document_closed.connect(lambda _path: self._note_unsaved())
        session.document_opened.connect(lambda document: self.select(document.path))
        session.analysis_changed.connect(self._note_problems)
        self._look.changed.connect(self._repaint)

    def _project_changed(self) -> None:
        self._others = ()
        self.model.note(states={})
        self.refresh()
        if self.everything.isChecked():
            self.relist_wanted.emit(True)
        self.states_wanted.emit()

    def _document_changed(self, document: Document) -> None:
        self._note_unsaved()
        if not document.dirty:
            self.states_wanted.emit()

    def _note_unsaved(self) -> None:
        self.model.note(unsaved={path for path, item in self._session.documents.items() if item.dirty})

    def _note_problems(self) -> None:
        built, analysis = self._session.built, self._session.analysis
        found: dict[Path, list[str]] = {}
        if built is not None and analysis is not None:
            files = {
                name: Path(path) for item in built.compilations for name, path in item.input.files.items()
            }
            seen = [(item.file, item.severity) for item in analysis.findings if not item.suppressed]
            for file, severity in [*seen, *((item.file, item.severity) for item in analysis.diagnostics)]:
                if file in files:
                    found.setdefault(files[file], []).append(severity)
        worst = {path: (len(all_), min(all_, key=severities.rank)) for path, all_ in found.items()}
        self.model.note(problems=worst)

    def _filter(self, text: str) -> None:
        self.filtered.setFilterFixedString(text)
        if text:
            self.tree.expandAll()

    def _watch(self) -> None:
        """The folders that are listed; in a very large project the first ones only."""
        wanted = {str(path) for path in self.model.folders()[:MOST_WATCHED] if path.is_absolute()}
        former = set(self._watcher.directories())
        if former - wanted:
            self._watcher.removePaths(sorted(former - wanted))
        if wanted - former:
            self._watcher.addPaths(sorted(wanted - former))

    def _root_of(self, files: tuple[Path, ...]) -> Path:
        if not files:
            return Path()
        root = Path(os.path.commonpath([str(file.parent) for file in files]))
        self._root = next(
            (path for path in self._session.paths if root.is_relative_to(path) and path not in files), root
        )
        return self._root

    def _folded(self) -> list[Path]:
        return [
            path
            for path in self.model.folders()[1:]
            if (index := self._index(path)).isValid() and not self.tree.isExpanded(index)
        ]

    def _index(self, path: Path) -> QModelIndex:
        return self.filtered.mapFromSource(self.model.index_of(path))

    def _current(self) -> Path | None:
        path = self.tree.currentIndex().data(PATH)
        return path if isinstance(path, Path) else None

    def _folder(self) -> Path:
        index = self.tree.currentIndex()
        return self.model.folder_of(self.filtered.mapToSource(index)) if index.isValid() else self._root

    def _chosen(self, index: QModelIndex) -> None:
        path = index.data(PATH)
        if isinstance(path, Path) and not self.filtered.hasChildren(index.siblingAtColumn(0)):
            self.file_wanted.emit(path)

    def _ask(self, text: str, value: str, then: Callable[[str], None]) -> QInputDialog:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setLabelText(text)
        dialog.setTextValue(value)
        dialog.textValueSelected.connect(lambda name: then(name.strip()) if name.strip() else None)
        dialog.open()
        return dialog

    def _open_menu(self, at: QPoint) -> None:
        self.menu().popup(self.tree.viewport().mapToGlobal(at))

    def _repaint(self) -> None:
        self.everything.setIcon(self._look.icon("file"))
        self.tree.viewport().update()


class _Tree(QTreeView):
    """Sends the keys that are not Qt's own."""

    rename_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)
