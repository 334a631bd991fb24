"""How quick the window is with long files: measured and printed, never judged by a clock."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.text import SourceText
from desktop.candidate import Candidate
from desktop.diff.view import ReviewView
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.session import Document, Session

pytestmark = pytest.mark.benchmark

PIECE = """    /// @notice Sends tokens, number {n}.
    function transfer{n}(address to, uint256 amount) external returns (bool) {{
        require(balances[msg.sender] >= amount, "balance {n}");
        unchecked {{
            balances[msg.sender] -= amount;
            balances[to] += amount + {n};
        }}
        emit Transfer(msg.sender, to, amount);
        return true;
    }}
"""


def long_source(lines: int) -> str:
    body = "".join(PIECE.format(n=n) for n in range(lines // 10))
    return f"pragma solidity ^0.8.20;\ncontract Long {{\n{body}}}\n"


def edited(text: str, hunks: int) -> str:
    rows = text.splitlines(keepends=True)
    pick = random.Random(1)
    for at in sorted(pick.sample(range(2, len(rows) - 1), hunks), reverse=True):
        kind = pick.random()
        if kind < 0.5:
            rows[at] = rows[at].replace("amount", "value")
        elif kind < 0.75:
            del rows[at]
        else:
            rows.insert(at, "        // a new line\n")
    return "".join(rows)


class Painted(QObject):
    """Notes when a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.seen = False
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.seen = self.seen or event.type() == QEvent.Type.Paint
        return False


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize("lines", [5_000, 50_000])
def test_open_and_type(lines: int, look: Look, qtbot: QtBot) -> None:
    source = SourceText.of("Long.sol", long_source(lines))
    started = time.perf_counter()
    editor = SourceEditor(Document(Path("Long.sol"), source), look)
    qtbot.addWidget(editor)
    editor.resize(1000, 800)
    editor.show()
    settle()
    opened = time.perf_counter() - started
    editor.go_to(lines // 2)
    qtbot.wait(200)
    editor.setFocus()
    painted, times = Painted(editor.viewport()), []
    for letter in "uint256 value = amount; // " * 8:
        painted.seen = False
        started = time.perf_counter()
        QTest.keyClicks(editor, letter)
        while not painted.seen:
            QApplication.processEvents()
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"\n{lines} lines: open {opened * 1000:.0f} ms, key median {p50:.2f} ms, p99 {p99:.1f} ms")
    assert editor.document().isModified()


@pytest.mark.parametrize(("lines", "hunks"), [(5_000, 50), (50_000, 500)])
def test_review(lines: int, hunks: int, look: Look, qtbot: QtBot) -> None:
    before = long_source(lines)
    one, other = SourceText.of("Long.sol", before), SourceText.of("Long.sol", edited(before, hunks))
    session = Session()
    view = ReviewView(session, look)
    qtbot.addWidget(view)
    view.resize(1400, 800)
    view.show()
    settle()
    made = Candidate("c", "t", "", "o", "safe", {"Long.sol": one}, {"Long.sol": other}, {}, (), None)
    started = time.perf_counter()
    session.review(made)
    settle()
    opened = time.perf_counter() - started
    panes = view.panes()
    assert panes is not None and session.reviewing is not None
    started = time.perf_counter()
    for _ in range(20):
        bar = panes[1].verticalScrollBar()
        bar.setValue(bar.value() + 40)
        settle()
    step = (time.perf_counter() - started) / 20
    count = len(session.reviewing.hunks)
    print(f"\n{lines} lines, {count} changes: open {opened * 1000:.0f} ms, scroll {step * 1000:.1f} ms")
    started = time.perf_counter()
    session.set_reviewing(session.reviewing.change(0, lambda review: review.accept(0)))
    settle()
    print(f"decision {(time.perf_counter() - started) * 1000:.0f} ms")
    QTest.keyClick(panes[1], Qt.Key.Key_Down)
