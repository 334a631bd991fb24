"""Several windows with a session each; what they looked like comes back; what is dropped is opened."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import Desktop
from desktop.lifecycle.layout import NAME, TabLayout, WindowLayout, read_layouts, write_layouts
from desktop.operations import files
from desktop.operations.files import solidity_files
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE
from tests.desktop.lifecycle.test_recovery import Runs, runs

__all__ = ["runs"]


def folder(at: Path, name: str, *files: str) -> Path:
    (at / name).mkdir()
    for file in files or ("A.sol",):
        (at / name / file).write_text(BEFORE)
    return at / name


def drop(target: QWidget, *paths: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, move = QPointF(20, 20), Qt.DropAction.CopyAction
    mouse, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), move, data, mouse, keys)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(target, QDropEvent(place, move, data, mouse, keys))
    return True


def test_each_window_has_a_project_of_its_own(runs: Runs, tmp_path: Path, until: Until) -> None:
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    desktop = runs.start(one)
    first = desktop.window
    second = desktop.new_window([two])
    until(lambda: bool(second.bench.session.documents))
    assert first.bench.session.paths == (one,) and second.bench.session.paths == (two,)
    QTest.keyClicks(second.tabs.editors[two / "A.sol"], "// mine ")
    assert not first.anything_unsaved() and second.anything_unsaved()
    second.close_now()
    assert desktop.windows == [first] and first.isVisible()


def test_a_file_or_folder_is_open_in_one_window_only(runs: Runs, tmp_path: Path, until: Until) -> None:
    from desktop.operations.files import open_file

    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    desktop = runs.start(one)
    first = desktop.window
    second = desktop.new_window([two])
    until(lambda: bool(second.bench.session.documents))
    open_file(second.bench, one / "A.sol")
    assert one / "A.sol" not in second.bench.session.documents
    until(lambda: desktop.app.activeWindow() is first)
    second.open_path(one)
    assert second.bench.session.paths == (two,)
    desktop.open_in_window([two])
    assert len(desktop.windows) == 2
    until(lambda: desktop.app.activeWindow() is second)


def test_what_is_asked_for_while_it_is_being_opened_is_one_window(
    desktop: Desktop, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many starts on one folder at one moment: the first is still opening when the others hand it over."""
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    go_on = threading.Event()

    def slowly(paths: tuple[Path, ...]) -> tuple[Path, ...]:
        assert go_on.wait(60)
        return solidity_files(paths)

    monkeypatch.setattr(files, "solidity_files", slowly)
    desktop.start([one])
    desktop.open_in_window([one])
    assert not desktop.started and len(desktop.windows) == 1
    until(lambda: desktop.started)
    assert not desktop.session.paths  # the folder is being listed
    desktop.open_in_window([tmp_path / "two" / ".." / "one"])
    desktop.open_in_window([two])
    desktop.open_in_window([two])
    go_on.set()
    first, second = desktop.windows
    until(lambda: first.bench.session.documents and second.bench.session.documents)
    assert (first.bench.session.paths, second.bench.session.paths) == ((one,), (two,))
    second.close_now()


