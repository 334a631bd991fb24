"""A person who does many things in a window, and a model of what must then be true.

Every step is a real operation of a real window with the real compiler, EVM and
store. After each one the model says what the editor, the file, the decisions
and the store must hold. `Play` knows nothing of pytest or hypothesis.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMessageBox

from core.settings import Settings
from core.store.projects import project_of
from core.store.revisions import history, text_of
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.candidate import pair_key
from desktop.editor.view import SourceEditor
from desktop.operations import files, review, rewrite
from tests.desktop.conftest import HARMLESS
from tests.desktop.factories import BEFORE

LONGEST_SECONDS = 90.0
DECISIONS = {"accept": "accepted", "reject": "rejected"}


class Differs(AssertionError):
    """The window does not hold what the model says."""


@dataclass
class Model:
    """What must be true: `texts[at]` is the editor's text, the rest its undo and redo steps."""

    disk: str
    texts: list[str] = field(default_factory=list)
    at: int = 0
    applied: list[str] = field(default_factory=list)
    decisions: list[tuple[str, ...]] = field(default_factory=list)
    decided: int = 0

    def open(self) -> None:
        """The file was opened afresh."""
        self.texts, self.at = [self.disk], 0

    def change(self, text: str) -> None:
        """A new step; what was undone before is gone."""
        if text != self.text:
            self.texts[self.at + 1 :] = [text]
            self.at += 1

    @property
    def text(self) -> str:
        """What the editor shows."""
        return self.texts[self.at]


