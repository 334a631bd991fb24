"""The toolchain panel: what is there and missing, fetching with progress, and removing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.progress import Progress
from core.settings import Settings
from core.toolchain import item
from core.toolchain.status import ToolStatus
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.toolchain.model import Stock, rows, to_fetch
from desktop.toolchain.view import ToolchainView
from tests.desktop.conftest import Until


@pytest.fixture
def offline(qapp: QApplication, qtbot: QtBot, tmp_path: Path, tools: Toolchain) -> Iterator[Desktop]:
    """A program with a shelf of its own, so that tools can be removed, and without a network."""
    settings = Settings(data_dir=tmp_path / "data", offline=True)
    whole = tools.ensure_compiler("0.8.30", Progress())
    with Toolchain(settings) as own:
        own.shelf.install(item.solc("0.8.30"), lambda target: str(shutil.copyfile(whole, target)), Progress())
        desktop = Desktop(qapp, settings, own)
        desktop.window.resize(1400, 900)
        desktop.window.show()
        yield desktop
        desktop.window.close_now()
        assert desktop.close()
        desktop.window.deleteLater()
        qapp.processEvents()


def _view(desktop: Desktop) -> ToolchainView:
    desktop.window.show_panel("toolchain")
    view = desktop.window.panel("toolchain")
    assert isinstance(view, ToolchainView)
    return view


def _texts(view: ToolchainView) -> dict[str, list[str]]:
    found = [view.list.topLevelItem(at) for at in range(view.list.topLevelItemCount())]
    return {row.text(0): [row.text(column) for column in (1, 2, 3)] for row in found if row is not None}


def _choose(view: ToolchainView, title: str) -> None:
    view.list.setCurrentItem(view.list.findItems(title, Qt.MatchFlag.MatchExactly)[0])


def test_what_is_here_is_listed_with_its_place_and_real_size(offline: Desktop, until: Until) -> None:
    view = _view(offline)
    until(lambda: "solc 0.8.30" in _texts(view))
    state, size, where = _texts(view)["solc 0.8.30"]
    real = Path(where).stat().st_size
    assert state == "there" and size == f"{real / 1_000_000:,.1f} MB" and where.endswith("soljson.js")
    assert _texts(view)["node"][0] == "there"
    assert {"slither", "forge", "git"} <= set(_texts(view))


def test_a_compiler_is_removed_and_offline_says_why_it_cannot_be_fetched(
    offline: Desktop, until: Until
) -> None:
    view = _view(offline)
    until(lambda: not offline.bench.jobs.states() and "solc 0.8.30" in _texts(view))
    told: list[str] = []
    offline.session.notice.connect(lambda notice: told.append(f"{notice.message} {notice.next_step}"))
    _choose(view, "solc 0.8.30")
    assert view.remove.isEnabled() and not view.fetch.isEnabled()
    QTest.mouseClick(view.remove, Qt.MouseButton.LeftButton)
    until(lambda: "solc" in _texts(view) and not offline.bench.jobs.states())
    assert told[-1].startswith("solc 0.8.30 was removed.")
    assert not (offline.shared.settings.data_dir / "toolchain" / "solc-0.8.30").exists()
    _choose(view, "solc")
    view.fetch.setFocus()
    QTest.keyClick(view.fetch, Qt.Key.Key_Space)
    until(lambda: any("offline" in text for text in told))


def test_a_program_that_is_there_in_no_version_of_ours_cannot_be_removed(
    offline: Desktop, until: Until
) -> None:
    view = _view(offline)
    until(lambda: "node" in _texts(view))
    _choose(view, "node")
    assert not view.remove.isEnabled() and not view.fetch.isEnabled()


def test_what_the_project_needs_is_marked_and_listed_where_it_is_missing() -> None:
    stock = Stock(
        tools=(ToolStatus("solc", "0.8.30", "ready", Path("/x"), "", 1), ToolStatus("anvil", "1", "damaged")),
        published=("0.8.29", "0.8.30", "0.8.31"),
    )
    listed = rows(stock, {"0.8.30", "0.8.29"})
    assert [(row.title, row.needed, row.can_fetch) for row in listed] == [
        ("solc 0.8.29", True, True),
        ("solc 0.8.30", True, False),
        ("anvil 1", False, True),
    ]
    assert to_fetch(stock) == ["0.8.31", "0.8.29"]


def test_what_a_setting_names_is_neither_fetched_nor_removed() -> None:
    stock = Stock(tools=(ToolStatus("solc", "0.8.30", "damaged", Path("/x"), "solc_path"),))
    (row,) = rows(stock, ())
    assert not row.can_fetch and not row.can_remove
