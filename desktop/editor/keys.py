"""What Enter, Tab, braces and the comment key do to Solidity text."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from desktop.editor import comments

STEP = "    "


def indent_of(line: str) -> str:
    """The blanks a line starts with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def new_line(cursor: QTextCursor, step: str = STEP) -> None:
    """Break the line and indent the next one, deeper after an opening brace; comments go on."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    after = cursor.block().text()[cursor.positionInBlock() :]
    indent = indent_of(before)
    cursor.beginEditBlock()
    if not comments.new_line(cursor, before, after):
        deeper = before.rstrip().endswith(("{", "(", "["))
        cursor.insertText("\n" + indent + (step if deeper else ""))
        if deeper and after.lstrip().startswith(("}", ")", "]")):
            at = cursor.position()
            cursor.insertText("\n" + indent)
            cursor.setPosition(at)
    cursor.endEditBlock()


def closing_brace(cursor: QTextCursor, step: str = STEP) -> None:
    """Insert a brace and move it out by one step when it stands alone."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    cursor.beginEditBlock()
    if not before.strip() and before.endswith(step):
        for _ in step:
            cursor.deletePreviousChar()
    cursor.insertText("}")
    cursor.endEditBlock()


def shift(cursor: QTextCursor, inward: bool, step: str = STEP) -> None:
    """Move the selected lines in or out by one step."""
    cursor.beginEditBlock()
    for line in _lines(cursor):
        text = line.block().text()
        if inward:
            if text.strip():
                line.insertText(step)
        else:
            for _ in range(_outward(indent_of(text), step)):
                line.deleteChar()
    cursor.endEditBlock()


def _outward(blanks: str, step: str) -> int:
    """How many blanks make up one step at the start of a line; a tab is a whole one."""
    if blanks.startswith("\t"):
        return 1
    width = len(STEP) if step == "\t" else len(step)
    return len(blanks[:width]) - blanks[:width].count("\t")


def home(cursor: QTextCursor, keep: bool) -> None:
    """Go to the first word of the line, or to its start when there already."""
    block = cursor.block()
    first = block.position() + len(indent_of(block.text()))
    to = block.position() if cursor.position() == first else first
    cursor.setPosition(to, QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor)


def toggle_comment(cursor: QTextCursor) -> None:
    """Comment the selected lines out, or back in when all of them are comments."""
    lines = [line for line in _lines(cursor) if line.block().text().strip()]
    all_commented = bool(lines) and all(line.block().text().lstrip().startswith("//") for line in lines)
    column = min((len(indent_of(line.block().text())) for line in lines), default=0)
    cursor.beginEditBlock()
    for line in lines:
        if all_commented:
            text = line.block().text()
            at = text.index("//")
            line.setPosition(line.block().position() + at)
            for _ in range(3 if text[at + 2 : at + 3] == " " else 2):
                line.deleteChar()
        else:
            line.setPosition(line.block().position() + column)
            line.insertText("// ")
    cursor.endEditBlock()


def _lines(cursor: QTextCursor) -> list[QTextCursor]:
    """One cursor at the start of each selected line."""
    document = cursor.document()
    first = document.findBlock(cursor.selectionStart())
    last = document.findBlock(max(cursor.selectionStart(), cursor.selectionEnd() - 1))
    found = []
    block = first
    while block.isValid() and block.blockNumber() <= last.blockNumber():
        found.append(QTextCursor(block))
        block = block.next()
    return found
