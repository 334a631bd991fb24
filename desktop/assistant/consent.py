"""Shows exactly what would leave this machine, and asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from desktop.assistant.outgoing import OutgoingView
from desktop.look import Look

if TYPE_CHECKING:
    from core.rewriting.assistant.privacy.gate import Outgoing


class ConsentDialog(QDialog):
    """`answered` is sent once: `once`, `always` or `no`; closing it is `no`."""

    answered = Signal(str)

    def __init__(self, outgoing: Outgoing, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Before this is sent"))
        self.resize(760, 560)
        self._word = "no"
        self.view, self.buttons = OutgoingView(look), QDialogButtonBox()
        self.view.show_outgoing(
            outgoing,
            self.tr("The text below would leave this machine for {endpoint}, to be read by {model}."),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.buttons)
        self._add_answers()
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