class Play:
    """One window on a folder with one contract. `steps` lists what was done, in words."""

    def __init__(self, app: QApplication, tools: Toolchain, folder: Path) -> None:
        app.setQuitOnLastWindowClosed(False)
        self._app, self._tools, self._folder = app, tools, folder
        self.project = folder / "project"
        self.project.mkdir(parents=True)
        self.file = self.project / "Box.sol"
        self.file.write_bytes(BEFORE.encode())
        self.model = Model(BEFORE)
        self.steps: list[str] = []
        self._said: list[str] = []
        self._former = qInstallMessageHandler(self._handle)
        self._start()

    # Steps. Each says what it did and leaves the model in the state that must be shown.

    def edit(self, row: int, words: str) -> None:
        """Type a comment as a line of its own."""
        self.steps.append(f"edit({row}, {words!r})")
        editor = self._editor()
        cursor = QTextCursor(editor.document().findBlockByNumber(row % editor.document().blockCount()))
        cursor.beginEditBlock()
        cursor.insertText(f"// {words}\n")
        cursor.endEditBlock()
        self.model.change(editor.text())
        self.settle()

    def undo(self) -> None:
        """Undo the last edit of the text."""
        self.steps.append("undo")
        self._editor().undo()
        self.model.at = max(0, self.model.at - 1)
        self.settle()

    def redo(self) -> None:
        """Redo what was undone."""
        self.steps.append("redo")
        self._editor().redo()
        self.model.at = min(len(self.model.texts) - 1, self.model.at + 1)
        self.settle()

    def save(self) -> None:
        """Save the file."""
        self.steps.append("save")
        self.window.documents.save_all()
        self.model.disk = self.model.text
        self.quiet()

    def rewrite(self) -> None:
        """Ask for a rewrite for gas, and open the widest proposal."""
        self.steps.append("rewrite")
        rewrite.rewrite(self.window.bench, ("gas",))
        self.quiet()
        session = self.window.bench.session
        if session.candidates:
            widest = max(session.candidates, key=lambda item: sum(len(t.data) for t in item.after.values()))
            session.review(widest)
            self.quiet()
        self._take_decisions()

    def decide(self, kind: str) -> None:
        """Accept or reject the selected change."""
        self.steps.append(kind)
        session = self.window.bench.session
        reviewing = session.reviewing
        assert reviewing is not None
        at = min(session.hunk, len(reviewing.hunks) - 1)
        wanted = list(self.model.decisions[self.model.decided])
        wanted[at] = DECISIONS[kind]
        (review.accept_hunk if kind == "accept" else review.reject_hunk)(self.window.bench)
        if tuple(wanted) != self.model.decisions[self.model.decided]:
            self.model.decisions[self.model.decided + 1 :] = [tuple(wanted)]
            self.model.decided += 1
        self.settle()

    def undo_decision(self) -> None:
        """Take the last decision back."""
        self.steps.append("undo decision")
        review.undo_decision(self.window.bench)
        self.model.decided = max(0, self.model.decided - 1)
        self.settle()

    def redo_decision(self) -> None:
        """Decide again what was taken back."""
        self.steps.append("redo decision")
        review.redo_decision(self.window.bench)
        self.model.decided = min(len(self.model.decisions) - 1, self.model.decided + 1)
        self.settle()

    def apply(self) -> None:
        """Apply what is accepted, whatever its verdict: a person may."""
        self.steps.append("apply")
        self.quiet()
        session, window = self.window.bench.session, self.window
        reviewing = session.reviewing
        assert reviewing is not None and reviewing.result
        (result,) = (text.text for text in reviewing.result.values())
        window.apply_accepted()
        for box in window.findChildren(QMessageBox):
            box.buttons()[0].click()
        self._until(lambda: session.reviewing is None, "the change was not applied")
        self.quiet()
        self.model.disk = result
        self.model.change(result)
        self.model.applied.append(result)
        self._take_decisions()

    def close_file(self) -> None:
        """Close the tab without saving."""
        self.steps.append("close")
        window = self.window
        window.close_document(self.file)
        for box in window.findChildren(QMessageBox):
            box.button(QMessageBox.StandardButton.Discard).click()
        self._until(lambda: self.file not in self.window.bench.session.documents, "the file was not closed")
        self.model.texts = []
        self.settle()

    def reopen_file(self) -> None:
        """Open the file again."""
        self.steps.append("reopen")
        files.open_file(self.window.bench, self.file)
        self._until(lambda: self.file in self.window.bench.session.documents, "the file was not opened")
        self.model.open()
        self.quiet()

    def restart(self) -> None:
        """Quit the program, giving up what is not saved, and start it again."""
        self.steps.append("restart")
        self.close()
        self._start()

    # What is possible now.

    @property
    def opened(self) -> bool:
        """Whether the file is open."""
        return bool(self.model.texts)

    @property
    def clean(self) -> bool:
        """Whether the editor shows what is on the disk."""
        return self.opened and self.model.text == self.model.disk

    @property
    def reviewing(self) -> bool:
        """Whether a rewrite is under review."""
        return self.window.bench.session.reviewing is not None

    @property
    def accepted(self) -> bool:
        """Whether applying would change something, of the text that is open."""
        reviewing = self.window.bench.session.reviewing
        if reviewing is None or not reviewing.result:
            return False
        return all(text.text == self.model.disk for text in reviewing.candidate.before.values())

    def since(self, step: str) -> int:
        """Steps since this one was taken; many when it never was."""
        back = [at for at, done in enumerate(reversed(self.steps)) if done.startswith(step)]
        return back[0] if back else 1_000

    # What must be true.

    def check(self) -> None:
        """Compare the window, the disk and the store with the model; raises `Differs`."""
        session = self.window.bench.session
        self._same("the file", self.file.read_bytes().decode(), self.model.disk)
        if self.opened:
            self._same("the editor", self._editor().text(), self.model.text)
            dirty, differs = session.documents[self.file].dirty, self.model.text != self.model.disk
            self._same("the dot", dirty or not differs, True)
            self._same("the dot", dirty and not differs and not self.model.at, False)
        else:
            self._same("the open files", self.file in session.documents, False)
        self._check_review()
        self._check_store()
        self._same("Qt's warnings", self._said, [])
        told = self.window.notices.text()
        self._same("a failure", "should not" in told, False)

    def _check_review(self) -> None:
        session = self.window.bench.session
        reviewing = session.reviewing
        if reviewing is None:
            return
        shown = tuple(decision for item in reviewing.reviews for decision in item.decisions)
        self._same("the decisions", shown, self.model.decisions[self.model.decided])
        key = pair_key(reviewing.candidate.before, reviewing.shown)
        self._same("the evidence", session.shown_report(), session.evidence(key))
        if reviewing.decided and reviewing.count("accepted") == 0:
            self._same("the result", dict(reviewing.result), {})

    def _check_store(self) -> None:
        store = self.window.bench.store()
        project = project_of(store, self.project)
        rows = history(store, project.id, "Box.sol") if project is not None else ()
        kept = [text_of(store, row.id).text for row in reversed(rows)]
        for text in self.model.applied:
            self._same("the store", text in kept, True)
        if self.model.applied:
            self._same("the order of the store", _in_order(self.model.applied, kept), True)

    def _same(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            raise Differs(f"{what}: {found!r}, not {wanted!r}, after {'; '.join(self.steps)}")

    # The window.

    def close(self) -> None:
        """Quit the program as a person does, and look that nothing is left of it."""
        windows = list(self.desktop.windows)
        for window in windows:
            window.close_now()
        if not self.desktop.close():
            raise Differs(f"a job was left behind after {'; '.join(self.steps)}")
        for window in windows:
            window.deleteLater()
        del self.desktop, self.window, windows, window
        self.settle()
        self._until(lambda: not _threads(), f"threads were left: {_threads()}")
        left = [item for item in QApplication.topLevelWidgets() if item.isVisible()]
        self._same("windows that are left", left, [])

    def end(self) -> None:
        """Close for good."""
        self.close()
        qInstallMessageHandler(self._former)
        self._same("Qt's warnings", self._said, [])
        gc.collect()

    def quiet(self) -> None:
        """Wait until no job runs."""
        self.settle()
        self._until(
            lambda: not any(item.bench.jobs.states() for item in self.desktop.windows), "a job did not end"
        )
        self.settle()

    def settle(self) -> None:
        """Let the window come to rest, jobs aside."""
        for _ in range(3):
            self._turn()

    def _turn(self) -> None:
        """Handle what waits, deletions too: Qt leaves those to a loop of its own, and there is none here."""
        self._app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _start(self) -> None:
        self.desktop = Desktop(self._app, Settings(data_dir=self._folder / "data"), self._tools)
        self.window = self.desktop.window
        self.window.show()
        self.window.open_path(self.project)
        session = self.window.bench.session
        self._until(lambda: self.file in session.documents and session.analysis, "nothing was opened")
        self.model.open()
        self.quiet()  # a review that was open comes back
        self._take_decisions()

    def _take_decisions(self) -> None:
        """Start the model of decisions where the window is: a fresh review, or none."""
        reviewing = self.window.bench.session.reviewing
        shown = tuple(d for item in reviewing.reviews for d in item.decisions) if reviewing else ()
        self.model.decisions, self.model.decided = [shown], 0

    def _editor(self) -> SourceEditor:
        return self.window.tabs.editors[self.file]

    def _until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + LONGEST_SECONDS
        while not condition():
            self._turn()
            time.sleep(0.002)
            if time.monotonic() > end:
                raise Differs(f"{what} after {'; '.join(self.steps)}")

    def _handle(self, kind: QtMsgType, _context: object, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and message not in HARMLESS:
            self._said.append(message)


def _threads() -> list[str]:
    return [item.name for item in threading.enumerate() if item.name.startswith("job-")]


def _in_order(wanted: list[str], kept: list[str]) -> bool:
    rest = iter(kept)
    return all(any(text == other for other in rest) for text in wanted)
