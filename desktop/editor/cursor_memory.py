"""What several cursors remember: the pieces they copied, and where they were at each undo step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication

UNDOS = 1_000
"""So many former places of the cursors are remembered."""
Place = tuple[int, int]
"""Anchor and position."""


class Pieces:
    """What was copied from several cursors, so that each piece can go to a cursor of its own."""

    def __init__(self) -> None:
        self._text, self._pieces = "", list[str]()

    def copy(self, cursors: Sequence[QTextCursor]) -> None:
        """Put what they select on the clipboard, a line each; nothing when nothing is selected."""
        pieces = [item.selectedText().replace("\u2029", "\n") for item in cursors if item.hasSelection()]
        if pieces:
            self._text, self._pieces = "\n".join(pieces), pieces
            QApplication.clipboard().setText(self._text)

    def paste(self, count: int) -> list[str]:
        """A piece for each of so many cursors, where as many were copied or are lines; else all for each."""
        text = QApplication.clipboard().text()
        pieces = self._pieces if self._text == text else text.removesuffix("\n").split("\n")
        if text and len(pieces) != count:
            return [text]
        return pieces if text else []


class Places:
    """Where the cursors were at each step of a text's history; the main one comes first."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._known: dict[int, list[Place]] = {}

    def forget(self) -> None:
        """There is one cursor again."""
        self._known = {}

    def remember(self, cursors: Sequence[QTextCursor]) -> None:
        """They are there at this step."""
        if len(self._known) > UNDOS:
            self._known.clear()
        steps = self._document.availableUndoSteps()
        self._known[steps] = [(item.anchor(), item.position()) for item in cursors]

    def now(self) -> list[Place]:
        """Where they were at this step; nothing when that is not known."""
        return self._known.get(self._document.availableUndoSteps(), [])
