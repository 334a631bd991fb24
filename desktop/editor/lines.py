"""What is done to whole lines: duplicate, delete, move, join, insert, select. Each is one undo step."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

KEEP = QTextCursor.MoveMode.KeepAnchor


def duplicate(cursor: QTextCursor, *, up: bool = False) -> None:
    """Copy the selected lines below themselves; the cursor goes to the copy, or stays for `up`."""
    first, last = _range(cursor)
    text = _text(first, last) + "\n"
    anchor, position, length = cursor.anchor(), cursor.position(), 0 if up else _units(text)
    edit = QTextCursor(first)
    edit.insertText(text)
    cursor.setPosition(anchor + length)
    cursor.setPosition(position + length, KEEP)


def delete(cursor: QTextCursor) -> None:
    """Delete the selected lines; the cursor keeps its column."""
    first, last = _range(cursor)
    column, number = cursor.positionInBlock(), first.blockNumber()
    document = cursor.document()
    start, end = _whole(document, first, last)
    cursor.setPosition(start)
    cursor.setPosition(end, KEEP)
    cursor.removeSelectedText()
    block = document.findBlockByNumber(min(number, document.blockCount() - 1))
    cursor.setPosition(block.position() + min(column, block.length() - 1))


def move(cursor: QTextCursor, *, up: bool) -> None:
    """Swap the selected lines with the line before or after them; the selection goes along."""
    first, last = _range(cursor)
    other = first.previous() if up else last.next()
    if not other.isValid():
        return
    whole = QTextCursor(first if not up else other)
    end = last if up else other
    shift = -other.length() if up else other.length()
    anchor, position = cursor.anchor() + shift, cursor.position() + shift
    moved, passed = _text(first, last), other.text()
    whole.beginEditBlock()
    whole.setPosition(end.position() + end.length() - 1, KEEP)
    whole.insertText(f"{moved}\n{passed}" if up else f"{passed}\n{moved}")
    whole.endEditBlock()
    cursor.setPosition(anchor)
    cursor.setPosition(position, KEEP)


def join(cursor: QTextCursor) -> None:
    """Put the selected lines, or this one and the next, into one, a blank between."""
    first, last = _range(cursor)
    joints = max(1, last.blockNumber() - first.blockNumber())
    cursor.beginEditBlock()
    for _ in range(joints):
        after = first.next()
        if not after.isValid():
            break
        words = after.text().lstrip(" \t")
        kept = _units(first.text().rstrip(" \t"))
        cursor.setPosition(first.position() + kept)
        cursor.setPosition(after.position() + len(after.text()) - len(words), KEEP)
        cursor.insertText(" " if kept and words else "")
    cursor.endEditBlock()


def insert(cursor: QTextCursor, *, above: bool) -> None:
    """An empty line with the same indent above or below this one; the cursor goes there."""
    block = cursor.block()
    indent = block.text()[: len(block.text()) - len(block.text().lstrip(" \t"))]
    if above:
        cursor.setPosition(block.position())
        cursor.insertText(indent + "\n")
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
    else:
        cursor.setPosition(block.position() + block.length() - 1)
        cursor.insertText("\n" + indent)


def select(cursor: QTextCursor) -> None:
    """Select whole lines, one more each time."""
    document = cursor.document()
    first = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    cursor.setPosition(first.position())
    end = last.next().position() if last.next().isValid() else last.position() + last.length() - 1
    cursor.setPosition(end, KEEP)


def _range(cursor: QTextCursor) -> tuple[QTextBlock, QTextBlock]:
    """First and last selected line; one that is only touched at its start does not count."""
    document, end = cursor.document(), cursor.selectionEnd()
    first, last = document.findBlock(cursor.selectionStart()), document.findBlock(end)
    if last != first and last.position() == end:
        last = last.previous()
    return first, last


def _text(first: QTextBlock, last: QTextBlock) -> str:
    lines, block = [first.text()], first
    while block != last:
        block = block.next()
        lines.append(block.text())
    return "\n".join(lines)


def _units(text: str) -> int:
    """UTF-16 units, as Qt counts positions."""
    return len(text.encode("utf-16-le")) // 2


def _whole(document: QTextDocument, first: QTextBlock, last: QTextBlock) -> tuple[int, int]:
    """From the start of the first line to the start of the line after, or with the break before."""
    end = last.position() + last.length()
    if last.next().isValid():
        return first.position(), end
    return max(0, first.position() - 1), end - 1
