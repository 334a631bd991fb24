"""Looks at every panel of a real window and tells what is cut off or has no name.

Run as a program (`python -m tests.desktop.looking WIDTH HEIGHT`), because the
scale of the screen can be chosen only before Qt starts: it prints one problem
per line. Elided labels are no problem: they say the whole text in a tooltip.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QTabBar,
    QToolBar,
    QToolButton,
    QWidget,
)

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.panels import panels
from desktop.team.view import TeamView
from desktop.widgets.labels import ElidedLabel
from tests.conftest import shelf_dir
from tests.desktop.factories import BEFORE, candidate

SLACK = 1
"""Pixels by which rounding at a scale of 1.5 may be off."""
PADDING = 6
"""At each side of a tab, at least."""


def clipped(root: QWidget) -> Iterator[str]:
    """What a person cannot read whole, as text and by how much it is cut."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not widget.visibleRegion().boundingRect().isValid():
            continue
        if isinstance(widget, QLabel):
            yield from _label(widget)
        elif isinstance(widget, QTabBar):
            yield from _tabs(widget)
        elif isinstance(widget, QToolButton) and widget.objectName() == "qt_toolbar_ext_button":
            if isinstance(widget.parent(), QToolBar):
                yield "the tool bar does not fit"
        elif isinstance(widget, QAbstractButton) and not isinstance(widget.parent(), QTabBar):
            need = widget.sizeHint().width() if widget.text() else 0
            if need > widget.width() + SLACK:
                yield f"button “{widget.text()}”: {need} > {widget.width()}"


def _label(label: QLabel) -> Iterator[str]:
    if isinstance(label, ElidedLabel) or not label.text():
        return
    if label.wordWrap():
        need = label.heightForWidth(label.width())
        if need > label.height() + SLACK:
            yield f"label “{label.text()[:50]}”: {need} high > {label.height()}"
        return
    need = label.sizeHint().width()
    if need > label.width() + SLACK:
        yield f"label “{label.text()[:50]}”: {need} > {label.width()}"


def _tabs(bar: QTabBar) -> Iterator[str]:
    for at in range(bar.count()):
        need = bar.fontMetrics().horizontalAdvance(bar.tabText(at))
        room = bar.tabRect(at).width() - 2 * PADDING
        if need > room + SLACK:
            yield f"tab “{bar.tabText(at)}”: {need} > {room}"


def unnamed(root: QWidget) -> Iterator[str]:
    """What takes the focus or is shown as a picture only, and has no name for a screen reader."""
    for widget in root.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or _inside_combo_box(widget)
        focusable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if inner or isinstance(widget.parent(), QAbstractItemView | QTabBar) or not widget.isVisible():
            continue
        if not (focusable or isinstance(widget, QAbstractButton)):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None and not interface.text(QAccessible.Text.Name).strip():
            yield f"{type(widget).__name__} {widget.objectName()} in {_path(widget)}"


def _inside_combo_box(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and (isinstance(parent, QComboBox) or _inside_combo_box(parent))


def _path(widget: QWidget) -> str:
    names: list[str] = []
    parent = widget.parentWidget()
    while parent is not None:
        names.append(type(parent).__name__)
        parent = parent.parentWidget()
    return " < ".join(names[:4])


def look_at(width: int, height: int, folder: Path) -> Iterator[str]:
    """Every problem of the whole window at a size in device-independent pixels."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    (folder / "Box.sol").write_text(BEFORE)
    with Toolchain(replace(Settings(), data_dir=shelf_dir())) as tools:
        desktop = Desktop(app, Settings(data_dir=folder / "data"), tools)
        window, session = desktop.window, desktop.session
        window.resize(width, height)
        window.show()
        settle()
        yield from told("welcome", window)
        window.open_path(folder)
        until(lambda: session.analysis is not None and bool(session.documents))
        made = candidate(folder)
        session.add_candidate(made)
        session.review(made)
        for panel in panels():
            window.show_panel(panel.name)
            settle()
            yield from told(panel.name, window)
        view = window.panel("team")
        assert isinstance(view, TeamView)
        window.show_panel("team")
        for page in (view.project, view.members, view.happened, view.comments):
            view.turn_to(page)
            settle()
            yield from told(type(page).__name__, window)
        yield from of_dialogs(desktop)
        window.close_now()
        desktop.close()


def of_dialogs(desktop: Desktop) -> Iterator[str]:
    """Every problem of the dialogs and lists that open above the window."""
    window = desktop.window
    shown: dict[str, Callable[[], object]] = {
        "preferences": window.show_preferences,
        "keys": lambda: window.show_preferences("Keys"),
        "place of keys": lambda: window.secrets_desk.ask_place("choice", bool),
        "unlock": lambda: window.secrets_desk.ask_place("passphrase", bool),
        "shortcuts": window.show_shortcuts,
        "palette": window.show_palette,
        "sign in": window.commands["team-sign-in"].trigger,
        "crash": lambda: desktop.show_report(ValueError("on purpose")),
    }
    for name, show in shown.items():
        show()
        until(lambda: above(window))
        settle()
        (dialog,) = above(window)
        yield from told(name, dialog)
        dialog.close()
        settle()


def above(window: QWidget) -> list[QWidget]:
    """What stands above the window."""
    return [item for item in QApplication.topLevelWidgets() if item is not window and item.isVisible()]


def told(where: str, window: QWidget) -> Iterator[str]:
    """The problems of what is shown now."""
    yield from (f"{where}: cut off: {text}" for text in clipped(window))
    yield from (f"{where}: no name: {text}" for text in unnamed(window))


def settle() -> None:
    """Let layouts and timers come to rest."""
    for _ in range(6):
        QApplication.processEvents()
        time.sleep(0.01)


def until(condition: object) -> None:
    """Wait for a condition, a minute at most."""
    assert callable(condition)
    end = time.monotonic() + 60
    while not condition():
        QApplication.processEvents()
        time.sleep(0.01)
        assert time.monotonic() < end, "the window did not get there"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for problem in look_at(int(sys.argv[1]), int(sys.argv[2]), Path(place)):
            print(problem)
