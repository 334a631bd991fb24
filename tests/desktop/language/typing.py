"""Real keys in the editor of a real window, and what the list of suggestions then shows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.text import SourceText
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.language.attached import Attached
from desktop.language.completion import Completion
from desktop.operations import files
from tests.desktop.conftest import Until


def opened(desktop: Desktop, until: Until, path: Path) -> tuple[SourceEditor, Attached]:
    """Open a file of the project; its editor has the keyboard."""
    files.open_file(desktop.bench, path)
    until(lambda: path in desktop.window.tabs.editors)
    return focused(desktop, until, path)


def alone(desktop: Desktop, until: Until, path: Path, text: str) -> tuple[SourceEditor, Attached]:
    """Write a file and open it without a project."""
    window = desktop.window
    window.pages.setCurrentWidget(window.frame)
    path.write_text(text)
    window.bench.session.open_document(path, SourceText.of(path.name, text))
    return focused(desktop, until, path)


def focused(desktop: Desktop, until: Until, path: Path) -> tuple[SourceEditor, Attached]:
    """The editor of a file that is open, once it has the keyboard."""
    editor = desktop.window.tabs.editors[path]
    one = desktop.window.language.attached[editor]
    until(lambda: one.entries or not editor.text().strip())
    desktop.window.activateWindow()
    editor.setFocus()
    until(editor.hasFocus)
    return editor, one


def at(editor: SourceEditor, words: str) -> None:
    """Put the cursor behind the first of these words."""
    cursor = editor.textCursor()
    cursor.setPosition(editor.text().index(words) + len(words))
    editor.setTextCursor(cursor)


def typed(editor: SourceEditor, text: str) -> None:
    """Press a key for each letter, as slowly as a person."""
    for letter in text:
        QTest.keyClicks(editor, letter)
        looked(editor)


def looked(editor: SourceEditor) -> None:
    """Wait until the list of suggestions follows what was typed."""
    QApplication.processEvents()
    completion = editor.findChild(Completion)
    while completion is not None and completion.waiting:
        QTest.qWait(2)


def key(editor: SourceEditor, which: Qt.Key) -> None:
    """Press one key."""
    QTest.keyClick(editor, which)
    looked(editor)


def rows(one: Attached) -> list[tuple[str, str]]:
    """The suggestions that are shown, each with what stands beside it."""
    popup = one.completion.popup
    shown = popup.rows() if popup is not None and popup.isVisible() else ()
    return [(row.label, row.detail) for row in shown]


def labels(one: Attached) -> list[str]:
    """The suggestions that are shown."""
    return [label for label, _ in rows(one)]
