"""What every test shares: Qt without a screen, data folders of its own, one shelf of compilers."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt
for _name in [name for name in os.environ if name.startswith("CONTRACT_REWRITER_") and "_TEST_" not in name]:
    del os.environ[_name]  # a person's settings must not decide a test

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.progress import Progress, silent
from core.settings import Settings
from core.toolchain.toolchain import Toolchain

ROOT = Path(__file__).resolve().parent.parent


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
