"""The dialogs about teams: signing in, sharing a project, inviting somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.team.model import GIVEN, role_advice, role_words
from desktop.widgets.asking import AskingDialog
from desktop.widgets.labels import muted

if TYPE_CHECKING:
    from core.wire.accounts import OidcProvider
    from core.wire.teams import Team


class SignInDialog(AskingDialog):
    """Asks for the server and who signs in. The password goes out once and is kept nowhere."""

    password_given = Signal(str, str, str, bool)
    """Address of the server, e-mail, password, and whether to stay signed in on this machine."""

    server_named = Signal(str)
    """An address was entered: which issuers it has is to be looked up, see `offer`."""

    issuer_chosen = Signal(str, str, str, str, bool)
    """Address of the server, id of the issuer, e-mail and password of an account to link, and as above."""

    def __init__(self, look: Look, parent: QWidget, server: str = "", email: str = "") -> None:
        super().__init__(look, parent, parent.tr("Sign in at a team server"), parent.tr("Sign in"))
        self.server = _field(self.tr("Address of the team server"), "https://…")
        self.email = _field(self.tr("E-mail address"), "you@example.org")
        self.password = _field(self.tr("Password"), "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.server.setText(server)
        self.email.setText(email)
        self.remember = QCheckBox(self.tr("Stay signed in on this &machine"))
        self.remember.setChecked(True)
        self.remember.setToolTip(
            self.tr("The sign-in, never the password, is kept where your keys are kept.")
        )
        form = QFormLayout()
        form.addRow(self.tr("&Server"), self.server)
        form.addRow(self.tr("&E-mail"), self.email)
        form.addRow(self.tr("&Password"), self.password)
        self.body.addWidget(
            muted(self.tr("Your administrator has the address. Everything else works without."))
        )
        self.body.addLayout(form)
        self.body.addWidget(self.remember)
        self.issuers = QVBoxLayout()
        self.buttons_of_issuers: list[QPushButton] = []
        self.body.addLayout(self.issuers)
        self.waiting = muted(self.tr("Your browser opens: sign in there, then come back. Cancel ends it."))
        self.waiting.hide()
        self.body.addWidget(self.waiting)
        self._named = server
        self.server.editingFinished.connect(self._name_server)
        (self.password if server and email else self.email if server else self.server).setFocus()

    def offer(self, issuers: Sequence[OidcProvider]) -> None:
        """Show a button for each issuer that the server names, in place of the former ones."""
        for former in self.buttons_of_issuers:
            self.issuers.removeWidget(former)
            former.deleteLater()
        self.buttons_of_issuers = []
        for each in issuers:
            button = QPushButton(self.tr("Continue with {name} in the &browser").format(name=each.name))
            button.setProperty("issuer", each.id)
            button.setToolTip(
                self.tr("With e-mail and password entered, {name} opens that account from now on.").format(
                    name=each.name
                )
            )
            button.setAutoDefault(False)
            button.clicked.connect(self._choose)
            self.issuers.addWidget(button)
            self.buttons_of_issuers.append(button)

    def refused(self, sentence: str) -> None:
        super().refused(sentence)
        self._wait(False)

    def hand_over(self) -> None:
        self.password_given.emit(
            self.server.text().strip(),
            self.email.text().strip(),
            self.password.text(),
            self.remember.isChecked(),
        )

    def wrong(self) -> str:
        if not self.server.text().strip():
            return self.tr("Enter the address of the team server.")
        if "@" not in self.email.text():
            return self.tr("Enter your e-mail address.")
        return "" if self.password.text() else self.tr("Enter your password.")

    def _name_server(self) -> None:
        server = self.server.text().strip()
        if server != self._named and self.isVisible():
            self._named = server
            self.offer(())
            self.server_named.emit(server)

    def _choose(self) -> None:
        self._wait(True)
        link = (self.email.text().strip(), self.password.text()) if self.password.text() else ("", "")
        issuer = self.sender().property("issuer")
        self.issuer_chosen.emit(self.server.text().strip(), issuer, *link, self.remember.isChecked())

    def _wait(self, on: bool) -> None:
        if on:
            self.told.hide()
        self.waiting.setVisible(on)
        self.ok.setEnabled(not on)
        for button in self.buttons_of_issuers:
            button.setEnabled(not on)


class ShareDialog(AskingDialog):
    """Asks under which name, and with which team, the open project is shared."""

    answered = Signal(str, str)
    """The name, and the id of the team; empty for a personal project."""

    def __init__(self, look: Look, parent: QWidget, name: str, teams: Sequence[Team]) -> None:
        super().__init__(look, parent, parent.tr("Share this project"), parent.tr("Share"))
        self.name = _field(self.tr("Name of the project"), "")
        self.name.setText(name)
        self.team = QComboBox()
        self.team.setAccessibleName(self.tr("Shared with"))
        self.team.addItem(self.tr("Only me, on my machines"), "")
        for team in teams:
            self.team.addItem(team.name, team.id)
        self.team.setCurrentIndex(1 if teams else 0)
        form = QFormLayout()
        form.addRow(self.tr("&Name"), self.name)
        form.addRow(self.tr("Shared &with"), self.team)
        self.body.addLayout(form)
        self.body.addWidget(
            muted(
                self.tr(
                    "Files, proposals with their evidence, decisions and comments travel. Keys, paths of "
                    "this machine and what “.rewriterignore” and “.gitignore” leave out never do."
                )
            )
        )

    def hand_over(self) -> None:
        self.answered.emit(self.name.text().strip(), self.team.currentData())

    def wrong(self) -> str:
        return "" if self.name.text().strip() else self.tr("Give the project a name.")


class InviteDialog(AskingDialog):
    """Asks whom to invite, and as what. Without an address the answer is a link to copy."""

    answered = Signal(str, str)
    """The role, and the e-mail address or nothing."""

    def __init__(self, look: Look, parent: QWidget, team: str) -> None:
        title = parent.tr("Invite to “{team}”").format(team=team)
        super().__init__(look, parent, title, parent.tr("Invite"))
        self.role = role_box(self.tr("Role"))
        self.role.setCurrentIndex(GIVEN.index("editor"))
        self.email = _field(self.tr("E-mail address"), self.tr("Leave it empty for a link"))
        self.link = _field(self.tr("Link of the invitation"), "")
        self.link.setReadOnly(True)
        self.link.hide()
        self.copy = QPushButton(self.tr("&Copy the link"))
        self.copy.setAutoDefault(False)
        self.copy.hide()
        self.copy.clicked.connect(self._copy)
        self.advice = muted("")
        form = QFormLayout()
        form.addRow(self.tr("&Role"), self.role)
        form.addRow("", self.advice)
        form.addRow(self.tr("&E-mail"), self.email)
        self.body.addLayout(form)
        self.body.addWidget(muted(self.tr("An invitation counts once, for seven days.")))
        self.body.addWidget(self.link)
        self.body.addWidget(self.copy)
        self.role.currentIndexChanged.connect(self._advise)
        self._advise()
        self.email.setFocus()

    def show_link(self, link: str) -> None:
        """Show the link, which is told this once."""
        self.link.setText(link)
        self.link.setCursorPosition(0)
        for widget in (self.link, self.copy):
            widget.show()
        self.ok.setText(self.tr("Close"))
        self.ok.setEnabled(True)
        self.copy.setFocus()

    def hand_over(self) -> None:
        if self.link.text():
            self.done_with()
        else:
            self.answered.emit(self.role.currentData(), self.email.text().strip())

    def wrong(self) -> str:
        email = self.email.text().strip()
        return self.tr("That is no e-mail address.") if email and "@" not in email else ""

    def _advise(self) -> None:
        self.advice.setText(role_advice(self.role.currentData()))

    def _copy(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(self.link.text())
        self.copy.setText(self.tr("Copied"))


def role_box(name: str) -> QComboBox:
    """A box with the roles that can be given."""
    box = QComboBox()
    box.setAccessibleName(name)
    for role in GIVEN:
        box.addItem(role_words(role), role)
    return box


def _field(name: str, hint: str) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(hint)
    field.setAccessibleName(name)
    return field
