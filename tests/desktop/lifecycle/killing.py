"""Kills a real desktop while it is typed into, and looks what the next start has.

The child (`python -m tests.desktop.lifecycle.killing FOLDER DATA FILES`) runs the
real program without a screen and types with real key events; before each key it
writes what the text will be, and when, to a side file. The parent kills it at a
random moment, starts the program again and compares.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.desktop.factories import BEFORE

RECOVER_SECONDS = 300.0
KEY_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Killed:
    """One kill: how much older than the kill the newest recovered key is, and what was typed in all."""

    lost_seconds: float
    keys: int
    documents: int


def kill_while_typing(
    folder: Path, rounds: int, seed: int, *, files: int = 2, lines: int = 40
) -> tuple[Killed, ...]:
    """Kill `rounds` times; raises `AssertionError` when a text is not what was once typed."""
    chance = random.Random(seed)
    return tuple(_round(folder / str(number), chance, files, lines) for number in range(rounds))


def _round(folder: Path, chance: random.Random, files: int, lines: int) -> Killed:
    project, data = folder / "project", folder / "data"
    project.mkdir(parents=True)
    body = BEFORE + "".join(f"// line {n}\n" for n in range(lines))
    for number in range(files):
        (project / f"Box{number}.sol").write_text(body)
    side = folder / "typed.jsonl"
    child = _start("type", project, data, side, files)
    try:
        _wait_for(side, child)
        time.sleep(chance.uniform(0.2, 4.0))
    finally:
        killed = time.time()
        child.send_signal(signal.SIGKILL)
        child.communicate()
    typed = [json.loads(line) for line in side.read_text().splitlines() if line.endswith("}")]
    result = folder / "recovered.json"
    again = _start("recover", project, data, result, files)
    _, said = again.communicate(timeout=RECOVER_SECONDS)
    assert again.returncode == 0, said
    recovered: dict[str, str] = json.loads(result.read_text())
    lost = max(_lost(name, recovered, typed, killed, body) for name in {row["name"] for row in typed})
    for number in range(files):
        assert (project / f"Box{number}.sol").read_text() == body, "a file was written"
    return Killed(lost, len(typed), len(recovered))


def _lost(
    name: str, recovered: dict[str, str], typed: list[dict[str, object]], killed: float, body: str
) -> float:
    """Seconds from the first key that is missing to the kill; 0 when none is."""
    mine = [row for row in typed if row["name"] == name]
    start = "" if name.startswith("Untitled") else body
    states = [start]
    for row in mine:
        states.append(_typed(states[-1], row))
    text = recovered.get(name, start)
    at = next((n for n in range(len(states) - 1, -1, -1) if states[n] == text), None)
    assert at is not None, f"{name}: the recovered text was never typed"
    return 0.0 if at == len(mine) else max(0.0, killed - float(str(mine[at]["at"])))


def _typed(text: str, row: dict[str, object]) -> str:
    at = int(str(row["place"]))
    return text[:at] + str(row["key"]) + text[at:]


def _wait_for(side: Path, child: subprocess.Popen[str]) -> None:
    ends = time.monotonic() + RECOVER_SECONDS
    while not side.exists() or side.stat().st_size < 200:
        assert child.poll() is None, child.communicate()[1]
        assert time.monotonic() < ends, "the window did not come"
        time.sleep(0.02)


def _start(task: str, project: Path, data: Path, side: Path, files: int) -> subprocess.Popen[str]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CONTRACT_REWRITER_DATA_DIR": str(data)}
    words = [
        sys.executable,
        "-m",
        "tests.desktop.lifecycle.killing",
        task,
        *map(str, (project, data, side, files)),
    ]
    return subprocess.Popen(words, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)


# In the child.


def _child(task: str, project: Path, data: Path, side: Path, files: int) -> int:
    from PySide6.QtWidgets import QApplication

    from core.settings import Settings
    from desktop.app import Desktop

    QApplication.setQuitOnLastWindowClosed(False)
    app = QApplication([])
    desktop = Desktop(app, Settings(data_dir=data))
    if task == "type":
        desktop.start([project])
        _until(app, lambda: bool(desktop.session.documents))
        _type(app, desktop, project, side, files)
        return 0
    desktop.start()
    _until(app, lambda: "ecovered" in desktop.window.notices.text() or _quiet(desktop))
    documents = desktop.session.documents
    unsaved = {
        path.name: desktop.window.tabs.editors[path].text() for path in documents if documents[path].dirty
    }
    side.write_text(json.dumps(unsaved))
    desktop.end()
    return 0


def _quiet(desktop: object) -> bool:
    """Whether nothing was recovered: the start is over, and no notice came."""
    from desktop.app import Desktop

    assert isinstance(desktop, Desktop)
    return desktop.started and not desktop.bench.jobs.states()


def _type(app: object, desktop: object, project: Path, side: Path, files: int) -> None:
    """Type for ever, into every file and a new one, by turns of random length."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from desktop.app import Desktop
    from desktop.operations import files as opening

    assert isinstance(app, QApplication) and isinstance(desktop, Desktop)
    window, session = desktop.window, desktop.session
    paths = [project / f"Box{number}.sol" for number in range(files)]
    for path in paths:
        opening.open_file(desktop.bench, path)
        _until(app, lambda path=path: path in session.documents)
    window.commands["new-file"].trigger()
    paths = list(session.documents)
    chance = random.Random()
    with side.open("a") as record:
        while True:
            path = chance.choice(paths)
            editor = window.tabs.editors[path]
            window.tabs.setCurrentWidget(editor)
            for _ in range(chance.randrange(5, 60)):
                key = chance.choice("abc xyz+;")
                row = {
                    "name": path.name,
                    "key": key,
                    "place": editor.textCursor().position(),
                    "at": time.time(),
                }
                record.write(json.dumps(row) + "\n")
                record.flush()
                QTest.keyClicks(editor, key)
                app.processEvents()
                time.sleep(KEY_SECONDS)


def _until(app: object, condition: object) -> None:
    from PySide6.QtWidgets import QApplication

    assert isinstance(app, QApplication) and callable(condition)
    ends = time.monotonic() + RECOVER_SECONDS / 2
    while not condition():
        app.processEvents()
        time.sleep(0.005)
        if time.monotonic() > ends:
            raise TimeoutError("the window did not come so far")


if __name__ == "__main__":
    name, project, data, side, count = sys.argv[1:]
    raise SystemExit(_child(name, Path(project), Path(data), Path(side), int(count)))
