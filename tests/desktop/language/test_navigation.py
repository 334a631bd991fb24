"""From a name to its declaration and to its uses, over files, also while the text is ahead of the index."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from core.symbols.index import SymbolIndex
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.references.view import ReferencesView
from desktop.widgets.picker import Picker
from tests.desktop.conftest import Until

LIB = """pragma solidity ^0.8.20;
library Maths {
    /// @notice Doubles.
    function twice(uint256 value) internal pure returns (uint256) { return value * 2; }
}
"""
MAIN = """pragma solidity ^0.8.20;
import {Maths} from "./Lib.sol";
contract Vault {
    using Maths for uint256;
    uint256 public total; // ü
    function add(uint256 amount) public virtual { total += amount.twice(); }
    function read() public view returns (uint256) { return total; }
}
contract Heir is Vault {
    function add(uint256 amount) public override { super.add(amount); }
}
"""


@pytest.fixture
def main(desktop: Desktop, tmp_path: Path, until: Until) -> SourceEditor:
    folder = tmp_path / "names"
    folder.mkdir()
    (folder / "Lib.sol").write_bytes(LIB.replace("\n", "\r\n").encode())
    (folder / "Main.sol").write_bytes(MAIN.encode())
    desktop.window.open_path(folder)
    until(lambda: isinstance(desktop.session.language.index, SymbolIndex))
    from desktop.operations import files

    files.open_file(desktop.bench, folder / "Main.sol")
    until(lambda: folder / "Main.sol" in desktop.window.tabs.editors)
    editor = desktop.window.tabs.editors[folder / "Main.sol"]
    editor.setFocus()
    return editor


def put(editor: SourceEditor, text: str, nth: int = 0, into: int = 1) -> None:
    at = -1
    for _ in range(nth + 1):
        at = editor.text().index(text, at + 1)
    cursor = editor.textCursor()
    cursor.setPosition(at + into)
    editor.setTextCursor(cursor)


def line_of(desktop: Desktop) -> str:
    editor = desktop.window.tabs.editor()
    assert editor is not None
    return f"{editor.path.name}: {editor.textCursor().block().text().strip()}"


def test_a_key_leads_to_the_declaration_in_another_file_and_back(
    desktop: Desktop, main: SourceEditor, until: Until
) -> None:
    put(main, "twice")
    QTest.keyClick(main, Qt.Key.Key_F12)
    until(lambda: line_of(desktop).startswith("Lib.sol: function twice"))
    editor = desktop.window.tabs.editor()
    assert editor is not None and editor.textCursor().positionInBlock() == LIB.splitlines()[3].index("twice")
    QTest.keyClick(editor, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    until(lambda: line_of(desktop).startswith("Main.sol"))


def test_places_are_right_although_the_text_is_ahead_of_the_index(
    desktop: Desktop, main: SourceEditor, until: Until
) -> None:
    cursor = QTextCursor(main.document())
    cursor.insertText("// 😀 typed just now\n// and more\n")
    put(main, "total", nth=2)
    desktop.window.commands["definition"].trigger()
    assert line_of(desktop) == "Main.sol: uint256 public total; // ü"


def test_references_are_listed_by_file_with_what_is_done(
    desktop: Desktop, main: SourceEditor, until: Until
) -> None:
    put(main, "total")
    QTest.keyClick(main, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    panel = desktop.window.panel("references")
    assert isinstance(panel, ReferencesView)
    assert desktop.window.frame.showing("references")
    assert "3 places in one file" in panel.heading.text()
    top = panel.tree.topLevelItem(0)
    assert top is not None
    kinds = [top.child(at).text(1) for at in range(top.childCount())]
    assert kinds == ["declared", "written", "read"]
    panel.tree.setCurrentItem(top.child(2))
    panel.tree.setFocus()
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    assert line_of(desktop).startswith("Main.sol: function read")


def test_overridden_and_overriding_functions_are_reached(desktop: Desktop, main: SourceEditor) -> None:
    put(main, "add", nth=1)
    desktop.window.commands["base"].trigger()
    assert line_of(desktop).startswith("Main.sol: function add(uint256 amount) public virtual")
    desktop.window.commands["implementations"].trigger()
    assert line_of(desktop).startswith("Main.sol: function add(uint256 amount) public override")


def test_where_there_is_no_name_the_reason_is_told(desktop: Desktop, main: SourceEditor) -> None:
    put(main, "pragma", into=0)
    desktop.window.commands["definition"].trigger()
    assert "no name with a declaration" in desktop.window.notices.text()


def test_a_declaration_of_the_project_is_found_by_letters(
    desktop: Desktop, main: SourceEditor, until: Until
) -> None:
    desktop.window.commands["symbol-in-project"].trigger()
    (picker,) = desktop.window.findChildren(Picker)
    QTest.keyClicks(picker.words, "twic")
    QTest.keyClick(picker.words, Qt.Key.Key_Return)
    until(lambda: line_of(desktop).startswith("Lib.sol: function twice"))


def test_names_are_colored_by_what_they_mean(desktop: Desktop, main: SourceEditor, until: Until) -> None:
    block = main.document().findBlockByNumber(6)
    at = block.text().index("total")
    wanted = desktop.look.theme.syntax.state

    def color() -> str:
        formats = [item for item in block.layout().formats() if item.start <= at < item.start + item.length]
        return formats[-1].format.foreground().color().name() if formats else ""

    until(lambda: color() == wanted)


def test_members_of_other_files_are_suggested(desktop: Desktop, main: SourceEditor, until: Until) -> None:
    put(main, "return total;", into=len("return total"))
    for key in ".tw":
        QTest.keyClicks(main, key)
    one = desktop.window.language.front()
    assert one is not None
    until(lambda: one.completion.popup is not None and one.completion.popup.isVisible())
    QTest.keyClick(main, Qt.Key.Key_Return)
    assert "return total.twice" in main.text()
