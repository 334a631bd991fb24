"""What a person coming from another editor presses in the first hour."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.operations import files
from desktop.searching.quick import QuickOpen
from desktop.widgets.picker import Picker
from desktop.window import Window
from tests.desktop.conftest import Until

A = """\
// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
import "./B.sol";
contract A {
    address owner = msg.sender;
    function twice(uint256 amount) external view returns (uint256) {
        require(tx.origin == owner);
        return B.plus(amount, amount);
    }
}
"""
B = """\
// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
library B {
    function plus(uint256 a, uint256 b) internal pure returns (uint256) {
        return a + b;
    }
}
"""
KEY = Qt.Key
NO, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def window(desktop: Desktop, tmp_path: Path, until: Until, qtbot: QtBot) -> Window:
    """Two open files, B.sol in front."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "A.sol").write_text(A)
    (folder / "B.sol").write_text(B)
    made = desktop.window
    made.open_path(folder)
    until(lambda: desktop.session.analysis is not None and desktop.session.documents)
    for name in ("A.sol", "B.sol"):
        files.open_file(desktop.bench, folder / name)
        until(lambda name=name: front(made) == name)
    until(lambda: not desktop.bench.jobs.states())
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def front(window: Window) -> str:
    editor = window.tabs.editor()
    return editor.path.name if editor is not None else ""


def editor_of(window: Window) -> SourceEditor:
    editor = window.tabs.editor()
    assert editor is not None
    return editor


def press(window: Window, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO) -> None:
    QTest.keyClick(window.focusWidget() or window, key, modifiers)


def names(window: Window) -> list[str]:
    return sorted(path.name for path in window.bench.session.documents)


def picker_of(window: Window) -> Picker:
    return next(item for item in reversed(window.findChildren(Picker)) if item.isVisible())


def test_a_closed_file_comes_back_where_the_cursor_was(window: Window, until: Until) -> None:
    editor_of(window).go_to(4, 8)
    press(window, KEY.Key_W, CONTROL)
    press(window, KEY.Key_F4, CONTROL)
    assert names(window) == []
    press(window, KEY.Key_T, CONTROL | SHIFT)
    until(lambda: front(window) == "A.sol")
    press(window, KEY.Key_T, CONTROL | SHIFT)
    until(lambda: front(window) == "B.sol")
    cursor = editor_of(window).textCursor()
    assert (cursor.blockNumber(), cursor.positionInBlock()) == (4, 8)
    assert not window.commands["reopen-tab"].isEnabled()


def test_a_document_without_a_file_does_not_come_back(window: Window) -> None:
    window.documents.new()
    press(window, KEY.Key_W, CONTROL)
    assert not window.commands["reopen-tab"].isEnabled()


def test_keys_go_from_tab_to_tab_and_to_the_text(window: Window) -> None:
    press(window, KEY.Key_PageDown, CONTROL)
    assert front(window) == "A.sol"
    press(window, KEY.Key_PageUp, CONTROL)
    assert front(window) == "B.sol"
    window.show_panel("findings")
    press(window, KEY.Key_1, CONTROL)
    assert editor_of(window).hasFocus()


def test_closing_all_asks_once_about_everything_that_is_not_saved(window: Window, until: Until) -> None:
    for editor in window.tabs.editors.values():
        editor.insertPlainText("// typed\n")
    assert names(window) == ["A.sol", "B.sol"]
    press(window, KEY.Key_K, CONTROL)
    press(window, KEY.Key_W)
    (dialog,) = [item for item in window.findChildren(QDialog) if item.isVisible()]
    dialog.reject()
    assert names(window) == ["A.sol", "B.sol"]
    window.tab_menu.close_all()
    (dialog,) = [item for item in window.findChildren(QDialog) if item.isVisible()]
    (box,) = dialog.findChildren(QDialogButtonBox)
    box.button(QDialogButtonBox.StandardButton.SaveAll).click()
    until(lambda: not names(window))
    folder = window.bench.session.paths[0]
    assert (folder / "B.sol").read_text() == "// typed\n" + B


def test_saved_files_and_other_tabs_are_closed_without_a_question(window: Window) -> None:
    editor_of(window).insertPlainText("// typed\n")
    press(window, KEY.Key_K, CONTROL)
    press(window, KEY.Key_U)
    assert names(window) == ["B.sol"]
    assert not [item for item in window.findChildren(QDialog) if item.isVisible()]
    editor_of(window).undo()


