"""What every test shares: Qt without a screen, data folders of its own, one shelf of compilers."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from uuid import uuid4

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt
for _name in [name for name in os.environ if name.startswith("CONTRACT_REWRITER_") and "_TEST_" not in name]:
    del os.environ[_name]  # a person's settings must not decide a test

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from core.progress import Progress, silent
from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from tests.in_full import only_in_full

# The same examples every time, so that a failing run is about the change at hand. To search further:
# pytest --hypothesis-profile explore
hypothesis_settings.register_profile("same", derandomize=True, deadline=None)
hypothesis_settings.register_profile("explore", deadline=None, max_examples=1_000)
hypothesis_settings.load_profile("same")

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A run of all tests leaves some cases of large tables to a sweep; see `tests.in_full`."""
    if os.environ.get("CONTRACT_REWRITER_TEST_SAMPLED"):
        left = [item for item in items if only_in_full(item.nodeid)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not only_in_full(item.nodeid)]


def shelf_dir() -> Path:
    """Where compilers are kept between test runs (a data folder; the shelf lies in it)."""
    return Path(os.environ.get("CONTRACT_REWRITER_TEST_SHELF") or ROOT / ".cache" / "shelf")


@pytest.fixture(autouse=True)
def _own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the data and settings of the person who runs it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg-data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg-config"))
    if os.name == "nt":
        monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local-app-data"))


@pytest.fixture(scope="session")
def tools() -> Iterator[Toolchain]:
    """The real toolchain on the shared shelf; missing compilers are fetched once and kept."""
    with Toolchain(Settings(data_dir=shelf_dir())) as toolchain:
        yield toolchain


@pytest.fixture
def progress() -> Progress:
    """A progress that nobody watches."""
    return silent()


# --- nothing may outlive the tests -----------------------------------------------------------

_RUN = f"contract-rewriter-test-{uuid4().hex}"
os.environ["CONTRACT_REWRITER_TEST_RUN"] = _RUN  # every child inherits it, orphans keep it

_LEFT: list[str] = []


def _left_over() -> dict[int, str]:
    """The outside programs of this run that still live, by process id (Linux only)."""
    found: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if _RUN.encode() in (folder / "environ").read_bytes():
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                if any(name in words for name in ("worker.js", "supervisor.js", "anvil ", "standard-json")):
                    found[int(folder.name)] = words.strip()
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a compiler or an anvil was left behind, and end it."""
    deadline = time.monotonic() + 3
    while (left := _left_over()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid, words in left.items():
        print(f"\nleft behind: {pid} {words}", file=sys.stderr)
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    _LEFT.extend(left.values())
    if hasattr(session.config, "workeroutput"):  # a process of pytest-xdist tells its controller
        session.config.workeroutput["left"] = list(_LEFT)
    if _LEFT:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """Take over what a process of pytest-xdist has left behind."""
    _LEFT.extend(getattr(node, "workeroutput", {}).get("left", ()))
