"""Long lines break at the edge, and blanks are shown as signs, in every editor and after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.settings import config_dir
from desktop.app import Desktop
from desktop.editor.showing import blanks_of
from desktop.look import Look
from tests.desktop.conftest import Until
from tests.desktop.test_editor import make
from tests.desktop.test_history import opened

WRAP = QPlainTextEdit.LineWrapMode
ALT = Qt.KeyboardModifier.AltModifier


def test_a_key_breaks_long_lines_and_the_choice_is_kept(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    window, editor = desktop.window, desktop.window.tabs.editors[file]
    window.activateWindow()
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_Z, ALT)
    assert editor.lineWrapMode() == WRAP.WidgetWidth
    assert window.commands["word-wrap"].isChecked()
    assert "word_wrap = true" in (config_dir() / "desktop.toml").read_text("utf-8")
    QTest.keyClick(editor, Qt.Key.Key_Z, ALT)
    assert editor.lineWrapMode() == WRAP.NoWrap
    assert not window.commands["word-wrap"].isChecked()


def test_a_choice_in_preferences_reaches_the_open_editors(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    editor = desktop.window.tabs.editors[file]
    preferences = desktop.window.program.preferences
    preferences.set(preferences.row("show_blanks"), True)
    flags = editor.document().defaultTextOption().flags()
    assert flags & QTextOption.Flag.ShowTabsAndSpaces
    assert desktop.window.commands["show-blanks"].isChecked()
    assert not editor.document().isModified()
    preferences.set(preferences.row("show_blanks"), False)
    assert not editor.document().defaultTextOption().flags() & QTextOption.Flag.ShowTabsAndSpaces


def test_a_broken_line_keeps_one_number_and_the_line_on_top_stays_there(look: Look, qtbot: QtBot) -> None:
    long = "// " + "word " * 60
    editor = make(look, qtbot, "\n".join([long] * 80).encode())
    editor.verticalScrollBar().setValue(20)
    look.choose_lines(True, False)
    assert editor.firstVisibleBlock().blockNumber() == 20
    assert editor.firstVisibleBlock().lineCount() > 1
    drawn = [block.blockNumber() for block, _ in editor.shown()]
    assert drawn == sorted(set(drawn))
    look.choose_lines(False, False)
    assert editor.firstVisibleBlock().blockNumber() == 20


def test_signs_for_blanks_are_quieter_than_the_text(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, b"contract A {\n    uint  x;\n}\n")
    look.choose_lines(False, True)
    faint = look.theme.faint
    block = editor.document().findBlockByNumber(1)

    def quiet() -> list[tuple[int, int]]:
        formats = block.layout().formats()
        return [(f.start, f.length) for f in formats if f.format.foreground().color().name() == faint]

    qtbot.waitUntil(lambda: quiet() == [(0, 4), (8, 2)])
    look.choose_lines(False, False)
    qtbot.waitUntil(lambda: quiet() == [])


@pytest.mark.parametrize(
    ("line", "runs"),
    [("", []), ("a b", [(1, 1)]), ("\t a", [(0, 2)]), ("ü 😀  x", [(1, 1), (4, 2)])],
)
def test_runs_of_blanks_are_counted_as_qt_counts(line: str, runs: list[tuple[int, int]]) -> None:
    assert blanks_of(line) == runs
