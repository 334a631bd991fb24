"""Files that were closed can be opened again where the cursor was, the last one first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from desktop.session import Place, Session
from desktop.tabs import Tabs

MOST = 30


class ClosedFiles(QObject):
    """Those of one window and one project; documents that never had a file are not among them."""

    def __init__(self, session: Session, tabs: Tabs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._tabs = session, tabs
        self._places: dict[Path, Place] = {}
        self._closed: list[Place] = []
        tabs.moved.connect(self._note)
        session.document_closed.connect(self._was_closed)
        session.project_changed.connect(self._forget)

    def any(self) -> bool:
        """Whether there is a file to open again."""
        return bool(self._closed)

    def reopen(self) -> None:
        """Open the file again that was closed last."""
        while self._closed:
            place = self._closed.pop()
            if place.path not in self._session.documents:
                self._session.jump.emit(place)
                return

    def _note(self) -> None:
        """Where the cursor is; on every key, so nothing more than that."""
        editor = self._tabs.editor()
        document = self._session.documents.get(editor.path) if editor is not None else None
        if editor is not None and document is not None and not document.untitled:
            cursor = editor.textCursor()
            line, column = cursor.blockNumber() + 1, cursor.positionInBlock() + 1
            self._places[editor.path] = Place(editor.path, line, column)

    def _was_closed(self, path: Path) -> None:
        place = self._places.pop(path, None)
        if place is not None:
            self._closed = [*self._closed[1 - MOST :], place]

    def _forget(self) -> None:
        self._places.clear()
        self._closed.clear()
