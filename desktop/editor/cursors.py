"""Several cursors in one editor: what is typed is typed at all of them, in one undo step.

The cursor of Qt is the one that was added last; the others are kept here. While there
are none, nothing of this is asked when a key comes. Whatever puts the cursor elsewhere
(a click, a search, going to a line) leaves one cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor

from desktop.editor import cursor_keys
from desktop.editor.cursor_marks import CursorMarks
from desktop.editor.cursor_memory import Pieces, Places
from desktop.editor.occurrences import occurrences, select_word

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor

Op, Standard = QTextCursor.MoveOperation, QKeySequence.StandardKey
MOST = 10_000
"""More cursors than a person can want; more places are not selected."""


class Cursors(QObject):
    """The cursors of one editor beside its own; `changed` is sent when there are more or fewer."""

    changed = Signal()

    def __init__(self, editor: SourceEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.others: list[QTextCursor] = []
        self._whole_words = False
        self._busy = False
        self._typed: tuple[str, int] = ("", -1)
        self._places, self._pieces = Places(editor.document()), Pieces()
        self._marks = CursorMarks(editor, self)
        editor.mouse_filters.append(self._pressed)

    @property
    def active(self) -> bool:
        """Whether there is more than one cursor."""
        return bool(self.others)

    def all(self) -> list[QTextCursor]:
        """Every cursor in the order of the text."""
        return sorted([self._editor.textCursor(), *self.others], key=lambda item: item.selectionStart())

    # Getting more of them.

    def add_next(self) -> None:
        """Select the word; when something is selected, select its next occurrence too."""
        main = self._editor.textCursor()
        if not main.hasSelection():
            self._whole_words = select_word(main)
            self._show(main, self.others)
            return
        found = occurrences(self._editor.text(), main, self._whole_words)
        taken = {item.selectionStart() for item in self.all()}
        free = [place for place in found if place[0] not in taken]
        if free:
            following = (place for place in free if place[0] >= main.selectionEnd())
            self._show(self._cursor(next(following, free[0])), [*self.others, main])

    def add_all(self) -> None:
        """Select every occurrence of what is selected, or of the word."""
        main = self._editor.textCursor()
        if not main.hasSelection():
            self._whole_words = select_word(main)
        if main.hasSelection():
            found = islice(occurrences(self._editor.text(), main, self._whole_words), MOST)
            self._show(main, [self._cursor(place) for place in found])

    def add_beside(self, *, up: bool) -> None:
        """One more cursor in the line above the first, or below the last."""
        everyone = self.all()
        edge = everyone[0] if up else everyone[-1]
        made = QTextCursor(edge)
        if edge.hasSelection():
            made.setPosition(edge.position())
        if made.movePosition(Op.Up if up else Op.Down):
            self._show(made, everyone)

    def leave(self) -> None:
        """Leave one cursor: the one that was added last."""
        if self.others:
            self._show(self._editor.textCursor(), [])

    # What reaches them.

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key does at every cursor; False for keys that are about something else."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return True
        if self._standard(event):
            return True
        move = cursor_keys.movement(event)
        if move is not None:
            self._move(move)
            return True
        edit = None if self._editor.isReadOnly() else cursor_keys.editing(event, self._editor)
        if edit is not None:
            self._edit([edit], "type" if cursor_keys.is_text(event) else str(event.key()))
        return edit is not None

    def committed(self, event: QInputMethodEvent) -> bool:
        """Type at every cursor what an input method has ready; False when it is not about that."""
        text = event.commitString()
        if not self.others or not text or self._editor.isReadOnly():
            return False
        self._edit([cursor_keys.typing(text, self._editor)], "type")
        return True

    def edit_lines(self, work: cursor_keys.Work) -> bool:
        """Let a function edit the lines of every cursor, each line once; False when there is only one."""
        if not self.others or self._editor.isReadOnly():
            return False
        done = -1

        def once(cursor: QTextCursor) -> None:
            nonlocal done
            document = cursor.document()
            first, last = (
                document.findBlock(cursor.selectionStart()),
                document.findBlock(cursor.selectionEnd()),
            )
            if first.blockNumber() > done:
                work(cursor)
            done = max(done, last.blockNumber())

        self._edit([once])
        return True

    def _pressed(self, event: QMouseEvent) -> bool:
        """Alt and a click add a cursor, or take one away; any other click leaves one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.modifiers() != Qt.KeyboardModifier.AltModifier:
            self.leave()
            return False
        made = self._editor.cursorForPosition(event.position().toPoint())
        main, rest = self._editor.textCursor(), self.others
        there = [item for item in rest if item.position() != made.position()]
        if len(there) < len(rest):
            self._show(main, there)
        elif main.position() != made.position():
            self._show(made, [*rest, main])
        elif rest:
            self._show(rest[-1], rest[:-1])
        return True

    # Doing it.

    def _move(self, work: cursor_keys.Work) -> None:
        main = self._editor.textCursor()
        for cursor in (main, *self.others):
            work(cursor)
        self._typed = ("", -1)
        self._show(main, self.others)

    def _edit(self, works: Sequence[cursor_keys.Work], kind: str = "") -> None:
        """Let functions edit the text, the n-th at the n-th cursor, or one at all, in one undo step.

        Edits of the same kind in a row are one step together, as letters of a word are.
        """
        main, document = self._editor.textCursor(), self._editor.document()
        everyone = sorted([main, *self.others], key=lambda item: item.selectionStart())
        block, self._busy = QTextCursor(document), True
        if self._typed == (kind, document.revision()):
            block.joinPreviousEditBlock()
        else:
            self._places.remember((main, *self.others))
            block.beginEditBlock()
        for number, cursor in enumerate(everyone):
            works[number % len(works)](cursor)
        block.endEditBlock()
        self._typed = (kind, document.revision() if kind else -1)
        self._show(main, self.others)
        self._places.remember((main, *self.others))

    def _show(self, main: QTextCursor, others: Sequence[QTextCursor]) -> None:
        """Have these cursors, those in the same place once."""
        before, self.others, self._busy = self.active, _apart(main, others), True
        self._editor.setTextCursor(main)
        for cursor in self.others if self._editor.folding.active else ():
            self._editor.folding.reveal(cursor.block())
        self._editor.ensureCursorVisible()
        self._busy = False
        if self.active != before:
            self._follow(self.active)
        self.changed.emit()

    def _follow(self, on: bool) -> None:
        """Begin or end to see keys and to paint: nothing of it costs with one cursor."""
        editor = self._editor
        self._typed = ("", -1)
        self._places.forget()
        self._marks.follow(on)
        if on:
            editor.key_filters = [self.key, *editor.key_filters]
            editor.cursorPositionChanged.connect(self._moved)
        else:
            editor.key_filters = [item for item in editor.key_filters if item != self.key]
            editor.cursorPositionChanged.disconnect(self._moved)

    def _moved(self) -> None:
        """Somebody else put the cursor elsewhere."""
        if not self._busy:
            self.leave()

    # Undo, and the clipboard.

    def _standard(self, event: QKeyEvent) -> bool:
        works = (
            (Standard.Undo, self._undo),
            (Standard.Redo, self._redo),
            (Standard.Copy, self._copy),
            (Standard.Cut, self._cut),
            (Standard.Paste, self._paste),
        )
        work = next((work for key, work in works if event.matches(key)), None)
        if work is not None:
            work()
        return work is not None

    def _undo(self) -> None:
        self._travel(self._editor.undo)

    def _redo(self) -> None:
        self._travel(self._editor.redo)

    def _travel(self, travel: Callable[[], None]) -> None:
        """Undo or redo; the cursors go where they were then."""
        self._busy = True
        travel()
        self._busy = False
        self._typed = ("", -1)
        known = [self._cursor(place) for place in self._places.now()]
        if known:
            self._show(known[0], known[1:])
        else:
            self.leave()

    def _copy(self) -> None:
        self._pieces.copy(self.all())

    def _cut(self) -> None:
        self._copy()
        if not self._editor.isReadOnly():
            self._edit([QTextCursor.removeSelectedText])

    def _paste(self) -> None:
        pieces = [] if self._editor.isReadOnly() else self._pieces.paste(len(self.others) + 1)
        if pieces:
            self._edit([_inserting(piece) for piece in pieces])

    def _cursor(self, place: tuple[int, int]) -> QTextCursor:
        return _at(QTextCursor(self._editor.document()), *place)


def _inserting(text: str) -> cursor_keys.Work:
    return lambda cursor: cursor.insertText(text)


def _at(cursor: QTextCursor, anchor: int, position: int) -> QTextCursor:
    cursor.setPosition(anchor)
    cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _span(cursor: QTextCursor) -> tuple[int, int]:
    return cursor.selectionStart(), cursor.selectionEnd()


def _apart(main: QTextCursor, others: Sequence[QTextCursor]) -> list[QTextCursor]:
    """The others in the order of the text, without those that overlap one before them, or the main one."""
    kept: list[QTextCursor] = []
    for cursor in sorted((main, *others), key=_span):
        if not kept or not _meet(_span(kept[-1]), _span(cursor)):
            kept.append(cursor)
        elif cursor is main:
            kept[-1] = main
    return [cursor for cursor in kept if cursor is not main]


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two selections overlap, or two places are the same."""
    return one == other or (one[0] < other[1] and other[0] < one[1])
