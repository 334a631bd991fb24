"""Errors that nobody foresaw: the typed text is safe first, the person is told once, nothing is sent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from core.settings import Settings
from desktop.app import Desktop
from desktop.lifecycle.crash import FaultFile, Unforeseen, Watchman, last_words, place_of
from desktop.lifecycle.crash_dialog import CrashDialog
from desktop.lifecycle.log import NAME, log_to, tail
from desktop.lifecycle.report import Part, compose, error, settings_part, system
from tests.conftest import ROOT
from tests.desktop.conftest import Until

CHILD = """
import json, sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from core.settings import Settings
from desktop import app as program
from desktop.lifecycle.crash_dialog import CrashDialog

task, data, side = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
start = program.Desktop.start

def broken():
    raise RuntimeError("nobody foresaw " + str(Path.home() / "secret"))

def look(desktop):
    dialogs = [item for item in QApplication.topLevelWidgets() if isinstance(item, CrashDialog)]
    texts = [item.report.toPlainText() for item in dialogs if item.isVisible()]
    side.write_text(json.dumps({"dialogs": texts, "kept": len(list(data.glob("recovery/*/*.typed")))}))
    desktop.end()

def started(desktop, *arguments, **more):
    start(desktop, *arguments, **more)
    if task == "look":
        QTimer.singleShot(800, desktop.app, lambda: look(desktop))
        return
    desktop.window.commands["new-file"].trigger()
    QTest.keyClicks(desktop.window.tabs.editor(), "typed just before")
    if task == "fault":
        desktop.save_typed()
        import faulthandler
        faulthandler._sigsegv()
    for _ in range(50):
        QTimer.singleShot(0, desktop.app, broken)
    QTimer.singleShot(0, desktop.app, lambda: threading.Thread(target=broken).start())
    QTimer.singleShot(250, desktop.app, lambda: look(desktop))