def test_a_folder_that_could_not_be_opened_is_not_about_to_be(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    late = tmp_path / "late"
    desktop.start([late])
    until(lambda: desktop.started and not desktop.bench.jobs.running("open"))
    folder(tmp_path, "late")
    desktop.open_in_window([late])
    until(lambda: desktop.session.documents)
    assert len(desktop.windows) == 1 and desktop.session.paths == (late,)


def test_new_files_of_two_windows_are_two_documents(runs: Runs) -> None:
    desktop = runs.start()
    first = desktop.window
    second = desktop.new_window()
    for window in (first, second):
        window.commands["new-file"].trigger()
        (editor,) = window.tabs.editors.values()
        QTest.keyClicks(editor, window.name)
    names = {window.name for window in desktop.windows}
    runs.die()
    again = runs.start()
    until = {editor.text() for window in again.windows for editor in window.tabs.editors.values()}
    assert until == names


def test_windows_come_back_with_project_tabs_cursor_and_panels(
    runs: Runs, tmp_path: Path, until: Until
) -> None:
    one, two = folder(tmp_path, "one", "A.sol", "B.sol", "C.sol"), folder(tmp_path, "two")
    desktop = runs.start(one)
    first = desktop.window
    from desktop.operations.files import open_file

    for name in ("B.sol", "C.sol"):
        open_file(first.bench, one / name)
        until(lambda name=name: one / name in first.bench.session.documents)  # type: ignore[misc]
    first.tabs.tabBar().moveTab(2, 0)
    first.tabs.setCurrentWidget(first.tabs.editors[one / "B.sol"])
    first.tabs.editors[one / "B.sol"].go_to(6, 4)
    first.show_panel("history")
    first.frame.toggle("left")
    second = desktop.new_window([two])
    until(lambda: bool(second.bench.session.documents))
    desktop.quit()
    runs.end()
    again = runs.start()
    until(lambda: all(window.bench.session.documents for window in again.windows))
    back, other = again.windows
    assert other.bench.session.paths == (two,)
    assert back.bench.session.paths == (one,)
    assert [back.tabs.tabText(n) for n in range(3)] == ["C.sol", "A.sol", "B.sol"]
    assert back.bench.session.current == one / "B.sol"
    cursor = back.tabs.editors[one / "B.sol"].textCursor()
    assert (cursor.blockNumber(), cursor.positionInBlock()) == (6, 4)
    assert back.frame.state().bottom == "history" and "left" in back.frame.state().hidden


def test_unsaved_text_comes_back_to_its_own_window_crash_after_crash(
    runs: Runs, tmp_path: Path, until: Until
) -> None:
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    desktop = runs.start(one)
    second = desktop.new_window([two])
    until(lambda: bool(second.bench.session.documents))
    for number in range(2):
        QTest.keyClicks(second.tabs.editors[two / "A.sol"], f"// {number} ")
        until(lambda: len(read_layouts(runs.settings.data_dir)) == 2)
        desktop.keeper.flush()
        runs.die()
        desktop = runs.start()
        second = desktop.windows[1]
        until(second.anything_unsaved)
    assert second.tabs.editors[two / "A.sol"].text().startswith("// 0 // 1 ")
    assert not desktop.windows[0].anything_unsaved()


def test_what_is_gone_is_told_and_the_rest_comes_back(runs: Runs, tmp_path: Path, until: Until) -> None:
    one = folder(tmp_path, "one", "A.sol", "B.sol")
    runs.settings.data_dir.mkdir()
    tabs = (TabLayout(one / "A.sol"), TabLayout(one / "Gone.sol"))
    layout = WindowLayout("w", "", (one,), tabs, one / "Gone.sol", {"left": "nothing", "rows": ["x"]})
    write_layouts(runs.settings.data_dir, [layout])
    desktop = runs.start()
    until(lambda: one / "A.sol" in desktop.session.documents)
    assert "1 files or folders" in desktop.window.notices.text()


def test_a_path_opens_that_path_only_and_restoring_can_be_turned_off(
    runs: Runs, tmp_path: Path, until: Until
) -> None:
    from dataclasses import replace

    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    runs.start(one)
    runs.end()
    assert runs.start(two).session.paths == (two,)
    runs.end()
    assert runs.start().session.paths == (two,)
    runs.end()
    runs.settings = replace(runs.settings, restore_windows=False)
    assert runs.start().session.paths == ()


def test_a_damaged_layout_is_as_none(tmp_path: Path) -> None:
    for text in ("", "{}", "[]", '{"version": 1, "windows": [7]}', '{"version": 2, "windows": []}', "\0"):
        (tmp_path / NAME).write_text(text)
        assert read_layouts(tmp_path) == ()
    layout = WindowLayout(
        "w", "00", (tmp_path,), (TabLayout(tmp_path / "a", 1, 2, 3),), tmp_path / "a", {"x": [1]}
    )
    write_layouts(tmp_path, [layout])
    assert read_layouts(tmp_path) == (layout,)
    write_layouts(tmp_path / "a" / NAME, [])  # nowhere to write is no error
    (tmp_path / "file").write_text("")
    write_layouts(tmp_path / "file", [layout])


def test_dropped_files_become_tabs_and_a_folder_a_window(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    one, two = folder(tmp_path, "one", "A.sol", "B.sol"), folder(tmp_path, "two")
    assert drop(desktop.window, one)
    until(lambda: desktop.session.paths == (one,) and bool(desktop.session.documents))
    editor = desktop.window.tabs.editor()
    assert editor is not None
    (tmp_path / "notes.txt").write_text("no")
    before = editor.text()
    assert drop(editor.viewport(), one / "B.sol", tmp_path / "notes.txt")
    until(lambda: one / "B.sol" in desktop.session.documents)
    assert editor.text() == before
    assert "“notes.txt” is not a Solidity file" in desktop.window.notices.text()
    first = desktop.window
    assert drop(first, two)
    until(lambda: len(desktop.windows) == 2)
    second = desktop.windows[1]
    until(lambda: bool(second.bench.session.documents))
    assert second.bench.session.paths == (two,)
    second.close_now()


def test_dropped_text_stays_in_the_editor(desktop: Desktop, box: Path, until: Until) -> None:
    desktop.window.open_path(box)
    until(lambda: bool(desktop.session.documents))
    editor = desktop.window.tabs.editor()
    assert editor is not None
    data = QMimeData()
    data.setText("dropped")
    assert editor.canInsertFromMimeData(data)
