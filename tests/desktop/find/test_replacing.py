"""Replacing from the find bar: one place, every place, groups, line ends, and one step back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.diff.line_ends import unfold
from core.text import SourceText
from desktop.app import Desktop
from desktop.find import replacing
from tests.desktop.find.conftest import ALT, CONTROL, SHIFT, TEXT, Hand


def ready(hand: Hand, words: str, other: str) -> None:
    """Look for something and stand in the field for what is to stand instead."""
    hand.looks_for(words)
    hand.press(Qt.Key.Key_H, CONTROL)
    assert hand.bar.other.hasFocus()
    hand.bar.other.clear()
    hand.type(other)


def everywhere(hand: Hand) -> None:
    hand.press(Qt.Key.Key_A, ALT)
    hand.until(lambda: hand.told().endswith("replaced"))


def test_enter_replaces_one_place_after_the_other(hand: Hand) -> None:
    ready(hand, "total", "sum")
    hand.press(Qt.Key.Key_Return)
    assert hand.editor.text() == TEXT.replace("total", "sum", 1)
    hand.tells("1 of 3")
    hand.press(Qt.Key.Key_Return)
    assert hand.editor.text() == TEXT.replace("total", "sum", 1).replace("Total", "sum", 1)
    hand.editor.undo()
    assert hand.editor.text() == TEXT.replace("total", "sum", 1)


def test_every_place_is_one_step_back(hand: Hand) -> None:
    ready(hand, "total", "sum of total")
    everywhere(hand)
    assert hand.editor.text() == TEXT.replace("total", "sum of total").replace("Total", "sum of total")
    hand.tells("4 replaced")
    hand.editor.undo()
    assert hand.editor.text() == TEXT
    assert not hand.editor.document().isUndoAvailable()


def test_groups_of_an_expression_stand_in_what_replaces_it(hand: Hand) -> None:
    ready(hand, r"(\w+) (\w\d+)([,)])", r"$2: $1$$$3\n")
    hand.press(Qt.Key.Key_R, ALT)
    hand.until(lambda: hand.told() == "1 of 2")
    hand.bar.everywhere.click()
    hand.until(lambda: hand.told() == "2 replaced")
    assert "totalOf(a1: uint256$,\n b22: uint256$)\n external" in hand.editor.text()
    hand.editor.undo()
    assert hand.editor.text() == TEXT


def test_one_place_of_an_expression_has_its_groups_too(hand: Hand) -> None:
    ready(hand, r"uint256 ([a-z])(\d+)", "$2$1")
    hand.press(Qt.Key.Key_R, ALT)
    hand.until(lambda: hand.told() == "1 of 2")
    hand.bar.other.setFocus()
    hand.press(Qt.Key.Key_Return)
    hand.press(Qt.Key.Key_Return)
    assert "totalOf(1a, 22b)" in hand.editor.text()


def test_only_what_is_selected_is_replaced(hand: Hand) -> None:
    hand.editor.go_to(2)
    hand.press(Qt.Key.Key_Down, SHIFT)
    hand.press(Qt.Key.Key_F, CONTROL)
    hand.press(Qt.Key.Key_L, ALT)
    ready(hand, "total", "sum")
    everywhere(hand)
    lines = TEXT.split("\n")
    lines[2] = "    uint256 sum; // sum"
    assert hand.editor.text() == "\n".join(lines)


def test_the_case_of_what_is_replaced_can_be_kept(hand: Hand) -> None:
    ready(hand, "total", "amount")
    hand.press(Qt.Key.Key_P, ALT)
    everywhere(hand)
    assert hand.editor.text() == TEXT.replace("total", "amount").replace("Total", "Amount")


@pytest.mark.parametrize("singly", [0, 10_000], ids=["as one edit", "one by one"])
def test_line_ends_and_wide_characters_stay_as_they_are(
    hand: Hand, desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, singly: int
) -> None:
    monkeypatch.setattr(replacing, "SINGLY", singly)
    data = "\ufeff// \U0001f600 one\r\n// one \U0001f600 one\n// one\r\n".encode()
    file = tmp_path / "Ends.txt"
    desktop.session.open_document(file, SourceText("Ends.txt", data))
    editor = desktop.window.tabs.editor()
    assert editor is not None
    hand.editor = editor
    ready(hand, "one", "fifteen")
    everywhere(hand)
    assert unfold(SourceText("Ends.txt", data), editor.text()).data == data.replace(b"one", b"fifteen")
    editor.undo()
    assert unfold(SourceText("Ends.txt", data), editor.text()).data == data


def test_a_text_that_cannot_be_edited_is_not_replaced(hand: Hand, qtbot: QtBot) -> None:
    hand.editor.setReadOnly(True)
    hand.looks_for("total")
    hand.press(Qt.Key.Key_H, CONTROL)
    assert not hand.bar.everywhere.isEnabled()
    hand.bar.replace_all()
    assert hand.editor.text() == TEXT
