"""The window comes back as it was: order, cursors, scroll, panels, place and size, also after a kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.frame import FrameState
from desktop.lifecycle.layout import read_layouts
from desktop.lifecycle.placing import place_cursor
from desktop.operations.files import open_file
from tests.conftest import ROOT
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE
from tests.desktop.lifecycle.test_recovery import Runs, runs

__all__ = ["runs"]
NAMES = ("A.sol", "B.sol", "C.sol")


def project(at: Path) -> Path:
    (at / "project").mkdir()
    for name in NAMES:
        (at / "project" / name).write_text(BEFORE + "".join(f"// line {n}\n" for n in range(300)))
    return at / "project"


def opened(desktop: Desktop, folder: Path, until: Until) -> dict[str, SourceEditor]:
    for name in NAMES:
        open_file(desktop.bench, folder / name)
        until(lambda name=name: folder / name in desktop.session.documents)  # type: ignore[misc]
    return {path.name: editor for path, editor in desktop.window.tabs.editors.items()}


def names(desktop: Desktop) -> list[str]:
    tabs = desktop.window.tabs
    return [tabs.tabText(at).removesuffix(" ●") for at in range(tabs.count())]


def laid_out(runs: Runs, until: Until) -> None:
    """Wait until the layout is written as after any change; a killed program writes no more than that."""
    desktop = runs.running
    assert desktop is not None
    QTest.qWait(1_700)
    desktop.keeper.flush()
    until(lambda: bool(read_layouts(runs.settings.data_dir)))


def test_after_a_kill_tabs_unsaved_and_untitled_are_in_their_order(
    runs: Runs, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    desktop = runs.start(folder)
    editors = opened(desktop, folder, until)
    desktop.window.commands["new-file"].trigger()
    fresh = desktop.window.tabs.editor()
    assert fresh is not None
    for editor in (editors["B.sol"], fresh):
        QTest.keyClicks(editor, "// mine ")
    tabs = desktop.window.tabs
    tabs.tabBar().moveTab(tabs.indexOf(fresh), 0)
    tabs.tabBar().moveTab(tabs.indexOf(editors["B.sol"]), 1)
    tabs.setCurrentWidget(editors["C.sol"])
    editors["C.sol"].go_to(200, 3)
    editors["A.sol"].verticalScrollBar().setValue(120)
    before = names(desktop)
    assert before == ["Untitled-1.sol", "B.sol", "A.sol", "C.sol"]
    laid_out(runs, until)
    runs.die()
    again = runs.start()
    until(lambda: again.window.tabs.count() == 4)
    assert names(again) == before
    front = again.window.tabs.editor()
    assert front is not None and front.path.name == "C.sol"
    assert (front.textCursor().blockNumber(), front.textCursor().positionInBlock()) == (200, 3)
    assert again.window.tabs.editors[folder / "A.sol"].firstVisibleBlock().blockNumber() == 120
    assert again.window.tabs.editors[folder / "B.sol"].text().startswith("// mine ")


def test_the_second_view_comes_back_with_its_own_cursor(runs: Runs, tmp_path: Path, until: Until) -> None:
    folder = project(tmp_path)
    desktop = runs.start(folder)
    editors = opened(desktop, folder, until)
    desktop.session.open_document(folder / "B.sol", desktop.session.documents[folder / "B.sol"].saved)
    desktop.window.commands["split"].trigger()
    second = desktop.window.tabs.second
    assert second is not None and second.path == folder / "B.sol"
    place_cursor(second, 40, 30, 20)
    place_cursor(editors["B.sol"], 5, 5, 0)
    laid_out(runs, until)
    runs.die()
    desktop = runs.start()
    until(lambda: desktop.window.tabs.second is not None)
    second, front = desktop.window.tabs.second, desktop.window.tabs.editors[folder / "B.sol"]
    assert second is not None and second.path == folder / "B.sol"
    assert (second.textCursor().position(), second.textCursor().anchor()) == (40, 30)
    assert front.textCursor().position() == 5
    runs.end()  # by closing the only window
    (layout,) = read_layouts(runs.settings.data_dir)
    assert layout.second is not None and layout.second.path == folder / "B.sol"


def test_panels_and_what_they_share_come_back(runs: Runs, tmp_path: Path, until: Until) -> None:
    desktop = runs.start(project(tmp_path))
    window = desktop.window
    window.show_panel("trends")
    window.frame.toggle("right")
    window.frame.columns.setSizes([333, 900, 200])
    window.frame.columns.splitterMoved.emit(333, 1)
    state = window.frame.state()
    desktop.quit()
    runs.end()
    back = runs.start().window.frame.state()
    assert (back.bottom, back.hidden, back.columns[0]) == ("trends", ("right",), state.columns[0])
    assert back.parts.keys() == state.parts.keys()


def test_a_damaged_state_of_the_frame_is_as_at_the_first_start() -> None:
    for values in ({"parts": 7}, {"parts": {"files": "x"}}, {"rows": None}, {"columns": [[]]}):
        assert FrameState.of(values) == FrameState()
    kept = FrameState(parts={"files": (3, 4)})
    assert FrameState.of({"parts": {"files": [3, 4]}}) == kept


CHILD = """
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from core.settings import Settings
from desktop.app import Desktop

