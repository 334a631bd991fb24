"""Native and local compilers, with a stand-in program where a real one cannot be had from npm."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from pathlib import Path

import pytest

from core.errors import (
    Cancelled,
    DownloadError,
    MissingToolError,
    NetworkError,
    ToolFailedError,
    ToolTimeoutError,
)
from core.progress import Progress
from core.settings import Settings
from core.toolchain.native import _platform
from core.toolchain.toolchain import Toolchain
from tests.core.toolchain.loopback import MakeTools, Site, tarball
from tests.core.toolchain.test_workers import SMALL, abi_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")

NAME = "solc-stand-in-v0.8.30+commit.73712a01"


def program(seconds: float = 0, code: int = 0, version: str = "0.8.30") -> bytes:
    """A program with the command line of solc; its answer tells the version and what it was asked."""
    return (
        f"#!{sys.executable}\n"
        "import json, os, sys, time\n"
        "if '--version' in sys.argv:\n"
        f"    print('solc\\nVersion: {version}+commit.73712a01.Linux.g++'); sys.exit()\n"
        "assert sys.argv[1:] == ['--standard-json']\n"
        "asked = json.load(sys.stdin)\n"
        f"time.sleep({seconds})\n"
        "print('something went wrong', file=sys.stderr)\n"
        f"if {code}: sys.exit({code})\n"
        "print(json.dumps({'native': True, 'files': list(asked['sources']), 'folder': os.listdir('.')}))\n"
    ).encode()


def install(path: Path, data: bytes) -> Path:
    """Make a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o755)
    return path


def publish(site: Site, data: bytes, sha256: str = "") -> str:
    """Publish a native compiler with its list; returns its path."""
    digest = sha256 or hashlib.sha256(data).hexdigest()
    builds = [{"path": NAME, "version": "0.8.30", "sha256": f"0x{digest}"}]
    listing = {"builds": builds, "releases": {"0.8.30": NAME}}
    site.pages[f"/{_platform()}/list.json"] = json.dumps(listing).encode()
    site.pages[f"/{_platform()}/{NAME}"] = data
    return f"/{_platform()}/{NAME}"


