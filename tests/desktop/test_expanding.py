"""A selection grows by what the code means and shrinks the way it came, by real keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.look import Look
from tests.desktop.conftest import Until
from tests.desktop.test_editor import make
from tests.desktop.test_history import opened

SHIFT_ALT = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "contract A { function f() public { g(1, ab|c + 2); h(); } }",
            [
                "abc",
                "abc + 2",
                "1, abc + 2",
                "(1, abc + 2)",
                "g(1, abc + 2)",
                "g(1, abc + 2);",
                "g(1, abc + 2); h();",
                "{ g(1, abc + 2); h(); }",
                "function f() public { g(1, abc + 2); h(); }",
            ],
        ),
        (
            'contract A { string s = "one tw|o 😀 three"; }',
            ["two", "one two 😀 three", '"one two 😀 three"', 's = "one two 😀 three"'][:3],
        ),
        ("// ü a comment o|f words\ncontract A {}", ["of", "// ü a comment of words"]),
        ("|", []),
    ],
)
def test_each_step_selects_the_next_larger_piece(
    text: str, steps: list[str], look: Look, qtbot: QtBot
) -> None:
    at = len(text[: text.index("|")].encode("utf-16-le")) // 2
    editor = make(look, qtbot, text.replace("|", "").encode())
    cursor = editor.textCursor()
    cursor.setPosition(at)
    editor.setTextCursor(cursor)
    seen = []
    for _ in steps:
        editor.expansion.expand()
        seen.append(editor.textCursor().selectedText())
    assert seen == steps
    for former in [*reversed(steps[:-1]), ""][: len(steps)]:
        editor.expansion.shrink()
        assert editor.textCursor().selectedText() == former
    assert editor.textCursor().position() == at


def test_the_last_step_is_the_whole_text_and_a_tree_that_is_not_parsed_yet_is_parsed(
    look: Look, qtbot: QtBot
) -> None:
    editor = make(look, qtbot, b"contract A {}\n")
    QTest.keyClicks(editor, "uint x;")
    for _ in range(12):
        editor.expansion.expand()
    assert editor.textCursor().selectedText() == "uint x;contract A {}\u2029"


def test_another_selection_is_not_shrunk(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot)
    editor.go_to(2, 3)
    editor.expansion.expand()
    editor.selectAll()
    editor.expansion.shrink()
    assert len(editor.textCursor().selectedText()) == len(editor.text())


def test_the_keys_reach_the_file_in_front(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    editor = desktop.window.tabs.editors[file]
    desktop.window.activateWindow()
    editor.setFocus()
    editor.go_to(2, 10)
    QTest.keyClick(editor, Qt.Key.Key_Right, SHIFT_ALT)
    assert editor.textCursor().selectedText() == "Box"
    QTest.keyClick(editor, Qt.Key.Key_Right, SHIFT_ALT)
    assert editor.textCursor().selectedText().startswith("contract Box {")
    QTest.keyClick(editor, Qt.Key.Key_Left, SHIFT_ALT)
    assert editor.textCursor().selectedText() == "Box"
