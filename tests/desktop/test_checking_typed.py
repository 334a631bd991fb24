"""Looking for problems while one types: on, and off where a person does not want it."""

from __future__ import annotations

from pathlib import Path

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
