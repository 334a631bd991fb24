"""Gives an editor another text by its differences, so that cursor, folds and marks stay where they are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from core.diff.patience import match


@dataclass(frozen=True, slots=True)
class Replacement:
    """Half-open range of characters (code points) of the former text, and what stands there instead."""

    start: int
    end: int
    text: str


def replacements(former: str, wanted: str) -> tuple[Replacement, ...]:
    """What to replace in `former` to have `wanted`, in ascending order and not touching."""
    old, new = former.splitlines(keepends=True), wanted.splitlines(keepends=True)
    found: list[Replacement] = []
    at_old = at_new = offset = 0
    for run in (*match(old, new), None):
        to_old, to_new = (run.before, run.after) if run is not None else (len(old), len(new))
        gone, come = "".join(old[at_old:to_old]), "".join(new[at_new:to_new])
        if gone != come:
            found.append(_narrowed(offset, gone, come))
        offset += len(gone)
        if run is not None:
            offset += sum(len(item) for item in old[to_old : to_old + run.size])
            at_old, at_new = to_old + run.size, to_new + run.size
    return tuple(found)


def replace(editor: QPlainTextEdit, former: str, wanted: str) -> None:
    """Take another text in one undo step; `former` is the editor's text with LF line ends."""
    top = editor.firstVisibleBlock()
    cursor = QTextCursor(editor.document())
    cursor.beginEditBlock()
    for start, end, text in reversed(_in_units(former, replacements(former, wanted))):
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
    cursor.endEditBlock()
    if top.isValid():
        editor.verticalScrollBar().setValue(top.firstLineNumber())


def _narrowed(offset: int, gone: str, come: str) -> Replacement:
    """Without the head and the tail that both have."""
    head = _common(gone, come)
    tail = _common(gone[head:][::-1], come[head:][::-1])
    end = offset + len(gone) - tail
    return Replacement(offset + head, end, come[head : len(come) - tail])


def _common(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def _in_units(former: str, wanted: tuple[Replacement, ...]) -> list[tuple[int, int, str]]:
    """The ranges in UTF-16 units, as Qt counts; in one pass over the text."""
    found, at, units = [], 0, 0
    for item in wanted:
        units += _units(former[at : item.start])
        length = _units(former[item.start : item.end])
        found.append((units, units + length, item.text))
        at, units = item.end, units + length
    return found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
