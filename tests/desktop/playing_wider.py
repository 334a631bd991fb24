"""More that a person, another program and a crash do: a second window, the disk, the history, the settings.

The second window has one document of its own, `side`. In the first project lies `Notes.sol`,
which is never open, for what is replaced in files.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from core.searching.matching import FileHits
from core.searching.query import Query, Replacement
from core.settings import Settings
from core.store.journal import TYPED, _decode
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.operations import compare, dismissals, external, replace, restore, saving, search, tree
from desktop.window import Window
from tests.desktop.factories import BEFORE
from tests.desktop.playing import Model, Play

NOTES = "pragma solidity ^0.8.20;\n// one and two\n"


class WiderPlay(Play):
    """A `Play` with a second window."""

    def __init__(self, app: QApplication, tools: Toolchain, folder: Path) -> None:
        self.second = folder / "second"
        self.second.mkdir(parents=True)
        self.side_file = self.second / "Side.sol"
        self.side_file.write_text(BEFORE.replace("Box", "Side"))
        self.side = Model(self.side_file.read_text())
        self.notes = NOTES
        self.written: dict[str, tuple[str, str]] = {}
        self.dismissed: set[str] = set()
        self._made = 0
        super().__init__(app, tools, folder)

    # Steps.

    def edit_side(self, row: int, words: str) -> None:
        """Type a comment into the document of the second window."""
        self.steps.append(f"edit side({row}, {words!r})")
        editor = self.side_editor()
        cursor = QTextCursor(editor.document().findBlockByNumber(row % editor.document().blockCount()))
        cursor.insertText(f"// {words}\n")
        self.side.change(editor.text())
        self.settle()

    def undo_side(self) -> None:
        """Undo there."""
        self.steps.append("undo side")
        self.side_editor().undo()
        self.side.at = max(0, self.side.at - 1)
        self.settle()

    def save_side(self) -> None:
        """Save there."""
        self.steps.append("save side")
        self.other.documents.save_all()
        self.side.disk = self.side.text
        self.quiet()

    def save_side_as(self) -> None:
        """Save there under a new name."""
        self.steps.append("save side as")
        target = self._fresh_name()
        saving.save_as(self.other.bench, self.side_file, self.side.text, target)
        self._moved(target)
        self.side.disk = self.side.text

    def rename_side(self) -> None:
        """Rename the file of the second window."""
        self.steps.append("rename side")
        target = self._fresh_name()
        tree.rename(self.other.bench, self.side_file, target.name, lambda: None)
        self._moved(target)

    def change_outside(self, words: str, keep: bool) -> None:
        """Another program writes the file of the second window; a question is answered at once."""
        self.steps.append(f"change outside({words!r}, keep={keep})")
        text, clean, session = (
            f"// {words} outside\n" + self.side.disk,
            self.side_clean,
            self.other.bench.session,
        )
        self.side_file.write_bytes(text.encode())
        self.side.disk = text
        if clean:
            self._until(lambda: self.side_editor().text() == text, "the file was not read again")
            self.side.change(text)
        elif self.side.text == text:
            self._until(lambda: not session.documents[self.side_file].dirty, "the dot stayed")
        else:
            self._until(lambda: session.documents[self.side_file].theirs is not None, "nothing was asked")
            if keep:
                external.keep_mine(self.other.bench, self.side_file)
            else:
                external.take_theirs(self.other.bench, self.side_file)
                self.side.change(text)
        self.quiet()

    def replace_in_files(self, words: str, other: str) -> None:
        """Replace a word everywhere in the first project."""
        self.steps.append(f"replace({words!r}, {other!r})")
        bench, found, over = self.window.bench, [], []
        search.find(bench, Query(words, word=True), "", False, found.extend, over.append)
        self._until(lambda: over, "the search did not end")
        hits: list[FileHits] = found
        replace.replace(bench, hits, Replacement(other), lambda: None)
        self.quiet()
        self.written = {}
        notes = _replaced(self.notes, words, other)
        if notes != self.notes:
            self.written["Notes.sol"] = (self.notes, notes)
            self.notes = notes
        if self.opened:
            self.model.change(_replaced(self.model.text, words, other))
        elif _replaced(self.model.disk, words, other) != self.model.disk:
            self.written["Box.sol"] = (self.model.disk, _replaced(self.model.disk, words, other))
            self.model.disk = self.written["Box.sol"][1]

    def undo_replace(self) -> None:
        """Have the closed files back as they were."""
        self.steps.append("undo replace")
        replace.undo(self.window.bench)
        self.quiet()
        for name, (before, after) in self.written.items():
            if name == "Notes.sol" and self.notes == after:
                self.notes = before
            elif name == "Box.sol" and self.model.disk == after:
                self.model.disk = before
        self.written = {}

    def restore_revision(self, number: int) -> None:
        """Restore a save from the history, all the same if something is not saved."""
        session, bench = self.window.bench.session, self.window.bench
        rows = [row for row in session.revisions if [part.path for part in row.parts] == [self.file]]
        if not rows:
            return
        row = rows[number % len(rows)]
        self.steps.append(f"restore {row.title!r}")
        text = compare.revision_text(bench, row.parts[0]).text
        restore.restore(bench, row, row.parts, asked=True)
        self.quiet()
        self.model.disk = text
        if self.opened:
            self.model.change(text)

    def dismiss(self, number: int) -> None:
        """Dismiss a finding."""
        session = self.window.bench.session
        shown = (
            [item for item in session.analysis.findings if not item.suppressed] if session.analysis else []
        )
        if shown:
            finding = shown[number % len(shown)]
            self.steps.append(f"dismiss {finding.detector}")
            dismissals.dismiss(self.window.bench, finding.file, finding.fingerprint, "not here")
            self.quiet()
            self.dismissed.add(finding.fingerprint)

    def change_settings(self, step: int) -> None:
        """Another size of code, and the other theme."""
        self.steps.append(f"settings({step})")
        self.window.zoom(step)
        self.other.switch_theme()
        self.settle()

    def crash(self) -> None:
        """Die as by kill -9, and start again with what that left."""
        self.steps.append("crash")
        self.quiet()
        self._record()
        self.desktop._save_layouts(self.desktop.windows)
        self.desktop.keeper.flush()
        data = self.desktop.shared.settings.data_dir
        data.rename(data.with_name("kept"))
        self.close()
        shutil.rmtree(data, ignore_errors=True)
        data.with_name("kept").rename(data)
        self._start_again()

    # What is possible.

    @property
    def other(self) -> Window:
        """The second window."""
        (other,) = (item for item in self.desktop.windows if item is not self.window)
        return other

    @property
    def side_clean(self) -> bool:
        """Whether the second window shows what is on the disk."""
        return self.side.text == self.side.disk

    @property
    def can_undo_replace(self) -> bool:
        """Whether it can be undone, and no open editor is in the way."""
        return replace.can_undo(self.window.bench) and not ("Box.sol" in self.written and self.opened)

    def side_editor(self) -> SourceEditor:
        """The editor of the second window."""
        return self.other.tabs.editors[self.side_file]

    # What must be true.

    def check(self) -> None:
        """The second window, the closed file, the journal and the findings as well."""
        super().check()
        document = self.other.bench.session.documents[self.side_file]
        self._same("the second file", self.side_file.read_text(), self.side.disk)
        self._same("the second editor", self.side_editor().text(), self.side.text)
        self._same("the second dot", document.dirty or self.side_clean, True)
        self._same("the second dot", document.dirty and self.side_clean and not self.side.at, False)
        self._same("the closed file", (self.project / "Notes.sol").read_text(), self.notes)
        self._check_journal()
        analysis = self.window.bench.session.analysis
        shown = [item for item in analysis.findings if not item.suppressed] if analysis else []
        self._same("dismissed", [item for item in shown if item.fingerprint in self.dismissed], [])

    def _check_journal(self) -> None:
        self._record()
        folder = self.desktop.shared.settings.data_dir / "recovery"
        kept = {typed.path: typed.text for typed in map(_decode, folder.glob("*/*" + TYPED))}
        unsaved = {
            path: window.tabs.editors[path].text()
            for window in self.desktop.windows
            for path, document in window.bench.session.documents.items()
            if document.unsaved
        }
        self._same("the journal", kept, unsaved)

    # Inside.

    def _record(self) -> None:
        for window in self.desktop.windows:
            window.recorder.record_all()
        self._same("the journal is written", self.desktop.keeper.flush(10.0), True)

    def _fresh_name(self) -> Path:
        self._made += 1
        return self.second / f"Side{self._made}.sol"

    def _moved(self, target: Path) -> None:
        self._until(lambda: target in self.other.bench.session.documents, "the document has its old name")
        self.side_file = target
        self.quiet()

    def _start(self) -> None:
        (self.project / "Notes.sol").write_text(self.notes)
        super()._start()
        first = self.window
        second = self.desktop.new_window([self.side_file])
        self._until(lambda: self.side_file in second.bench.session.documents, "no second window")
        self.side.open()
        self.window = first
        self.quiet()

    def _start_again(self) -> None:
        """As after a death: windows, tabs and unsaved texts come back."""
        self.desktop = Desktop(self._app, Settings(data_dir=self._folder / "data"), self._tools)
        self.desktop.start()
        self.window = self.desktop.windows[0]
        self._until(lambda: self.desktop.started and len(self.desktop.windows) == 2, "a window is missing")
        self._until(lambda: self.side_file in self.other.bench.session.documents, "no second document")
        session = self.window.bench.session
        self._until(lambda: session.analysis is not None and session.paths, "nothing was opened")
        self.quiet()
        self._same("the open file is back", self.file in session.documents, self.opened)
        for model in [self.side, *([self.model] if self.opened else [])]:
            typed = model.text
            model.open()
            model.change(typed)
        self.written = {}
        self._take_decisions()


def _replaced(text: str, words: str, other: str) -> str:
    return re.sub(rf"(?<![\w$]){words}(?![\w$])", other, text, flags=re.IGNORECASE)
