"""The marks of a text: thousands are placed in turns, and follow every edit meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout
from pytestqt.qtbot import QtBot

from desktop.editor.marks import AT_ONCE, Marks
from desktop.editor.model import Mark

MANY = 4_000


class Text(QObject):
    """A document whose lines all differ, and its marks: one for the word of each line."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.document = QTextDocument(self)
        self.document.setDocumentLayout(QPlainTextDocumentLayout(self.document))
        self.document.setPlainText("".join(f"line {n}\n" for n in range(lines)))
        self.marks = Marks(self.document, self)
        self.document.contentsChange.connect(lambda at, _gone, added: self.marks.edited(at, added))
        self.marks.show([Mark(n, 5, n, 5 + len(str(n)), "low", str(n), "") for n in range(lines)])

    def insert(self, line: int, text: str) -> None:
        cursor = QTextCursor(self.document.findBlockByNumber(line))
        cursor.insertText(text)

    def delete(self, line: int, lines: int) -> None:
        cursor = QTextCursor(self.document.findBlockByNumber(line))
        end = self.document.findBlockByNumber(line + lines).position()
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

    def right(self) -> bool:
        """Whether each line that was there at first has its own mark, and no other line has one."""
        block = self.document.firstBlock()
        while block.isValid():
            found = [
                (cursor.selectedText(), mark.title) for cursor, mark in self.marks.at(block.blockNumber())
            ]
            _, word, number = block.text().partition("line ")
            if found != ([(number, number)] if word else []):
                return False
            block = block.next()
        return True


def test_few_are_there_at_once(qapp: QObject) -> None:
    text = Text(AT_ONCE)
    assert text.right() and text.marks.between(0, 9) == 10


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.insert(2_000, "new\n"),
        lambda text: text.insert(0, "one\ntwo\n"),
        lambda text: [text.insert(900, "a\nb\n"), text.delete(900, 2)],
        lambda text: [text.insert(10, "new\n"), text.insert(3_000, "new\n")],
        lambda text: text.document.undo(),
    ],
)
def test_an_edit_while_they_are_placed_moves_those_that_wait(
    edit: Callable[[Text], object], qtbot: QtBot
) -> None:
    text = Text(MANY)
    assert not text.marks.at(MANY - 1), "they were all placed at once"
    text.insert(2_000, "before\n")
    edit(text)
    text.document.contentsChange.emit(0, 3, 3)  # as when colors change
    qtbot.waitUntil(lambda: bool(text.marks.between(0, MANY)))
    text.marks.settle()
    qtbot.waitUntil(text.right)


def test_lines_that_come_and_go_are_counted_along_until_nobody_types(qtbot: QtBot) -> None:
    text = Text(MANY)
    qtbot.waitUntil(text.right)
    changes: list[None] = []
    text.marks.changed.connect(lambda: changes.append(None))
    text.insert(100, "new\n")
    text.insert(3_000, "x\ny\n")
    assert text.right() and not changes
    text.delete(100, 1)
    assert text.right()
    text.marks.settle()
    qtbot.waitUntil(lambda: bool(changes))
    assert text.right()
    text.insert(7, "")
    text.marks.settle()
    assert len(changes) == 1, "nothing moved, and all were looked for"


def test_others_take_their_place(qtbot: QtBot) -> None:
    text = Text(MANY)
    text.marks.show([Mark(5, 0, 5, 4, "high", "only", "")])
    assert text.marks.between(0, MANY) == 1
    text.marks.show([])
    assert not text.marks.at(5)
    qtbot.wait(50)
    assert not text.marks.between(0, MANY)
