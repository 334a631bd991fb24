"""The editor: what is typed, what is marked, and what is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.diff.line_ends import fold, unfold
from core.text import SourceText
from desktop.editor.model import marks_of, place
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.session import Document
from desktop.widgets.code_view import CARET
from tests.desktop.factories import BEFORE, analysis, built


def make(
    look: Look, qtbot: QtBot, data: bytes = BEFORE.encode(), path: Path = Path("Box.sol")
) -> SourceEditor:
    editor = SourceEditor(Document(path, SourceText(path.name, data)), look)
    qtbot.addWidget(editor)
    editor.resize(700, 400)
    editor.show()
    qtbot.waitExposed(editor)
    editor.setFocus()
    return editor


@pytest.mark.parametrize(
    "data",
    [
        b"a\r\nb\nc\r\n",
        b"\xef\xbb\xbfcontract A {}\r\n",
        "// ü 😀\u00a0\u2028x\nb".encode(),
        b"\n\n",
        b"",
        b"a\rb\r",
    ],
)
def test_text_that_was_not_touched_is_saved_byte_for_byte(data: bytes, look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, data)
    source = SourceText("Box.sol", data)
    assert editor.text() == fold(source)
    assert unfold(source, editor.text()).data == data


def test_typing_keeps_line_ends_and_the_byte_order_mark(look: Look, qtbot: QtBot) -> None:
    data = b"\xef\xbb\xbfcontract A {\r\n}\r\n"
    editor = make(look, qtbot, data)
    editor.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "uint256 x;")
    saved = unfold(SourceText("Box.sol", data), editor.text()).data
    assert saved == b"\xef\xbb\xbfcontract A {\r\n    uint256 x;\r\n}\r\n"


def test_the_dirty_mark_follows_the_text_and_undo_takes_it_back(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot)
    seen: list[bool] = []
    editor.dirty_changed.connect(seen.append)
    QTest.keyClicks(editor, "x")
    editor.undo()
    assert seen == [True, False]


def test_the_color_of_a_line_comes_after_the_key_and_only_for_what_is_visible(
    look: Look, qtbot: QtBot
) -> None:
    editor = make(look, qtbot, ("contract A {}\n" * 3_000).encode())
    first = editor.document().firstBlock()
    qtbot.waitUntil(lambda: len(first.layout().formats()) > 0)
    formats = first.layout().formats()
    text_format = formats[-1].format
    color = text_format.foreground().color().name()
    assert color in (look.theme.syntax.keyword, look.theme.syntax.type, look.theme.syntax.plain)
    assert editor.document().lastBlock().previous().layout().formats() == []
    assert not editor.document().isModified()


def test_a_finding_is_marked_where_it_is_and_moves_with_its_line(
    look: Look, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Box.sol"
    editor = make(look, qtbot, path=path)
    marks = marks_of(path, built(tmp_path), analysis())
    assert [(mark.title, mark.line) for mark in marks] == [("string-revert", 6), ("solc 2018", 10)]
    editor.set_marks(marks)
    block = editor.document().findBlockByNumber(6)
    assert [item.start for item in editor._squiggles(block)] == [8]
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(editor._squiggles(editor.document().findBlockByNumber(7))))
    assert "A text costs gas. (string-revert)" in editor.hint(
        editor.document().findBlockByNumber(7), editor.rect().topLeft(), True
    )


def test_places_count_utf16_and_skip_the_byte_order_mark() -> None:
    source = SourceText("a", "\ufeff😀x\r\nüy".encode())
    assert place(source, source.data.index(b"x")) == (0, 2)
    assert place(source, source.data.index(b"y")) == (1, 1)


@pytest.mark.parametrize(
    ("start", "typed", "expected"),
    [
        ("contract A {|", "\n", "contract A {\n    |"),
        ("f(|)", "\n", "f(\n    |\n)"),
        ("    |", "}", "}|"),
        ("a|", "\t", "a    |"),
    ],
)
def test_keys_indent_as_people_expect(
    start: str, typed: str, expected: str, look: Look, qtbot: QtBot
) -> None:
    editor = make(look, qtbot, start.replace("|", "").encode())
    cursor = editor.textCursor()
    cursor.setPosition(start.index("|"))
    editor.setTextCursor(cursor)
    keys = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
    if typed in keys:
        QTest.keyClick(editor, keys[typed])
    else:
        QTest.keyClicks(editor, typed)
    at = editor.textCursor().position()
    shown = editor.text()
    assert shown[:at] + "|" + shown[at:] == expected


def test_lines_are_commented_out_and_in_again(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, b"  a;\n    b;\n")
    editor.selectAll()
    editor.toggle_comment()
    assert editor.text() == "  // a;\n  //   b;\n"
    editor.selectAll()
    editor.toggle_comment()
    assert editor.text() == "  a;\n    b;\n"


def test_another_text_is_taken_in_one_undo_step(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot)
    editor.replace_text(BEFORE.replace("next > 0", "next >= 1 /* 😀 */").replace("get()", "read()"))
    assert "read()" in editor.text()
    editor.undo()
    assert editor.text() == BEFORE
    assert not editor.document().isUndoAvailable()


def test_a_text_that_qt_cannot_keep_is_shown_but_not_edited(look: Look, qtbot: QtBot) -> None:
    assert make(look, qtbot, "// a\u2029b\n".encode()).isReadOnly()


def test_a_screen_reader_finds_a_name(look: Look, qtbot: QtBot, qapp: QApplication) -> None:
    assert make(look, qtbot).accessibleName() == "Source of Box.sol"


@pytest.mark.parametrize("lines", [40, 12_000])
def test_nothing_is_painted_again_where_all_colors_are_the_same(lines: int, look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, b"contract A {\n" + b"    uint256 x;\n" * lines + b"}\n")
    block = editor.document().findBlockByNumber(3)
    qtbot.waitUntil(lambda: len(block.layout().formats()) > 0, timeout=10_000)
    qtbot.wait(100)
    painted: list[QRect] = []
    editor.updateRequest.connect(lambda box, _moved: painted.append(box))
    editor.formats_changed.emit()
    qtbot.wait(50)
    assert not [box for box in painted if box.width() > CARET]
    editor.go_to(3, 4)
    QTest.keyClicks(editor, "//")
    qtbot.waitUntil(lambda: block.layout().formats()[0].length == len("//uint256 x;"), timeout=10_000)
    assert [box for box in painted if box.width() > CARET]
