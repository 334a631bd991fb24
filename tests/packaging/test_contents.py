"""The lists of the bundle name everything that is ours, and leave out nothing that is asked for."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

ELSEWHERE = {"keyring.backends.Windows", "keyring.backends.macOS"}


def script(name: str) -> ModuleType:
    """A module of packaging/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


contents = script("contents")


PACKAGES = ("core", "desktop", "sync_server")


def is_migration(path: Path) -> bool:
    folders = path.parent.parts
    return folders[-2:] == ("migrations", "versions") or (folders[-1], path.name) == ("migrations", "env.py")


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_every_module_is_named() -> None:
    named = set(contents.modules())
    files = [path for path in sources() if not is_migration(path) and path.name != "__init__.py"]
    dotted = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files}
    assert len(dotted) > 1_000
    assert dotted <= named
    assert {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in files} <= named


def test_every_data_file_and_every_migration_is_named_with_its_folder() -> None:
    named = {(Path(path), folder) for path, folder in contents.data()}
    files = [path for top in ("resources", *PACKAGES) for path in (ROOT / top).rglob("*") if path.is_file()]
    wanted = [
        path
        for path in files
        if "__pycache__" not in path.parts and (path.suffix != ".py" or is_migration(path))
    ]
    assert len(wanted) > 40
    lost = [path for path in wanted if (path, path.parent.relative_to(ROOT).as_posix()) not in named]
    assert lost == []


def test_what_only_a_string_names_can_be_imported() -> None:
    late = [name for name in contents.LATE if name not in {*ELSEWHERE, "holdings"}]
    lost = [name for name in late if importlib.util.find_spec(name) is None]
    assert lost == []


def test_no_part_of_qt_is_excluded_that_a_window_imports() -> None:
    text = "".join(path.read_text("utf-8") for path in sources())
    asked = set(re.findall(r"^ *(?:from|import) (PySide6\.\w+)", text, re.M))
    assert {"PySide6.QtWidgets", "PySide6.QtNetwork"} <= asked
    assert not asked & set(contents.EXCLUDED)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "libssl.so.3",
        "core/toolchain/worker.js",
        "resources/icons/codicon.ttf",
    ],
)
def test_what_a_window_needs_stays(name: str) -> None:
    assert not contents.is_unused(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/translations/qt_de.qm",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6\\plugins\\tls\\qopensslbackend.dll",
        "PySide6/Qt/plugins/imageformats/libqtiff.so",
        "libgtk-3.so.0",
        "libfontconfig.so.1",
        "libX11-xcb.so.1",
        "contract_rewriter-0.1.0.dist-info/direct_url.json",
    ],
)
def test_what_is_not_used_or_is_the_systems_goes(name: str) -> None:
    assert contents.is_unused(name)
