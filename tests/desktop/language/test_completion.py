"""Suggestions while typing: real keys in a real editor of a real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.language import ranking
from desktop.language.attached import Attached
from tests.desktop.conftest import Until
from tests.desktop.language.typing import alone, at, key, labels, typed

TEXT = """pragma solidity ^0.8.20;

contract Treasury is Base {
    uint256 public totalShares;
    mapping(address => uint256) internal shareOf;

    function transferShares(address receiver, uint256 amount) external {

    }
}
"""


@pytest.fixture
def typing(desktop: Desktop, until: Until, tmp_path: Path) -> tuple[SourceEditor, Attached]:
    return alone(desktop, until, tmp_path / "Treasury.sol", TEXT)


def test_two_letters_open_the_list_and_enter_accepts_in_one_undo_step(
    typing: tuple[SourceEditor, Attached],
) -> None:
    editor, one = typing
    at(editor, "external {\n")
    typed(editor, "t")
    assert labels(one) == []
    typed(editor, "o")
    assert labels(one)[0] == "totalShares"
    key(editor, Qt.Key.Key_Return)
    assert not one.completion.open
    assert editor.textCursor().block().text() == "totalShares"
    editor.undo()
    assert editor.textCursor().block().text() == "to"


def test_typing_filters_and_is_never_swallowed(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "external {\n")
    typed(editor, "        shareOf[receiver] += amount; totalShares -= amount;")
    assert "shareOf[receiver] += amount; totalShares -= amount;" in editor.text()
    assert not one.completion.open
    typed(editor, " sha")
    assert labels(one)[0] == "shareOf"
    typed(editor, "x")
    assert labels(one) == []


def test_a_word_that_is_typed_out_leaves_enter_to_the_text(typing: tuple[SourceEditor, Attached]) -> None:
    editor, _one = typing
    at(editor, "external {\n")
    typed(editor, "amount")
    key(editor, Qt.Key.Key_Return)
    assert "amount\n" in editor.text()


def test_arrows_choose_escape_closes_and_tab_accepts(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "external {\n")
    typed(editor, "re")
    first = labels(one)
    assert len(first) > 1
    key(editor, Qt.Key.Key_Down)
    key(editor, Qt.Key.Key_Escape)
    assert editor.textCursor().block().text() == "re"
    QTest.keyClick(editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert labels(one) == first
    key(editor, Qt.Key.Key_Down)
    key(editor, Qt.Key.Key_Tab)
    assert editor.textCursor().block().text().startswith(first[1])


def test_a_comma_accepts_only_what_was_chosen_by_the_arrows(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "external {\n")
    typed(editor, "rec,")
    assert editor.textCursor().block().text() == "rec,"
    typed(editor, "rec")
    assert labels(one)[0] == "receiver"
    key(editor, Qt.Key.Key_Down)
    key(editor, Qt.Key.Key_Up)
    typed(editor, ",")
    assert editor.textCursor().block().text() == "rec,receiver,"


def test_a_dot_opens_the_members_of_a_global(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "external {\n")
    typed(editor, "msg.")
    assert set(labels(one)) == {"sender", "value", "data", "sig"}


def test_a_comment_offers_tags_and_the_names_of_the_parameters(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "shareOf;\n")
    typed(editor, "    /// @par")
    assert labels(one) == ["param"]
    key(editor, Qt.Key.Key_Return)
    typed(editor, "a")
    assert labels(one)[0] == "amount"
    editor.setTextCursor(editor.textCursor())
    key(editor, Qt.Key.Key_Escape)
    typed(editor, " x")
    key(editor, Qt.Key.Key_Return)
    typed(editor, "/// @inheritdoc B")
    assert labels(one) == ["Base"]


def test_a_snippet_leads_from_placeholder_to_placeholder(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "external {\n")
    typed(editor, "for")
    popup = one.completion.popup
    assert popup is not None
    row = next(at for at, item in enumerate(popup.rows()) if item.kind == "snippet")
    for _ in range(row):
        key(editor, Qt.Key.Key_Down)
    key(editor, Qt.Key.Key_Tab)
    assert editor.textCursor().selectedText() == "i"
    typed(editor, "k")
    key(editor, Qt.Key.Key_Tab)
    assert editor.textCursor().selectedText() == "count"
    assert "for (uint256 k = 0; k < count; ++k) {" in editor.text()


def test_every_row_has_an_accessible_name(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "external {\n")
    typed(editor, "tot")
    popup = one.completion.popup
    assert popup is not None
    told = popup.list.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "totalShares, state variable, uint256"


def test_of_thousands_of_names_a_key_looks_at_few(
    desktop: Desktop, until: Until, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "".join(
        f"    function move{n}(address to{n}, uint256 amount{n}) external {{\n"
        f"        total += amount{n};\n    }}\n"
        for n in range(1_650)
    )
    text = "pragma solidity ^0.8.20;\n\ncontract Long {\n    uint256 total;\n" + body + "}\n"
    editor, one = alone(desktop, until, tmp_path / "Long.sol", text)
    at(editor, "amount800;\n")
    until(lambda: len(one.entries) == 1)
    looked: list[str] = []
    plain = ranking.fit

    def counted(prefix: str, folded: str, label: str) -> tuple[int, tuple[int, ...]] | None:
        looked.append(label)
        return plain(prefix, folded, label)

    monkeypatch.setattr(ranking, "fit", counted)
    most = 0
    for word in ("move8 ", "total ", "msg.se ", "mo12 "):
        for letter in word:
            looked.clear()
            typed(editor, letter)
            most = max(most, len(looked))
    assert one.completion.popup is not None
    assert 0 < most < 3 * ranking.ENOUGH


def test_the_names_of_a_file_are_ready_before_a_key_asks_for_them(
    desktop: Desktop, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor, one = alone(desktop, until, tmp_path / "Treasury.sol", TEXT)
    at(editor, "external {\n")
    until(lambda: [entry.name for entry in one.entries] == ["Treasury"] and not one.preparing)
    made: list[object] = []
    plain = ranking.Names.filling

    def counted(things: object, make: object) -> object:
        made.append(things)
        return plain(things, make)  # type: ignore[arg-type, type-var]

    monkeypatch.setattr(ranking.Names, "filling", counted)
    typed(editor, "to")
    assert labels(one)[0] == "totalShares"
    assert not made
    editor.edit(lambda cursor: cursor.insertText(";\n    }\n    function toEverybody() public {\n"))
    until(lambda: len(made) == 2 and not one.preparing)  # those of the file, and those of its contract
    typed(editor, "toE")
    assert labels(one)[0] == "toEverybody"
    assert len(made) == 2
