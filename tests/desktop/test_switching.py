"""Ctrl+Tab goes to the tab that was in front before; held, it walks through all of them by recency."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.text import SourceText
from desktop.app import Desktop
from desktop.switching import Switcher

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def three(desktop: Desktop, tmp_path: Path) -> Desktop:
    """C is in front, before it B was, before that A."""
    for name in "ABC":
        desktop.session.open_document(tmp_path / f"{name}.sol", SourceText.of(name, f"// {name}\n"))
    return desktop


def front(desktop: Desktop) -> str:
    editor = desktop.window.tabs.editor()
    return editor.path.stem if editor is not None else ""


def begin(desktop: Desktop, *, backward: bool = False) -> Switcher:
    """Press Ctrl and then Tab, as a person does, and let go of nothing."""
    editor = desktop.window.tabs.editor()
    assert editor is not None
    if backward:
        QTest.keyPress(editor, Qt.Key.Key_Backtab, CONTROL | SHIFT)
    else:
        QTest.keyPress(editor, Qt.Key.Key_Tab, CONTROL)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Switcher)
    return popup


def let_go(popup: Switcher) -> None:
    QTest.keyRelease(popup.list, Qt.Key.Key_Control)


def shown(popup: Switcher) -> list[str]:
    model = popup.list.model()
    assert model is not None
    return [str(model.index(row, 0).data()).split(".")[0] for row in range(model.rowCount())]


def test_one_step_goes_to_and_fro_between_two_files(three: Desktop) -> None:
    let_go(begin(three))
    assert front(three) == "B"
    let_go(begin(three))
    assert front(three) == "C" and QApplication.activePopupWidget() is None


def test_while_ctrl_is_held_tab_walks_by_recency_and_the_tabs_keep_their_places(three: Desktop) -> None:
    three.window.tabs.setCurrentIndex(0)  # A, then C, then B
    popup = begin(three)
    assert shown(popup) == ["A", "C", "B"]
    QTest.keyClick(popup.list, Qt.Key.Key_Tab, CONTROL)
    let_go(popup)
    assert front(three) == "B"
    assert [three.window.tabs.tabText(at) for at in range(3)] == ["A.sol", "B.sol", "C.sol"]


def test_shift_begins_with_what_was_in_front_longest_ago(three: Desktop) -> None:
    popup = begin(three, backward=True)
    QTest.keyClick(popup.list, Qt.Key.Key_Backtab, CONTROL | SHIFT)
    let_go(popup)
    assert front(three) == "B"


def test_escape_stays_and_enter_goes_when_the_list_was_opened_without_ctrl(three: Desktop) -> None:
    QTest.keyClick(begin(three).list, Qt.Key.Key_Escape, CONTROL)
    assert front(three) == "C"
    QTest.keyClick(three.window, Qt.Key.Key_Right)  # the last key without Ctrl
    three.window.commands["recent-tab"].trigger()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Switcher)
    QTest.keyRelease(popup.list, Qt.Key.Key_Control)
    assert popup.isVisible()
    QTest.keyClick(popup.list, Qt.Key.Key_Return)
    assert front(three) == "B"


def test_a_closed_tab_is_not_offered_any_more(three: Desktop, tmp_path: Path) -> None:
    three.session.close_document(tmp_path / "B.sol")
    assert shown(begin(three)) == ["C", "A"]
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QWidget)
    popup.close()
    three.session.close_document(tmp_path / "C.sol")
    assert not three.window.commands["recent-tab"].isEnabled()


def test_while_nothing_is_open_the_middle_tells_keys_that_lead_on(three: Desktop, tmp_path: Path) -> None:
    window = three.window
    window.pages.setCurrentWidget(window.frame)
    assert not window.hints.isVisible()
    for name in "ABC":
        three.session.close_document(tmp_path / f"{name}.sol")
    assert window.hints.isVisible()
    assert not window.hints.geometry().isEmpty() and window.tabs.rect().contains(window.hints.geometry())
