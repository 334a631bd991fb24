"""The pages in docs/ that are made from modules are what the modules say today."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from tests.architecture.house import ROOT


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["detectors.md", "rules.md", "server.md"])
def test_the_page_is_up_to_date(name: str) -> None:
    made = generator().PAGES[name]()
    assert (ROOT / "docs" / name).read_text("utf-8") == made, "run “python3 dev.py docs”"
