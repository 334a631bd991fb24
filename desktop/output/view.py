"""The output panel: the words of a program as they come, find, copy, clear and stop."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from desktop.look import Look
from desktop.output.model import Cleaner, Spot, spots_in
from desktop.output.painter import OutputPainter
from desktop.output.state import Output
from desktop.session import Place, Session
from desktop.widgets.icon_button import IconTextButton
from desktop.widgets.labels import ElidedLabel, muted

MOST_LINES = 10_000
"""Older lines are dropped."""
LINES_AT_ONCE = 300
"""So many are shown before the window does something else."""


class OutputView(QWidget):
    """Follows the output of the session."""

    stop_wanted = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._output: Output = session.output
        self._cleaner = Cleaner()
        self._waiting: deque[str] = deque(maxlen=MOST_LINES)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._show_more)
        self.title = ElidedLabel(self.tr("Nothing has run yet."), "muted")
        self.text = OutputText()
        self.words = QLineEdit()
        self.found = muted("", wrap=False)
        self.stop, self.copy, self.clear = IconTextButton(), QToolButton(), QToolButton()
        self._painter = OutputPainter(self.text.document(), look, lambda: self._output.folder)
        self._build()
        self._output.begun.connect(self._begun)
        self._output.said.connect(self._said)
        self._output.ended.connect(self._ended)
        look.changed.connect(self._repaint)
        self._repaint()

    def find_next(self, *, backward: bool = False) -> bool:
        """Select the next place of the words, going around; False when there is none."""
        words = self.words.text()
        flags = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
        if not words or self.text.find(words, flags):
            return bool(words)
        edge = QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start
        before = self.text.textCursor()
        self.text.moveCursor(edge)
        if self.text.find(words, flags):
            return True
        self.text.setTextCursor(before)
        return False

    def _build(self) -> None:
        self.setFocusProxy(self.text)
        self.text.setAccessibleName(self.tr("Output of programs"))
        self.text.setPlaceholderText(
            self.tr("What a program says comes here. The Tests menu runs the tests of the project.")
        )
        self.text.setMaximumBlockCount(MOST_LINES)
        self.text.go_wanted.connect(self._go)
        self.text.find_wanted.connect(self._focus_find)
        self.text.spots = lambda line: spots_in(line, self._output.folder)
        self.words.setPlaceholderText(self.tr("Find in the output"))
        self.words.setAccessibleName(self.tr("Find in the output"))
        self.words.setMaximumWidth(220)
        self.words.textChanged.connect(self._count)
        self.words.installEventFilter(self)
        for button, name in (
            (self.stop, self.tr("Stop the program")),
            (self.copy, self.tr("Copy all of the output")),
            (self.clear, self.tr("Clear the output")),
        ):
            button.setAutoRaise(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
        self.stop.setText(self.tr("Stop"))
        self.stop.setEnabled(False)
        self.stop.clicked.connect(self.stop_wanted)
        self.copy.clicked.connect(self._copy)
        self.clear.clicked.connect(self._clear)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 2, 8, 2)
        bar.setSpacing(6)
        bar.addWidget(self.title, 1)
        for widget in (self.found, self.words, self.stop, self.copy, self.clear):
            bar.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.text, 1)
        self._later = QTimer(self, singleShot=True, interval=150)
        self._later.timeout.connect(self._count)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.words and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.find_next(backward=event.modifiers() == Qt.KeyboardModifier.ShiftModifier)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.words.clear()
                self.text.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _begun(self) -> None:
        self._cleaner = Cleaner()
        self._waiting.clear()
        self.text.clear()
        self._show_state()

    def _said(self, piece: str) -> None:
        """Text is added at the end; who reads further up stays there."""
        self._waiting.extend(self._cleaner.clean(piece).splitlines(keepends=True))
        if not self._more.isActive():
            self._show_more()

    def _show_more(self) -> None:
        """Some lines of what waits; the rest when the window has had its turn."""
        count = min(LINES_AT_ONCE, len(self._waiting))
        text = "".join(self._waiting.popleft() for _ in range(count))
        if self._waiting:
            self._more.start()
        if not text:
            return
        bar = self.text.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        if at_end:
            bar.setValue(bar.maximum())
        if self.words.text():
            self._later.start()

    def _ended(self) -> None:
        self._show_state()

    def _show_state(self) -> None:
        output = self._output
        self.stop.setEnabled(output.running)
        if output.running:
            self.title.setText(self.tr("{title} is running").format(title=output.title))
        else:
            self.title.setText(f"{output.title}: {output.ending}" if output.title else output.ending)
        self.title.setAccessibleName(self.title.text())

    def _count(self) -> None:
        words = self.words.text()
        count = self.text.toPlainText().casefold().count(words.casefold()) if words else 0
        self.found.setText(self.tr("%n found", "", count) if words else "")

    def _focus_find(self) -> None:
        selected = self.text.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.words.setText(selected)
        self.words.selectAll()
        self.words.setFocus()

    def _clear(self) -> None:
        self._waiting.clear()
        self.text.clear()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _go(self, spot: Spot) -> None:
        self._session.jump.emit(Place(spot.path, spot.line, spot.column))

    def _repaint(self) -> None:
        self.text.setFont(self._look.mono())
        for button, icon in ((self.stop, "stop-circle"), (self.copy, "copy"), (self.clear, "clear-all")):
            button.setIcon(self._look.icon(icon))
        self._painter.rehighlight()


class OutputText(QPlainTextEdit):
    """Text to read; places in it are gone to by a click, or by Enter in their line."""

    go_wanted = Signal(object)
    find_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.spots: Callable[[str], Sequence[Spot]] = lambda _line: ()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)
        self.viewport().setMouseTracking(True)

    def spot_at(self, cursor: QTextCursor) -> Spot | None:
        """The place that stands at a cursor."""
        line = cursor.block().text()
        units = cursor.positionInBlock() * 2
        at = len(line.encode("utf-16-le")[:units].decode("utf-16-le", "ignore"))
        return next((spot for spot in self.spots(line) if spot.start <= at <= spot.end), None)

    def event(self, event: QEvent) -> bool:
        """Ctrl+F finds in here, not in the file in front."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Find)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.find_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            found = self.spots(self.textCursor().block().text())
            if found:
                self.go_wanted.emit(found[0])
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        spot = self.spot_at(self.cursorForPosition(event.position().toPoint()))
        shape = Qt.CursorShape.PointingHandCursor if spot is not None else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            spot = self.spot_at(self.cursorForPosition(event.position().toPoint()))
            if spot is not None:
                self.go_wanted.emit(spot)
