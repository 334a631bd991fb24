"""Notices when another program changes, deletes or brings back an open file.

Their folders are watched too, up to the one that holds the project: a file that is
gone can only come back there, and a folder that is renamed or unmounted takes its
files along without a word about them. Nothing is read here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from desktop.session import Document, Session

SETTLE_MS = 150
"""Programs write in several steps; one look after the last of them is enough."""


class Watcher(QObject):
    """`changed(path)` is sent once per burst of changes; our own saves are sent too."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._watch = QFileSystemWatcher(self)
        self._waiting: set[Path] = set()
        self._folders: set[Path] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._settled)
        self._watch.fileChanged.connect(lambda name: self._touched(Path(name)))
        self._watch.directoryChanged.connect(lambda name: self._folder_touched(Path(name)))
        session.document_opened.connect(self._follow)
        session.document_changed.connect(self._follow)
        session.document_closed.connect(self._leave)
        session.document_moved.connect(lambda former, _document: self._leave(former))

    def _follow(self, document: Document) -> None:
        if document.untitled:
            return
        path, watched = document.path, {*self._watch.files(), *self._watch.directories()}
        for place in (path, *self._above(path)):
            there, followed = place.exists(), str(place) in watched
            if there and not followed:
                self._watch.addPath(str(place))
            elif followed and not there:  # what comes under this name later is something else
                self._watch.removePath(str(place))

    def _leave(self, _path: Path) -> None:
        open_ = self._session.documents
        wanted = {str(place) for path in open_ for place in (path, *self._above(path))}
        rest = [name for name in (*self._watch.files(), *self._watch.directories()) if name not in wanted]
        if rest:
            self._watch.removePaths(rest)

    def _above(self, path: Path) -> tuple[Path, ...]:
        """The folder of a file, and those above it as far as the project and the folder that holds it."""
        roots = [root for root in self._session.paths if path.is_relative_to(root)]
        top = roots[0].parent if roots else path.parent.parent
        return tuple(place for place in path.parents if place.is_relative_to(top))

    def _touched(self, path: Path) -> None:
        self._waiting.add(path)
        self._timer.start()

    def _folder_touched(self, folder: Path) -> None:
        self._folders.add(folder)
        if not self._timer.isActive():  # a folder may be busy all day
            self._timer.start()

    def _came_or_went(self, folder: Path) -> set[Path]:
        """The open files in a folder of which nothing else would tell that they are gone, back or another."""
        watched, found = set(self._watch.files()), set()
        for path, document in self._session.documents.items():
            if not document.untitled and path.is_relative_to(folder):
                told = document.gone != (str(path) in watched)
                if not told or path.is_symlink() or path.exists() == document.gone:
                    found.add(path)
        return found

    def _settled(self) -> None:
        waiting, self._waiting = self._waiting, set()
        folders, self._folders = self._folders, set()
        waiting.update(path for folder in folders for path in self._came_or_went(folder))
        for path in sorted(waiting):
            document = self._session.documents.get(path)
            if document is not None and not document.untitled:
                self._follow(document)
                self.changed.emit(path)
