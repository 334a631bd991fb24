"""The shelf: an item is whole or not there, whoever else is installing it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.progress import Progress
from core.toolchain import item
from core.toolchain.shelf import Shelf
from tests.core.toolchain.loopback import MakeTools, Site, tarball
from tests.core.toolchain.test_fetching import ARCHIVE, LARGE, SOLJSON

WANTED = item.solc("0.8.30")
CODE = (
    "import sys\n"
    "from pathlib import Path\n"
    "from core.progress import Progress\n"
    "from core.settings import Settings\n"
    "from core.toolchain.toolchain import Toolchain\n"
    "tools = Toolchain(Settings(data_dir=Path(sys.argv[1]), npm_registry=sys.argv[2]))\n"
    "print(tools.ensure_compiler('0.8.30', Progress()).stat().st_size)\n"
)


def fill(target: Path) -> str:
    """Write an item."""
    target.write_bytes(b"content")
    return "https://example.org/item"


def never(target: Path) -> str:
    """Fail when called."""
    raise AssertionError("not needed")


def test_what_was_installed_is_found_with_its_source(tmp_path: Path) -> None:
    path = Shelf(tmp_path).install(WANTED, fill, Progress())
    fresh = Shelf(tmp_path)
    assert fresh.find(WANTED) == path
    manifest = fresh.manifest(WANTED)
    assert manifest is not None and (manifest.size, manifest.source) == (7, "https://example.org/item")
    assert fresh.install(WANTED, never, Progress()) == path


@pytest.mark.parametrize(
    "damage", [b"contenT", b"conten", b"", None], ids=["changed", "cut", "empty", "gone"]
)
def test_a_damaged_item_is_not_used_and_is_set_aside_when_fetched_again(
    tmp_path: Path, damage: bytes | None
) -> None:
    shelf = Shelf(tmp_path)
    path = shelf.install(WANTED, fill, Progress())
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
        os.utime(path, ns=(1, 1))
    assert shelf.find(WANTED) is None
    assert Shelf(tmp_path).find(WANTED) is None
    assert shelf.install(WANTED, fill, Progress()).read_bytes() == b"content"
    assert (tmp_path / "solc-0.8.30.damaged").is_dir()


def test_a_broken_manifest_is_a_damaged_item(tmp_path: Path) -> None:
    path = Shelf(tmp_path).install(WANTED, fill, Progress())
    (path.parent / "manifest.json").write_text("{")
    assert Shelf(tmp_path).find(WANTED) is None


def test_the_leftovers_of_a_killed_installation_are_swept_away(tmp_path: Path) -> None:
    part = tmp_path / ".solc-0.8.30.0123.part"
    part.mkdir()
    (part / "soljson.js").write_bytes(b"half")
    shelf = Shelf(tmp_path)
    assert shelf.find(WANTED) is None
    shelf.install(WANTED, fill, Progress())
    assert not part.exists()


def test_two_processes_that_install_at_once_fetch_once_and_both_succeed(
    make_tools: MakeTools, site: Site, tmp_path: Path
) -> None:
    path = site.publish("solc", "0.8.30", ARCHIVE)
    site.slow_seconds = 0.2
    command = [sys.executable, "-c", CODE, str(tmp_path / "shared"), site.url]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=30)[0] for process in both] == [f"{len(SOLJSON)}\n"] * 2
    assert site.paths().count(path) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_an_installation_killed_in_the_middle_is_made_whole_by_the_next(
    make_tools: MakeTools, site: Site, tmp_path: Path
) -> None:
    path = site.publish("solc", "0.8.30", tarball({"soljson.js": LARGE}))
    site.slow_seconds = 0.1
    command = [sys.executable, "-c", CODE, str(tmp_path / "data"), site.url]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while path not in site.paths() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    folder = tmp_path / "data" / "toolchain"
    assert list(folder.glob(".solc-0.8.30.*.part/download")), "it was in the middle"
    site.slow_seconds = 0
    tools = make_tools()
    assert tools.installed_compilers() == ()
    assert tools.ensure_compiler("0.8.30", Progress()).read_bytes() == LARGE
    assert not list(folder.glob("*.part"))


def test_stock_is_taken_of_what_is_there_missing_and_damaged(make_tools: MakeTools, site: Site) -> None:
    for version in ("0.8.29", "0.8.30"):
        site.publish("solc", version, ARCHIVE)
    tools = make_tools()
    for version in ("0.8.29", "0.8.30"):
        path = tools.ensure_compiler(version, Progress())
    path.write_bytes(b"damaged")
    found = {(tool.name, tool.version): tool for tool in tools.inventory()}
    assert found["node", ""].state == "ready"
    assert found["anvil", "1.7.1"].state == "missing"
    assert "toolchain install anvil" in found["anvil", "1.7.1"].next_step
    assert found["solc", "0.8.29"].state == "ready" and site.url in found["solc", "0.8.29"].source
    assert found["solc", "0.8.30"].state == "damaged"


def test_stock_on_an_empty_machine_says_how_to_get_a_compiler(make_tools: MakeTools) -> None:
    (solc,) = [tool for tool in make_tools().inventory() if tool.name == "solc"]
    assert solc.state == "missing" and "toolchain install solc" in solc.next_step


def test_tools_set_by_hand_are_in_stock_too(make_tools: MakeTools, tmp_path: Path) -> None:
    chosen = make_tools(anvil_path=str(tmp_path / "anvil"), solc_path=str(tmp_path / "solc"))
    assert [(tool.name, tool.state) for tool in chosen.inventory()][1:] == [
        ("anvil", "missing"),
        ("solc", "missing"),
    ]
