"""Takes pictures of every screen with real data: `python -m tests.screens FOLDER`.

Nothing in the pictures is invented: samples are analyzed, rewritten and verified by the real engine while
this runs, projects are shared by the real server on loopback; only what models say is written down.
Whoever changes a screen looks at its pictures before calling it done.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

SCREEN = {"screens": [{"name": "wide", "x": 0, "y": 0, "width": 2560, "height": 1600, "logicalDpi": 96}]}
"""The offscreen platform's own screen is 800 pixels wide: lists and dialogs would not stand where they do."""


def _platform() -> str:
    """Offscreen, on a screen as large as a person's."""
    described = Path(tempfile.mkdtemp(prefix="screens-")) / "screen.json"
    described.write_text(json.dumps(SCREEN))
    return f"offscreen:configfile={described}"


if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    os.environ["QT_QPA_PLATFORM"] = _platform()

from PySide6.QtWidgets import QApplication

from core.settings import Settings, load_settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from tests.conftest import shelf_dir
from tests.fixtures.own_home import own_home
from tests.screens.alone import Alone
from tests.screens.asking import Asking
from tests.screens.camera import SIZES, THEMES, Camera, Wanted
from tests.screens.sharing import Sharing

CHAPTERS: dict[str, type[Camera]] = {"alone": Alone, "asking": Asking, "sharing": Sharing}


def main() -> int:
    """Every chapter in a program and a folder of its own; the exit code is 0 when all pictures were taken."""
    parser = argparse.ArgumentParser(prog="screens", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="a regular expression for names of screens")
    parser.add_argument("--chapter", choices=CHAPTERS, action="append")
    parser.add_argument("--theme", choices=THEMES, action="append")
    parser.add_argument("--size", type=_size, action="append", help="such as 1600x1000")
    arguments = parser.parse_args()
    wanted = Wanted(
        arguments.folder.absolute(), arguments.only, arguments.theme or THEMES, arguments.size or SIZES
    )
    arguments.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    with own_home(), Toolchain(_shelf(load_settings())) as tools:
        for name in arguments.chapter or CHAPTERS:
            with tempfile.TemporaryDirectory() as place:
                _chapter(app, tools, CHAPTERS[name], Path(place), wanted)
    return 0


def _chapter(
    app: QApplication, tools: Toolchain, chapter: type[Camera], folder: Path, wanted: Wanted
) -> None:
    desktop = Desktop(app, Settings(data_dir=folder / "data"), tools)
    desktop.window.show()
    try:
        chapter(desktop, wanted).take(folder)
    finally:
        desktop.window.close_now()
        desktop.close()


def _size(words: str) -> tuple[int, int]:
    width, height = map(int, words.split("x"))
    return width, height


def _shelf(settings: Settings) -> Settings:
    """The compilers that the tests share, where there are such."""
    return Settings(data_dir=shelf_dir()) if shelf_dir().is_dir() else settings


if __name__ == "__main__":
    raise SystemExit(main())
