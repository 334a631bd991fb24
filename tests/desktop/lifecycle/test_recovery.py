"""What was typed comes back after any death, exactly, with what became of its file in the meantime."""

from __future__ import annotations

import hashlib
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from core.settings import Settings
from core.store.cut import Note, Staged
from core.store.journal import TYPED
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE
from tests.desktop.lifecycle.killing import kill_while_typing
from tests.desktop.lifecycle.killing_writes import TASKS, kill_while_writing
from tests.sweeps.desktop_kill import LONGEST_SECONDS


class Runs:
    """One data folder, and programs that are started on it one after the other."""

    def __init__(self, app: QApplication, qtbot: QtBot, data: Path, tools: Toolchain, until: Until) -> None:
        self._app, self._qtbot, self._tools, self._until = app, qtbot, tools, until
        self.settings = Settings(data_dir=data)
        self.running: Desktop | None = None

    def start(self, *paths: Path) -> Desktop:
        self.running = desktop = Desktop(self._app, self.settings, self._tools)
        desktop.start(paths)
        self._until(
            lambda: desktop.started and not any(w.bench.jobs.running("open") for w in desktop.windows)
        )
        if paths:
            self._until(lambda: bool(desktop.session.documents))
        return desktop

    def die(self) -> None:
        """End as after kill -9: what is on the disk stays, everything else is gone."""
        desktop = self.running
        assert desktop is not None
        for window in desktop.windows:
            window.recorder.record_all()
        desktop.keeper.flush()
        self.settings.data_dir.rename(self.settings.data_dir.with_name("kept"))
        self.end()
        shutil.rmtree(self.settings.data_dir, ignore_errors=True)
        self.settings.data_dir.with_name("kept").rename(self.settings.data_dir)

    def end(self) -> None:
        desktop, self.running = self.running, None
        if desktop is not None:
            windows = list(desktop.windows)
            for window in windows:
                window.close_now()
            assert desktop.close(), "a job was left behind"
            for window in windows:
                window.deleteLater()
            self._app.processEvents()


@pytest.fixture
def runs(qapp: QApplication, qtbot: QtBot, tmp_path: Path, tools: Toolchain, until: Until) -> Iterator[Runs]:
    qapp.setQuitOnLastWindowClosed(False)
    made = Runs(qapp, qtbot, tmp_path / "data", tools, until)
    yield made
    made.end()


def kept(desktop: Desktop) -> int:
    desktop.keeper.flush()
    return len(list((desktop.shared.settings.data_dir / "recovery").glob("*/*" + TYPED)))


def choose(desktop: Desktop, label: str) -> None:
    (button,) = (item for item in desktop.window.notices.choices() if item.text() == label)
    assert isinstance(button, QPushButton)
    button.click()


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
@pytest.mark.slow
def test_kill_minus_nine_loses_less_than_two_seconds_of_typing(tmp_path: Path) -> None:
    kills = kill_while_typing(tmp_path, rounds=3, seed=int(signal.SIGKILL))
    assert max(item.lost_seconds for item in kills) < LONGEST_SECONDS
    assert all(item.keys > 0 for item in kills)


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
@pytest.mark.slow
@pytest.mark.parametrize("task", TASKS)
def test_kill_minus_nine_leaves_no_write_half_done(tmp_path: Path, task: str) -> None:
    cut = kill_while_writing(tmp_path, task, random.Random(task))
    assert cut.well, cut


def test_a_write_that_was_cut_off_is_finished_and_told(runs: Runs, box: Path, tmp_path: Path) -> None:
    files = [box / f"{name}.sol" for name in "abc"]
    staged = []
    for path in files:
        path.write_text("old")
        staged.append(Staged(path, hashlib.sha256(b"old").hexdigest(), path.with_name(f".{path.name}.1.tmp")))
        staged[-1].fresh.write_text("new")
    note = Note(runs.settings.data_dir / "writes", staged)
    note.begin()
    note.ready()
    assert note._owner is not None
    note._owner.release()  # as the system does when its owner dies
    staged[0].fresh.replace(files[0])
    desktop = runs.start()
    runs._until(lambda: "ended while it wrote" in desktop.window.notices.text())
    assert "“b.sol”, “c.sol”" in desktop.window.notices.text()
    assert [path.read_text() for path in files] == ["new"] * 3


