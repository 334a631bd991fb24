"""A person at the window: real keys and clicks on real widgets, and eyes that wait for what comes.

Commands are given by the keys that the window itself tells for them, so a journey fails when a
command cannot be reached by its key from where the keyboard is. Nothing here calls an operation.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QLineEdit,
    QWidget,
)

from desktop.app import Desktop
from desktop.candidate import Candidate
from desktop.editor.view import SourceEditor
from desktop.findings.problem import Problem
from desktop.findings.view import FindingsView
from desktop.operations import names
from desktop.proposals.view import ProposalsView
from desktop.reviewing import Reviewing
from desktop.widgets.picker import Picker
from tests.desktop.conftest import Until

LEFT = Qt.MouseButton.LeftButton


class Person:
    """Acts on the window of a desktop, and waits until what was asked for is seen."""

    def __init__(self, desktop: Desktop, until: Until) -> None:
        self.desktop, self.until = desktop, until
        self.window, self.session = desktop.window, desktop.session
        self.clicks = self.keys = 0
        self.window.activateWindow()
        until(self.window.isActiveWindow)

    # Hands.

    def press(self, keys: str) -> None:
        """Press a sequence of keys such as `Ctrl+K, Ctrl+O` where the keyboard is."""
        sequence = QKeySequence(keys)
        for at in range(sequence.count()):
            combination = sequence[at]
            QTest.keyClick(self.focus(), combination.key(), combination.keyboardModifiers())
            self.keys += 1
        QApplication.processEvents()

    def give(self, command: str) -> None:
        """Give a command by its key; it must have one and be possible now."""
        keys = self.window.commands.keys(command)
        assert keys, f"{command} has no key"
        self.focus()
        assert self.window.commands[command].isEnabled(), f"{command} cannot be given now"
        self.press(keys)

    def type(self, text: str) -> None:
        """Type letters where the keyboard is."""
        QTest.keyClicks(self.focus(), text)
        self.keys += len(text)
        QApplication.processEvents()

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget, in its middle unless told."""
        assert widget.isVisible() and widget.isEnabled()
        QTest.mouseClick(widget, LEFT, pos=at if at is not None else widget.rect().center())
        self.clicks += 1

    def click_row(self, view: QAbstractItemView, index: QModelIndex, *, double: bool = False) -> None:
        """Click a row of a list, a table or a tree."""
        assert index.isValid() and view.isVisible()
        view.scrollTo(index)
        area = view.visualRect(index)
        spot = QPoint(min(area.left() + 40, area.center().x()), area.center().y())
        self.click(view.viewport(), spot)
        if double:
            QTest.mouseDClick(view.viewport(), LEFT, pos=spot)

    def click_text(self, editor: SourceEditor, words: str) -> None:
        """Click into the text, in front of the first place where the words stand."""
        cursor = editor.textCursor()
        cursor.setPosition(editor.text().index(words))
        editor.setTextCursor(cursor)  # scrolls there, as the wheel would
        editor.centerCursor()
        self.click(editor.viewport(), editor.cursorRect(cursor).center() + QPoint(2, 0))
        assert editor.textCursor().position() == cursor.position()

    def drop(self, path: Path) -> None:
        """Drag a file or folder from elsewhere onto the window and let it go."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        middle, copy = self.window.rect().center(), Qt.DropAction.CopyAction
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(middle, copy, data, LEFT, none)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(
            self.window, QDropEvent(QPointF(middle), copy, data, LEFT, none, QEvent.Type.Drop)
        )

    def choose_file(self, path: Path) -> None:
        """Answer the file dialog that is open by typing a path."""
        (dialog,) = [item for item in self.window.findChildren(QFileDialog) if item.isVisible()]
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(line, QLineEdit)
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, str(path))
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.until(lambda: not any(item.isVisible() for item in self.window.findChildren(QFileDialog)))
        self.window.activateWindow()

    def pick(self, letters: str) -> None:
        """Type into the list that came up, wait until something fits, and choose it."""
        self.until(lambda: bool(self.window.findChildren(Picker)))
        picker = self.window.findChildren(Picker)[-1]
        QTest.keyClicks(picker.words, letters)
        self.until(lambda: picker.current() is not None)
        QTest.keyClick(picker.words, Qt.Key.Key_Return)
        QApplication.processEvents()
        self.window.activateWindow()

    def command(self, title: str) -> None:
        """Give a command by its name in the palette."""
        self.give("commands")
        self.pick(title)

    def opens(self, project: Path, name: str) -> SourceEditor:
        """Open a project by the key and the dialog, and one of its files by some of its letters."""
        self.give("open-folder")
        self.choose_file(project)
        self.sees_analysis(project.name)
        self.give("quick-open")
        self.pick(name)
        self.until(lambda: (front := self.window.tabs.editor()) is not None and front.path.name == name)
        self.editor().setFocus()
        self.rests()
        return self.editor()

    def chooses_widest(self) -> Candidate:
        """Click the proposal that changes the most places, and see it side by side."""
        widest = max(self.session.candidates, key=lambda item: len(Reviewing.of(item).hunks))
        self.chooses(widest)
        return widest

    def chooses(self, chosen: Candidate) -> None:
        """Click a proposal, and see it side by side."""
        view = self.window.panel("proposals")
        assert isinstance(view, ProposalsView)
        self.click_row(view.list, view.model.index(view.model.row_of(chosen.id)))
        reviewing = self.session.reviewing
        assert reviewing is not None and reviewing.candidate is chosen
        assert self.window.review.isVisible()

    # Eyes.

    def focus(self) -> QWidget:
        """Where the keyboard is."""
        if QApplication.activeWindow() is None:  # no window manager gives it back after a popup
            self.window.activateWindow()
            self.until(self.window.isActiveWindow)
        return QApplication.focusWidget() or self.window

    def button(self, words: str, within: QWidget | None = None) -> QAbstractButton:
        """The button that can be seen and has these words, or begins with them in its name."""
        found = [
            item
            for item in (within or self.window).findChildren(QAbstractButton)
            if item.isVisible()
            and (item.text().replace("&", "") == words or item.accessibleName().startswith(words))
        ]
        assert found, f"no button says {words}"
        return found[0]

    def editor(self) -> SourceEditor:
        """The editor in front."""
        editor = self.window.tabs.editor()
        assert editor is not None
        return editor

    def sees_file(self, path: Path) -> SourceEditor:
        """Wait until a file is in front."""
        self.until(lambda: (front := self.window.tabs.editor()) is not None and front.path == path)
        return self.editor()

    def sees_analysis(self, name: str) -> None:
        """Wait until the project of this name is open and analyzed."""
        paths = lambda: [path.name for path in self.session.paths]  # noqa: E731
        self.until(lambda: paths() == [name] and self.session.analysis is not None)
        self.rests()

    def rests(self) -> None:
        """Wait until no job is running."""
        self.until(lambda: not self.desktop.bench.jobs.states())

    def problems(self) -> list[Problem]:
        """The rows of the problems panel."""
        view = self.window.panel("findings")
        assert isinstance(view, FindingsView)
        return list(view.model.problems)

    def decided(self, decision: str) -> int:
        """How many changes of the review are decided so."""
        assert self.session.reviewing is not None
        return self.session.reviewing.count(decision)

    def detectors(self) -> set[str]:
        """What the problems panel tells about."""
        return {row.detector for row in self.problems()}

    def sees_proposals(self) -> None:
        """Wait until a rewrite is over and everything it proposed is verified."""
        rewriting = lambda: self.desktop.bench.jobs.running(names.REWRITE)  # noqa: E731
        self.until(lambda: bool(self.session.candidates) and not rewriting())
