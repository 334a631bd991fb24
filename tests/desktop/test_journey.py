"""Whole journeys with real keys, real clicks and the real engine."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextBrowser,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.diff.overview import OverviewStrip
from desktop.editor.model import marks_of
from desktop.operations import rewrite
from desktop.widgets.bars import BarList
from desktop.widgets.code_view import Gutter
from desktop.widgets.palette import CommandPalette
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE, candidate


def counted(desktop: Desktop, decision: str) -> int:
    reviewing = desktop.session.reviewing
    assert reviewing is not None
    return reviewing.count(decision)


def inside_combo_box(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return isinstance(parent, QComboBox) or (parent is not None and inside_combo_box(parent))


def test_open_analyze_rewrite_accept_apply_and_find_the_revision(
    desktop: Desktop, box: Path, qtbot: QtBot, until: Until
) -> None:
    window, session = desktop.window, desktop.session
    file = box / "Box.sol"
    window.open_path(box)
    until(lambda: session.analysis is not None and file in session.documents)
    assert "solc 0.8" in window.fields.compiler.text()

    window.activateWindow()
    editor = window.tabs.editors[file]
    QTest.keyClick(
        editor, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    assert desktop.bench.jobs.running(rewrite.KEY)
    until(lambda: session.reviewing is not None and not desktop.bench.jobs.running(rewrite.KEY))
    assert all(item.report is not None for item in session.candidates)
    assert window.tabs.reviewing()

    target = max(session.candidates, key=lambda item: len(item.after["Box.sol"].data))
    row = window.panel("proposals").model.row_of(target.id)
    box_of_row = window.panel("proposals").list.visualRect(window.panel("proposals").model.index(row))
    QTest.mouseClick(
        window.panel("proposals").list.viewport(), Qt.MouseButton.LeftButton, pos=box_of_row.center()
    )
    assert session.reviewing is not None and session.reviewing.candidate is target

    panes = window.review.panes()
    assert panes is not None
    panes[1].setFocus()
    QTest.keyClick(panes[1], Qt.Key.Key_A)
    assert counted(desktop, "accepted") == 1
    QTest.keyClick(panes[1], Qt.Key.Key_U)
    assert counted(desktop, "accepted") == 0
    QTest.keyClick(panes[1], Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert counted(desktop, "open") == 0
    until(lambda: session.shown_report() is not None)
    assert window.review.words().kind in ("verified", "declared")

    (button,) = (item for item in window.review.findChildren(QPushButton) if item.text() == "Apply")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    until(lambda: len(session.revisions) == 2)
    assert file.read_bytes() == target.after["Box.sol"].data
    newest = window.panel("history").list.topLevelItem(0)
    assert newest is not None and newest.text(1) == target.title
    assert newest.text(3).startswith("Verified")
    assert editor.text() == target.after["Box.sol"].text
    assert not session.documents[file].dirty
    editor.undo()
    assert editor.text() == BEFORE
    assert session.documents[file].dirty
    editor.redo()
    until(lambda: not desktop.bench.jobs.states())


def test_a_file_that_changed_on_disk_is_not_written_over(desktop: Desktop, box: Path, until: Until) -> None:
    window, session = desktop.window, desktop.session
    file = box / "Box.sol"
    window.open_path(file)
    until(lambda: file in session.documents)
    made = candidate(box)
    session.add_candidate(made)
    session.review(made)
    window.commands["accept-all"].trigger()
    file.write_bytes(b"// somebody else was here\n")
    window.commands["apply"].trigger()
    until(lambda: "changed" in window.notices.text())
    assert file.read_bytes() == b"// somebody else was here\n"
    assert session.reviewing is not None


def test_unsaved_text_is_never_lost_by_applying_closing_or_opening(
    desktop: Desktop, box: Path, qtbot: QtBot, until: Until
) -> None:
    window, session = desktop.window, desktop.session
    file = box / "Box.sol"
    window.open_path(file)
    until(lambda: file in session.documents)
    QTest.keyClicks(window.tabs.editors[file], "// mine")
    assert session.documents[file].dirty
    assert "●" in window.tabs.tabText(0)
    made = candidate(box)
    session.add_candidate(made)
    session.review(made)
    window.commands["accept-all"].trigger()
    window.commands["apply"].trigger()
    until(lambda: "Not verified" in window.notices.text())
    for give_up in (window.close, lambda: window.close_document(file), lambda: window.open_path(box)):
        give_up()
        (asked,) = window.findChildren(QMessageBox)
        assert "not saved" in asked.text()
        asked.button(QMessageBox.StandardButton.Cancel).click()
        qtbot.waitUntil(lambda: not window.findChildren(QMessageBox))
    assert file in session.documents and window.isVisible()
    assert file.read_text() == BEFORE


def test_saving_with_the_key_keeps_crlf(desktop: Desktop, box: Path, qtbot: QtBot, until: Until) -> None:
    window, session = desktop.window, desktop.session
    file = box / "Box.sol"
    file.write_bytes(BEFORE.replace("\n", "\r\n").encode())
    window.open_path(file)
    until(lambda: file in session.documents)
    editor = window.tabs.editors[file]
    editor.insertPlainText("// ü😀")  # an input method's way; QTest aborts on such keys
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    until(lambda: not session.documents[file].dirty)
    assert file.read_bytes() == ("// ü😀\r\n" + BEFORE.replace("\n", "\r\n")).encode()


def test_an_unverified_result_is_applied_only_after_asking(
    desktop: Desktop, box: Path, qtbot: QtBot, until: Until
) -> None:
    window, session = desktop.window, desktop.session
    file = box / "Box.sol"
    window.open_path(file)
    until(lambda: file in session.documents)
    made = candidate(box, verdict="fail")
    session.add_candidate(made)
    session.review(made)
    window.commands["accept-all"].trigger()
    window.commands["apply"].trigger()
    (asked,) = window.findChildren(QMessageBox)
    assert asked.text().startswith("Breaks.")
    asked.button(QMessageBox.StandardButton.Cancel).click()
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox))
    assert file.read_text() == BEFORE


def test_quitting_while_a_job_runs_is_clean(desktop: Desktop, box: Path, until: Until) -> None:
    window, session = desktop.window, desktop.session
    window.open_path(box)
    until(lambda: bool(session.documents))
    window.commands["rewrite-gas"].trigger()
    assert desktop.bench.jobs.states()
    window.close()
    assert not window.isVisible()


def test_a_double_click_on_a_problem_jumps_to_its_place(desktop: Desktop, box: Path, until: Until) -> None:
    window, session = desktop.window, desktop.session
    file = box / "Box.sol"
    file.write_text(BEFORE.replace("next > 0", "tx.origin == address(this)"))
    window.open_path(box)
    until(lambda: session.analysis is not None and file in session.documents)
    rows = [
        window.panel("findings").model.problem(row)
        for row in range(window.panel("findings").model.rowCount())
    ]
    at = next(n for n, row in enumerate(rows) if row.detector == "tx-origin")
    area = window.panel("findings").table.visualRect(window.panel("findings").model.index(at, 1)).center()
    viewport = window.panel("findings").table.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=area)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=area)
    assert window.tabs.editors[file].textCursor().blockNumber() == 6


def test_the_theme_is_switched_and_remembered(desktop: Desktop) -> None:
    desktop.window.choose_theme("light")
    desktop.window.commands["theme"].trigger()
    assert desktop.look.theme.name == "dark"
    from desktop.preferences.model import Preferences

    assert Preferences(desktop.bench.settings).desktop.theme == "dark"


def test_a_missing_path_is_told_in_a_sentence(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    desktop.window.open_path(tmp_path / "nowhere")
    until(lambda: "There is no file or folder" in desktop.window.notices.text())


def test_every_command_has_words_and_a_key_of_its_own(desktop: Desktop) -> None:
    commands = desktop.window.commands
    assert all(commands[name].text() for name in commands.names())
    keys = [
        (key.toString(), commands[name].parent())  # panels may use the same key, each for itself
        for name in commands.names()
        for key in commands[name].shortcuts()
    ]
    assert len(keys) == len(set(keys))


def test_whatever_takes_the_focus_or_is_painted_by_us_has_a_name(
    desktop: Desktop, box: Path, until: Until
) -> None:
    window, session = desktop.window, desktop.session
    window.open_path(box)
    until(lambda: bool(session.documents))
    made = candidate(box)
    session.add_candidate(made)
    session.review(made)
    painted = (BarList, OverviewStrip, Gutter)
    reached = (QAbstractItemView, QPlainTextEdit, QTextBrowser, QLineEdit, QComboBox, *painted)
    found = [item for item in window.findChildren(QWidget) if isinstance(item, reached)]
    assert len(found) > 10
    inner = ("qt_", "QComboBoxPrivate")
    for item in found:
        if isinstance(item, QHeaderView) or inside_combo_box(item):
            continue  # a part of its view
        if not item.objectName().startswith(inner):
            assert item.accessibleName(), item
    for button in window.findChildren(QToolButton):
        if not button.objectName().startswith("qt_") and not isinstance(button.parent(), QTabBar | QLineEdit):
            assert button.accessibleName() or button.text(), button


def test_a_running_job_is_stopped_from_the_window_within_a_fifth_of_a_second(
    desktop: Desktop, box: Path, until: Until
) -> None:
    window, session, jobs = desktop.window, desktop.session, desktop.bench.jobs
    window.open_path(box)
    until(lambda: session.analysis is not None and bool(session.documents))
    window.commands["rewrite-gas"].trigger()
    until(window.job_bar.isVisible)
    started = time.monotonic()
    QTest.mouseClick(window.job_bar.stop, Qt.MouseButton.LeftButton)
    assert jobs.states() == () and not window.job_bar.isVisible()
    assert time.monotonic() - started < 0.2
    until(lambda: not jobs.threads_busy())
    assert session.candidates == ()
    assert window.notices.text() == ""


def test_a_file_changed_by_another_program_is_read_again_unless_something_was_typed(
    desktop: Desktop, box: Path, until: Until
) -> None:
    window, session = desktop.window, desktop.session
    file = box / "Box.sol"
    window.open_path(file)
    until(lambda: file in session.documents)
    editor = window.tabs.editors[file]
    file.write_text(BEFORE.replace("Box", "Crate"))
    until(lambda: "Crate" in editor.text())
    assert not session.documents[file].dirty
    QTest.keyClicks(editor, "// mine ")
    file.write_text(BEFORE.replace("Box", "Chest"))
    until(lambda: "another program" in window.notices.text() and "kept" in window.notices.text())
    assert "// mine" in editor.text()
    window.commands["save"].trigger()
    until(lambda: "changed" in window.notices.text() and not desktop.bench.jobs.states())
    assert "Chest" in file.read_text()


def test_a_command_is_found_by_some_of_its_letters(desktop: Desktop, until: Until) -> None:
    window = desktop.window
    window.commands["commands"].trigger()
    (palette,) = window.findChildren(CommandPalette)
    words = palette.findChildren(QLineEdit)[0]
    QTest.keyClicks(words, "lith")
    QTest.keyClick(words, Qt.Key.Key_Return)
    until(lambda: desktop.look.theme.name == "light")


def test_problems_follow_what_is_typed_without_saving(desktop: Desktop, box: Path, until: Until) -> None:
    window, session = desktop.window, desktop.session
    file = box / "Box.sol"
    window.open_path(box)
    until(lambda: session.analysis is not None and file in session.documents)
    editor = window.tabs.editors[file]

    def shown() -> set[str]:
        model = window.panel("findings").model
        return {model.problem(row).detector for row in range(model.rowCount())}

    def severities() -> set[str]:
        model = window.panel("findings").model
        return {model.data(model.index(row, 0)) for row in range(model.rowCount())}

    assert "tx-origin" not in shown()
    editor.go_to(6, 8)
    QTest.keyClicks(editor, "require(tx.origin == address(this)); ")
    until(lambda: "tx-origin" in shown())
    marks = marks_of(file, session.built, session.analysis)
    assert [mark.line for mark in marks if mark.title == "tx-origin"] == [6]
    QTest.keyClicks(editor, "uint256 = ;")
    until(lambda: "Error" in severities())
    while editor.document().isUndoAvailable():
        editor.undo()
    until(lambda: "Error" not in severities())
    assert file.read_text() == BEFORE


def test_results_about_a_former_project_never_arrive_in_the_next(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until
) -> None:
    window, session = desktop.window, desktop.session
    window.open_path(box)
    until(lambda: session.analysis is not None and bool(session.documents))
    window.commands["rewrite-gas"].trigger()
    other = tmp_path / "other"
    other.mkdir()
    (other / "Empty.sol").write_text("pragma solidity ^0.8.20;\ncontract Empty {}\n")
    window.open_path(other)
    until(lambda: session.paths == (other,) and session.analysis is not None)
    until(lambda: not desktop.bench.jobs.threads_busy())
    assert session.candidates == () and session.reviewing is None
    assert list(session.documents) == [other / "Empty.sol"]


def test_a_review_that_was_closed_stays_closed(desktop: Desktop, box: Path, until: Until) -> None:
    window, session = desktop.window, desktop.session
    window.open_path(box)
    until(lambda: bool(session.documents))
    made = candidate(box)
    session.add_candidate(made)
    session.review(made)
    assert window.tabs.reviewing()
    window.commands["close-tab"].trigger()
    assert session.reviewing is None and not window.tabs.reviewing()
    session.add_candidate(candidate(box, name="p2"))
    assert session.reviewing is None
    index = window.panel("proposals").model.index(0)
    spot = window.panel("proposals").list.visualRect(index).center()
    QTest.mouseClick(window.panel("proposals").list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.tabs.reviewing()
