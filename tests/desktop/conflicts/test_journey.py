"""A person and a rewrite changed the same lines: decided with keys, compiled, verified, written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.diff.line_ends import fold
from core.text import SourceText
from desktop.app import Desktop
from desktop.conflicts.view import ConflictsView
from desktop.look import Look
from desktop.merging import Merging, SideNames, Sides
from desktop.widgets.code_view import CodeView
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE
from tests.desktop.test_applying import reviewed, type_at

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def conflict(desktop: Desktop, box: Path, until: Until) -> tuple[Path, ConflictsView]:
    """The box with every changed line of the review typed in as well."""
    file = reviewed(desktop, box, until)
    reviewing = desktop.session.reviewing
    assert reviewing is not None
    review = reviewing.reviews[0]
    for hunk in reversed(review.hunks):
        line = BEFORE.splitlines()[hunk.before_start]
        type_at(desktop, file, line, "/* mine */ ")
    desktop.window.commands["apply"].trigger()
    until(lambda: desktop.window.tabs.merging() is not None)
    page = desktop.window.tabs.merging()
    assert page is not None
    return file, page


def test_conflicts_are_decided_by_keys_and_the_merge_is_verified_and_written(
    desktop: Desktop, box: Path, until: Until, qtbot: QtBot
) -> None:
    file, page = conflict(desktop, box, until)
    count = page.page.model.count
    assert count >= 1 and file.read_text() == BEFORE
    assert not page.apply_button.isEnabled() and f"{count} open" in page._counts.text()
    until(lambda: page.compiles.text() == "Compiles")
    result = page.page.result
    result.setFocus()
    for _ in range(count):
        qtbot.keyClick(result, Qt.Key.Key_2, ALT)
    assert page.left == 0 and page.apply_button.isEnabled()
    reviewing = desktop.session.reviewing
    assert reviewing is not None
    (wanted,) = reviewing.result.values()
    assert result.toPlainText() == fold(wanted)
    qtbot.keyClick(result, Qt.Key.Key_Z, CONTROL)
    assert page.left == 1 and not page.apply_button.isEnabled()
    qtbot.keyClick(result, Qt.Key.Key_2, ALT)
    qtbot.keyClick(result, Qt.Key.Key_Return, CONTROL | ALT)
    until(lambda: "Applied" in desktop.window.notices.text())
    assert "merged" in desktop.window.notices.text() and "Verified" in desktop.window.notices.text()
    assert file.read_bytes() == wanted.data
    assert desktop.window.tabs.merging() is None and desktop.session.reviewing is None
    until(lambda: len(desktop.session.revisions) > 1)


def test_the_first_conflict_is_in_the_middle_of_what_is_shown(look: Look, qtbot: QtBot) -> None:
    """Before the page stands in a window its texts have another height; a person may choose another one."""
    rows = [f"// {at}\n" for at in range(300)]
    base, mine, theirs = (
        SourceText("A.sol", "".join([*rows[:150], middle, *rows[150:]]).encode())
        for middle in ("a\n", "b\n", "c\n")
    )
    sides = Sides(Path("A.sol"), base, mine, theirs)
    page = ConflictsView(Merging("k", "Two", SideNames("B", "M", "T"), (sides,), "Use", bool), look)
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(page)
    window.resize(900, 420)
    window.show()

    def off(text: CodeView) -> int:
        at = text.cursorForPosition(text.viewport().rect().center()).blockNumber()
        return abs(at - 150)

    texts = (*page.page.panes, page.page.result)
    qtbot.waitUntil(lambda: all(off(text) <= 2 for text in texts))
    window.resize(900, 900)
    qtbot.waitUntil(lambda: page.height() > 800 and all(off(text) <= 2 for text in texts))
    window.resize(900, 420)
    qtbot.waitUntil(lambda: page.height() < 420 and all(off(text) <= 2 for text in texts))

    bar = page.page.panes[0].verticalScrollBar()
    bar.setValue(bar.value() + 60)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: page.height() > 550)
    QTest.qWait(20)
    assert off(page.page.panes[0]) > 40, "who went away is not fetched back"


def test_lines_typed_into_the_result_are_compiled_and_an_error_is_shown_at_its_line(
    desktop: Desktop, box: Path, until: Until, qtbot: QtBot
) -> None:
    file, page = conflict(desktop, box, until)
    until(lambda: page.compiles.text() == "Compiles")
    result = page.page.result
    result.go_to(3)
    result.setFocus()
    qtbot.keyClicks(result, "uint broken = ;")
    until(lambda: page.compiles.text() == "Does not compile")
    assert list(result.errors) == [3] and result.errors[3][0].severity == "error"
    result.go_to(0)
    qtbot.mouseClick(page.compiles, Qt.MouseButton.LeftButton)
    assert result.textCursor().blockNumber() == 3
    for _ in "uint broken = ;":
        qtbot.keyClick(result, Qt.Key.Key_Z, CONTROL)
    until(lambda: page.compiles.text() == "Compiles")
    assert file.read_text() == BEFORE


def test_a_merge_that_behaves_otherwise_is_written_only_when_asked_for(
    desktop: Desktop, box: Path, until: Until, qtbot: QtBot
) -> None:
    file, page = conflict(desktop, box, until)
    result = page.page.result
    for _ in range(page.page.model.count):
        page.decide("theirs")
    text = result.toPlainText()
    cursor = result.textCursor()
    cursor.setPosition(text.index("value = next;") + len("value = next"))
    cursor.insertText(" + 1")
    page.finish()
    until(lambda: "Merged with it: Breaks" in desktop.window.notices.text())
    assert file.read_text() == BEFORE and desktop.window.tabs.merging() is page


def test_a_click_beside_a_conflict_takes_that_side_and_the_other_as_well_both(
    desktop: Desktop, box: Path, until: Until, qtbot: QtBot
) -> None:
    _file, page = conflict(desktop, box, until)
    _base, mine, theirs = page.page.panes
    for pane in (mine, theirs):
        first = pane.model.extent[0][0]
        pane.go_to(first)
        block = pane.document().findBlockByNumber(first)
        box_ = pane.blockBoundingGeometry(block).translated(pane.contentOffset())
        at = QPoint(6, int(box_.center().y()))
        qtbot.mouseClick(pane.gutter, Qt.MouseButton.LeftButton, pos=at)
    decisions = page.page.result.regions.decisions
    assert decisions[0] == "both"
    both = page.page.model.lines(0, "both")
    assert page.page.result.regions.text(0) == both and "/* mine */" in both


def test_what_is_typed_while_the_page_is_open_is_not_lost(desktop: Desktop, box: Path, until: Until) -> None:
    file, page = conflict(desktop, box, until)
    type_at(desktop, file, "contract Box", "/// @notice Later.\n")
    while page.left:
        page.decide("theirs")
    page.finish()
    until(lambda: "Applied" in desktop.window.notices.text())
    text = file.read_text()
    reviewing_text = text.replace("/// @notice Later.\n", "")
    assert "/// @notice Later.\ncontract Box" in text and "/* mine */" not in reviewing_text


def test_closing_the_page_writes_nothing_and_the_review_stays(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file, _page = conflict(desktop, box, until)
    desktop.window.tabs.close_tab()
    assert desktop.window.tabs.merging() is None and desktop.session.reviewing is not None
    until(lambda: not desktop.bench.jobs.states())
    assert file.read_text() == BEFORE
