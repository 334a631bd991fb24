"""Looking for problems while one types: on, and off where a person does not want it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.solidity.compilation import Diagnostic
from desktop import shown
from desktop.app import Desktop
from desktop.findings.view import FindingsView
from desktop.operations.analyze import TYPED_KEY
from tests.desktop.conftest import Until


def test_what_is_typed_is_checked_only_while_the_setting_is_on(
    desktop: Desktop, box: Path, until: Until, qtbot: QtBot
) -> None:
    window, preferences = desktop.window, desktop.preferences
    window.open_path(box / "Box.sol")
    until(lambda: desktop.session.analysis is not None and not desktop.bench.jobs.states())
    editor = window.tabs.editor()
    assert editor is not None
    begun: list[bool] = []
    desktop.bench.jobs.changed.connect(lambda: begun.append(desktop.bench.jobs.running(TYPED_KEY)))
    preferences.set(preferences.row("check_typed"), False)
    with qtbot.waitSignal(window.tabs.settled):
        QTest.keyClicks(editor, "// a")
    assert not any(begun)
    preferences.set(preferences.row("check_typed"), True)
    with qtbot.waitSignal(window.tabs.settled):
        QTest.keyClicks(editor, "b")
    until(lambda: any(begun))
    until(lambda: not desktop.bench.jobs.states())


def test_the_compilers_messages_come_before_the_detectors_have_looked(
    desktop: Desktop, box: Path, until: Until
) -> None:
    window, session = desktop.window, desktop.session
    window.open_path(box / "Box.sol")
    until(lambda: session.analysis is not None and not desktop.bench.jobs.states())
    editor = window.tabs.editor()
    assert editor is not None
    seen: list[tuple[bool, int]] = []

    def note() -> None:
        assert session.analysis is not None
        errors = [item for item in session.analysis.diagnostics if item.severity == "error"]
        seen.append((session.checking, len(errors)))

    session.analysis_changed.connect(note)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "contract X { Nowhere y; ")
    until(lambda: len(seen) == 2)
    assert [checking for checking, _ in seen] == [True, False]
    assert seen[0][1] == 1 and seen[1][1] >= 1
    assert not session.checking
    until(lambda: not desktop.bench.jobs.states())


def test_rows_and_marks_of_an_analysis_are_made_outside_the_windows_thread(
    desktop: Desktop, box: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, session = desktop.window, desktop.session
    window.open_path(box / "Box.sol")
    until(lambda: session.analysis is not None and not desktop.bench.jobs.states())
    editor = window.tabs.editor()
    assert editor is not None
    threads: list[tuple[str, bool]] = []
    rows, marks = shown.problems_of, shown.marks_of

    def rows_noted(*given: Any) -> Any:
        threads.append(("rows", threading.current_thread() is threading.main_thread()))
        return rows(*given)

    def marks_noted(*given: Any) -> Any:
        threads.append(("marks", threading.current_thread() is threading.main_thread()))
        return marks(*given)

    monkeypatch.setattr(shown, "problems_of", rows_noted)
    monkeypatch.setattr(shown, "marks_of", marks_noted)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "contract X { uint256 public y; }")
    until(lambda: len(threads) == 4 and not session.checking and not desktop.bench.jobs.states())
    assert set(threads) == {("rows", False), ("marks", False)}
    assert session.built is not None and session.analysis is not None
    findings = window.panel("findings")
    assert isinstance(findings, FindingsView)
    assert {row.fingerprint for row in findings.model.problems if row.fingerprint} == {
        item.fingerprint for item in session.analysis.findings if not item.suppressed
    }
    assert shown.marks_in(session, editor.path) == marks(editor.path, session.built, session.analysis)


def test_rows_of_another_analysis_are_never_shown_for_this_one(
    desktop: Desktop, box: Path, until: Until
) -> None:
    window, session = desktop.window, desktop.session
    window.open_path(box / "Box.sol")
    until(lambda: session.analysis is not None and not desktop.bench.jobs.states())
    built, analysis = session.built, session.analysis
    assert built is not None and analysis is not None and session.shown is not None
    message = Diagnostic("error", "1", "Box.sol", 1, 1, "Something is wrong.")
    session.analyzed(built, replace(analysis, diagnostics=(message,), findings=()), session.shown)
    assert [row.message for row in shown.problems_in(session)] == ["Something is wrong."]
    assert [mark.message for mark in shown.marks_in(session, box / "Box.sol")] == ["Something is wrong."]
