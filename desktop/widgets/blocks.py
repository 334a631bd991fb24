"""Steps over lines that are hidden, without visiting each of them."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock


def next_shown(block: QTextBlock) -> QTextBlock:
    """The first line after this one that is not hidden; an invalid block at the end."""
    after = block.next()
    if not after.isValid() or after.isVisible():
        return after
    found = block.document().findBlockByLineNumber(after.firstLineNumber())
    return found if found.isVisible() and found.blockNumber() > after.blockNumber() else QTextBlock()


def header_of(block: QTextBlock) -> QTextBlock:
    """The line that is shown above a hidden one; an invalid block when there is none."""
    if block.firstLineNumber() == 0:
        return QTextBlock()
    return block.document().findBlockByLineNumber(block.firstLineNumber() - 1)