def test_typed_text_comes_back_dirty_with_cursor_and_one_undo_step(runs: Runs, box: Path) -> None:
    file = box / "Box.sol"
    file.write_bytes(b"\xef\xbb\xbf" + BEFORE.replace("\n", "\r\n").encode())
    first = runs.start(file)
    editor = first.window.tabs.editors[file]
    editor.go_to(2, 3)
    QTest.keyClicks(editor, "/* mine */")
    text, cursor = editor.text(), editor.textCursor().position()
    runs.die()
    again = runs.start()
    editor = again.window.tabs.editors[file]
    assert editor.text() == text and editor.textCursor().position() == cursor
    assert again.session.documents[file].dirty and "●" in again.window.tabs.tabText(0)
    assert "Recovered" in again.window.notices.text() and "Box.sol" in again.window.notices.text()
    editor.undo()
    assert editor.text() == BEFORE and not again.session.documents[file].dirty
    editor.redo()
    again.window.commands["save"].trigger()
    runs._until(lambda: not again.session.documents[file].dirty)
    assert file.read_bytes() == b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def test_a_new_file_that_was_never_saved_comes_back(runs: Runs) -> None:
    first = runs.start()
    first.window.commands["new-file"].trigger()
    first.window.commands["new-file"].trigger()
    for number, path in enumerate(list(first.session.documents)):
        QTest.keyClicks(first.window.tabs.editors[path], f"contract C{number} ")
    runs.die()
    again = runs.start()
    found = {path.name: again.window.tabs.editors[path].text() for path in again.session.documents}
    assert found == {"Untitled-1.sol": "contract C0 ", "Untitled-2.sol": "contract C1 "}
    assert all(item.untitled and item.dirty for item in again.session.documents.values())
    again.window.commands["new-file"].trigger()
    assert {path.name for path in again.session.documents} >= {"Untitled-3.sol"}


def test_a_file_that_changed_meanwhile_keeps_both_texts_and_says_so(
    runs: Runs, box: Path, until: Until
) -> None:
    file = box / "Box.sol"
    first = runs.start(file)
    QTest.keyClicks(first.window.tabs.editors[file], "// mine ")
    runs.die()
    file.write_text("// theirs\n")
    again = runs.start()
    assert again.window.tabs.editors[file].text().startswith("// mine ")
    assert "Another program changed “Box.sol”" in again.window.notices.text()
    assert "changed on disk" in again.window.tabs.tabText(0)
    choose(again, "Compare with the file on disk")
    shown = again.window.tabs.comparing()
    assert shown is not None
    assert shown.panes[0].toPlainText().startswith("// theirs")
    again.window.commands["close-tab"].trigger()
    again.window.commands["save"].trigger()
    assert "was not saved" in again.window.notices.text()
    assert file.read_text() == "// theirs\n"
    choose(again, "Save over it")
    until(lambda: file.read_text().startswith("// mine "))
    until(lambda: not again.session.documents[file].dirty)


def test_discarding_gives_the_file_back_and_can_be_undone(runs: Runs, box: Path) -> None:
    file = box / "Box.sol"
    first = runs.start(file)
    QTest.keyClicks(first.window.tabs.editors[file], "// mine ")
    runs.die()
    again = runs.start()
    choose(again, "Discard")
    editor = again.window.tabs.editors[file]
    assert editor.text() == BEFORE and not again.session.documents[file].dirty
    again.window.recorder.record_all()
    assert kept(again) == 0
    editor.undo()
    assert editor.text().startswith("// mine ")


def test_a_file_that_is_gone_is_recovered_and_saving_writes_it_again(
    runs: Runs, box: Path, until: Until
) -> None:
    file = box / "Box.sol"
    first = runs.start(file)
    QTest.keyClicks(first.window.tabs.editors[file], "// mine ")
    runs.die()
    shutil.rmtree(box)
    again = runs.start()
    assert "deleted" in again.window.tabs.tabText(0)
    again.window.commands["save"].trigger()
    until(lambda: file.exists() and file.read_text().startswith("// mine "))
    until(lambda: not again.session.documents[file].gone)


