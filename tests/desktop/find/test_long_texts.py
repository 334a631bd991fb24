"""In 50,000 lines no key waits for what is found."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.text import SourceText
from desktop.app import Desktop
from desktop.find.found import MOST
from tests.desktop.conftest import Until
from tests.desktop.find.conftest import CONTROL, Hand

LINE = "    function withdraw(address to, uint256 amount) external returns (bool) { // paid\n"
LINES = 50_000
SLOW_SECONDS = 0.04
"""Far above what a key takes (5 and 8 ms were measured): other threads of the program count too."""


def long(hand: Hand, desktop: Desktop, tmp_path: Path, until: Until) -> None:
    file = tmp_path / "Long.txt"
    desktop.session.open_document(file, SourceText("Long.txt", (LINE * LINES).encode()))
    editor = desktop.window.tabs.editor()
    assert editor is not None
    hand.editor = editor
    editor.setFocus()
    QApplication.processEvents()


def keys(target: QWidget, text: str) -> list[float]:
    """Seconds of the processor for each key until all that it caused at once is done and painted."""
    times = []
    for letter in text:
        began = time.process_time()
        QTest.keyClicks(target, letter)
        QApplication.processEvents()
        times.append(time.process_time() - began)
    return times


def test_counting_does_not_hold_up_the_keys(
    hand: Hand, desktop: Desktop, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    long(hand, desktop, tmp_path, until)
    hand.press(Qt.Key.Key_F, CONTROL)
    hand.bar.words.clear()
    asked = keys(hand.bar.words, "withdrawn by nobody")
    hand.tells("No results")
    hand.bar.words.setText("amount")
    hand.tells(f"1 of {MOST:,}+")
    assert "20,000" in hand.bar.telling.toolTip()
    hand.editor.setFocus()
    hand.editor.moveCursor(QTextCursor.MoveOperation.Start)
    typed = keys(hand.editor, "amounts and more amounts of it")
    typed.sort()
    asked.sort()
    assert asked[len(asked) // 2] < SLOW_SECONDS
    assert typed[len(typed) // 2] < SLOW_SECONDS


def test_fifty_thousand_places_are_replaced_in_one_step(
    hand: Hand, desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    long(hand, desktop, tmp_path, until)
    hand.looks_for("amount")
    hand.bar.other.setText("value")
    hand.bar.replace_all()
    until(lambda: hand.told() == f"{LINES:,} replaced")
    assert hand.editor.text() == LINE.replace("amount", "value") * LINES
    hand.editor.undo()
    assert hand.editor.text() == LINE * LINES
