"""The find bar in a real window, by its keys: what is found, told, marked and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from core.text import SourceText
from desktop.app import Desktop
from desktop.diff.comparing import ComparisonView
from desktop.find.scroll_marks import ScrollMarks
from desktop.session import Comparison
from tests.desktop.conftest import Until
from tests.desktop.factories import candidate
from tests.desktop.find.conftest import ALT, CONTROL, SHIFT, TEXT, Hand


def test_the_first_place_is_shown_while_typing_and_told_in_numbers(hand: Hand) -> None:
    hand.looks_for("total")
    hand.tells("1 of 4")
    first = TEXT.index("total")
    assert hand.selected() == (first, first + 5)
    hand.press(Qt.Key.Key_Return)
    hand.tells("2 of 4")
    hand.press(Qt.Key.Key_Return, SHIFT)
    hand.press(Qt.Key.Key_Return, SHIFT)
    hand.tells("4 of 4")
    hand.press(Qt.Key.Key_F3)
    hand.tells("1 of 4")
    hand.press(Qt.Key.Key_F3, SHIFT)
    hand.tells("4 of 4")
    assert not hand.editor.document().isModified()


def test_a_longer_word_is_looked_for_from_where_the_cursor_was(hand: Hand) -> None:
    hand.looks_for("total")
    hand.type("Of")
    hand.tells("1 of 1")
    for _ in range(2):
        hand.press(Qt.Key.Key_Backspace)
    assert hand.selected()[0] == TEXT.index("total"), "the first place from the start, not the one behind"


def test_nothing_found_is_said_in_words(hand: Hand) -> None:
    hand.looks_for("nowhere")
    hand.tells("No results")
    assert hand.bar.telling.accessibleName() == "No results"
    hand.press(Qt.Key.Key_Return)
    hand.bar.words.clear()
    hand.tells("")


def test_letters_with_alt_are_the_switches(hand: Hand) -> None:
    hand.looks_for("total")
    hand.press(Qt.Key.Key_C, ALT)
    assert hand.bar.case.isChecked()
    hand.tells("1 of 3")
    hand.press(Qt.Key.Key_W, ALT)
    assert hand.bar.word.isChecked()
    hand.tells("1 of 2")
    assert hand.window.menuBar().activeAction() is None, "Alt+W opened a menu"
    hand.press(Qt.Key.Key_W, ALT)
    hand.press(Qt.Key.Key_C, ALT)
    hand.tells("1 of 4")
    assert hand.bar.words.text() == "total", "the letters were typed"


def test_a_regular_expression_finds_and_its_error_is_one_sentence(hand: Hand) -> None:
    hand.looks_for(r"[a-z]\d+,")
    hand.press(Qt.Key.Key_R, ALT)
    hand.until(lambda: hand.told() == "1 of 1")
    at = TEXT.index("a1,")
    assert hand.selected() == (at, at + 3)
    hand.type("(")
    assert hand.told().startswith("The regular expression cannot be read: missing ), ")
    assert hand.told().endswith(".")
    assert hand.bar.telling.trouble.isVisible()
    hand.press(Qt.Key.Key_Backspace)
    hand.until(lambda: hand.told() == "1 of 1")


def test_an_expression_is_tried_when_the_typing_pauses(hand: Hand) -> None:
    hand.looks_for("x")
    hand.press(Qt.Key.Key_R, ALT)
    hand.until(lambda: not hand.bar.finder.busy)
    tried: list[object] = []
    hand.bar.finder.expression_wanted.connect(tried.append)
    for words in ("t", "to", "tot", "tot[a]l"):
        hand.bar.words.setText(words)
    hand.press(Qt.Key.Key_Return)
    hand.tells("2 of 4")
    assert len(tried) == 1


def test_an_expression_that_runs_for_ever_is_given_up_and_the_window_lives(hand: Hand, qtbot: QtBot) -> None:
    hand.editor.insertPlainText("a" * 40 + "\n")
    ticks: list[int] = []
    hand.press(Qt.Key.Key_F, CONTROL)
    hand.press(Qt.Key.Key_R, ALT)
    hand.bar.words.setText("(a+)+$x")
    for _ in range(20):
        qtbot.wait(10)
        ticks.append(1)
    assert len(ticks) == 20
    hand.until(lambda: "longer than 3 seconds" in hand.told())
    hand.bar.words.setText("tota[l]")
    hand.until(lambda: hand.told() == "1 of 4")


def test_only_the_selection_is_looked_through(hand: Hand) -> None:
    hand.editor.go_to(1)
    hand.press(Qt.Key.Key_Down, SHIFT)
    hand.press(Qt.Key.Key_Down, SHIFT)
    hand.press(Qt.Key.Key_F, CONTROL)
    hand.press(Qt.Key.Key_L, ALT)
    assert hand.bar.limited.isChecked()
    hand.type("total")
    hand.tells("1 of 3")
    hand.press(Qt.Key.Key_Escape)
    assert not hand.bar.isVisible() and not hand.bar.limited.isChecked()
    hand.editor.moveCursor(QTextCursor.MoveOperation.Start)
    hand.press(Qt.Key.Key_F, CONTROL)
    hand.press(Qt.Key.Key_L, ALT)
    assert not hand.bar.limited.isChecked()
    assert "Select some text first" in hand.told()


def test_the_bar_starts_with_the_selection_or_the_word_at_the_cursor(hand: Hand) -> None:
    hand.editor.go_to(1, 6)
    hand.press(Qt.Key.Key_F, CONTROL)
    assert hand.bar.words.text() == "uint256"
    hand.press(Qt.Key.Key_Escape)
    hand.editor.go_to(0)
    hand.press(Qt.Key.Key_Right, SHIFT)
    hand.press(Qt.Key.Key_Right, SHIFT)
    hand.press(Qt.Key.Key_F, CONTROL)
    assert hand.bar.words.text() == "co"
    hand.tells("1 of 1")
    hand.editor.selectAll()
    hand.editor.setFocus()
    hand.press(Qt.Key.Key_F, CONTROL)
    assert hand.bar.words.text() == "co", "several lines are no words"


def test_up_and_down_go_through_what_was_asked_before_and_it_is_remembered(hand: Hand) -> None:
    hand.looks_for("total")
    hand.press(Qt.Key.Key_Return)
    hand.looks_for("uint")
    hand.press(Qt.Key.Key_Return)
    hand.press(Qt.Key.Key_Up)
    assert hand.bar.words.text() == "total"
    hand.press(Qt.Key.Key_Down)
    assert hand.bar.words.text() == "uint"
    assert hand.window.bench.memory.values.finds == ("uint", "total")


@pytest.mark.parametrize("inside", [True, False], ids=["from the bar", "from the text"])
def test_escape_goes_back_to_the_text_with_the_place_selected(hand: Hand, inside: bool) -> None:
    hand.looks_for("totalOf")
    if not inside:
        hand.editor.setFocus()
    hand.press(Qt.Key.Key_Escape)
    assert not hand.bar.isVisible() and hand.editor.hasFocus()
    assert hand.editor.textCursor().selectedText() == "totalOf"


def test_all_places_are_marked_in_the_text_and_beside_the_scroll_bar(hand: Hand, qtbot: QtBot) -> None:
    hand.editor.appendPlainText("\n" * 200 + "total")
    hand.looks_for("total")
    ground = hand.window.look.theme.found

    def marked() -> list[int]:
        blocks = [hand.editor.document().findBlockByNumber(row) for row in range(5)]
        return [
            sum(part.format.background().color().name() == ground for part in block.layout().formats())
            for block in blocks
        ]

    qtbot.waitUntil(lambda: marked() == [0, 1, 2, 1, 0])
    (marks,) = hand.editor.verticalScrollBar().findChildren(ScrollMarks)
    assert marks.isVisible() and len(marks.ticks()) >= 3
    assert max(marks.ticks()) > marks.height() - 8, "the last line is at the lower end"
    picture = marks.parentWidget().grab().toImage() if marks.parentWidget() else None
    assert picture is not None
    tick = QPoint(marks.width() - 2, max(marks.ticks()))
    assert picture.pixelColor(tick).name() == hand.window.look.theme.medium
    hand.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: marked() == [0, 0, 0, 0, 0])
    assert not marks.isVisible()


def test_places_move_with_the_text_and_are_counted_again(hand: Hand, qtbot: QtBot) -> None:
    hand.looks_for("total")
    hand.editor.setFocus()
    hand.editor.moveCursor(QTextCursor.MoveOperation.Start)
    hand.editor.insertPlainText("// total \U0001f600 ")
    hand.press(Qt.Key.Key_Return)
    starts = hand.bar.finder._found[0].hits.starts
    shift = len("// total \U0001f600 \n") + 1
    assert [start - shift for start in starts][-4:] == [
        index for index in range(len(TEXT)) if TEXT[index : index + 5].lower() == "total"
    ]
    qtbot.waitUntil(lambda: hand.told() == "5 found")


def test_a_place_behind_wide_characters_is_selected_exactly(hand: Hand) -> None:
    hand.editor.moveCursor(QTextCursor.MoveOperation.Start)
    hand.editor.insertPlainText("// \U0001f600\U0001f600 here \U0001f600\n")
    hand.looks_for("here ")
    hand.bar.words.insert("\U0001f600")
    assert hand.editor.textCursor().selectedText() == "here \U0001f600"


def test_the_bar_follows_the_tab_in_front(hand: Hand, desktop: Desktop, tmp_path: Path) -> None:
    hand.looks_for("total")
    other = tmp_path / "Other.txt"
    desktop.session.open_document(other, SourceText("Other.txt", b"total\ntotal\n"))
    hand.tells("2 found")
    hand.window.tabs.close_tab()
    assert hand.told().endswith("4")
    hand.window.tabs.close_tab()
    assert not hand.bar.isVisible()


def test_both_sides_of_a_comparison_are_searched_in_the_order_of_their_rows(
    hand: Hand, desktop: Desktop, qtbot: QtBot
) -> None:
    left, right = "a\ntotal\nb\n", "new total\na\nb\ntotal\n"
    desktop.session.compare(
        Comparison("x", "old", SourceText("x", left.encode()), "new", SourceText("x", right.encode()))
    )
    view = hand.window.tabs.currentWidget()
    assert isinstance(view, ComparisonView)
    qtbot.wait(20)
    view.panes[1].setFocus()
    view.panes[1].moveCursor(QTextCursor.MoveOperation.Start)
    hand.looks_for("total")
    hand.tells("1 of 3")
    sides = []
    for _ in range(4):
        sides += [
            (pane.side, pane.textCursor().blockNumber())
            for pane in view.panes
            if pane.textCursor().hasSelection()
        ]
        hand.press(Qt.Key.Key_Return)
    assert sides == [("after", 0), ("before", 2), ("after", 4), ("after", 0)]
    assert not hand.bar.once.isEnabled() and not hand.bar.everywhere.isEnabled()


def test_an_expression_over_two_lines_is_found_across_a_gap(hand: Hand, desktop: Desktop) -> None:
    left, right = "a\nb\n", "a\nnew\nb\n"
    desktop.session.compare(
        Comparison("x", "old", SourceText("x", left.encode()), "new", SourceText("x", right.encode()))
    )
    hand.looks_for(r"a\nb")
    hand.press(Qt.Key.Key_R, ALT)
    hand.until(lambda: hand.told() == "1 of 1")


def test_the_review_is_searched_too(hand: Hand, desktop: Desktop, box: Path, until: Until) -> None:
    desktop.window.open_path(box)
    until(lambda: desktop.session.analysis is not None and desktop.session.documents)
    made = candidate(box)
    desktop.session.add_candidate(made)
    desktop.session.review(made)
    (before,), (after,) = made.before.values(), made.after.values()
    wanted = before.text.count("uint256") + after.text.count("uint256")
    hand.looks_for("uint256")
    assert hand.told().endswith(f" of {wanted}")
    panes = desktop.window.review.panes()
    assert panes is not None
    hand.press(Qt.Key.Key_Escape)
    assert panes[0].hasFocus() or panes[1].hasFocus()
