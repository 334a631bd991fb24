"""A new user without a mouse: from the first page to a saved rewrite, and to every panel and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.diff.pane import DiffPane
from desktop.editor.view import SourceEditor
from desktop.panels import panels
from desktop.preferences.view import PreferencesView
from desktop.window import Window
from tests.desktop.conftest import Until
from tests.desktop.factories import candidate

KEY = Qt.Key
NO, CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def focused() -> QWidget:
    """Whoever has the keyboard; somebody always has it."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NO) -> None:
    QTest.keyClick(focused(), key, modifiers)


def tab_to(there: Callable[[QWidget], bool]) -> None:
    """Press Tab until the keyboard is where it should be, at most once around."""
    start = focused()
    while not there(focused()):
        press(KEY.Key_Tab)
        assert focused() is not start, "Tab went around without getting there"


def test_from_the_first_page_to_a_saved_rewrite(desktop: Desktop, window: Window, until: Until) -> None:
    session = desktop.session
    assert isinstance(focused(), QPushButton), "the first page shows where the keyboard is"
    tab_to(lambda widget: widget.accessibleName().startswith("Auction"))
    press(KEY.Key_Space)
    until(lambda: window.notices.choices() and isinstance(focused(), SourceEditor))
    line = focused().textCursor().blockNumber()
    press(KEY.Key_F8)
    assert focused().textCursor().blockNumber() != line, "F8 goes to a problem"

    press(KEY.Key_G, CONTROL | ALT)
    until(lambda: len(session.candidates) > 1)
    desktop.bench.jobs.cancel_all()  # two are enough
    until(lambda: not desktop.bench.jobs.states())
    assert session.reviewing is not None and isinstance(focused(), DiffPane)
    first = session.reviewing.candidate
    press(KEY.Key_R, CONTROL | SHIFT)
    press(KEY.Key_Home if session.candidates[0] is not first else KEY.Key_End)
    press(KEY.Key_Return)
    assert session.reviewing.candidate is not first and isinstance(focused(), DiffPane)
    press(KEY.Key_F8)
    press(KEY.Key_R)
    assert session.reviewing.count("rejected") == 1
    press(KEY.Key_U)
    for _ in session.reviewing.hunks:
        press(KEY.Key_A)  # and on to the next
    assert session.reviewing.count("accepted") == len(session.reviewing.hunks)
    until(window.can_apply)
    press(KEY.Key_Return, CONTROL)
    until(lambda: session.reviewing is None and session.revisions)

    editor = focused()
    assert isinstance(editor, SourceEditor), "after applying, the keyboard is in the text"
    QTest.keyClicks(editor, "// mine")
    assert session.documents[editor.path].dirty
    press(KEY.Key_S, CONTROL)
    until(lambda: not session.documents[editor.path].dirty)
    assert "// mine" in editor.path.read_text("utf-8")
    until(lambda: not desktop.bench.jobs.states())


@pytest.mark.parametrize("reviewing", [False, True], ids=["without a review", "in a review"])
def test_every_panel_takes_the_keyboard_visibly_and_gives_it_back(
    desktop: Desktop, window: Window, box: Path, until: Until, reviewing: bool
) -> None:
    window.open_path(box)
    until(lambda: desktop.session.analysis is not None and window.tabs.editor() is not None)
    if reviewing:
        made = candidate(box)
        desktop.session.add_candidate(made)
        desktop.session.open_review(made)
    until(lambda: not desktop.bench.jobs.states())
    front = window.tabs.currentWidget()
    assert front is not None
    for width in (1400, 1024):
        window.resize(width, 800)
        for panel in panels():
            window.commands[f"panel-{panel.name}"].trigger()
            at, widget = focused(), window.panel(panel.name)
            opener = at is window.frame.bottom.tabBar() or at in window.frame.activity.buttons.values()
            assert opener or widget.isAncestorOf(at), (panel.name, at)
            assert at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus, (panel.name, at)
            press(KEY.Key_1, CONTROL)
            assert front is focused() or front.isAncestorOf(focused()), panel.name


def test_closing_a_tab_leaves_the_keyboard_in_what_comes_to_the_front(
    desktop: Desktop, window: Window, box: Path, until: Until
) -> None:
    window.open_path(box)
    until(lambda: desktop.session.analysis is not None and window.tabs.editor() is not None)
    made = candidate(box)
    desktop.session.add_candidate(made)
    desktop.session.open_review(made)
    press(KEY.Key_1, CONTROL)
    press(KEY.Key_W, CONTROL)
    assert isinstance(focused(), SourceEditor)
    press(KEY.Key_W, CONTROL)
    assert window.tabs.count() == 0
    press(KEY.Key_T, CONTROL | SHIFT)
    until(lambda: isinstance(QApplication.focusWidget(), SourceEditor))
    until(lambda: not desktop.bench.jobs.states())


def test_a_chosen_proposal_comes_to_the_front_of_a_text(
    desktop: Desktop, window: Window, box: Path, until: Until
) -> None:
    window.open_path(box)
    until(lambda: desktop.session.analysis is not None and window.tabs.editor() is not None)
    made = candidate(box)
    desktop.session.add_candidate(made)
    desktop.session.open_review(made)
    window.tabs.setCurrentWidget(window.tabs.editors[box / "Box.sol"])
    desktop.session.review(made)
    assert not window.tabs.reviewing(), "an answer that comes in disturbs nobody who types"
    press(KEY.Key_R, CONTROL | SHIFT)
    press(KEY.Key_Return)
    assert window.tabs.reviewing() and isinstance(focused(), DiffPane)
    until(lambda: not desktop.bench.jobs.states())


def test_preferences_and_palette_are_reached_and_left_by_keys(window: Window, qtbot: QtBot) -> None:
    window.show_panel("search")
    press(KEY.Key_Comma, CONTROL)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), PreferencesView))
    QTest.keyClicks(focused(), "word wrap")
    (page,) = window.findChildren(PreferencesView)
    tab_to(lambda widget: widget is page.editors["word_wrap"].field)
    press(KEY.Key_Space)
    assert window.look.wrap
    press(KEY.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(PreferencesView))
    window.activateWindow()  # which a window manager does
    qtbot.waitUntil(window.isActiveWindow)
    press(KEY.Key_P, CONTROL | SHIFT)
    QTest.keyClicks(focused(), "toolchain")
    press(KEY.Key_Return)
    assert window.frame.showing("toolchain")
    assert isinstance(focused(), QTabBar) or window.panel("toolchain").isAncestorOf(focused())