program.Desktop.start = started
raise SystemExit(program.run([], Settings(data_dir=data)))
"""


def run_child(task: str, folder: Path) -> tuple[int, dict[str, object], str]:
    side = folder / f"{task}.json"
    done = subprocess.run(
        [sys.executable, "-c", CHILD, task, str(folder / "data"), str(side)],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(side.read_text()) if side.exists() else {}, done.stderr


def test_errors_in_slots_and_threads_save_first_and_are_told_in_one_dialog(tmp_path: Path) -> None:
    code, seen, _ = run_child("errors", tmp_path)
    assert code == 0
    dialogs = seen["dialogs"]
    assert isinstance(dialogs, list) and len(dialogs) == 1
    assert "RuntimeError: nobody foresaw ~/secret" in dialogs[0]
    assert "Python 3" in dialogs[0] and "Qt 6" in dialogs[0] and str(Path.home()) + "/" not in dialogs[0]
    assert seen["kept"] == 1, "what was typed less than a tenth of a second before is on the disk"
    log = (tmp_path / "data" / NAME).read_text()
    assert log.count("unforeseen error") == 51
    assert not list((tmp_path / "data" / "faults").glob("*"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_next_start_after_a_fault_tells_it_and_has_the_text(tmp_path: Path) -> None:
    code, _, _ = run_child("fault", tmp_path)
    assert code < 0
    code, seen, _ = run_child("look", tmp_path)
    dialogs = seen["dialogs"]
    assert code == 0 and isinstance(dialogs, list) and len(dialogs) == 1
    assert "Segmentation fault" in dialogs[0]
    assert seen["kept"] == 1
    code, seen, _ = run_child("look", tmp_path)
    assert seen["dialogs"] == [], "told once"


def test_an_error_is_told_once_for_each_place_and_saving_may_fail(until: Until) -> None:
    told: list[Unforeseen] = []
    saved: list[int] = []

    def save() -> None:
        saved.append(1)
        raise OSError("full")

    watchman = Watchman(save, told.append)

    def fail(number: int) -> None:
        try:
            raise [ValueError, KeyError][number % 2](number)
        except Exception as problem:
            watchman.caught(type(problem), problem, problem.__traceback__)

    for number in range(10):
        fail(number)
    until(lambda: len(saved) == 10)
    assert [item.error[0] for item in told] == [ValueError, KeyError]


def test_hooks_are_given_back() -> None:
    former = (sys.excepthook, threading.excepthook)
    watchman = Watchman(lambda: None, lambda _: None)
    watchman.install()
    assert sys.excepthook == watchman.caught
    watchman.remove()
    watchman.remove()
    assert (sys.excepthook, threading.excepthook) == former


def test_what_a_coroutine_raised_comes_too(until: Until) -> None:
    told: list[Unforeseen] = []
    watchman = Watchman(lambda: None, told.append)
    watchman.loop_failed(None, {"message": "only words"})
    watchman.loop_failed(None, {"exception": RuntimeError("in a coroutine")})
    until(lambda: len(told) == 1)
    assert told[0].place == place_of(RuntimeError, None)


def test_a_living_process_keeps_its_fault_file(tmp_path: Path) -> None:
    mine = FaultFile(tmp_path)
    (tmp_path / f"{os.getppid()}.fault").write_text("of a living one")
    (tmp_path / "999999999.fault").write_text("Fatal Python error")
    (tmp_path / "nonsense.fault").write_text("x")
    assert last_words(tmp_path) == "Fatal Python error"
    assert last_words(tmp_path) == ""
    mine.close()


def test_a_failed_job_offers_its_report(desktop: Desktop, until: Until) -> None:
    def work(_context: object) -> None:
        raise ZeroDivisionError("in a job")

    desktop.bench.jobs.start("Broken", work, lambda _result: None)
    until(lambda: "should not" in desktop.window.notices.text())
    (button,) = desktop.window.notices.choices()
    button.click()
    (dialog,) = desktop.window.findChildren(CrashDialog)
    assert "ZeroDivisionError: in a job" in dialog.report.toPlainText()
    (copy,) = (item for item in dialog.findChildren(QPushButton) if item.text() == "&Copy report")
    copy.click()
    assert QGuiApplication.clipboard().text() == dialog.report.toPlainText()
    dialog.accept()
    until(lambda: not desktop.window.findChildren(CrashDialog))


def test_typing_goes_on_beside_the_dialog(desktop: Desktop, until: Until) -> None:
    desktop.window.commands["new-file"].trigger()
    editor = desktop.window.tabs.editor()
    assert editor is not None
    desktop.show_report(ValueError("x"))
    QTest.keyClicks(editor, "still here")
    assert editor.text() == "still here"
    (dialog,) = desktop.window.findChildren(CrashDialog)
    assert not dialog.isModal()
    dialog.accept()


def test_diagnostics_are_copied_without_secrets(desktop: Desktop, until: Until) -> None:
    folder = desktop.shared.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text("GET https://u:hunter2@rpc.example/v3?key=abc\n")
    desktop.window.commands["copy-diagnostics"].trigger()
    until(lambda: "clipboard" in desktop.window.notices.text())
    text = QGuiApplication.clipboard().text()
    for part in (
        "## System",
        "Python 3",
        "## Settings",
        "data_dir",
        "## Tools",
        "node",
        "## Log",
        "rpc.example",
    ):
        assert part in text
    assert "hunter2" not in text and "abc" not in text.split("## Log")[1]


def test_a_report_masks_settings_and_home(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", proxy="http://someone:hunter2@proxy:1")
    try:
        raise RuntimeError(f"could not reach {settings.proxy} from {tmp_path}/x")
    except RuntimeError as problem:
        part = error(type(problem), problem, problem.__traceback__)
    text = compose(
        (system("offscreen"), settings_part(settings), part, Part("Empty", "")), settings, tmp_path
    )
    assert "hunter2" not in text and str(tmp_path) not in text
    assert "proxy = (set)" in text and "data_dir = ~/data" in text and "## Empty" not in text


def test_the_log_keeps_its_last_lines_and_needs_no_folder(tmp_path: Path) -> None:
    assert tail(tmp_path) == ""
    (tmp_path / NAME).write_text("\n".join(f"line {n}" for n in range(1000)))
    assert tail(tmp_path, 3) == "line 997\nline 998\nline 999"
    (tmp_path / "file").write_text("")
    assert log_to(tmp_path / "file") is None
