"""A dialog that asks something and stays open until what was entered is taken over."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.look import Look


class AskingDialog(QDialog):
    """Stays open until `done_with` or Cancel; whoever takes the answer calls that, or `refused`."""

    def __init__(self, look: Look, parent: QWidget, title: str, ok: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setStyleSheet(f"color: {look.theme.bad};")
        self.told.setAccessibleName(self.tr("What is wrong"))
        self.told.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.addButton(ok, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._answer)
        self.buttons.rejected.connect(self.reject)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addLayout(self.body)
        layout.addWidget(self.told)
        layout.addWidget(self.buttons)
        self.finished.connect(self._gone)
        for button in self.buttons.buttons():
            button.setAutoDefault(button is self.ok)  # type: ignore[attr-defined]
        self.ok.setProperty("primary", True)
        self.ok.setDefault(True)  # only now: a button is the default of the dialog that it is in

    def refused(self, sentence: str) -> None:
        """Say what was wrong, and let the person try again."""
        self.told.setText(sentence)
        self.told.show()
        self.ok.setEnabled(True)

    def done_with(self) -> None:
        """What was entered is taken over."""
        self.accept()

    def hand_over(self) -> None:
        """Give what was entered to whoever asked."""
        raise NotImplementedError

    def wrong(self) -> str:
        """Why what was entered cannot be taken; empty when it can."""
        return ""

    def _answer(self) -> None:
        wrong = self.wrong()
        if wrong:
            self.refused(wrong)
            return
        self.told.hide()
        self.ok.setEnabled(False)
        self.hand_over()

    def _gone(self) -> None:
        """No field keeps what was typed into it."""
        for field in self.findChildren(QLineEdit):
            field.clear()
        self.deleteLater()
