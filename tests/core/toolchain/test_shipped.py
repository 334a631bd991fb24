"""Tools that came with the program are used without a connection and are never written to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.progress import Progress
from core.settings import Settings
from core.toolchain import compilers, item
from core.toolchain.platform import program
from core.toolchain.shelf import Shelf
from core.toolchain.toolchain import Toolchain
from tests.core.toolchain.test_shelf import WANTED, fill, never


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A shelf with one compiler and a node, as it lies beside a packaged program."""
    folder = tmp_path / "program" / "toolchain"
    Shelf(folder).install(WANTED, fill, Progress())
    Shelf(folder).install(item.Item("node", "24.19.0", program("node"), executable=True), fill, Progress())
    return folder


@pytest.fixture
def packaged(shipped: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Toolchain]:
    """The toolchain of a packaged program, offline and with an empty shelf of its own."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(shipped.parent / "contract-rewriter"))
    with Toolchain(Settings(data_dir=tmp_path / "data", offline=True)) as tools:
        yield tools


def state(folder: Path) -> dict[str, bytes]:
    """Everything below a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_came_with_the_program_is_found_when_the_own_shelf_is_empty(
    tmp_path: Path, shipped: Path
) -> None:
    shelf = Shelf(tmp_path / "own", shipped)
    assert shelf.find(WANTED) == shipped / WANTED.folder / WANTED.file
    assert compilers.installed(shelf) == ("0.8.30",)
    assert shelf.manifest(WANTED) is not None
    assert shelf.install(WANTED, never, Progress()) == shelf.find(WANTED)


def test_the_own_shelf_goes_first_and_removing_from_it_leaves_the_other(
    tmp_path: Path, shipped: Path
) -> None:
    own = Shelf(tmp_path / "own").install(WANTED, fill, Progress())
    shelf, before = Shelf(tmp_path / "own", shipped), state(shipped)
    assert shelf.find(WANTED) == own
    assert not shelf.is_shipped(own)
    for _ in range(2):
        shelf.remove(WANTED, Progress())
        found = shelf.find(WANTED)
        assert found is not None and shelf.is_shipped(found)
    assert state(shipped) == before


def test_a_damaged_file_that_came_with_the_program_is_replaced_on_the_own_shelf(
    tmp_path: Path, shipped: Path
) -> None:
    (shipped / WANTED.folder / WANTED.file).write_bytes(b"CONTENT")
    shelf = Shelf(tmp_path / "own", shipped)
    assert shelf.find(WANTED) is None
    made = shelf.install(WANTED, fill, Progress())
    assert made.is_relative_to(tmp_path / "own") and shelf.find(WANTED) == made


def test_a_packaged_program_needs_no_connection_for_its_own_tools(packaged: Toolchain, shipped: Path) -> None:
    assert packaged.installed_compilers() == ("0.8.30",)
    assert packaged.ensure_compiler("0.8.30", Progress()).is_relative_to(shipped)
    assert packaged.ensure_node(Progress()).is_relative_to(shipped)
    assert packaged.missing_compilers(("0.8.30", "0.8.29")) == ("0.8.29",)
    told = {tool.name: tool for tool in packaged.inventory()}
    assert told["solc"].shipped and told["solc"].state == "ready"
    assert not told["anvil"].shipped and told["anvil"].state == "missing"


def test_from_a_checkout_nothing_came_along(tmp_path: Path) -> None:
    with Toolchain(Settings(data_dir=tmp_path)) as tools:
        assert tools.shelf.shipped is None
