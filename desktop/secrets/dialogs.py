"""The dialogs about secrets: where to keep them, the passphrase of the file, and a value, never shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from core.secrets.file_place import SHORTEST
from core.secrets.vault import Need
from desktop.look import Look
from desktop.widgets.asking import AskingDialog
from desktop.widgets.labels import muted


class Asking(AskingDialog):
    """`answered` carries what was entered."""

    answered = Signal(str, str)
    """Kind of place, and passphrase or value; an empty kind where it is not asked."""

    def answer(self) -> tuple[str, str]:
        """What was entered: kind and words."""
        raise NotImplementedError

    def hand_over(self) -> None:
        self.answered.emit(*self.answer())


class PlaceDialog(Asking):
    """Where should keys be kept? `need` says whether a choice or only the passphrase is missing."""

    def __init__(self, look: Look, parent: QWidget, need: Need) -> None:
        new = need == "choice"
        title = parent.tr("Where should keys be kept?") if new else parent.tr("Unlock your keys")
        super().__init__(look, parent, title, parent.tr("Keep them there") if new else parent.tr("Go on"))
        self._new = new
        in_file = self.tr("In a &file, encrypted with a passphrase") if new else self.tr("&Unlock the file")
        in_session = self.tr("Only until the &program ends") if new else self.tr("Leave it &locked")
        self.in_file, self.in_session = QRadioButton(in_file), QRadioButton(in_session)
        self.in_file.setChecked(True)
        self.phrase, self.again = _hidden(self.tr("Passphrase")), _hidden(self.tr("Passphrase once more"))
        self.again.setVisible(new)
        told = self.tr("Your keys are in an encrypted file.")
        if new:
            told = self.tr("No keyring is used here. Nothing is ever kept as plain text.")
        self.body.addWidget(muted(told))
        self.body.addWidget(self.in_file)
        self.body.addWidget(self.phrase)
        self.body.addWidget(self.again)
        if new:
            lost = self.tr("Nobody can bring it back: without the passphrase the keys are lost.")
            self.body.addWidget(muted(lost))
        self.body.addWidget(self.in_session)
        self.in_session.toggled.connect(self._chosen)
        if not new:
            self.body.addWidget(
                muted(self.tr("Keys that are entered then are forgotten when the program ends."))
            )
        self.phrase.setFocus()

    def answer(self) -> tuple[str, str]:
        return ("session", "") if self.in_session.isChecked() else ("file", self.phrase.text())

    def wrong(self) -> str:
        if self.in_session.isChecked():
            return ""
        if self._new and len(self.phrase.text()) < SHORTEST:
            return self.tr("The passphrase needs at least {count} characters.").format(count=SHORTEST)
        if self._new and self.phrase.text() != self.again.text():
            return self.tr("The two passphrases are not the same.")
        return "" if self.phrase.text() else self.tr("Enter the passphrase.")

    def _chosen(self, session: bool) -> None:
        for field in (self.phrase, self.again):
            field.setEnabled(not session)


class SecretDialog(Asking):
    """A value to keep under a name."""

    def __init__(self, look: Look, parent: QWidget, title: str, about: str) -> None:
        super().__init__(look, parent, title, parent.tr("Keep"))
        self.value = _hidden(title)
        self.body.addWidget(muted(about))
        self.body.addWidget(self.value)
        self.value.setFocus()

    def answer(self) -> tuple[str, str]:
        return "", self.value.text().strip()

    def wrong(self) -> str:
        return "" if self.value.text().strip() else self.tr("Enter the key.")


def _hidden(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
    return field
