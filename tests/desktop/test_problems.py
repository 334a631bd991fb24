"""The problems panel by its keys: filters that stay, groups, and what is told about a problem."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.findings.filtering import Filter
from desktop.findings.view import FindingsView
from tests.desktop.conftest import Until

SOURCE = """\
// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract Box {
    address who;
    uint256 public value;
    constructor() { who = msg.sender; }
    function set(uint256 next) external {
        require(tx.origin == who);
        value = next;
    }
}
"""
DOWN, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Return
NO, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def view(desktop: Desktop, box: Path, until: Until, qtbot: QtBot) -> FindingsView:
    """The panel of a project with a finding of another engine in it."""
    (box / "Box.sol").write_text(SOURCE)
    window, session = desktop.window, desktop.session
    window.open_path(box)
    until(lambda: session.analysis is not None and session.documents and not desktop.bench.jobs.states())
    assert session.analysis is not None and session.built is not None
    origin = next(item for item in session.analysis.findings if item.detector == "tx-origin")
    other = replace(origin, engine="slither", detector="naming", severity="low", message="A name.")
    agreed = replace(origin, agreed=("slither",))
    rest = tuple(item for item in session.analysis.findings if item is not origin)
    session.analyzed(session.built, replace(session.analysis, findings=(agreed, other, *rest)))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_panel("findings")
    made = window.panel("findings")
    assert isinstance(made, FindingsView)
    return made


def press(view: FindingsView, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO) -> None:
    target = view.window().focusWidget()
    assert target is not None
    QTest.keyClick(target, key, modifiers)


def select(view: FindingsView, detector: str) -> None:
    problem = next(row for row in view.model.problems if row.detector == detector)
    view.table.setCurrentIndex(view.model.index_of(problem))


def detectors(view: FindingsView) -> set[str]:
    return {row.detector for row in view.model.problems}


def test_words_filter_and_down_goes_to_what_is_left(view: FindingsView, desktop: Desktop) -> None:
    view.bar.words.setFocus()
    QTest.keyClicks(view.bar.words, "origin")
    assert detectors(view) == {"tx-origin"}
    assert view.bar.count.text() == f"1 of {view.model.total()} shown"
    press(view, DOWN)
    assert view.table.hasFocus()
    problem = view.problem()
    assert problem is not None and problem.detector == "tx-origin"
    press(view, ENTER)
    editor = desktop.window.tabs.editor()
    assert editor is not None and editor.hasFocus()
    assert editor.textCursor().blockNumber() == 7


def test_escape_takes_the_filter_away(view: FindingsView) -> None:
    count = len(view.model.problems)
    view.bar.words.setFocus()
    QTest.keyClicks(view.bar.words, "origin")
    press(view, Qt.Key.Key_Escape)
    assert len(view.model.problems) == count
    assert view.bar.words.text() == ""


def test_an_engine_shows_what_it_saw_alone_or_with_others(view: FindingsView) -> None:
    names = [view.bar.engine.itemText(at) for at in range(view.bar.engine.count())]
    assert names[0] == "All engines" and {"Contract Rewriter", "slither"} <= set(names)
    view.bar.engine.setFocus()
    view.bar.engine.setCurrentIndex(names.index("slither"))
    assert detectors(view) == {"tx-origin", "naming"}


def test_filters_are_as_they_were_in_the_next_run(
    view: FindingsView, desktop: Desktop, qapp: QApplication, tools: Toolchain, tmp_path: Path
) -> None:
    view.restore(Filter("low", "slither", "name", "file", details=False))
    view.bar.changed.emit(view.bar.filter)
    again = Desktop(qapp, Settings(data_dir=tmp_path / "data"), tools)
    try:
        fresh = again.window.panel("findings")
        assert isinstance(fresh, FindingsView)
        assert fresh.bar.filter == Filter("low", "slither", "name", "file", details=False)
        assert fresh.bar.engine.currentData() == "slither"
    finally:
        again.window.close_now()
        again.close()
        again.window.deleteLater()


def test_what_was_kept_and_does_not_fit_is_forgotten() -> None:
    assert Filter.of({"group": "moon", "severity": 7}) == Filter()
    assert Filter.of({"severity": "low", "more": 1, "details": False}) == Filter("low", details=False)


@pytest.mark.parametrize("by", ["file", "detector"])
def test_groups_hold_every_problem_once(view: FindingsView, by: str) -> None:
    flat = set(view.model.problems)
    view.bar.group.setCurrentIndex(view.bar.group.findData(by))
    model = view.model
    seen = []
    for row in range(model.rowCount()):
        group = model.index(row, 0)
        assert model.problem_at(group) is None
        assert f"({model.rowCount(group)})" in group.data()
        seen += [model.problem_at(model.index(at, 1, group)) for at in range(model.rowCount(group))]
    assert len(seen) == len(flat) and set(seen) == flat
    view.table.setFocus()
    view.table.setCurrentIndex(model.index(0, 0))
    press(view, ENTER)
    assert not view.table.isExpanded(model.index(0, 0))
    press(view, Qt.Key.Key_Right)
    press(view, DOWN)
    assert view.problem() is not None


def test_the_details_tell_what_it_is_why_it_matters_and_what_is_right(view: FindingsView) -> None:
    select(view, "tx-origin")
    told = view.pane.text.toPlainText()
    for words in (
        "tx-origin",
        "Location: Box.sol:8",
        "In: Box.set(uint256)",
        "Seen by: Contract Rewriter, slither",
        "Confidence: High",
        "Class: SWC-115",
        "Why it matters",
        "whoever signed the transaction",
        "Code that is right",
        "Limits",
    ):
        assert words in told, words
    select(view, "naming")
    assert "Seen by: slither" in view.pane.text.toPlainText()
    assert "Why it matters" not in view.pane.text.toPlainText(), "no page of ours is about it"


def test_links_go_to_the_place_copy_the_fingerprint_and_open_the_web(
    view: FindingsView, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    select(view, "tx-origin")
    problem = view.problem()
    assert problem is not None
    for link in ("do:copy", "do:go", "https://swcregistry.io/docs/SWC-115"):
        assert f'href="{link}"' in view.pane.text.toHtml()
        view.pane.text.anchorClicked.emit(QUrl(link))
    assert QApplication.clipboard().text() == problem.fingerprint
    editor = desktop.window.tabs.editor()
    assert editor is not None and editor.textCursor().blockNumber() == 7
    assert opened == ["https://swcregistry.io/docs/SWC-115"]


def test_keys_explain_copy_and_dismiss_the_selected_problem(
    view: FindingsView, desktop: Desktop, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.bar.details.setChecked(False)
    assert not view.pane.isVisible()
    select(view, "tx-origin")
    view.table.setFocus()
    press(view, Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.clipboard().text().startswith("Box.sol:8: medium: ")
    press(view, Qt.Key.Key_I, CONTROL)
    assert view.pane.isVisible() and view.pane.text.hasFocus()
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_: ("Not deployed: a test", True))
    press(view, Qt.Key.Key_Delete)
    until(lambda: "tx-origin" not in detectors(view))


def test_a_rewrite_is_offered_only_where_a_rule_says_that_it_cures(
    view: FindingsView, desktop: Desktop
) -> None:
    wanted: list[str] = []
    view.rewrite_wanted.connect(wanted.append)
    select(view, "naming")
    assert not desktop.window.commands["problem-rewrite"].isEnabled()
    select(view, "tx-origin")
    problem = view.problem()
    assert problem is not None
    assert desktop.window.commands["problem-rewrite"].isEnabled()
    view.table.setFocus()
    press(view, ENTER, CONTROL)
    assert wanted == [problem.fingerprint]
    desktop.bench.jobs.cancel_all()


def test_problems_are_gone_through_from_the_text(view: FindingsView, desktop: Desktop) -> None:
    editor = desktop.window.tabs.editor()
    assert editor is not None
    view.table.setCurrentIndex(QModelIndex())
    editor.setFocus()
    passed = []
    for _ in view.model.problems:
        press(view, Qt.Key.Key_F8, ALT)
        passed.append(view.problem())
    assert passed == list(view.model.problems)
    press(view, Qt.Key.Key_F8, ALT)
    assert view.problem() == view.model.problems[0]
    assert editor.hasFocus()


def test_little_room_leaves_the_message_and_puts_the_details_below(view: FindingsView, qtbot: QtBot) -> None:
    view.setParent(None)
    qtbot.addWidget(view)
    view.resize(420, 500)
    view.show()
    assert view.table.isColumnHidden(2) and not view.table.isColumnHidden(1)
    assert view.pane.y() > view.table.y()
    assert view.table.columnWidth(1) > 120
    view.resize(1200, 500)
    assert not view.table.isColumnHidden(3)
    assert view.pane.x() > view.table.x()
