"""What outside programs say, and the signals by which the output panel follows it. A part of the session."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal


class Output(QObject):
    """The words of the program that runs, or ran last."""

    begun = Signal()
    """Another program starts: what the former one said makes way."""
    said = Signal(str)
    """A piece of text, which may end within a line."""
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title, self.ending = "", ""
        self.folder = Path()
        """Where the paths that it says begin."""
        self.running = False

    def begin(self, title: str) -> None:
        """A program starts."""
        self.title, self.ending, self.running = title, "", True
        self.begun.emit()

    def stand_in(self, folder: Path) -> None:
        """The paths that it says begin in this folder."""
        self.folder = folder

    def say(self, text: str) -> None:
        """It said something."""
        self.said.emit(text)

    def end(self, ending: str) -> None:
        """It ended; `ending` is how, in one sentence. Nothing when it had ended already."""
        if self.running:
            self.ending, self.running = ending, False
            self.ended.emit()
