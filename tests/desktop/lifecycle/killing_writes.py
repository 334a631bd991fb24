"""Kills a real desktop while it writes several files: a save of all, an apply, a replacement in files.

The child (`python -m tests.desktop.lifecycle.killing_writes TASK FOLDER DATA`) opens the project,
begins the operation and says so; the parent kills it a random moment later, looks at every file,
starts the program again and reads what it has and says.
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

FILES = 12
LINES = 700
WAIT_SECONDS = 90.0
LATEST = 2.0
"""Seconds after the beginning in which the kill comes."""
OLD, NEW = "alpha", "omega"


TASKS = ("save", "replace", "apply")


@dataclass(frozen=True, slots=True)
class Cut:
    """One kill: how many files were new by then and after the next start, and what that told.

    `torn` files hold half a text, `litter` is what was left beside them, `lost` are typed texts
    that are neither in their file nor recovered.
    """

    task: str
    new: int
    after: int
    torn: int
    litter: int
    lost: int
    told: str

    @property
    def well(self) -> bool:
        """Whether nothing is half-written, lost or left lying about without a word."""
        whole = self.task == "save" or self.after in (0, FILES)
        told = bool(self.told) or self.after == self.new
        return whole and told and not (self.torn or self.litter or self.lost)


def kill_while_writing(folder: Path, task: str, chance: random.Random) -> Cut:
    """One round; raises `AssertionError` when the program does not come so far."""
    project, data = folder / "project", folder / "data"
    project.mkdir(parents=True)
    old = BEFORE + f"// {OLD} {'x' * 60}\n" * LINES
    for number in range(FILES):
        (project / f"Box{number:02}.sol").write_text(old.replace("Box", f"Box{number}"))
    child = _start(task, project, data)
    try:
        assert child.stdout is not None
        said = child.stdout.readline()
        assert said == "begun\n", (said, child.communicate())
        time.sleep(chance.uniform(0.0, LATEST))
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    texts = {path: path.read_text() for path in sorted(project.glob("*.sol"))}
    new = [path for path, text in texts.items() if text.count(NEW) == LINES]
    torn = [path for path, text in texts.items() if text.count(NEW) + text.count(OLD) != LINES]
    torn += [path for path, text in texts.items() if 0 < text.count(NEW) < LINES]
    again = _start("look", project, data)
    assert again.stdout is not None
    found = json.loads(again.stdout.readline())
    again.communicate(timeout=WAIT_SECONDS)
    litter = [item for item in project.iterdir() if item not in texts]
    lost = 0
    if task == "save":  # every text was typed: it is in its file, or comes back
        lost = sum(path not in new and path.name not in found["recovered"] for path in texts)
    after = sum(path.read_text().count(NEW) == LINES for path in texts)
    return Cut(task, len(new), after, len(torn), len(litter), lost, found["told"])


def _start(task: str, project: Path, data: Path) -> subprocess.Popen[str]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CONTRACT_REWRITER_DATA_DIR": str(data)}
    words = [sys.executable, "-m", "tests.desktop.lifecycle.killing_writes", task, str(project), str(data)]
    return subprocess.Popen(
        words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


# In the child.


def _child(task: str, project: Path, data: Path) -> int:
    from PySide6.QtWidgets import QApplication

    from core.settings import Settings
    from desktop.app import Desktop

    QApplication.setQuitOnLastWindowClosed(False)
    app = QApplication([])
    desktop = Desktop(app, Settings(data_dir=data))
    if task == "look":
        desktop.start()
        _until(app, lambda: desktop.started and not desktop.bench.jobs.running("open"))
        _run(app, 0.5)
        documents = desktop.session.documents
        recovered = [path.name for path in documents if documents[path].unsaved]
        print(json.dumps({"recovered": recovered, "told": desktop.window.notices.text()}), flush=True)
        desktop.end()
        desktop.leave()
        os._exit(0)
    desktop.start([project])
    _until(app, lambda: bool(desktop.session.documents))
    _begin(app, desktop, task, project)
    print("begun", flush=True)
    _run(app, 60.0)
    return 0


def _begin(app: object, desktop: object, task: str, project: Path) -> None:
    from core.searching.matching import FileHits
    from core.searching.query import Query, Replacement
    from desktop.app import Desktop
    from desktop.operations import apply, replace, search
    from desktop.operations.files import open_file
    from tests.desktop.factories import candidate

    assert isinstance(desktop, Desktop)
    bench, session = desktop.bench, desktop.session
    paths = sorted(project.glob("*.sol"))
    if task == "save":
        for path in paths:
            open_file(bench, path)
            _until(app, lambda path=path: path in session.documents)
            session.edit(path, desktop.window.tabs.editors[path].text().replace(OLD, NEW))
        desktop.save_typed()
        desktop.window.documents.save_all()
    elif task == "replace":
        found: list[FileHits] = []
        over: list[object] = []
        session.close_document(paths[0])
        search.find(bench, Query(OLD), "", False, found.extend, over.append)
        _until(app, lambda: over)
        replace.replace(bench, found, Replacement(NEW), lambda: None)
    else:
        from dataclasses import replace as changed

        from core.text import SourceText

        before = {path.name: SourceText(path.name, path.read_bytes()) for path in paths}
        after = {name: SourceText.of(name, text.text.replace(OLD, NEW)) for name, text in before.items()}
        made = changed(
            candidate(project), before=before, after=after,
            files={path.name: str(path) for path in paths},
        )  # fmt: skip
        session.add_candidate(made)
        session.review(made)
        desktop.window.commands["accept-all"].trigger()
        apply.apply(bench)


def _run(app: object, seconds: float) -> None:
    from PySide6.QtWidgets import QApplication

    assert isinstance(app, QApplication)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        app.processEvents()
        time.sleep(0.002)


def _until(app: object, condition: object) -> None:
    assert callable(condition)
    ends = time.monotonic() + WAIT_SECONDS
    while not condition():
        _run(app, 0.01)
        if time.monotonic() > ends:
            raise TimeoutError("the window did not come so far")


if __name__ == "__main__":
    raise SystemExit(_child(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
