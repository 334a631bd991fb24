"""Marks beside the lines of every editor that differ from the last commit, and a peek at what stood there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from desktop.bench import Bench
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.operations import git
from desktop.session import Document
from desktop.tabs import Tabs
from desktop.versions.model import Change, change_at, reverted
from desktop.words import tr

MOST_LINES = 12


class ChangeMarks(QObject):
    """Asks for the committed texts, and for the differences when typing pauses."""

    branch = Signal(str)
    """The name of the branch was read; empty where there is none."""

    def __init__(self, bench: Bench, look: Look, tabs: Tabs) -> None:
        super().__init__(tabs)
        self._bench, self._look, self._tabs = bench, look, tabs
        self._committed: dict[Path, str] = {}
        tabs.editor_made.connect(self._made)
        tabs.second_made.connect(self._made)
        bench.session.project_changed.connect(self._read_branch)
        bench.session.document_changed.connect(self._changed)
        bench.session.document_closed.connect(self._forget)
        QApplication.instance().applicationStateChanged.connect(self._back)  # type: ignore[union-attr]

    def show_change(self) -> None:
        """Peek at what stood at the cursor before."""
        editor = self._tabs.editor()
        if editor is not None:
            self._peek(editor, editor.textCursor().blockNumber())

    def at_cursor(self) -> bool:
        """Whether the cursor is at a change."""
        editor = self._tabs.editor()
        return editor is not None and change_at(editor.changes, editor.textCursor().blockNumber()) is not None

    def _made(self, editor: SourceEditor) -> None:
        editor.settled.connect(lambda: self._compare(editor))
        editor.change_clicked.connect(lambda line: self._peek(editor, line))
        self._read(editor.path)

    def _changed(self, document: Document) -> None:
        if not document.dirty:
            self._read(document.path)

    def _back(self, state: Qt.ApplicationState) -> None:
        """Whoever comes back may have committed meanwhile."""
        if state == Qt.ApplicationState.ApplicationActive:
            for path in self._tabs.editors:
                self._read(path)
            self._read_branch()

    def _read(self, path: Path) -> None:
        document = self._bench.session.documents.get(path)
        if document is not None and not document.untitled:
            git.read_committed(self._bench, path, lambda text: self._found(path, text))

    def _read_branch(self) -> None:
        paths = self._bench.session.paths
        if paths:
            folder = paths[0] if paths[0].is_dir() else paths[0].parent
            git.read_branch(self._bench, folder, self.branch.emit)
        else:
            self.branch.emit("")

    def _found(self, path: Path, text: str | None) -> None:
        editor = self._tabs.editors.get(path)
        if text is None:
            self._committed.pop(path, None)
            if editor is not None:
                editor.set_changes(())
        elif editor is not None:
            self._committed[path] = text
            self._compare(editor)

    def _compare(self, editor: SourceEditor) -> None:
        committed, path = self._committed.get(editor.path), editor.path
        if committed is not None:
            git.find_changes(
                self._bench, path, committed, editor.text(), lambda found: self._show(path, found)
            )

    def _show(self, path: Path, changes: tuple[Change, ...]) -> None:
        editor = self._tabs.editors.get(path)
        if editor is not None:
            editor.set_changes(changes)

    def _forget(self, path: Path) -> None:
        self._committed.pop(path, None)

    def _peek(self, editor: SourceEditor, line: int) -> None:
        change = change_at(editor.changes, line)
        if change is not None:
            Peek(change, editor, self._look).show()


class Peek(QFrame):
    """The committed lines at one place; they can be copied or put back. Escape closes it."""

    def __init__(self, change: Change, editor: SourceEditor, look: Look) -> None:
        super().__init__(editor, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._change, self._editor = change, editor
        self.former = QPlainTextEdit(change.former.removesuffix("\n"))
        self.former.setReadOnly(True)
        self.former.setFont(look.mono())
        self.former.setAccessibleName(tr("Committed lines"))
        self.former.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.former.setVisible(bool(change.former))
        lines = min(MOST_LINES, change.former.count("\n") + 2)
        self.former.setFixedHeight(self.former.fontMetrics().lineSpacing() * lines + 14)
        words = {
            "added": tr("These lines are new since the last commit."),
            "changed": tr("In the last commit these lines were:"),
            "deleted": tr("These lines of the last commit are gone:"),
        }
        self.revert = QPushButton(tr("Revert this change"))
        self.revert.setEnabled(not editor.isReadOnly())
        self.copy = QPushButton(tr("Copy"))
        self.copy.setEnabled(bool(change.former))
        self.revert.clicked.connect(self._revert)
        self.copy.clicked.connect(self._copy)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.revert)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(words[change.kind]))
        layout.addWidget(self.former)
        layout.addLayout(buttons)
        self.setAccessibleName(words[change.kind])
        self.setProperty("role", "notice")
        self._text = editor.text()
        self._place(look)
        self.revert.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _place(self, look: Look) -> None:
        editor = self._editor
        block = editor.document().findBlockByNumber(min(self._change.start, editor.blockCount() - 1))
        box = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
        corner = editor.viewport().mapToGlobal(box.bottomLeft().toPoint())
        self.resize(min(640, max(320, editor.viewport().width() - 40)), self.sizeHint().height())
        top = editor.mapToGlobal(editor.rect().topLeft()).y()
        self.move(corner.x(), max(top, corner.y()))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._change.former)
        self.close()

    def _revert(self) -> None:
        """One step that can be undone; nothing when the text is another by now."""
        if self._editor.text() == self._text:
            self._editor.replace_text(reverted(self._text, self._change))
        self.close()
        self._editor.setFocus()
