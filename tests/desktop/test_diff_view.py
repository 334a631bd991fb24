"""The side-by-side review: rows, gaps, copying, scrolling, chips, decisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.diff.review import Review
from core.text import SourceText
from desktop.diff.model import DiffModel
from desktop.diff.pane import DiffPane
from desktop.diff.view import ReviewView
from desktop.look import Look
from desktop.session import Session
from tests.desktop.factories import AFTER, BEFORE, candidate, report, text

LONGER = BEFORE.replace("    function set", "    error Zero();\n\n    function set")


def pane(look: Look, qtbot: QtBot, side: str = "before", after: str = LONGER) -> DiffPane:
    made = DiffPane(side, DiffModel(Review.of(text(), text(after))), look)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


def view(look: Look, qtbot: QtBot, folder: Path) -> tuple[ReviewView, Session]:
    session = Session()
    made = ReviewView(session, look)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    chosen = candidate(folder)
    session.add_candidate(chosen)
    session.review(chosen)
    return made, session


def test_both_panes_have_the_same_rows(look: Look, qtbot: QtBot) -> None:
    left, right = pane(look, qtbot, "before"), pane(look, qtbot, "after")
    assert left.blockCount() == right.blockCount() == len(left.model.rows)


def test_copying_leaves_the_gaps_out(look: Look, qtbot: QtBot) -> None:
    left = pane(look, qtbot)
    left.selectAll()
    assert left.createMimeDataFromSelection().text() == BEFORE.rstrip("\n")
    cursor = left.textCursor()
    cursor.setPosition(2)
    cursor.setPosition(9, QTextCursor.MoveMode.KeepAnchor)
    left.setTextCursor(cursor)
    assert left.createMimeDataFromSelection().text() == BEFORE[2:9]


@pytest.mark.parametrize("decides", [True, False], ids=["review", "comparison"])
def test_changes_are_decided_in_a_review_and_only_read_in_a_comparison(
    look: Look, qtbot: QtBot, decides: bool
) -> None:
    made = DiffPane("after", DiffModel(Review.of(text(), text(LONGER))), look, decides=decides)
    qtbot.addWidget(made)
    decided: list[object] = []
    made.decision_clicked.connect(lambda *asked: decided.append(asked))
    block = made.document().findBlockByNumber(made.model.extent[0][0])
    made.gutter_clicked(block, 1)
    assert decided == ([(0, "accepted")] if decides else [])
    told = made.hint(block, QPoint(1, 1), True)
    assert ("Accept this change" in told) is decides and ("undecided" in told) is decides


def test_line_numbers_come_from_the_source_and_gaps_have_none() -> None:
    model = DiffModel(Review.of(text(), text(LONGER)))
    lines = [model.line("before", row) for row in range(len(model.rows))]
    assert [line for line in lines if line is not None] == list(range(BEFORE.count("\n")))
    assert lines.count(None) == 2


def test_a_chip_carries_the_gas_of_the_function_that_the_change_is_in() -> None:
    model = DiffModel(Review.of(text(), text(AFTER)))
    chips = model.chips(report(change=-312))
    assert chips[0].text == "−312" and chips[0].saves
    assert "set(uint256) 44,000 → 43,688" in chips[0].explanation
    assert chips[1].text == "+22" and not chips[1].saves


def test_a_change_outside_functions_carries_the_gas_of_the_deployment() -> None:
    after = BEFORE.replace("uint256 public value;", "uint256 internal value;")
    assert DiffModel(Review.of(text(), text(after))).chips(report())[0].text == "−10,000"


def test_a_change_that_did_not_pass_has_no_saving_beside_it() -> None:
    model = DiffModel(Review.of(text(), text(AFTER)))
    assert model.chips(report("fail")) == {}
    unsure = model.chips(report("inconclusive"))[0]
    assert not unsure.saves and "does not count as a saving" in unsure.explanation


def test_nothing_is_shown_beside_a_change_whose_gas_is_unknown() -> None:
    model = DiffModel(Review.of(text(), text(AFTER)))
    assert model.chips(None) == {}


def test_only_the_changed_words_of_alike_lines_are_marked() -> None:
    model = DiffModel(Review.of(text(), text(AFTER)))
    row = next(at for at, item in enumerate(model.rows) if item.hunk == 1)
    (span,) = model.marks("after", row)
    assert model.row_bytes("after", row)[span.start : span.end] == b"external"


def test_the_panes_scroll_together(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    made, _ = view(look, qtbot, tmp_path)
    made.resize(1000, 260)
    panes = made.panes()
    assert panes is not None
    qtbot.waitUntil(lambda: panes[1].verticalScrollBar().maximum() > 0)
    panes[1].verticalScrollBar().setValue(3)
    assert panes[0].verticalScrollBar().value() == 3
    panes[0].horizontalScrollBar().setValue(7)
    assert panes[1].horizontalScrollBar().value() == panes[0].horizontalScrollBar().value()


def test_a_click_in_the_gutter_selects_the_change(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    made, session = view(look, qtbot, tmp_path)
    panes = made.panes()
    assert panes is not None
    qtbot.waitExposed(made)
    row = panes[1].model.extent[1][0]
    box = panes[1].blockBoundingGeometry(panes[1].document().findBlockByNumber(row))
    at = box.translated(panes[1].contentOffset()).center().toPoint()
    at.setX(5)
    QTest.mouseClick(panes[1].gutter, Qt.MouseButton.LeftButton, pos=at)
    assert session.hunk == 1


def test_the_verdict_is_that_of_the_text_shown(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    made, session = view(look, qtbot, tmp_path)
    assert made.words().word == "Verified"
    reviewing = session.reviewing
    assert reviewing is not None
    session.set_reviewing(reviewing.change(0, lambda review: review.accept(0)))
    assert made.words().word == "Not verified"
    made.pending = lambda: True
    assert made.words().kind == "pending"
    session.set_reviewing(reviewing.reject_all())
    assert made.words().kind == "unchanged"


def test_the_header_says_no_gas_of_a_text_that_breaks(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    made, session = view(look, qtbot, tmp_path)
    figures = made.findChild(QLabel, "gas")
    assert isinstance(figures, QLabel) and "−312 set(uint256)" in figures.text() and figures.isVisible()
    broken = candidate(tmp_path, verdict="fail", name="p2")
    session.add_candidate(broken)
    session.review(broken)
    assert made.words().word == "Breaks" and not figures.isVisible()


def test_a_byte_order_mark_is_not_shown_as_a_difference() -> None:
    model = DiffModel(
        Review.of(SourceText("a", b"\xef\xbb\xbfa\nb\n"), SourceText("a", b"\xef\xbb\xbfa\nc\n"))
    )
    assert model.text("before") == "a\nb"


def test_a_moved_block_is_named_on_both_sides(look: Look, qtbot: QtBot) -> None:
    start, end = BEFORE.index("    function set"), BEFORE.index("    function get")
    last = BEFORE.rindex("}")
    moved = BEFORE[:start] + BEFORE[end:last] + "\n" + BEFORE[start:end].rstrip() + "\n" + BEFORE[last:]
    made = pane(look, qtbot, "before", moved)
    words = sorted(made.model.moved.values())
    assert [text.rsplit(" ", 1)[0] for text in words] == ["moved from line", "moved to line"]
    (source,) = (hunk for hunk, text in made.model.moved.items() if text.startswith("moved to"))
    block = made.document().findBlockByNumber(made.model.extent[source][0])
    assert "moved to line" in made.hint(block, made.rect().topLeft(), True)


def test_a_block_that_moved_inside_bigger_changes_is_named_at_its_first_row(look: Look, qtbot: QtBot) -> None:
    block = "    function get() public view returns (uint256) {\n        return value;\n    }\n"
    before = BEFORE.replace(
        "    uint256 public value;\n",
        f"    uint256 public value;\n    uint256 one;\n{block}    uint256 two;\n",
    )
    before = before.replace(f"\n{block}}}", "    uint256 three;\n}")
    after = before.replace(f"    uint256 one;\n{block}    uint256 two;\n", "    uint256 first;\n")
    after = after.replace("    uint256 three;\n", f"    uint256 last;\n{block}    uint256 end;\n")
    model = DiffModel(Review.of(text(before), text(after)))
    assert model.moved == {}
    for side, words in (("before", "moved to line"), ("after", "moved from line")):
        made = DiffPane(side, model, look)  # type: ignore[arg-type]
        qtbot.addWidget(made)
        ((row, shown),) = model.moved_rows[side].items()  # type: ignore[index]
        assert shown.startswith(words) and made.label(row) == shown
        assert made.document().findBlockByNumber(row).text().strip().startswith("function get()")
        assert shown in made.hint(made.document().findBlockByNumber(row), made.rect().topLeft(), True)


def test_a_change_that_nobody_asked_for_is_flagged_in_words(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    session = Session()
    made = ReviewView(session, look)
    made.strays = lambda _reviewing, _file: {1: "This also changes get."}
    qtbot.addWidget(made)
    chosen = candidate(tmp_path)
    session.add_candidate(chosen)
    session.review(chosen)
    panes = made.panes()
    assert panes is not None
    left, right = panes
    row = right.model.extent[1][0]
    assert right.label(row) == "not asked for" and right.label(right.model.extent[0][0]) == ""
    for pane_ in (left, right):
        block = pane_.document().findBlockByNumber(row)
        assert "Not asked for: This also changes get." in pane_.hint(block, pane_.rect().topLeft(), True)
    assert "not asked for" not in made._counts.text()
    session.select_hunk(1)
    assert "not asked for: This also changes get." in made._counts.text()


def test_the_label_of_a_rejected_change_does_not_mix_with_a_long_line(look: Look, qtbot: QtBot) -> None:
    long = BEFORE.replace("        value = next;", "        value = next; // " + "m" * 120)
    made = DiffPane("after", DiffModel(Review.of(text(), text(long)).reject(0)), look)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    row = made.model.extent[0][0]
    assert made.label(row) == "rejected"
    made.go_to(row)

    def above_the_letters() -> set[str]:
        box = next(box for block, box in made.shown() if block.blockNumber() == row)
        image = made.viewport().grab().toImage()
        ratio, width = image.devicePixelRatio(), made.viewport().width()
        y = int((box.top() + 3) * ratio)
        return {image.pixelColor(int(x * ratio), y).name() for x in range(width - 50, width - 8)}

    assert above_the_letters() == {look.theme.base}, "its ground is above its letters too"
    made.select(0)
    assert above_the_letters() != {look.theme.base}, "a change that is decided about is read to its end"
