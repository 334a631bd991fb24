"""Colors in the output: lines by what they tell, and places as links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop.look import Look
from desktop.output.model import kind_of, spots_in


class OutputPainter(QSyntaxHighlighter):
    """Paints line by line, as text comes."""

    def __init__(self, document: QTextDocument, look: Look, folder: Callable[[], Path]) -> None:
        super().__init__(document)
        self._look, self._folder = look, folder

    def highlightBlock(self, text: str) -> None:
        theme = self._look.theme
        kind = kind_of(text)
        if kind is not None:
            colors = {"good": theme.good, "bad": theme.bad, "unsure": theme.unsure, "command": theme.muted}
            self.setFormat(0, len(text), QColor(colors[kind]))
        for spot in spots_in(text, self._folder()):
            link = QTextCharFormat()
            link.setForeground(QColor(theme.accent))
            link.setFontUnderline(True)
            # Columns of Qt count UTF-16 units.
            before = len(text[: spot.start].encode("utf-16-le")) // 2
            length = len(text[spot.start : spot.end].encode("utf-16-le")) // 2
            self.setFormat(before, length, link)
