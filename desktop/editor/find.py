"""The find bar: search and replace in the file in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from desktop.editor.view import SourceEditor
from desktop.look import Look


class FindBar(QWidget):
    """Enter finds the next place, Shift+Enter the one before, Escape closes the bar."""

    def __init__(self, editor: Callable[[], SourceEditor | None], look: Look) -> None:
        super().__init__()
        self._editor, self._look = editor, look
        self.words, self.other = QLineEdit(), QLineEdit()
        self.words.setPlaceholderText(self.tr("Find"))
        self.words.setAccessibleName(self.tr("Find"))
        self.other.setPlaceholderText(self.tr("Replace with"))
        self.other.setAccessibleName(self.tr("Replace with"))
        self._case = QCheckBox(self.tr("Match case"))
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close the find bar"))
        self._close.clicked.connect(self.close_bar)
        replace = QPushButton(self.tr("Replace"))
        replace.clicked.connect(self.replace)
        everywhere = QPushButton(self.tr("Replace all"))
        everywhere.clicked.connect(self.replace_all)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(self.words, 2)
        layout.addWidget(self.other, 2)
        for widget in (replace, everywhere, self._case, self._count, self._close):
            layout.addWidget(widget)
        self.words.textChanged.connect(self._typed)
        self._case.toggled.connect(lambda _on: self._typed(self.words.text()))
        look.changed.connect(self._repaint)
        self._repaint()
        self.hide()

    def open_bar(self) -> None:
        """Show the bar with the selected word in it."""
        editor = self._editor()
        if editor is None:
            return
        selected = editor.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.words.setText(selected)
        self.show()
        self.words.selectAll()
        self.words.setFocus()

    def close_bar(self) -> None:
        """Hide the bar and go back to the text."""
        self.hide()
        editor = self._editor()
        if editor is not None:
            editor.setFocus()

    def find_next(self, backward: bool = False) -> bool:
        """Select the next place, going around at the end; False when there is none."""
        editor, words = self._editor(), self.words.text()
        if editor is None or not words:
            return False
        flags = self._flags(backward)
        if editor.find(words, flags):
            return True
        cursor = editor.textCursor()
        edge = QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start
        around = QTextCursor(cursor)
        around.movePosition(edge)
        editor.setTextCursor(around)
        if editor.find(words, flags):
            return True
        editor.setTextCursor(cursor)
        return False

    def replace(self) -> None:
        """Replace the selected place and go to the next one."""
        editor = self._editor()
        if editor is None or editor.isReadOnly():
            return
        cursor = editor.textCursor()
        if self._same(cursor.selectedText()):
            cursor.insertText(self.other.text())
        self.find_next()
        self._typed(self.words.text())

    def replace_all(self) -> None:
        """Replace every place in one undo step."""
        editor, words = self._editor(), self.words.text()
        if editor is None or editor.isReadOnly() or not words:
            return
        document, flags = editor.document(), self._flags(False)
        edit = QTextCursor(document)
        edit.beginEditBlock()
        found = document.find(words, 0, flags)
        while not found.isNull():
            found.insertText(self.other.text())
            found = document.find(words, found.position(), flags)
        edit.endEditBlock()
        self._typed(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.find_next(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _typed(self, words: str) -> None:
        editor = self._editor()
        if editor is None or not words:
            self._count.setText("")
            return
        text, wanted = editor.text(), words
        if not self._case.isChecked():
            text, wanted = text.casefold(), words.casefold()
        count = text.count(wanted)
        self._count.setText(self.tr("{n} found").format(n=f"{count:,}") if count else self.tr("not found"))

    def _same(self, text: str) -> bool:
        words = self.words.text()
        return text == words if self._case.isChecked() else text.casefold() == words.casefold()

    def _flags(self, backward: bool) -> QTextDocument.FindFlag:
        flags = QTextDocument.FindFlag(0)
        if backward:
            flags |= QTextDocument.FindFlag.FindBackward
        if self._case.isChecked():
            flags |= QTextDocument.FindFlag.FindCaseSensitively
        return flags

    def _repaint(self) -> None:
        self._close.setIcon(self._look.icon("close", self._look.theme.muted))
