"""Shows exactly what would leave this machine, and asks; or what left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.look import Look
from desktop.widgets.labels import muted
from desktop.words import number

if TYPE_CHECKING:
    from core.rewriting.assistant.privacy.gate import Outgoing


class ConsentDialog(QDialog):
    """`answered` is sent once: `once`, `always` or `no`; closing it is `no`."""

    answered = Signal(str)

    def __init__(self, outgoing: Outgoing, look: Look, parent: QWidget, *, asks: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Before this is sent") if asks else self.tr("What was sent"))
        self.resize(760, 560)
        self._word = "no"
        self.where = QLabel(self._told(outgoing, asks))
        self.where.setWordWrap(True)
        self.figures = muted(self._counted(outgoing))
        self.text = QPlainTextEdit(outgoing.text)
        self.text.setReadOnly(True)
        self.text.setFont(look.mono())
        self.text.setAccessibleName(self.tr("Everything that is sent"))
        self.buttons = QDialogButtonBox()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        for widget in (self.where, self.figures):
            layout.addWidget(widget)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.buttons)
        if asks:
            self._add_answers()
        else:
            self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self._tell)

    def _add_answers(self) -> None:
        role = QDialogButtonBox.ButtonRole
        self.no = self.buttons.addButton(self.tr("Do not send"), role.RejectRole)
        self.always = self.buttons.addButton(
            self.tr("Send, and do not ask again for this project and model"), role.ActionRole
        )
        self.once = self.buttons.addButton(self.tr("Send this time"), role.ActionRole)
        self.always.clicked.connect(lambda: self._answer("always"))
        self.once.clicked.connect(lambda: self._answer("once"))
        for button in (self.no, self.always, self.once):
            button.setAutoDefault(False)
        self.no.setDefault(True)  # Enter sends nothing

    def _answer(self, word: str) -> None:
        self._word = word
        self.accept()

    def _tell(self, _result: int) -> None:
        self.answered.emit(self._word)
        self.deleteLater()

    def _told(self, outgoing: Outgoing, asks: bool) -> str:
        if asks:
            text = self.tr("The text below would leave this machine for {endpoint}, to be read by {model}.")
        else:
            text = self.tr("The text below went to {endpoint}, to be read by {model}.")
        return text.format(endpoint=outgoing.endpoint, model=outgoing.model)

    def _counted(self, outgoing: Outgoing) -> str:
        masked = sum(count for _, count in outgoing.masked)
        parts = [
            self.tr("Files: {names}").format(names=", ".join(outgoing.files)) if outgoing.files else "",
            self.tr("{n} characters").format(n=number(len(outgoing.text))),
            self.tr("{n} secrets masked").format(n=masked) if masked else "",
            self.tr("{n} lines of hidden files taken out").format(n=outgoing.held_lines)
            if outgoing.held_lines
            else "",
        ]
        return " · ".join(part for part in parts if part)
