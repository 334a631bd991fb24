"""Keys of the editor: pairs, brackets, comments, indentation and whole lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.editor import lines
from desktop.editor.comments import toggle_block
from desktop.editor.indentation import step_of
from desktop.editor.view import SourceEditor
from desktop.look import Look
from tests.desktop.test_editor import make

SPECIAL = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\b": Qt.Key.Key_Backspace, "^": Qt.Key.Key_Home}


def at(look: Look, qtbot: QtBot, text: str) -> SourceEditor:
    """An editor with the cursor at `|`, or with what is between two of them selected."""
    editor = make(look, qtbot, text.replace("|", "").encode())
    cursor = editor.textCursor()
    cursor.setPosition(text.index("|"))
    if text.count("|") == 2:
        cursor.setPosition(text.rindex("|") - 1, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    return editor


def shown(editor: SourceEditor) -> str:
    text, cursor = editor.text(), editor.textCursor()
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    if start == end:
        return text[:start] + "|" + text[start:]
    return text[:start] + "|" + text[start:end] + "|" + text[end:]


@pytest.mark.parametrize(
    ("start", "typed", "expected"),
    [
        ("|", "(", "(|)"),
        ("|", "f(x)", "f(x)|"),
        ("|", "(\b", "|"),
        ("(|)", "\b", "|)"),
        ("f|)", ")", "f)|)"),
        ("|x", "(", "(|x"),
        ("a |b c| d", "(", "a (|b c|) d"),
        ("a |b| d", '"', 'a "|b|" d'),
        ("x = |;", '"a"', 'x = "a"|;'),
        ("x = hex|;", '"', 'x = hex"|";'),
        ("// it|", "'", "// it'|"),
        ('"a|"', "(", '"a(|"'),
        ("|", "contract A {\nuint x;", "contract A {\n    uint x;|\n}"),
        ("/**|", "\n", "/**\n * |\n */"),
        ("  /**\n   * a|\n   */", "\n", "  /**\n   * a\n   * |\n   */"),
        ("a\n* b|", "\n", "a\n* b\n|"),
        ("  /// @notice x|", "\n", "  /// @notice x\n  /// |"),
        ("  /// |", "\n", "  |"),
        ("/* a */|", "\n", "/* a */\n|"),
        ("    ab|", "^", "    |ab"),
        ("    |ab", "^", "|    ab"),
        ("c {\n\ta;\n}\nd {|}", "\n", "c {\n\ta;\n}\nd {\n\t|\n}"),
        ("c {\n  a;\n}\n|", "\t", "c {\n  a;\n}\n  |"),
    ],
)
def test_keys_do_what_people_expect(start: str, typed: str, expected: str, look: Look, qtbot: QtBot) -> None:
    editor = at(look, qtbot, start)
    for key in typed:
        if key in SPECIAL:
            QTest.keyClick(editor, SPECIAL[key])
        else:
            QTest.keyClicks(editor, key)
    assert shown(editor) == expected


@pytest.mark.parametrize(
    ("start", "work", "expected"),
    [
        ("a\nb|b\nc", lines.duplicate, "a\nbb\nb|b\nc"),
        ("a\nb|b\nc", lambda cursor: lines.duplicate(cursor, up=True), "a\nb|b\nbb\nc"),
        ("a\nb|b\ncc", lines.delete, "a\nc|c"),
        ("a\nb|b", lines.delete, "a|"),
        ("a|", lines.delete, "|"),
        ("a\nb|b\nc", lambda cursor: lines.move(cursor, up=True), "b|b\na\nc"),
        ("a\n|b\nc|\nd", lambda cursor: lines.move(cursor, up=False), "a\nd\n|b\nc|"),
        ("|a\nb", lambda cursor: lines.move(cursor, up=True), "|a\nb"),
        ("a |\n   b\nc", lines.join, "a |b\nc"),
        ("  a|b\nc", lambda cursor: lines.insert(cursor, above=True), "  |\n  ab\nc"),
        ("  a|b\nc", lambda cursor: lines.insert(cursor, above=False), "  ab\n  |\nc"),
        ("a\nb|b\nc", lines.select, "a\n|bb\n|c"),
        ("a |b c| d", toggle_block, "a |/* b c */| d"),
        ("a |/* b c */| d", toggle_block, "a |b c| d"),
    ],
)
def test_lines_are_changed_whole_and_taken_back_in_one_step(
    start: str, work: Callable[[QTextCursor], None], expected: str, look: Look, qtbot: QtBot
) -> None:
    editor = at(look, qtbot, start)
    before = editor.text()
    editor.edit(work)
    assert shown(editor) == expected
    if editor.text() != before:
        editor.undo()
    assert editor.text() == before


@pytest.mark.parametrize(
    ("text", "step"), [("a\n  b\n  c\n", "  "), ("a\n\tb", "\t"), ("a\n b", "    "), ("", "    ")]
)
def test_the_step_of_a_file_is_its_own(text: str, step: str) -> None:
    assert step_of(text.split("\n")) == step


def test_the_bracket_that_belongs_to_one_skips_strings_and_comments(look: Look, qtbot: QtBot) -> None:
    text = 'contract A { string s = "ü)"; function f() public { g("}" /* ) */); } }\n'
    editor = make(look, qtbot, text.encode())
    cursor = editor.textCursor()
    cursor.setPosition(text.index("g(") + 1)
    editor.setTextCursor(cursor)
    qtbot.waitUntil(lambda: editor.brackets.pair is not None)
    assert editor.brackets.pair == (text.index("g(") + 1, text.index(");"))
    assert len(editor.extraSelections()) == 2
    cursor.setPosition(text.index("{"))
    editor.setTextCursor(cursor)
    assert editor.brackets.jump()
    assert editor.textCursor().position() == text.rindex("}")
    cursor.setPosition(text.index(')"'))
    editor.setTextCursor(cursor)
    qtbot.waitUntil(lambda: editor.brackets.pair is None)
    assert editor.extraSelections() == []
