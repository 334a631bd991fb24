"""Looking for problems while one types: on, and off where a person does not want it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
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