data, side, geometry, state = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4]
app = QApplication([])
desktop = Desktop(app, Settings(data_dir=data))
desktop.start()

def run(seconds=0.5):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        app.processEvents()
        time.sleep(0.01)

run()
window = desktop.window
if geometry:
    window.setGeometry(QRect(*geometry))
    run()
    if state == "maximized":
        window.showMaximized()
        run()
found = {"maximized": window.isMaximized(), "screen": window.screen().name()}
if state == "normal" and window.isMaximized():
    window.showNormal()
    run()
found["place"] = window.geometry().getRect()
side.write_text(json.dumps(found))
desktop.end()
desktop.close()
"""
ONE = ({"name": "one", "x": 0, "y": 0, "width": 1920, "height": 1080},)
TWO = (*ONE, {"name": "two", "x": 1920, "y": 0, "width": 1920, "height": 1080})


def on_screens(
    at: Path, screens: tuple[dict[str, object], ...], geometry: tuple[int, ...], state: str
) -> dict[str, Any]:
    """One run of the program on a desk with some screens; where its window was at the end."""
    config, side = at / "screens.json", at / "seen.json"
    config.write_text(json.dumps({"screens": screens}))
    env = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    words = [sys.executable, "-c", CHILD, str(at / "data"), str(side), json.dumps(geometry), state]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(side.read_text())
    return found


def test_a_window_comes_back_on_its_screen_or_where_it_can_be_seen(tmp_path: Path) -> None:
    place = [2100, 90, 1300, 800]
    put = on_screens(tmp_path, TWO, tuple(place), "")
    assert (put["screen"], put["place"]) == ("two", place)
    again = on_screens(tmp_path, TWO, (), "")
    assert (again["screen"], again["place"]) == ("two", place)
    left, top, width, height = on_screens(tmp_path, ONE, (), "")["place"]
    assert (width, height) == (1300, 800)
    assert 0 <= left <= 1920 - width and 0 <= top <= 1080 - height


def test_a_maximized_window_comes_back_maximized_with_its_usual_size(tmp_path: Path) -> None:
    place = [140, 90, 1200, 760]
    assert on_screens(tmp_path, ONE, tuple(place), "maximized")["maximized"]
    again = on_screens(tmp_path, ONE, (), "normal")
    assert again["maximized"] and again["place"][2:] == place[2:]


def test_many_new_windows_stay_on_the_screen(runs: Runs, tmp_path: Path) -> None:
    desktop = runs.start()
    room = QApplication.primaryScreen().availableGeometry()
    for _ in range(30):
        place = desktop.new_window().pos()
        assert room.contains(place)
        if len(desktop.windows) > 2:
            desktop.windows[0].close_now()


def test_the_size_of_code_is_the_same_the_next_time(runs: Runs, tmp_path: Path) -> None:
    desktop = runs.start()
    usual = desktop.look.mono().pointSizeF()
    desktop.window.zoom(3)
    assert desktop.look.mono().pointSizeF() == usual + 3
    runs.end()
    runs.settings = desktop.shared.settings
    assert runs.start().look.mono().pointSizeF() == usual + 3


class Note(QLabel):
    """A page that is no file."""

    def page_state(self) -> tuple[str, Any] | None:
        return ("note", {"text": self.text()}) if self.text() else None


def test_a_page_comes_back_from_what_it_said_in_its_place(desktop: Desktop, box: Path, until: Until) -> None:
    tabs = desktop.window.tabs
    open_file(desktop.bench, box / "Box.sol")
    until(lambda: bool(desktop.session.documents))
    for text in ("kept", ""):
        tabs.addTab(Note(text), "note")
    tabs.setCurrentIndex(1)
    state = tabs.layout_state()
    assert state["pages"] == [{"kind": "note", "at": 1, "state": {"text": "kept"}, "front": True}]
    while tabs.count() > 1:
        tabs.removeTab(1)

    def make(said: dict[str, str]) -> None:
        tabs.setCurrentIndex(tabs.addTab(Note(said["text"]), "note"))

    tabs.page_makers["note"] = make
    tabs.restore_layout(state)
    front = tabs.currentWidget()
    assert isinstance(front, Note) and front.text() == "kept" and tabs.count() == 2
    for nonsense in ({}, {"order": 7, "pages": [7, {"kind": "unknown"}]}, {"order": [7], "pages": None}):
        tabs.restore_layout(nonsense)
    assert tabs.currentWidget() is front
