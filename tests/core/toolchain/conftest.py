"""Fixtures of the toolchain tests."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from tests.core.toolchain.loopback import MakeTools, Site, serve


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site on loopback."""
    with serve() as site:
        yield site


@pytest.fixture
def bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any npm, pip or proxy configuration; returns it."""
    words = ("npm_config_", "pip_", "http_proxy", "https_proxy", "all_proxy", "no_proxy")
    for name in list(os.environ):
        if name.lower().startswith(words):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    return home


@pytest.fixture
def make_tools(tmp_path: Path, site: Site, bare_environment: Path) -> Iterator[MakeTools]:
    """Makes toolchains on an empty shelf that ask the loopback site; closes them."""
    made: list[Toolchain] = []
    base = Settings(data_dir=tmp_path / "data", npm_registry=site.url, download_seconds=10)

    def make(**changes: Any) -> Toolchain:
        made.append(Toolchain(dataclasses.replace(base, **changes)))
        return made[-1]

    yield make
    for toolchain in made:
        toolchain.close()
