"""The rename dialog: a name, what stands against it, the places, and the evidence before anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.rewriting.aliases import rename_alias
from core.rewriting.rename import Rename, RenameEvidence, rename
from core.symbols.aliases import Alias
from core.symbols.index import SymbolIndex
from core.symbols.symbol import Symbol
from desktop.operations import renaming
from desktop.widgets.labels import muted

if TYPE_CHECKING:
    from desktop.bench import Bench

CHECK_MS = 150


class RenameDialog(QDialog):
    """Enter verifies, and renames once the evidence is there."""

    def __init__(self, bench: Bench, index: SymbolIndex, what: Symbol | Alias, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Rename {name}").format(name=what.name))
        self._bench, self._index, self._what = bench, index, what
        self._own = _own(bench, index)
        self._made: Rename | None = None
        self._evidence: RenameEvidence | None = None
        self.name = QLineEdit(what.name)
        self.name.setAccessibleName(self.tr("New name"))
        self.name.selectAll()
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.places = QPlainTextEdit()
        self.places.setReadOnly(True)
        self.places.setAccessibleName(self.tr("Places that change"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go: QPushButton = self.buttons.addButton(
            self.tr("Verify"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        told = self.tr("Every use is found by what it means; strings and comments stay.")
        if isinstance(what, Alias):
            told = self.tr("This is what {file} calls {name}, which keeps its own name.")
            told = told.format(file=what.file, name=what.symbol.name)
        layout.addWidget(muted(told))
        for widget in (self.name, self.told, self.places, self.buttons):
            layout.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.check)
        self.name.textChanged.connect(self._typed)
        self.finished.connect(lambda _code: bench.jobs.cancel_key(renaming.JUDGE_KEY))
        self.check()
        self.resize(620, 360)
        self.name.setFocus()

    def check(self) -> None:
        """Say what stands against the name, or list the places that change."""
        self._timer.stop()
        made = self._plan(self.name.text().strip())
        late = renaming.outdated(self._bench, self._index, made) if not made.refusal else ""
        if late:
            words = self.tr("“{name}” was edited since its names were read. Try again in a moment.")
            made = Rename(made.symbol, made.name, refusal=words.format(name=late))
        self._made = made
        self.told.setText(made.refusal or self.tr("{n} places change.").format(n=len(made.edits)))
        self.places.setPlainText("\n".join(self._lines(made)))
        self.go.setEnabled(not made.refusal)

    def _plan(self, name: str) -> Rename:
        if isinstance(self._what, Alias):
            return rename_alias(self._index, self._what, name, self._own)
        return rename(self._index, self._what.id, name, self._own)

    def _typed(self) -> None:
        self._evidence = None
        self.go.setText(self.tr("Verify"))
        self.go.setEnabled(False)
        self._timer.start()

    def _lines(self, made: Rename) -> list[str]:
        lines = []
        for edit in made.edits:
            source = self._index.texts[edit.file]
            line = source.line_of(edit.span.start)
            lines.append(f"{edit.file}:{line}  {source.slice(source.line_span(line)).strip()}")
        return lines

    def _go(self) -> None:
        made = self._made
        if made is None or made.refusal:
            return
        if self._evidence is not None:
            renaming.apply_rename(self._bench, self._index, made)
            self.accept()
            return
        self.go.setEnabled(False)
        self.told.setText(self.tr("Compiling before and after…"))
        renaming.judge(self._bench, made, self._judged)

    def _judged(self, evidence: RenameEvidence) -> None:
        words = {"pass": self.tr("Verified"), "fail": self.tr("Breaks")}
        word = words.get(evidence.verdict, self.tr("Not verified"))
        self.told.setText(f"{word}. {evidence.sentence}")
        if evidence.verdict == "fail":
            return
        self._evidence = evidence
        self.go.setText(self.tr("Rename") if evidence.verdict == "pass" else self.tr("Rename all the same"))
        self.go.setEnabled(True)
        self.go.setFocus()


def _own(bench: Bench, index: SymbolIndex) -> set[str]:
    """Units that belong to the project, not to its dependencies."""
    files = {str(path) for path in bench.session.files}
    return {unit for unit, path in index.paths.items() if path in files}
