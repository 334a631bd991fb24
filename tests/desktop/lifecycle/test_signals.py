"""The end of a session, with the real process: the text is kept, nothing is asked, and it is over at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.desktop.factories import BEFORE

MOST_SECONDS = 3.0
"""Measured 0.4 to 0.8 s beside eight busy processes on two cores."""
CHILD = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from core.settings import Settings
from desktop import app as program

data, project, doing = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
start = program.Desktop.start

def type_in(desktop):
    if not desktop.session.documents:
        QTimer.singleShot(20, desktop.app, lambda: type_in(desktop))
        return
    QTest.keyClicks(desktop.window.tabs.editor(), "// just before ")
    if doing == "asking":
        desktop.quit()
    elif doing == "working":
        desktop.bench.jobs.start("Slow", lambda _context: time.sleep(30), lambda _none: None)
    print("typed", flush=True)

def started(desktop, *arguments, **more):
    start(desktop, *arguments, **more)
    type_in(desktop)

program.Desktop.start = started
raise SystemExit(program.run([project], Settings(data_dir=data)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "doing"), [("SIGTERM", "asking"), ("SIGINT", "working"), ("SIGHUP", "typing")]
)
def test_a_signal_keeps_what_was_typed_and_ends_at_once(tmp_path: Path, number: str, doing: str) -> None:
    project, data = tmp_path / "project", tmp_path / "data"
    project.mkdir()
    (project / "Box.sol").write_text(BEFORE)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(data), str(project), doing], cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None and child.stdout.readline() == "typed\n"
        started = time.monotonic()
        child.send_signal(getattr(signal, number))
        _, said = child.communicate(timeout=60)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == 0 and "Traceback" not in said
    assert time.monotonic() - started < MOST_SECONDS
    (kept,) = data.glob("recovery/*/*.typed")
    assert kept.read_bytes().partition(b"\n")[2].decode() == "// just before " + BEFORE
    assert (project / "Box.sol").read_text() == BEFORE
    assert not list((data / "faults").glob("*"))
