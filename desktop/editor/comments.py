"""How comments go on over lines, and are put around a selection."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextBlock, QTextCursor

LOOKED_BACK = 200
_NATSPEC = re.compile(r"^(\s*)///( ?)(.*)$")
_OPENED = re.compile(r"^(\s*)/\*\*?(?!.*\*/)")
_WITHIN = re.compile(r"^(\s*)\*(?!/)(?!.*\*/)( ?)(.*)$")


def new_line(cursor: QTextCursor, before: str, after: str) -> bool:
    """Break a line inside a comment and go on with its mark; False when it is none."""
    if found := _NATSPEC.match(before):
        _go_on(cursor, before, after, found, "/// ")
    elif found := _OPENED.match(before):
        _open(cursor, after, found.group(1))
    elif (found := _WITHIN.match(before)) and _inside(cursor.block()):
        _go_on(cursor, before, after, found, "* ")
    else:
        return False
    return True


def toggle_block(cursor: QTextCursor) -> None:
    """Put `/* */` around the selection, or the line; take it off when it is there."""
    if not cursor.hasSelection():
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    text, start = cursor.selectedText(), cursor.selectionStart()
    bare = text.strip()
    if bare.startswith("/*") and bare.endswith("*/") and len(bare) > 3:
        changed = text.replace(bare, bare[2:-2].removeprefix(" ").removesuffix(" "))
    else:
        changed = f"/* {text} */"
    cursor.insertText(changed.replace("\u2029", "\n"))
    end = cursor.position()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)


def _go_on(cursor: QTextCursor, before: str, after: str, found: re.Match[str], mark: str) -> None:
    """Go on with the mark; a mark with nothing after it ends a run of `///`."""
    if mark == "/// " and not found.group(3).strip() and not after.strip():
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(found.group(1))
        return
    cursor.insertText("\n" + found.group(1) + mark)


def _open(cursor: QTextCursor, after: str, indent: str) -> None:
    following = cursor.block().next().text().lstrip() if cursor.block().next().isValid() else ""
    cursor.insertText(f"\n{indent} * ")
    if not after.strip() and not following.startswith("*"):
        at = cursor.position()
        cursor.insertText(f"\n{indent} */")
        cursor.setPosition(at)


def _inside(block: QTextBlock) -> bool:
    """Whether the lines before, all beginning with `*`, lead back to the start of a comment."""
    for _ in range(LOOKED_BACK):
        block = block.previous()
        words = block.text().lstrip() if block.isValid() else ""
        if words.startswith("/*"):
            return "*/" not in words
        if not words.startswith("*"):
            return False
    return False
