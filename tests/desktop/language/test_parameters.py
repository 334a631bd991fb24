"""The parameters of a call while its arguments are typed: real keys in a real window."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.symbols.index import SymbolIndex
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.language.attached import Attached
from desktop.widgets.signature_popup import SignaturePage
from tests.desktop.conftest import Until
from tests.desktop.language.typing import at, key, opened, typed

TEXT = """pragma solidity ^0.8.20;

contract Vault {
    struct Point { uint256 x; uint256 y; }
    event Sent(address indexed to, uint256 amount);
    error Short(uint256 missing);

    /// @notice Pays somebody.
    /// @param to Who is paid.
    /// @param amount How much, in wei.
    function pay(address payable to, uint256 amount) public payable { to.transfer(amount); }
    function pay(address payable to) public payable { to.transfer(1); }
    function set(uint256 amount) external returns (bool) { return amount > 0; }

    function use(Vault other, uint256 n) external {

    }
}
"""


@pytest.fixture
def typing(desktop: Desktop, tmp_path: Path, until: Until) -> tuple[SourceEditor, Attached]:
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "Vault.sol").write_text(TEXT)
    desktop.window.open_path(folder)
    until(lambda: isinstance(desktop.session.language.index, SymbolIndex))
    editor, one = opened(desktop, until, folder / "Vault.sol")
    at(editor, "uint256 n) external {\n")
    return editor, one


def page(one: Attached) -> SignaturePage:
    popup = one.parameters.popup
    assert popup is not None and popup.isVisible() and popup.page is not None
    return popup.page


def test_parameters_are_shown_while_arguments_are_typed(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    typed(editor, "        set(")
    assert page(one).parameters == ("uint256 amount",) and page(one).current == 0
    assert page(one).closing == ") returns (bool)"
    typed(editor, "5)")
    assert not one.parameters.open
    assert "set(5)" in editor.text()


def test_overloads_are_chosen_by_the_arrows_and_what_is_said_of_them_is_shown(
    typing: tuple[SourceEditor, Attached],
) -> None:
    editor, one = typing
    typed(editor, "        pay(")
    assert page(one).count.startswith("1 of 2") and len(page(one).parameters) == 2
    assert page(one).about == "Pays somebody." and page(one).about_current == "Who is paid."
    line = editor.textCursor().blockNumber()
    key(editor, Qt.Key.Key_Down)
    assert page(one).count.startswith("2 of 2") and page(one).parameters == ("address payable to",)
    key(editor, Qt.Key.Key_Up)
    assert page(one).count.startswith("1 of 2")
    assert editor.textCursor().blockNumber() == line
    typed(editor, "x, ")
    assert page(one).current == 1 and page(one).about_current == "How much, in wei."


def test_escape_closes_only_the_page_and_the_next_comma_shows_it_again(
    typing: tuple[SourceEditor, Attached],
) -> None:
    editor, one = typing
    typed(editor, "        emit Sent(")
    assert page(one).parameters == ("address indexed to", "uint256 amount")
    key(editor, Qt.Key.Key_Escape)
    assert not one.parameters.open
    typed(editor, "a, ")
    assert page(one).current == 1


def test_the_list_of_suggestions_keeps_its_keys(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    typed(editor, "        pay(oth")
    assert one.completion.open and one.parameters.open
    popup, list_popup = one.parameters.popup, one.completion.popup
    assert popup is not None and list_popup is not None
    assert [row.label for row in list_popup.rows()].count("other") == 1, "each name once"
    assert not popup.geometry().intersects(list_popup.geometry())
    key(editor, Qt.Key.Key_Escape)
    assert not one.completion.open and one.parameters.open
    key(editor, Qt.Key.Key_Escape)
    assert not one.parameters.open


def test_everything_that_is_called_has_parameters(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    for text, parameters, current in (
        ("revert Short(", ("uint256 missing",), 0),
        ("Point memory p = Point(1, ", ("uint256 x", "uint256 y"), 1),
        ("Point memory p = Point({y: ", ("uint256 x", "uint256 y"), 1),
        ("other.pay{", ("uint256 value", "uint256 gas"), 0),
        ("other.pay{value: 1}(", ("address payable to", "uint256 amount"), 0),
        ("addmod(1, 2, ", ("uint x", "uint y", "uint k"), 2),
        ("abi.encode(1, 2, ", ("...",), 0),
        ("require(", ("bool condition", "string memory reason"), 0),
        ("new Vault(", (), 0),
    ):
        typed(editor, text)
        assert page(one).parameters == parameters and page(one).current == current, text
        cursor = editor.textCursor()
        cursor.select(cursor.SelectionType.LineUnderCursor)
        cursor.removeSelectedText()
        QApplication.processEvents()
        assert not one.parameters.open, text


def test_a_function_that_was_typed_just_now_is_known_by_its_head(
    typing: tuple[SourceEditor, Attached], until: Until
) -> None:
    editor, one = typing
    at = editor.textCursor()
    at.setPosition(editor.text().index("    function use("))
    at.insertText("    function fresh(uint256 first, bool) internal {}\n")
    until(lambda: any(entry.name == "fresh" for top in one.entries for entry in top.children))
    cursor = editor.textCursor()
    cursor.setPosition(editor.text().index("uint256 n) external {\n") + len("uint256 n) external {\n"))
    editor.setTextCursor(cursor)
    typed(editor, "        fresh(")
    assert page(one).parameters == ("uint256 first", "bool")


def test_a_command_shows_them_and_leaving_the_call_hides_them(
    desktop: Desktop, typing: tuple[SourceEditor, Attached]
) -> None:
    editor, one = typing
    at = editor.textCursor()
    at.setPosition(editor.text().index("to.transfer(amount)") + len("to.transfer("))
    editor.setTextCursor(at)
    desktop.window.commands["parameters"].trigger()
    assert page(one).opening == "transfer("
    for _ in range(8):
        key(editor, Qt.Key.Key_Right)
    assert not one.parameters.open


def test_screen_readers_hear_the_current_parameter_first(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    typed(editor, "        pay(x, ")
    popup = one.parameters.popup
    assert popup is not None and popup.accessibleName() == "Parameters"
    assert popup.head.accessibleName().startswith("Parameter 2 of 2: uint256 amount. How much, in wei.")


def test_typing_arguments_costs_no_more_than_typing_words(
    typing: tuple[SourceEditor, Attached],
) -> None:
    editor, one = typing
    times: dict[str, list[float]] = {"call": [], "word": []}
    for _ in range(20):
        for what, text in (("call", "set(5);"), ("word", "seta5b;")):
            for letter in text:
                start = time.perf_counter()
                QTest.keyClicks(editor, letter)
                times[what].append(time.perf_counter() - start)
            QApplication.processEvents()
            one.completion.close()
    middle = {what: sorted(found)[len(found) // 2] for what, found in times.items()}
    assert middle["call"] < 3 * middle["word"] + 0.002, middle