def test_started_with_a_path_it_still_brings_back_what_was_typed(
    runs: Runs, box: Path, tmp_path: Path
) -> None:
    file, other = box / "Box.sol", tmp_path / "Other.sol"
    other.write_text("contract Other {}\n")
    first = runs.start(file)
    QTest.keyClicks(first.window.tabs.editors[file], "// mine ")
    runs.die()
    again = runs.start(other)
    runs._until(lambda: other in again.session.documents and file in again.session.documents)
    assert again.window.tabs.editors[file].text().startswith("// mine ")
    assert again.session.paths == (other,)


def test_what_is_saved_undone_or_given_up_is_not_kept(runs: Runs, box: Path, until: Until) -> None:
    file = box / "Box.sol"
    desktop = runs.start(file)
    editor = desktop.window.tabs.editors[file]
    QTest.keyClicks(editor, "// one ")
    until(lambda: kept(desktop) == 1)
    editor.undo()
    until(lambda: not desktop.session.documents[file].dirty)
    until(lambda: kept(desktop) == 0)
    QTest.keyClicks(editor, "// two ")
    until(lambda: kept(desktop) == 1)
    desktop.window.commands["save"].trigger()
    until(lambda: not desktop.session.documents[file].dirty)
    until(lambda: kept(desktop) == 0)
    QTest.keyClicks(editor, "// three ")
    until(lambda: kept(desktop) == 1)
    desktop.window.close_document(file)
    (asked,) = desktop.window.findChildren(QDialog)
    (discard,) = (
        item for item in asked.findChildren(QPushButton) if "save" in item.text() and "n" in item.text()
    )
    discard.click()
    until(lambda: file not in desktop.session.documents and kept(desktop) == 0)
    assert file.read_text().startswith("// two ")


def test_closing_without_saving_leaves_nothing_behind(runs: Runs, box: Path) -> None:
    first = runs.start(box / "Box.sol")
    QTest.keyClicks(first.window.tabs.editors[box / "Box.sol"], "// mine ")
    first.window.recorder.record_all()
    assert kept(first) == 1
    runs.end()
    again = runs.start()
    assert again.window.notices.text() == ""
    assert kept(again) == 0


def test_a_text_that_cannot_be_kept_is_told_once(runs: Runs, box: Path, until: Until) -> None:
    file = box / "Box.sol"
    desktop = runs.start(file)
    blocked = desktop.keeper._root
    shutil.rmtree(blocked)
    blocked.write_text("in the way")
    QTest.keyClicks(desktop.window.tabs.editors[file], "// mine ")
    until(lambda: "cannot be kept" in desktop.window.notices.text())
    desktop.window.notices.close_notice()
    QTest.keyClicks(desktop.window.tabs.editors[file], "// more ")
    desktop.window.recorder.record_all()
    desktop.keeper.flush()
    QApplication.processEvents()
    assert desktop.window.notices.text() == ""
    blocked.unlink()
    QTest.keyClicks(desktop.window.tabs.editors[file], "// most ")
    desktop.window.recorder.record_all()
    assert kept(desktop) == 1


def test_a_signal_ends_at_once_asks_nothing_and_keeps_what_was_typed(runs: Runs, box: Path) -> None:
    file = box / "Box.sol"
    desktop = runs.start(file)
    QTest.keyClicks(desktop.window.tabs.editors[file], "// mine ")
    started = time.monotonic()
    desktop.end()
    assert time.monotonic() - started < 1.0
    assert not desktop.window.isVisible()
    runs.end()
    again = runs.start()
    assert again.window.tabs.editors[file].text().startswith("// mine ")
    assert again.session.paths == (file,)


def test_closing_hides_the_window_at_once_while_jobs_run(runs: Runs, box: Path, until: Until) -> None:
    desktop = runs.start(box / "Box.sol")
    release = threading.Event()
    desktop.bench.jobs.start("Slow", lambda _context: release.wait(20), lambda _result: None)
    until(lambda: bool(desktop.bench.jobs.states()))
    started = time.monotonic()
    desktop.window.close()
    assert not desktop.window.isVisible()
    assert time.monotonic() - started < 0.2
    release.set()
