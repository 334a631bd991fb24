"""A file a second time beside the tabs: one text, two cursors, and commands go where the keyboard is."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.editor.model import Mark
from desktop.editor.view import SourceEditor
from desktop.operations import files
from desktop.session import Place
from desktop.split import Side
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE
from tests.desktop.test_folding import hidden
from tests.desktop.test_history import opened

KEYS, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NEXT_TO = "pragma solidity ^0.8.20;\n\ncontract Next {}\n"


@pytest.fixture
def first(desktop: Desktop, box: Path, until: Until) -> SourceEditor:
    (box / "Next.sol").write_text(NEXT_TO)
    file = opened(desktop, box, until)
    editor = desktop.window.tabs.editors[file]
    desktop.window.activateWindow()
    editor.setFocus()
    return editor


@pytest.fixture
def second(desktop: Desktop, first: SourceEditor) -> SourceEditor:
    first.go_to(5, 4)
    QTest.keyClick(first, KEYS.Key_Backslash, CTRL)
    made = desktop.window.tabs.second
    assert made is not None
    return made


def side(desktop: Desktop) -> Side:
    found = desktop.window.split.findChild(Side)
    assert isinstance(found, Side)
    return found


def test_both_views_show_one_text_and_one_history(
    desktop: Desktop, first: SourceEditor, second: SourceEditor, until: Until
) -> None:
    assert second.hasFocus() and second.textCursor().blockNumber() == 5
    assert desktop.window.tabs.editor() is second
    QTest.keyClicks(second, "// x")
    assert "// xfunction set" in first.text() == second.text()
    assert desktop.session.documents[first.path].dirty
    first.setFocus()
    assert desktop.window.tabs.editor() is first
    QTest.keyClick(first, KEYS.Key_Z, CTRL)
    assert first.text() == second.text() == BEFORE
    until(lambda: not desktop.session.documents[first.path].dirty)


def test_what_was_typed_before_can_be_undone_after_the_split(desktop: Desktop, first: SourceEditor) -> None:
    first.go_to(0)
    QTest.keyClicks(first, "//")
    desktop.window.commands["split"].trigger()
    second = desktop.window.tabs.second
    assert second is not None and desktop.session.documents[first.path].dirty
    assert second.text().startswith("//")
    second.undo()
    assert first.text() == BEFORE


def test_each_view_has_its_own_cursor_but_folds_and_marks_are_of_both(
    first: SourceEditor, second: SourceEditor, qtbot: QtBot
) -> None:
    second.go_to(10)
    assert first.textCursor().blockNumber() == 5
    second.folding.fold(10)
    assert hidden(first) == hidden(second) == [11]
    first.go_to(11)
    assert hidden(second) == []
    first.set_marks((Mark(5, 4, 5, 12, "high", "x", "Something."),))
    block = second.document().findBlockByNumber(5)
    assert [mark.title for mark in second.marks_at(block)] == ["x"]
    first.go_to(0)
    QTest.keyClick(first, KEYS.Key_Return)
    qtbot.waitUntil(lambda: not first.stale)
    assert [mark.title for mark in second.marks_at(second.document().findBlockByNumber(6))] == ["x"]


def test_painting_one_view_is_no_edit_for_the_other(
    first: SourceEditor, second: SourceEditor, qtbot: QtBot
) -> None:
    qtbot.wait(300)
    with qtbot.assertNotEmitted(first.edited, wait=400), qtbot.assertNotEmitted(first.parsed):
        second.color_shown()
        first.color_shown()
        second.formats_changed.emit()


def test_the_key_closes_the_second_view_and_the_text_stays_open(
    desktop: Desktop, first: SourceEditor, second: SourceEditor, qtbot: QtBot
) -> None:
    QTest.keyClicks(second, "x")
    QTest.keyClick(second, KEYS.Key_W, CTRL)
    assert desktop.window.tabs.second is None and desktop.window.tabs.editor() is first
    assert first.hasFocus() and first.path in desktop.session.documents
    QApplication.processEvents()
    QTest.keyClicks(first, "y")
    qtbot.waitUntil(lambda: not first.stale)
    first.folding.fold_all()
    first.undo()
    assert len(first.folding.views) == 1
    while first.document().isUndoAvailable():
        first.undo()


def test_closing_the_file_closes_the_second_view_too(
    desktop: Desktop, first: SourceEditor, second: SourceEditor
) -> None:
    first.setFocus()
    QTest.keyClick(first, KEYS.Key_W, CTRL)
    assert desktop.window.tabs.second is None and desktop.window.tabs.editor() is None
    assert first.path not in desktop.session.documents


def test_the_key_goes_to_the_other_side_and_a_second_file_can_stand_there(
    desktop: Desktop, box: Path, first: SourceEditor, second: SourceEditor, until: Until
) -> None:
    QTest.keyClick(second, KEYS.Key_Backslash, CTRL)
    assert first.hasFocus()
    QTest.keyClick(first, KEYS.Key_Backslash, CTRL)
    assert second.hasFocus()
    files.open_file(desktop.bench, box / "Next.sol")
    until(lambda: desktop.window.tabs.editors.get(box / "Next.sol") is desktop.window.tabs.editor())
    assert desktop.window.tabs.second is second and second.isVisible()
    second.setFocus()
    assert desktop.session.current == first.path
    desktop.window.commands["save"].trigger()
    names = [label.text() for label in side(desktop).findChildren(QLabel)]
    assert "Box.sol" in names


def test_going_to_a_place_goes_there_in_the_view_with_the_keyboard(
    desktop: Desktop, first: SourceEditor, second: SourceEditor
) -> None:
    desktop.window.jump(Place(first.path, 11, 5))
    assert second.textCursor().blockNumber() == 10 and first.textCursor().blockNumber() == 5
    first.setFocus()
    desktop.window.jump(Place(first.path, 3, 1))
    assert second.textCursor().blockNumber() == 10 and first.textCursor().blockNumber() == 2


def test_language_and_search_work_in_the_second_view(
    desktop: Desktop, first: SourceEditor, second: SourceEditor, qtbot: QtBot
) -> None:
    front = desktop.window.language.front()
    assert front is not None and front.editor is second
    desktop.window.commands["find"].trigger()
    desktop.window.find_bar.words.setText("return value")
    QTest.keyClick(desktop.window.find_bar.words, KEYS.Key_Return)
    qtbot.waitUntil(lambda: second.textCursor().selectedText() == "return value")
    assert first.textCursor().blockNumber() == 5


def test_what_is_found_in_one_view_stays_colored_when_the_other_is_painted(
    desktop: Desktop, first: SourceEditor, second: SourceEditor, until: Until
) -> None:
    first.setFocus()
    desktop.window.commands["find"].trigger()
    desktop.window.find_bar.words.setText("return value")
    block = first.document().findBlockByNumber(11)

    def marked() -> bool:
        return any(item.start == 8 and item.length == 12 for item in block.layout().formats())

    until(marked)
    second._painter.invalidate()
    second._painter.paint_visible()
    assert marked()
    desktop.window.find_bar.close_bar()
    until(lambda: not marked())


def test_a_click_on_its_button_closes_it(
    desktop: Desktop, first: SourceEditor, second: SourceEditor, until: Until
) -> None:
    until(desktop.window.commands["unsplit"].isEnabled)
    QTest.mouseClick(first.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    assert desktop.window.tabs.editor() is first
    QTest.mouseClick(side(desktop).closing, Qt.MouseButton.LeftButton)
    assert desktop.window.tabs.second is None
    until(lambda: not desktop.window.commands["unsplit"].isEnabled())


def split_and_closed(desktop: Desktop) -> weakref.ref[SourceEditor]:
    desktop.window.commands["split"].trigger()
    second = desktop.window.tabs.second
    assert second is not None
    desktop.window.commands["unsplit"].trigger()
    assert not second.document().isEmpty()  # an event on the way still asks the closed view
    return weakref.ref(second)


def test_a_second_view_that_was_closed_is_not_kept(
    desktop: Desktop, first: SourceEditor, qtbot: QtBot
) -> None:
    kept = split_and_closed(desktop)

    def gone() -> bool:
        gc.collect()
        return kept() is None

    qtbot.waitUntil(gone)
    assert first.isVisible()
    first.go_to(0)
    QTest.keyClicks(first, "//")
    qtbot.waitUntil(lambda: not first.stale)
    assert first.text() == "//" + BEFORE


def test_a_window_closes_with_two_views(desktop: Desktop, second: SourceEditor) -> None:
    QTest.keyClicks(second, "x")
    desktop.window.close_now()
    assert desktop.window.tabs.second is None


def test_a_cursor_of_either_view_is_never_in_hidden_lines(
    first: SourceEditor, second: SourceEditor, qtbot: QtBot
) -> None:
    second.go_to(11)
    first.folding.fold_all()
    assert second.textCursor().block().isVisible() and first.textCursor().block().isVisible()
    second.go_to(7)
    assert hidden(first) == [11]
    first.go_to(5, 30)
    first.replace_text(BEFORE.replace("    function get", "    uint256 more;\n\n    function get"))
    qtbot.waitUntil(lambda: not first.stale)
    assert hidden(second) == [13]
