"""The real window of the desktop's own tests, and one small Foundry project for every journey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from tests.desktop.conftest import Until, _no_qt_warning, desktop, look
from tests.stories.desktop.person import Person
from tests.stories.desktop.project import write_project

__all__ = ["_no_qt_warning", "desktop", "look"]  # fixtures that are found by being here


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    """Waits for a condition, and not longer than a person would."""

    def wait(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    return wait


@pytest.fixture
def person(desktop: Desktop, until: Until) -> Person:
    """Somebody at the window."""
    return Person(desktop, until)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a fresh copy of the project."""
    return write_project(tmp_path / "safe")