def test_the_middle_button_closes_a_tab_and_the_menu_closes_others(window: Window) -> None:
    bar = window.tabs.tabBar()
    menu = window.tab_menu.menu_for(1)
    next(item for item in menu.actions() if item.text() == "Copy path within the project").trigger()
    assert QApplication.clipboard().text() == "B.sol"
    menu.deleteLater()
    QTest.mouseClick(bar, Qt.MouseButton.MiddleButton, NO, bar.tabRect(0).center())
    assert names(window) == ["B.sol"]
    QTest.mouseClick(bar, Qt.MouseButton.MiddleButton, NO, QPoint(bar.width() - 1, 2))
    assert names(window) == ["B.sol"]


@pytest.mark.parametrize(
    ("letter", "typed", "shown"), [(">", "full screen", "Full screen"), ("@", "plus", "plus")]
)
def test_first_letters_lead_from_the_files_to_commands_and_declarations(
    window: Window, letter: str, typed: str, shown: str, until: Until
) -> None:
    until(lambda: window.bench.session.language.outline.entries)
    press(window, KEY.Key_P, CONTROL)
    files_list = picker_of(window)
    QTest.keyClicks(files_list.words, letter)
    other = picker_of(window)
    assert other is not files_list and not files_list.isVisible()
    QTest.keyClicks(other.words, typed)
    assert shown in str(other.list.model().index(0, 0).data())
    other.close()
    assert window.findChildren(QuickOpen)


def test_what_was_open_before_is_listed(window: Window) -> None:
    press(window, KEY.Key_R, CONTROL)
    picker = picker_of(window)
    assert "project" in str(picker.list.model().index(0, 0).data())
    picker.close()


def test_without_a_selection_the_line_is_copied_cut_and_put_back(window: Window) -> None:
    editor = editor_of(window)
    editor.setFocus()
    editor.go_to(4, 12)
    press(window, KEY.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "        return a + b;\n"
    press(window, KEY.Key_X, CONTROL)
    assert editor.text() == B.replace("        return a + b;\n", "")
    editor.go_to(4, 2)
    press(window, KEY.Key_V, CONTROL)
    assert editor.text() == B
    editor.undo()
    editor.undo()
    assert editor.text() == B
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.insertPlainText("last")
    press(window, KEY.Key_X, CONTROL)
    assert QApplication.clipboard().text() == "last\n"
    assert editor.text() == B.removesuffix("\n")
    QApplication.clipboard().setText("word")
    press(window, KEY.Key_V, CONTROL)
    assert editor.text() == B.removesuffix("\n").removesuffix("}") + "word}"


def test_control_and_a_click_go_to_the_declaration(window: Window, until: Until) -> None:
    press(window, KEY.Key_PageUp, CONTROL)
    editor = editor_of(window)
    editor.go_to(7, A.split("\n")[7].index("plus") + 2)
    point = editor.cursorRect().center()
    editor.go_to(0)
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, CONTROL, point)
    until(lambda: front(window) == "B.sol")
    assert editor_of(window).textCursor().blockNumber() == 3


def test_f8_goes_from_problem_to_problem_where_no_review_is_open(window: Window) -> None:
    press(window, KEY.Key_F8)
    problems = window.bench.session.analysis
    assert problems is not None and problems.findings
    assert front(window) == "A.sol"
    assert editor_of(window).textCursor().blockNumber() > 0


def test_the_window_fills_the_screen_and_comes_back(window: Window) -> None:
    press(window, KEY.Key_F11)
    assert window.isFullScreen()
    press(window, KEY.Key_F11)
    assert not window.isFullScreen()


def test_a_place_inside_a_fold_is_unfolded_when_it_is_found(window: Window, until: Until) -> None:
    editor = editor_of(window)
    until(lambda: editor.syntax.pieces(3, 3))
    editor.folding.fold_all()
    assert not editor.document().findBlockByNumber(4).isVisible()
    press(window, KEY.Key_F, CONTROL)
    window.find_bar.words.setText("a + b")
    until(lambda: not window.find_bar.finder.busy and editor.textCursor().hasSelection())
    assert editor.textCursor().selectedText() == "a + b"
    assert editor.document().findBlockByNumber(4).isVisible()
