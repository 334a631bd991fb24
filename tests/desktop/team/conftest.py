"""A real team server beside the window, and somebody who has an account there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from tests.fixtures.serving_thread import ServerThread


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerThread]:
    """One server for all tests that do not stop it."""
    with ServerThread(tmp_path_factory.mktemp("team") / "server") as server:
        yield server


@pytest.fixture
def in_session(desktop: Desktop) -> Desktop:
    """Keys are kept until the program ends, so that nobody is asked for a place."""
    desktop.shared.vault.use_session()
    return desktop


@pytest.fixture
def second(
    desktop: Desktop, qapp: QApplication, qtbot: QtBot, tmp_path: Path, tools: Toolchain
) -> Iterator[Desktop]:
    """Another program with a profile of its own: another machine."""
    made = Desktop(qapp, Settings(data_dir=tmp_path / "other-data"), tools)
    made.shared.vault.use_session()
    made.window.resize(1400, 900)
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made
    made.window.close_now()
    assert made.close(), "a job was left behind"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the second machine keeps its projects."""
    made = tmp_path / "elsewhere"
    made.mkdir()
    return made
