"""Notices what is typed in one window and keeps it against a crash.

Nothing happens while a key is handled but the start of a timer. When it ends, the
text of each changed document is copied (5 ms for 2 MB) and the rest is done in the
journal's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from core.store.journal import Typed
from desktop.editor.view import SourceEditor
from desktop.lifecycle.keeper import Keeper
from desktop.session import Document, Session
from desktop.tabs import Tabs

DELAY_MS, LONG_DELAY_MS = 400, 1_000
"""The longest time that something typed is only in memory, for usual and for long files."""
LONG_CHARACTERS = 500_000
PAUSE_SECONDS, LATEST_SECONDS = 0.08, 1.3
"""A long text is copied in a pause between two keys, where one comes before the latest time."""
RETRY_MS = 5_000
"""So long after the journal could not be written the texts are given again."""
TURN_SECONDS = 0.008
"""After so long the window gets a turn before the next document is copied."""
Stamp = tuple[int, str]


class Recorder(QObject):
    """One per window; it looks at the session whenever something may have changed."""

    def __init__(self, session: Session, tabs: Tabs, keeper: Keeper, window: Callable[[], str]) -> None:
        super().__init__(tabs)
        self._session, self._tabs, self._keeper, self._window = session, tabs, keeper, window
        self._kept: dict[Path, Stamp] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._due)
        self._first = self._last = 0.0
        tabs.edited.connect(self._soon)
        keeper.missed.connect(self._missed)
        for signal in (session.document_opened, session.document_changed, session.document_closed):
            signal.connect(self._soon)

    def record(self) -> None:
        """Keep every text that changed since it was kept, and forget what is saved or closed."""
        self._forget()
        ends = time.monotonic() + TURN_SECONDS
        for path, document in list(self._session.documents.items()):
            editor = self._tabs.editors.get(path)
            if not document.unsaved or editor is None:
                continue
            if self._keep(document, editor) and time.monotonic() > ends:
                self._timer.start(0)
                return

    def record_all(self) -> None:
        """Keep everything now, however long it takes: the program is about to end."""
        self.record()
        while self._timer.isActive():
            self._timer.stop()
            self.record()

    def give_up(self) -> None:
        """Forget every text: the person said so."""
        self._timer.stop()
        for path in self._kept:
            self._keeper.drop(path)
        self._kept = {}

    def adopt(self, path: Path) -> None:
        """Take over a text that the journal holds from a former run."""
        self._kept[path] = (-1, "")
        self._soon()

    def _soon(self, *_: object) -> None:
        self._last = time.monotonic()
        if not self._timer.isActive():
            self._first = self._last
            self._timer.start(LONG_DELAY_MS if self._is_long() else DELAY_MS)

    def _due(self) -> None:
        now = time.monotonic()
        typing = now - self._last < PAUSE_SECONDS and now - self._first < LATEST_SECONDS
        if typing and self._is_long():
            self._timer.start(round(PAUSE_SECONDS * 1000))
        else:
            self.record()

    def _is_long(self) -> bool:
        editor = self._tabs.editor()
        return editor is not None and editor.document().characterCount() > LONG_CHARACTERS

    def _missed(self) -> None:
        self._kept = dict.fromkeys(self._kept, (-1, ""))
        if not self._timer.isActive():
            self._timer.start(RETRY_MS)

    def _forget(self) -> None:
        for path in list(self._kept):
            document = self._session.documents.get(path)
            if document is None or not document.unsaved:
                del self._kept[path]
                self._keeper.drop(path)

    def _keep(self, document: Document, editor: SourceEditor) -> bool:
        stamp = (editor.document().revision(), document.saved.sha256)
        if self._kept.get(document.path) == stamp:
            return False
        self._kept[document.path] = stamp
        text, cursor = editor.text(), editor.textCursor()
        places = (cursor.position(), cursor.anchor())
        window, project = self._window(), tuple(str(path) for path in self._session.paths)

        def make() -> Typed:
            base = None if document.untitled else document.saved.data
            return Typed(document.path, text, base, *places, window, project, document.untitled)

        self._keeper.keep(make)
        return True
