"""Where the same text stands again, in the units that Qt counts in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtGui import QTextCursor

from desktop.editor.expanding import WORD


def select_word(cursor: QTextCursor) -> bool:
    """Select the word at a cursor; False when there is none."""
    block, column = cursor.block(), cursor.positionInBlock()
    for found in WORD.finditer(block.text()):
        start = units(block.text()[: found.start()])
        end = start + units(found.group())
        if start <= column <= end:
            cursor.setPosition(block.position() + start)
            cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
            return True
    return False


def occurrences(text: str, cursor: QTextCursor, whole_words: bool) -> Iterator[tuple[int, int]]:
    """Start and end of each place that equals the selection; `text` has LF line ends, as Qt's units have."""
    wanted = cursor.selectedText().replace("\u2029", "\n")
    if not wanted:
        return
    pattern = re.escape(wanted)
    if whole_words and WORD.fullmatch(wanted):
        pattern = rf"(?<![\w$]){pattern}(?![\w$])"
    length, at, before = units(wanted), 0, 0
    plain = text.isascii()
    for found in re.finditer(pattern, text):
        before = found.start() if plain else before + units(text[at : found.start()])
        at = found.start()
        yield before, before + length


def units(text: str) -> int:
    """UTF-16 units of a text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
