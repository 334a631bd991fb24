"""Notices when another program changes an open file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from desktop.session import Document, Session

SETTLE_MS = 150
"""Programs write in several steps; one look after the last of them is enough."""


class Watcher(QObject):
    """`changed(path)` is sent once per burst of changes; our own saves are sent too."""

    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._watch = QFileSystemWatcher(self)
        self._waiting: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._settled)
        self._watch.fileChanged.connect(self._touched)
        session.document_opened.connect(self._follow)
        session.document_changed.connect(self._follow)
        session.document_closed.connect(lambda path: self._watch.removePath(str(path)))

    def _follow(self, document: Document) -> None:
        name = str(document.path)
        if name not in self._watch.files() and document.path.exists():
            self._watch.addPath(name)

    def _touched(self, name: str) -> None:
        self._waiting.add(name)
        self._timer.start()

    def _settled(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for name in sorted(waiting):
            path = Path(name)
            document = self._session.documents.get(path)
            if document is not None and path.exists():
                self._follow(document)
                self.changed.emit(path)
