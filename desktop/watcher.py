"""Notices when another program changes, deletes or brings back an open file.

The folders of open files are watched too: a deleted file can only come back in
its folder. Nothing is read here.
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
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._settled)
        self._watch.fileChanged.connect(lambda name: self._touched(Path(name)))
        self._watch.directoryChanged.connect(self._folder_touched)
        session.document_opened.connect(self._follow)
        session.document_changed.connect(self._follow)
        session.document_closed.connect(self._leave)
        session.document_moved.connect(lambda former, _document: self._leave(former))

    def _follow(self, document: Document) -> None:
        if document.untitled:
            return
        name, folder = str(document.path), str(document.path.parent)
        if name not in self._watch.files() and document.path.exists():
            self._watch.addPath(name)
        if folder not in self._watch.directories() and document.path.parent.exists():
            self._watch.addPath(folder)

    def _leave(self, path: Path) -> None:
        if str(path) in self._watch.files():
            self._watch.removePath(str(path))
        folder = str(path.parent)
        others = any(other.parent == path.parent for other in self._session.documents)
        if not others and folder in self._watch.directories():
            self._watch.removePath(folder)

    def _touched(self, path: Path) -> None:
        self._waiting.add(path)
        self._timer.start()

    def _folder_touched(self, name: str) -> None:
        """A file that is not watched any more, because it was gone, may be back."""
        watched = set(self._watch.files())
        for path in self._session.documents:
            if str(path.parent) == name and str(path) not in watched:
                self._touched(path)

    def _settled(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for path in sorted(waiting):
            document = self._session.documents.get(path)
            if document is not None and not document.untitled:
                self._follow(document)
                self.changed.emit(path)
