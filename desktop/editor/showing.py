"""How an editor shows its lines: broken at its edge or not, blanks and tabs as signs or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor

_BLANKS = re.compile(r"[ \t]+")
TRIES = 4
SIGNS = QTextOption.Flag.ShowTabsAndSpaces


class Showing(QObject):
    """Gives one editor what the look says, at once and whenever that changes."""

    def __init__(self, editor: SourceEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        editor.inline_formats.insert(0, self._quiet)
        editor.look.changed.connect(self.take_over)
        self.take_over()

    def take_over(self) -> None:
        """Lay the text out in another way where the look says so."""
        editor, modes = self._editor, QPlainTextEdit.LineWrapMode
        wanted = modes.WidgetWidth if editor.look.wrap else modes.NoWrap
        if editor.lineWrapMode() != wanted:
            top = editor.firstVisibleBlock()
            editor.setLineWrapMode(wanted)
            self._scroll_to(top)
        option = editor.document().defaultTextOption()
        if bool(option.flags() & SIGNS) != editor.look.blanks:
            option.setFlags(option.flags() ^ SIGNS)
            editor.document().setDefaultTextOption(option)

    def _scroll_to(self, top: QTextBlock) -> None:
        """Lines are counted as they are laid out, which scrolling itself makes happen."""
        for _ in range(TRIES):
            self._editor.verticalScrollBar().setValue(top.firstLineNumber())
            if self._editor.firstVisibleBlock() == top:
                return

    def _quiet(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        """Signs for blanks are quieter than the text."""
        if not self._editor.look.blanks:
            return []
        quiet = QTextCharFormat()
        quiet.setForeground(QColor(self._editor.look.theme.faint))
        return [_range(start, length, quiet) for start, length in blanks_of(block.text())]


def blanks_of(line: str) -> list[tuple[int, int]]:
    """UTF-16 start and length of each run of blanks and tabs in a line."""
    if line.isascii():
        return [(found.start(), found.end() - found.start()) for found in _BLANKS.finditer(line)]
    before = 0, 0
    runs = []
    for found in _BLANKS.finditer(line):
        units = before[1] + len(line[before[0] : found.start()].encode("utf-16-le")) // 2
        runs.append((units, found.end() - found.start()))
        before = found.start(), units
    return runs


def _range(start: int, length: int, shown: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, shown
    return made
