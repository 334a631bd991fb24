"""What a project needs is named with its size, and fetched after one question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.progress import Progress
from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.errors import Notice
from desktop.toolchain.view import ToolchainView
from tests.conftest import shelf_dir
from tests.core.toolchain.conftest import bare_environment, site
from tests.core.toolchain.loopback import Site, tarball
from tests.desktop.conftest import Until

__all__ = ["bare_environment", "site"]
SOURCE = b"pragma solidity 0.8.30;\ncontract A { function f() public {} }\n"


@pytest.fixture
def registry(site: Site, tools: Toolchain) -> Site:
    """A registry on loopback that has the real compiler."""
    soljson = tools.ensure_compiler("0.8.30", Progress())
    site.publish("solc", "0.8.30", tarball({"soljson.js": soljson.read_bytes()}))
    found = json.loads(site.pages["/solc"])
    found["versions"]["0.8.30"]["dist"]["unpackedSize"] = 12_300_000
    site.pages["/solc"] = json.dumps(found).encode()
    return site


@pytest.fixture
def bare(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, registry: Site, bare_environment: Path
) -> Iterator[Desktop]:
    """A program with an empty shelf that asks the registry on loopback; anvil is set by hand."""
    anvil = next((shelf_dir() / "toolchain").glob("anvil-*/anvil*"))
    settings = Settings(data_dir=tmp_path / "data", npm_registry=registry.url, anvil_path=str(anvil))
    with Toolchain(settings) as own:
        desktop = Desktop(qapp, settings, own)
        desktop.window.resize(1400, 900)
        desktop.window.show()
        yield desktop
        desktop.window.close_now()
        assert desktop.close()
        desktop.window.deleteLater()
        qapp.processEvents()


def notices(desktop: Desktop) -> list[Notice]:
    made: list[Notice] = []
    desktop.session.notice.connect(made.append)
    return made


def offline(desktop: Desktop, value: bool) -> None:
    from dataclasses import replace

    settings = replace(desktop.shared.settings, offline=value)
    desktop.shared.settings = settings
    tools = desktop.bench.tools()
    tools.settings = settings
    tools._remote._settings = settings


def test_a_compiler_that_is_missing_is_offered_with_its_size_fetched_and_used(
    bare: Desktop, tmp_path: Path, until: Until, registry: Site
) -> None:
    path = tmp_path / "A.sol"
    path.write_bytes(SOURCE)
    told = notices(bare)
    offline(bare, True)
    bare.window.open_path(path)
    until(lambda: any(item.topic == "compiler-missing" for item in told))
    assert bare.session.analysis is None
    (choice,) = next(item for item in told if item.topic == "compiler-missing").choices
    choice.run()
    until(lambda: any("forbids fetching it" in item.message for item in told))
    offline(bare, False)
    choice.run()
    until(lambda: any(item.topic == "toolchain:needed" for item in told))
    asked = next(item for item in told if item.topic == "toolchain:needed")
    assert asked.message == "The project needs solc 0.8.30 (12.3 MB)."
    assert not any(path.endswith(".tgz") for path in registry.paths()), "nothing is fetched before the answer"
    asked.choices[0].run()
    until(lambda: bare.session.analysis is not None)
    assert any(path.endswith("solc-0.8.30.tgz") for path in registry.paths())
    assert told[-1].message == "Everything that the project needs is here: solc 0.8.30, anvil."


def test_the_download_can_be_stopped_and_leaves_nothing(
    bare: Desktop, tmp_path: Path, until: Until, registry: Site
) -> None:
    path = tmp_path / "A.sol"
    path.write_bytes(SOURCE)
    told = notices(bare)
    offline(bare, True)
    bare.window.open_path(path)
    until(lambda: any(item.topic == "compiler-missing" for item in told) and not bare.bench.jobs.states())
    offline(bare, False)
    view = bare.window.panel("toolchain")
    assert isinstance(view, ToolchainView)
    view.needed.click()
    until(lambda: any(item.topic == "toolchain:needed" for item in told))
    registry.slow_seconds = 0.05
    told[-1].choices[0].run()
    until(lambda: any(state.done for state in bare.bench.jobs.states()))
    bare.bench.jobs.cancel_all()
    until(lambda: not bare.bench.jobs.threads_busy())
    registry.slow_seconds = 0.0
    assert not (tmp_path / "data" / "toolchain" / "solc-0.8.30").exists()


def test_where_nothing_is_missing_that_is_said(desktop: Desktop, box: Path, until: Until) -> None:
    told = notices(desktop)
    desktop.window.open_path(box)
    until(lambda: desktop.session.analysis is not None)
    desktop.window.commands["fetch-needed"].trigger()
    until(lambda: any("Everything that the project needs is here: solc " in item.message for item in told))
