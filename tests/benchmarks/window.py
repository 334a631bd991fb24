"""How quick the window is with long files, beside a bare text widget of Qt.

Run with `python3 dev.py bench window [--lines N]... [--json FILE]`. The editor and the side-by-side
review are the real widgets; the baseline is a `QPlainTextEdit` with the same text and nothing else,
in the same run. Times are those of the process, so that other work on the machine counts less.
It prints milliseconds and ratios and never fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from core.text import SourceText
from desktop.candidate import Candidate
from desktop.diff.pane import DiffPane
from desktop.diff.view import ReviewView
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.session import Document, Session

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
TYPED = "uint256 value = amount; // " * 8
Figures = dict[str, float]


def long_source(lines: int) -> str:
    """A contract of about this many lines."""
    body = "".join(PIECE.format(n=n) for n in range(lines // 10))
    return f"pragma solidity ^0.8.20;\ncontract Long {{\n{body}}}\n"


def edited(text: str, hunks: int) -> str:
    """The text with about this many changes, insertions and deletions."""
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


def settle() -> None:
    """Let everything be painted."""
    for _ in range(3):
        QApplication.processEvents()


def milliseconds(work: Callable[[], object]) -> float:
    """Process time of some work, painting included."""
    started = time.process_time()
    work()
    settle()
    return (time.process_time() - started) * 1000


def keys(widget: QPlainTextEdit) -> tuple[float, float]:
    """Median and 99th percentile from a key to the painted widget."""
    widget.setFocus()
    settle()
    times = sorted(milliseconds(partial(QTest.keyClicks, widget, letter)) for letter in TYPED)
    return times[len(times) // 2], times[int(len(times) * 0.99)]


class Painted(QObject):
    """Notes the process time at which each viewport was first painted with something in it."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[QObject, float] = {}
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched.parent(), DiffPane):
            self.at.setdefault(watched, time.process_time())
        return False


def bare(text: str) -> Figures:
    """A `QPlainTextEdit` and nothing else."""
    widget = QPlainTextEdit()
    widget.resize(1000, 800)

    def open_it() -> None:
        widget.setPlainText(text)
        widget.show()

    opened = milliseconds(open_it)
    median, p99 = keys(widget)
    widget.close()
    return {"open": opened, "key median": median, "key p99": p99}


def editor(text: str, look: Look) -> Figures:
    """Our editor: gutter, colors, marks."""
    made: list[SourceEditor] = []

    def open_it() -> None:
        made.append(SourceEditor(Document(Path("Long.sol"), SourceText.of("Long.sol", text)), look))
        made[0].resize(1000, 800)
        made[0].show()

    opened = milliseconds(open_it)
    colored = opened + milliseconds(lambda: QTest.qWait(100))
    median, p99 = keys(made[0])
    made[0].close()
    return {"open": opened, "with colors": colored, "key median": median, "key p99": p99}


def review(text: str, hunks: int, look: Look) -> Figures:
    """The side-by-side review: diff, rows, two panes, strip."""
    session = Session()
    view = ReviewView(session, look)
    view.resize(1400, 800)
    view.show()
    settle()
    before, after = SourceText.of("Long.sol", text), SourceText.of("Long.sol", edited(text, hunks))
    made = Candidate("c", "t", "", "o", "safe", {"Long.sol": before}, {"Long.sol": after}, {}, (), None)
    painted = Painted()
    started = time.process_time()
    session.review(made)
    QTest.qWait(100)
    colored = (time.process_time() - started) * 1000
    opened = (max(painted.at.values()) - started) * 1000
    QApplication.instance().removeEventFilter(painted)  # type: ignore[union-attr]
    panes, reviewing = view.panes(), session.reviewing
    assert panes is not None and reviewing is not None
    bar = panes[1].verticalScrollBar()
    steps = [milliseconds(lambda: bar.setValue(bar.value() + 40)) for _ in range(20)]
    decided = reviewing.change(0, lambda item: item.accept(0))
    figures = {
        "changes": float(len(reviewing.hunks)),
        "open": opened,
        "with colors": colored,
        "scroll": sum(steps) / len(steps),
        "decision": milliseconds(lambda: session.set_reviewing(decided)),
    }
    view.close()
    return figures


def main() -> int:
    """Measure, print, and write a JSON file when one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, action="append")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    app = QApplication([])
    look = Look(app, "dark")
    results: dict[str, dict[str, Figures]] = {}
    for lines in arguments.lines or [5_000, 50_000]:
        text = long_source(lines)
        figures = {"bare": bare(text), "editor": editor(text, look)}
        figures["review"] = review(text, lines // 100, look)
        results[str(lines)] = figures
        for name, row in figures.items():
            cells = ", ".join(f"{key} {value:.1f}" for key, value in row.items())
            print(f"{lines:>6} lines  {name:<7} {cells}")
        ratio = figures["editor"]["open"] / max(figures["bare"]["open"], 0.001)
        print(f"{lines:>6} lines  opening costs {ratio:.1f} times the bare widget")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
