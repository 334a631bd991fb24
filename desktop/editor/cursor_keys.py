"""What a key does at one cursor when there are several: where it goes, and what it edits there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from desktop.editor import keys

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor

Work = Callable[[QTextCursor], object]
Standard, Op, Mode = QKeySequence.StandardKey, QTextCursor.MoveOperation, QTextCursor.MoveMode

MOVES = {
    Standard.MoveToNextChar: Op.NextCharacter,
    Standard.MoveToPreviousChar: Op.PreviousCharacter,
    Standard.MoveToNextWord: Op.NextWord,
    Standard.MoveToPreviousWord: Op.PreviousWord,
    Standard.MoveToNextLine: Op.Down,
    Standard.MoveToPreviousLine: Op.Up,
    Standard.MoveToEndOfLine: Op.EndOfLine,
}
SELECTS = {
    Standard.SelectNextChar: Op.NextCharacter,
    Standard.SelectPreviousChar: Op.PreviousCharacter,
    Standard.SelectNextWord: Op.NextWord,
    Standard.SelectPreviousWord: Op.PreviousWord,
    Standard.SelectNextLine: Op.Down,
    Standard.SelectPreviousLine: Op.Up,
    Standard.SelectEndOfLine: Op.EndOfLine,
}
DELETES = {
    Standard.DeleteStartOfWord: Op.PreviousWord,
    Standard.DeleteEndOfWord: Op.NextWord,
    Standard.Delete: Op.NextCharacter,
}


def movement(event: QKeyEvent) -> Work | None:
    """How a key moves a cursor; None when it does not."""
    if event.matches(Standard.MoveToStartOfLine):
        return lambda cursor: keys.home(cursor, False)
    if event.matches(Standard.SelectStartOfLine):
        return lambda cursor: keys.home(cursor, True)
    for table, keep in ((MOVES, False), (SELECTS, True)):
        for key, operation in table.items():
            if event.matches(key):
                return lambda cursor: _move(cursor, operation, keep)
    return None


def editing(event: QKeyEvent, editor: SourceEditor) -> Work | None:
    """How a key edits the text at a cursor; None when it does not."""
    key, plain = event.key(), not event.modifiers() & ~(_SHIFT | _KEYPAD)
    if key == Qt.Key.Key_Backspace and plain:
        return lambda cursor: _back(cursor, editor)
    for standard, operation in DELETES.items():
        if event.matches(standard):
            return lambda cursor: _delete(cursor, operation)
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
        return lambda cursor: keys.new_line(cursor, editor.step)
    if key == Qt.Key.Key_Backtab:
        return lambda cursor: keys.shift(cursor, False, editor.step)
    if key == Qt.Key.Key_Tab and plain:
        return lambda cursor: _tab(cursor, editor.step)
    return typing(event.text(), editor) if is_text(event) else None


def typing(text: str, editor: SourceEditor) -> Work:
    """Type some text at a cursor, as its sign is typed at the only one."""

    def work(cursor: QTextCursor) -> None:
        if editor.pairs.typed(cursor, text):
            return
        if text == "}" and not cursor.hasSelection():
            keys.closing_brace(cursor, editor.step)
        else:
            cursor.insertText(text)

    return work


def is_text(event: QKeyEvent) -> bool:
    """Whether a key writes something; AltGr comes as Ctrl and Alt together."""
    modifiers = event.modifiers() & (_CONTROL | _ALT | _META)
    plain = modifiers in (Qt.KeyboardModifier.NoModifier, _CONTROL | _ALT)
    return plain and bool(event.text()) and event.text().isprintable()


_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT, _META = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def _move(cursor: QTextCursor, operation: QTextCursor.MoveOperation, keep: bool) -> None:
    """Without Shift a selection is left at the side that the key points to."""
    sides = {Op.NextCharacter: cursor.selectionEnd(), Op.PreviousCharacter: cursor.selectionStart()}
    if cursor.hasSelection() and not keep and operation in sides:
        cursor.setPosition(sides[operation])
    else:
        cursor.movePosition(operation, Mode.KeepAnchor if keep else Mode.MoveAnchor)


def _delete(cursor: QTextCursor, operation: QTextCursor.MoveOperation) -> None:
    if not cursor.hasSelection():
        cursor.movePosition(operation, Mode.KeepAnchor)
    cursor.removeSelectedText()


def _back(cursor: QTextCursor, editor: SourceEditor) -> None:
    if not editor.pairs.take_back(cursor):
        cursor.deletePreviousChar()


def _tab(cursor: QTextCursor, step: str) -> None:
    if cursor.hasSelection():
        keys.shift(cursor, True, step)
    else:
        cursor.insertText(step)
