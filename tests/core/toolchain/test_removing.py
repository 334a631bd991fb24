"""Taking tools off the shelf: only the named one goes, and it can come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Cancelled
from core.progress import Progress
from core.settings import Settings
from core.toolchain import item
from core.toolchain.toolchain import Toolchain


def _fill(target: Path) -> str:
    target.write_bytes(b"compiler")
    return "https://example.test"


def test_only_the_named_tool_is_removed_and_it_can_be_installed_again(tmp_path: Path) -> None:
    with Toolchain(Settings(data_dir=tmp_path)) as tools:
        for version in ("0.8.29", "0.8.30"):
            tools.shelf.install(item.solc(version), _fill, Progress())
        tools.remove("solc", "0.8.30", Progress())
        tools.remove("solc", "0.8.30", Progress())
        assert tools.installed_compilers() == ("0.8.29",)
        assert tools.shelf.find(item.solc("0.8.30")) is None
        assert not list(tools.shelf.folder.glob("*.part")) and not list(tools.shelf.folder.glob(".*.part"))
        assert tools.shelf.install(item.solc("0.8.30"), _fill, Progress()).read_bytes() == b"compiler"


def test_a_damaged_tool_can_be_removed_too(tmp_path: Path) -> None:
    with Toolchain(Settings(data_dir=tmp_path)) as tools:
        tools.shelf.install(item.solc("0.8.30"), _fill, Progress()).write_bytes(b"broken")
        assert [row.state for row in tools.inventory() if row.name == "solc"] == ["damaged"]
        tools.remove("solc", "0.8.30", Progress())
        assert [row.state for row in tools.inventory() if row.name == "solc"] == ["missing"]


def test_a_stopped_removal_waits_for_nobody(tmp_path: Path) -> None:
    from core.toolchain.lock import held

    progress = Progress()
    progress.stop()
    with Toolchain(Settings(data_dir=tmp_path)) as tools:
        path = tools.shelf.install(item.solc("0.8.30"), _fill, Progress())
        with held(tools.shelf.folder / ".solc-0.8.30.lock", Progress()), pytest.raises(Cancelled):
            tools.remove("solc", "0.8.30", progress)
        assert path.is_file()
