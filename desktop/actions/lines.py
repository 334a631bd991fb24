"""The Lines menu: what is done to whole lines, and the jumps within a file.

Keys are those of VS Code on Linux where nothing else of ours has them; "insert
line below" has none there (Ctrl+Return applies a review), so it is a chord.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QInputDialog

from desktop.commands import Commands
from desktop.editor import comments, lines
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Lines")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""

    def row(name: str, text: str, work: Callable[[QTextCursor], None], key: str) -> None:
        commands.add(name, text, partial(_edit, window, work), keys=[key], when=window.editor_in_front)

    row("line-up", tr("Move line &up"), partial(lines.move, up=True), "Alt+Up")
    row("line-down", tr("Move line &down"), partial(lines.move, up=False), "Alt+Down")
    row("copy-line-up", tr("Copy line u&p"), partial(lines.duplicate, up=True), "Shift+Alt+Up")
    row("copy-line-down", tr("&Copy line down"), lines.duplicate, "Shift+Alt+Down")
    row("delete-line", tr("D&elete line"), lines.delete, "Ctrl+Shift+K")
    row("join-lines", tr("&Join lines"), lines.join, "Ctrl+Alt+J")
    row("line-above", tr("Insert line &above"), partial(lines.insert, above=True), "Ctrl+Shift+Return")
    row("line-below", tr("Insert line &below"), partial(lines.insert, above=False), "Ctrl+K, Return")
    row("block-comment", tr("Toggle bloc&k comment"), comments.toggle_block, "Shift+Alt+A")
    commands.separate()
    jump, front = commands.add, window.editor_in_front
    jump("select-line", tr("&Select line"), partial(_select, window), keys=["Ctrl+L"], when=front)
    jump("go-to-line", tr("&Go to line…"), partial(_ask_line, window), keys=["Ctrl+G"], when=front)
    jump(
        "go-to-bracket",
        tr("Go to &matching bracket"),
        partial(_bracket, window),
        keys=["Ctrl+Shift+\\"],
        when=front,
    )


def _edit(window: Window, work: Callable[[QTextCursor], None]) -> None:
    editor = window.tabs.editor()
    if editor is not None:
        editor.edit(work)


def _select(window: Window) -> None:
    editor = window.tabs.editor()
    if editor is not None:
        cursor = editor.textCursor()
        lines.select(cursor)
        editor.setTextCursor(cursor)


def _bracket(window: Window) -> None:
    editor = window.tabs.editor()
    if editor is not None:
        editor.brackets.jump()


def _ask_line(window: Window) -> None:
    editor = window.tabs.editor()
    if editor is None:
        return
    last = editor.blockCount()
    dialog = QInputDialog(editor)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("Go to line"))
    dialog.setLabelText(tr("Line, 1 to {last}").format(last=last))
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setIntRange(1, last)
    dialog.setIntValue(editor.textCursor().blockNumber() + 1)
    dialog.intValueSelected.connect(lambda line: editor.go_to(line - 1))
    dialog.open()
