"""The bar that says a sentence, by keys alone: to it and back, from choice to choice, and closing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.errors import Choice, Notice
from desktop.window import Window
from tests.desktop.conftest import Until

KEY = Qt.Key


@pytest.fixture
def editor(window: Window, desktop: Desktop, box: Path, until: Until) -> SourceEditor:
    window.open_path(box)
    until(lambda: desktop.session.analysis is not None and not desktop.bench.jobs.states())
    found = window.tabs.editor()
    assert found is not None
    found.setFocus()
    return found


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key) -> None:
    QTest.keyClick(focused(), key)


def to_message() -> None:
    press(KEY.Key_F9)


def question(window: Window, *labels: str) -> list[str]:
    """Ask something; what is chosen is in the list."""
    chosen: list[str] = []
    choices = tuple(Choice(label, lambda label=label: chosen.append(label)) for label in labels)
    window.bench.session.tell(Notice("info", "What now?", "", choices))
    return chosen


def label() -> str:
    at = focused()
    assert isinstance(at, QPushButton | QToolButton), at
    return at.text() or at.accessibleName()


@pytest.mark.parametrize("key", [KEY.Key_Space, KEY.Key_Return])
def test_a_choice_is_made_by_keys_and_the_text_has_the_keyboard_again(
    window: Window, editor: SourceEditor, until: Until, key: Qt.Key
) -> None:
    chosen = question(window, "Keep mine", "Take theirs")
    until(window.commands["message"].isEnabled)
    assert focused() is editor, "a message takes nothing from who types"
    to_message()
    assert label() == "Keep mine"
    press(KEY.Key_Tab)
    assert label() == "Take theirs"
    press(KEY.Key_Tab)
    assert label() == "Close message"
    press(KEY.Key_Backtab)
    press(key)
    assert chosen == ["Take theirs"] and not window.notices.isVisible()
    assert focused() is editor
    until(lambda: not window.commands["message"].isEnabled())


def test_the_choices_have_a_place_among_what_tab_goes_through(window: Window, editor: SourceEditor) -> None:
    question(window, "Keep mine", "Take theirs")
    window.commands["find-in-files"].trigger()
    for _ in range(12):
        press(KEY.Key_Backtab)
        if window.notices.isAncestorOf(focused()):
            break
    backward = [label()]
    for _ in range(2):
        press(KEY.Key_Backtab)
        backward.append(label())
    assert backward == ["Close message", "Take theirs", "Keep mine"]
    for _ in backward:
        press(KEY.Key_Tab)
    assert focused() in window.frame.activity.buttons.values(), "below the bar the window goes on"


def test_escape_closes_one_message_after_the_other_and_leads_back(
    window: Window, editor: SourceEditor, until: Until
) -> None:
    first, second = question(window, "Yes"), question(window, "Also")
    until(window.commands["message"].isEnabled)
    to_message()
    assert label() == "Also"
    press(KEY.Key_Escape)
    assert [button.text() for button in window.notices.choices()] == ["Yes"]
    assert label() == "Close message", "the next key is not for a choice that came up by itself"
    press(KEY.Key_Escape)
    assert not window.notices.isVisible() and focused() is editor
    assert first == second == []


def test_a_message_that_comes_in_between_puts_no_other_choice_under_the_finger(
    window: Window, editor: SourceEditor, until: Until
) -> None:
    question(window, "Yes")
    until(window.commands["message"].isEnabled)
    to_message()
    other = question(window, "Delete all")
    assert label() == "Close message"
    press(KEY.Key_Space)
    assert other == [] and [button.text() for button in window.notices.choices()] == ["Yes"]


def test_what_only_tells_how_something_ended_waits_behind_a_question(
    window: Window, editor: SourceEditor, until: Until
) -> None:
    question(window, "Yes")
    until(window.commands["message"].isEnabled)
    to_message()
    window.bench.session.tell(Notice("info", "It was written.", waits=True))
    assert label() == "Yes", "the question stays, and the keyboard stays on it"
    press(KEY.Key_Escape)
    assert window.notices.text() == "It was written." and not window.notices.choices()
    window.bench.session.tell(Notice("info", "That too.", waits=True))
    assert window.notices.text() == "That too.", "before a mere message it does not wait"
    press(KEY.Key_Escape)
    assert not window.notices.isVisible()


def test_the_keyboard_finds_the_text_when_who_had_it_is_gone(
    window: Window, editor: SourceEditor, until: Until
) -> None:
    bar = window.find_bar
    window.commands["find"].trigger()
    assert bar.isAncestorOf(focused())
    question(window, "Yes")
    until(window.commands["message"].isEnabled)
    to_message()
    bar.close_bar()
    to_message()
    press(KEY.Key_Escape)
    assert focused() is editor


def test_on_the_first_page_the_keyboard_goes_back_to_it(window: Window, until: Until) -> None:
    start = focused()
    assert window.welcome.isAncestorOf(start)
    window.bench.session.tell(Notice("problem", "That did not work."))
    until(window.commands["message"].isEnabled)
    to_message()
    assert label() == "Close message"
    press(KEY.Key_Escape)
    assert focused() is start
