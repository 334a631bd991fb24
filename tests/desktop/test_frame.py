"""The frame: side pages behind the activity bar, bottom tabs, a right column that folds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.frame import FrameState
from desktop.panels import panels


def shown(desktop: Desktop) -> Desktop:
    desktop.window.pages.setCurrentWidget(desktop.window.frame)
    return desktop


def test_every_panel_can_be_brought_to_the_front_by_its_command(desktop: Desktop) -> None:
    window = shown(desktop).window
    for width in (1400, 1024):
        window.resize(width, 800)
        for panel in panels():
            window.commands[f"panel-{panel.name}"].trigger()
            assert window.frame.showing(panel.name), (panel.name, width)


def test_the_button_of_the_page_that_is_shown_hides_the_side_area(desktop: Desktop) -> None:
    frame = shown(desktop).window.frame
    button = frame.activity.buttons["files"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not frame.left.isVisible() and not button.isChecked()
    QTest.mouseClick(frame.activity.buttons["proposals"], Qt.MouseButton.LeftButton)
    assert frame.showing("proposals") and not frame.showing("files")


def test_areas_are_hidden_and_shown_by_their_keys(desktop: Desktop) -> None:
    window = shown(desktop).window
    for name, area in (
        ("left", window.frame.left),
        ("bottom", window.frame.bottom),
        ("right", window.frame.right),
    ):
        window.commands[f"toggle-{name}"].trigger()
        assert not area.isVisible()
        window.commands[f"toggle-{name}"].trigger()
        assert area.isVisible()


def test_a_narrow_window_has_the_right_column_among_the_tabs(desktop: Desktop, qtbot: QtBot) -> None:
    window = shown(desktop).window
    gas = window.panel("gas")
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.frame.bottom.indexOf(gas) >= 0)
    assert not window.frame.right.isVisible()
    window.resize(1400, 700)
    qtbot.waitUntil(lambda: window.frame.bottom.indexOf(gas) < 0)
    assert window.frame.showing("gas")


def test_a_frame_is_had_again_from_its_state(desktop: Desktop) -> None:
    frame = shown(desktop).window.frame
    frame.show_panel("proposals")
    frame.show_panel("history")
    frame.toggle("right")
    kept = frame.state()
    frame.restore(FrameState())
    assert frame.showing("files") and frame.showing("gas")
    frame.restore(kept)
    assert frame.showing("proposals") and frame.showing("history") and not frame.showing("gas")
    assert frame.state() == kept


def test_a_panel_that_leaves_the_tabs_leaves_in_front_what_was_there_before_it(
    desktop: Desktop, qtbot: QtBot
) -> None:
    window = shown(desktop).window
    window.show_panel("history")
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.frame.bottom.indexOf(window.panel("gas")) >= 0)
    window.show_panel("gas")
    window.resize(1400, 700)
    qtbot.waitUntil(lambda: window.frame.bottom.indexOf(window.panel("gas")) < 0)
    assert window.frame.showing("history") and not window.frame.showing("toolchain")


def test_a_state_that_does_not_fit_is_as_at_the_first_start() -> None:
    assert FrameState.of({"columns": ["wide"], "left": 3}) == FrameState()
    assert FrameState.of({}) == FrameState()


def test_a_panel_that_is_gone_is_left_out(desktop: Desktop) -> None:
    frame = shown(desktop).window.frame
    frame.restore(FrameState(left="gone", bottom="gone"))
    assert frame.left.currentWidget() is not None
