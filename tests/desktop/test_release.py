"""What is closed is gone: nothing of a closed tab or window stays in memory."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.operations import files, rewrite
from desktop.window import Window
from tests.desktop.conftest import Until


def swept() -> None:
    """Do what Qt and Python put off."""
    for _ in range(3):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def watched(root: QObject) -> dict[str, Callable[[], object]]:
    """Weak references to an object and to all that Python knows below it."""
    found = [root, *root.findChildren(QObject)]
    return {f"{type(item).__name__} {at}": weakref.ref(item) for at, item in enumerate(found)}


def alive(references: dict[str, Callable[[], object]]) -> list[str]:
    """The names of what is still there."""
    swept()
    return [name for name, reference in references.items() if reference() is not None]


def gone(references: dict[str, Callable[[], object]], seconds: float = 10.0) -> bool:
    """Whether all of it goes away soon; what does not is printed."""
    ends = time.monotonic() + seconds
    while left := alive(references):
        if time.monotonic() > ends:
            print("still there:", *left)
            return False
        QTest.qWait(50)
    return True


def parts(window: Window) -> dict[str, Callable[[], object]]:
    """A window, what it is made of, and what belongs to it but is no child."""
    own = {"bench": window.bench, "session": window.bench.session, "review": window.review}
    return watched(window) | {name: weakref.ref(item) for name, item in own.items()}


def test_a_closed_file_leaves_no_editor(desktop: Desktop, until: Until, box: Path, qtbot: QtBot) -> None:
    (box / "Other.sol").write_text("contract Other { uint256 x; function f() external { x = 1; } }\n")
    desktop.start([box])
    until(lambda: desktop.session.built is not None and desktop.session.analysis is not None)
    for name in ("Box.sol", "Other.sol"):
        files.open_file(desktop.bench, box / name)
    editors = desktop.window.tabs.editors
    until(lambda: len(editors) == 2)
    QTest.keyClicks(editors[box / "Other.sol"], "u")
    qtbot.wait(500)
    editors[box / "Other.sol"].undo()
    references = watched(editors[box / "Other.sol"])
    desktop.window.close_document(box / "Other.sol")
    assert list(editors) == [box / "Box.sol"]
    until(lambda: not desktop.bench.jobs.threads_busy())
    assert gone(references)


def test_a_closed_window_leaves_nothing(desktop: Desktop, until: Until, box: Path) -> None:
    def used() -> dict[str, Callable[[], object]]:
        window = desktop.new_window([box / "Box.sol"])
        session = window.bench.session
        until(lambda: session.analysis is not None and bool(window.tabs.editors))
        rewrite.rewrite(window.bench, ("gas",))
        until(lambda: bool(session.candidates))
        window.close_now()
        return parts(window)

    desktop.start([])
    references = used()
    until(lambda: not desktop.bench.jobs.threads_busy())
    assert gone(references)


def test_a_program_that_ended_leaves_nothing(
    qapp: QApplication, until: Until, tmp_path: Path, tools: Toolchain, box: Path
) -> None:
    def used() -> dict[str, Callable[[], object]]:
        made = Desktop(qapp, Settings(data_dir=tmp_path / "data"), tools)
        made.start([box / "Box.sol"])
        until(lambda: made.session.analysis is not None)
        made.window.close_now()
        assert made.close()
        return parts(made.window) | {"desktop": weakref.ref(made)}

    qapp.setQuitOnLastWindowClosed(False)
    assert gone(used())