@pytest.fixture(autouse=True)
def solcx_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of py-solc-x."""
    folder = tmp_path / "solcx"
    monkeypatch.setenv("SOLCX_BINARY_PATH", str(folder))
    return folder


def test_a_compiler_that_py_solc_x_has_installed_is_used_when_native_ones_are_wanted(
    make_tools: MakeTools, solcx_folder: Path, site: Site
) -> None:
    install(solcx_folder / "solc-v0.8.30", program())
    answer = json.loads(make_tools(native_solc=True).compile_json("0.8.30", SMALL, Progress()))
    assert answer == {"native": True, "files": ["a.sol"], "folder": []}
    assert site.asked == []


def test_native_compilers_are_left_alone_unless_wanted(
    make_tools: MakeTools, solcx_folder: Path, tools: Toolchain
) -> None:
    install(solcx_folder / "solc-v0.8.30", program())
    assert abi_of(tools.compile_json("0.8.30", SMALL, Progress()))


def test_a_published_native_compiler_is_fetched_once_and_checked(make_tools: MakeTools, site: Site) -> None:
    path = publish(site, program())
    chosen = make_tools(native_solc=True, solc_list_url=site.url)
    for _ in range(2):
        assert json.loads(chosen.compile_json("0.8.30", SMALL, Progress()))["native"] is True
    assert site.paths() == [f"/{_platform()}/list.json", path]


def test_a_native_compiler_with_another_checksum_is_never_run(make_tools: MakeTools, site: Site) -> None:
    publish(site, program(), sha256="00" * 32)
    with pytest.raises(DownloadError, match="checksum"):
        make_tools(native_solc=True, solc_list_url=site.url).compile_json("0.8.30", SMALL, Progress())


def test_without_a_native_compiler_the_one_in_node_answers(
    tools: Toolchain, site: Site, bare_environment: Path
) -> None:
    settings = Settings(data_dir=tools.settings.data_dir, native_solc=True, solc_list_url=site.url)
    with Toolchain(settings) as chosen:
        assert abi_of(chosen.compile_json("0.8.30", SMALL, Progress()))
    assert site.paths() == [f"/{_platform()}/list.json"]


def test_a_silent_list_is_abandoned_after_the_time_limit(make_tools: MakeTools, site: Site) -> None:
    site.silent.add(f"/{_platform()}/list.json")
    chosen = make_tools(native_solc=True, solc_list_url=site.url, download_seconds=1)
    started = time.monotonic()
    with pytest.raises(NetworkError, match=r"solc 0\.8\.30"):  # neither native nor from npm
        chosen.compile_json("0.8.30", SMALL, Progress())
    assert time.monotonic() - started < 5


def test_stopping_ends_a_native_compilation_at_once(make_tools: MakeTools, solcx_folder: Path) -> None:
    install(solcx_folder / "solc-v0.8.30", program(seconds=30))
    progress, stopped = Progress(), []

    def stop() -> None:
        stopped.append(time.monotonic())
        progress.stop()

    threading.Timer(0.5, stop).start()
    with pytest.raises(Cancelled):
        make_tools(native_solc=True).compile_json("0.8.30", SMALL, progress)
    assert time.monotonic() - stopped[0] < 0.2


def test_a_native_compilation_over_its_limit_is_stopped(make_tools: MakeTools, solcx_folder: Path) -> None:
    install(solcx_folder / "solc-v0.8.30", program(seconds=30))
    with pytest.raises(ToolTimeoutError):
        make_tools(native_solc=True, compile_seconds=1).compile_json("0.8.30", SMALL, Progress())


def test_a_native_compiler_that_fails_is_an_error_with_its_words(
    make_tools: MakeTools, solcx_folder: Path
) -> None:
    install(solcx_folder / "solc-v0.8.30", program(code=3))
    with pytest.raises(ToolFailedError, match="exit code 3: something went wrong"):
        make_tools(native_solc=True).compile_json("0.8.30", SMALL, Progress())


def test_a_local_native_compiler_is_used_for_its_version_and_no_other(
    make_tools: MakeTools, tmp_path: Path, site: Site
) -> None:
    path = install(tmp_path / "my solc", program(version="0.8.29"))
    chosen = make_tools(solc_path=str(path), offline=True)
    assert chosen.preferred_compiler(Progress()) == "0.8.29"
    assert chosen.published_compilers(Progress()) == ("0.8.29",)
    assert json.loads(chosen.compile_json("0.8.29", SMALL, Progress()))["native"] is True
    with pytest.raises(MissingToolError, match=r"0\.8\.30"):
        chosen.compile_json("0.8.30", SMALL, Progress())


def test_a_local_soljson_is_used_for_its_version(
    make_tools: MakeTools, tools: Toolchain, tmp_path: Path, site: Site
) -> None:
    path = tmp_path / "compiler.js"
    path.write_bytes(tools.ensure_compiler("0.8.30", Progress()).read_bytes())
    chosen = make_tools(solc_path=str(path))
    assert chosen.preferred_compiler(Progress()) == "0.8.30"
    assert abi_of(chosen.compile_json("0.8.30", SMALL, Progress()))
    assert site.asked == []


@pytest.mark.parametrize(
    ("content", "kind"), [(None, MissingToolError), (b"#!/bin/sh\necho hello\n", ToolFailedError)]
)
def test_a_local_compiler_that_is_none_is_said_to_be_so(
    make_tools: MakeTools, tmp_path: Path, content: bytes | None, kind: type[Exception]
) -> None:
    path = tmp_path / "solc"
    if content is not None:
        install(path, content)
    with pytest.raises(kind, match="solc_path"):
        make_tools(solc_path=str(path)).compile_json("0.8.30", SMALL, Progress())


def test_the_published_tarball_of_npm_is_not_needed_for_a_native_compiler(
    make_tools: MakeTools, site: Site
) -> None:
    publish(site, program())
    site.publish("solc", "0.8.30", tarball({"soljson.js": b""}))
    make_tools(native_solc=True, solc_list_url=site.url).compile_json("0.8.30", SMALL, Progress())
    assert "/solc" not in site.paths()
