"""A real application and a real window without a screen; any Qt warning fails the test."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.lifecycle import collecting
from desktop.look import Look
from desktop.window import Window

HARMLESS = tuple(
    f"This plugin does not support {what}"
    for what in ("propagateSizeHints()", "raise()", "grabbing the keyboard")
)
"""What the offscreen platform says about itself."""


@pytest.fixture(autouse=True)
def _no_qt_warning(qapp: QApplication) -> Iterator[None]:
    said: list[str] = []

    def handle(kind: QtMsgType, _context: object, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and message not in HARMLESS:
            said.append(message)

    former = qInstallMessageHandler(handle)
    yield
    qInstallMessageHandler(former)
    assert said == []


@pytest.fixture(autouse=True)
def _only_new_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """What earlier tests left alive, millions of objects, is not looked through at every look for garbage.

    It took more time than the tests. Counting what is alive would thaw it again, as would what the program
    does with what it set aside itself; so it sets nothing aside.
    """
    gc.collect(1)
    gc.freeze()
    monkeypatch.setattr(collecting, "HUGE", sys.maxsize)
    monkeypatch.setattr(collecting, "_thaw", lambda: None)
    monkeypatch.setattr(collecting, "_alive", lambda: 1_000_000)


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look(qapp, "dark")


@pytest.fixture
def desktop(qapp: QApplication, qtbot: QtBot, tmp_path: Path, tools: Toolchain) -> Iterator[Desktop]:
    """The whole program with its own data folder and the shared compilers."""
    qapp.setQuitOnLastWindowClosed(False)
    made = Desktop(qapp, Settings(data_dir=tmp_path / "data"), tools)
    made.window.resize(1400, 900)
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made
    made.window.close_now()
    assert made.close(), "a job was left behind"
    qapp.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()  # here and not in the middle of the next test
    # A thread whose work is done may need a moment to end.
    qtbot.waitUntil(
        lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("job-")],
        timeout=3_000,
    )
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


@pytest.fixture
def window(desktop: Desktop, qtbot: QtBot) -> Window:
    """The program's window in front, so that it has the keyboard."""
    made = desktop.window
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A folder with one contract."""
    from tests.desktop.factories import BEFORE

    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Box.sol").write_bytes(BEFORE.encode())
    return folder


Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    def wait(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=120_000)

    return wait
