"""Regions stay at their lines while the text is edited, and undo brings the decisions back."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.text import SourceText
from desktop.conflicts.model import ConflictModel, Decision
from desktop.conflicts.result import ResultEditor
from desktop.look import Look
from desktop.merging import Sides

BASE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"
MINE = BASE.replace("two", "TWO").replace("six", "SIX")
THEIRS = BASE.replace("two", "2\n2b").replace("six", "6")


def editor(
    qtbot: QtBot, look: Look, base: str = BASE, mine: str = MINE, theirs: str = THEIRS
) -> ResultEditor:
    texts = (SourceText("A.sol", text.encode()) for text in (base, mine, theirs))
    made = ResultEditor(ConflictModel(Sides(Path("A.sol"), *texts)), look)
    qtbot.addWidget(made)
    return made


def state(made: ResultEditor) -> tuple[str, list[Decision], list[str]]:
    regions = made.regions
    return (
        made.toPlainText(),
        list(regions.decisions),
        [regions.text(at) for at in range(len(regions.decisions))],
    )


def test_taking_lines_puts_them_in_and_moves_what_follows(qtbot: QtBot, look: Look) -> None:
    made = editor(qtbot, look)
    made.decide(0, "both")
    assert state(made) == (
        BASE.replace("two", "TWO\n2\n2b"),
        ["both", "open"],
        ["TWO\n2\n2b\n", "six\n"],
    )
    made.decide(1, "mine")
    made.decide(0, "theirs")
    assert made.toPlainText() == THEIRS.replace("6", "SIX")
    assert made.regions.left == 0


def test_typing_before_a_conflict_moves_it_and_typing_in_it_is_kept_by_hand(qtbot: QtBot, look: Look) -> None:
    made = editor(qtbot, look)
    made.show()
    made.setFocus()
    qtbot.keyClicks(made, "// head")
    qtbot.keyClick(made, Qt.Key.Key_Return)
    assert made.regions.text(0) == "two\n"
    cursor = made.textCursor()
    cursor.setPosition(made.toPlainText().index("two") + 3)
    made.setTextCursor(cursor)
    qtbot.keyClicks(made, " by hand")
    assert made.regions.text(0) == "two by hand\n" and made.regions.decisions[0] == "open"
    made.decide(0, "kept")
    assert made.regions.decisions == ["kept", "open"]
    assert "two by hand\nthree" in made.toPlainText()


def test_undo_and_redo_bring_back_decisions_with_their_text(qtbot: QtBot, look: Look) -> None:
    made = editor(qtbot, look)
    made.show()
    seen = [state(made)]
    made.decide(0, "theirs")
    seen.append(state(made))
    qtbot.keyClicks(made, "x")
    seen.append(state(made))
    made.decide(1, "kept")
    seen.append(state(made))
    made.decide(0, "mine")
    seen.append(state(made))
    for wanted in reversed(seen[:-1]):
        qtbot.keyClick(made, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert state(made) == wanted
    for wanted in seen[1:]:
        qtbot.keyClick(
            made, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        assert state(made) == wanted


def test_lines_that_one_side_deleted_can_be_taken_as_nothing_and_taken_back(qtbot: QtBot, look: Look) -> None:
    made = editor(qtbot, look, "a\nb\nc\n", "a\nc\n", "a\nB\nc\n")
    made.decide(0, "mine")
    assert made.toPlainText() == "a\nc\n" and made.regions.text(0) == ""
    made.decide(0, "theirs")
    assert made.toPlainText() == "a\nB\nc\n"


def test_keeping_an_open_conflict_without_base_lines_keeps_no_empty_line(qtbot: QtBot, look: Look) -> None:
    made = editor(qtbot, look, "a\nc\n", "a\nx\nc\n", "a\ny\nc\n")
    assert made.toPlainText() == "a\n\nc\n"
    made.decide(0, "kept")
    assert made.toPlainText() == "a\nc\n"


def test_any_order_of_edits_decisions_and_undo_gives_back_what_was_there(
    qtbot: QtBot, look: Look, qapp: QApplication
) -> None:
    for seed in range(60):
        rng = random.Random(seed)
        made = editor(qtbot, look)
        past, at = [state(made)], 0
        for _ in range(25):
            step = rng.choice(["decide", "decide", "type", "undo", "redo"])
            if step == "undo" and at:
                made.undo()
                at -= 1
            elif step == "redo" and at + 1 < len(past):
                made.redo()
                at += 1
            elif step in ("decide", "type"):
                if step == "decide":
                    decisions: tuple[Decision, ...] = ("mine", "theirs", "both", "kept")
                    made.decide(rng.randrange(2), rng.choice(decisions))
                else:
                    cursor = QTextCursor(made.document())
                    cursor.setPosition(rng.randrange(made.document().characterCount()))
                    cursor.beginEditBlock()  # a step of its own
                    cursor.insertText(rng.choice(["q", "r\n"]))
                    cursor.endEditBlock()
                if made.document().availableRedoSteps() == 0 and made.document().availableUndoSteps():
                    past[at + 1 :] = [state(made)]
                    at += 1
            assert state(made) == past[at], seed
