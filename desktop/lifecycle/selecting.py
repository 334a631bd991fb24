"""Tells the assistant what is selected in the editor, a moment after the cursor rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from desktop.bench import Bench
from desktop.operations import asking_again
from desktop.tabs import Tabs

SETTLE_MS = 200


class SelectionFollower(QObject):
    """A selection narrows the question; no selection takes that back."""

    def __init__(self, bench: Bench, tabs: Tabs, parent: QObject) -> None:
        super().__init__(parent)
        self._bench, self._tabs = bench, tabs
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self._look)
        tabs.moved.connect(self._timer.start)

    def _look(self) -> None:
        editor = self._tabs.editor()
        cursor = editor.textCursor() if editor is not None else None
        if editor is None or cursor is None or not cursor.hasSelection():
            self._bench.session.assistant.narrow(None)
            return
        document = editor.document()
        first = document.findBlock(cursor.selectionStart()).blockNumber()
        last = document.findBlock(max(cursor.selectionStart(), cursor.selectionEnd() - 1)).blockNumber()
        asking_again.select(self._bench, editor.path, first, last)
