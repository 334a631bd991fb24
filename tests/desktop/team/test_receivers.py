"""Webhooks and Slack channels of a team, registered, verified, watched and removed in the window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from core.wire.ids import new_id
from desktop.app import Desktop
from desktop.team.receiver_form import ReceiverForm
from desktop.team.receivers_view import ReceiversDialog
from tests.desktop.team.playing import Until, new_name, sign_in
from tests.fixtures.receiving import Site, Slack, receiving
from tests.fixtures.serving_thread import ServerThread


@pytest.fixture
def sites() -> Iterator[tuple[Site, Slack]]:
    site, slack = Site(), Slack()
    with receiving(site, slack):
        yield site, slack


@pytest.fixture
def sending(tmp_path: Path) -> Iterator[ServerThread]:
    """A server whose operator allows receivers on this machine."""
    with ServerThread(tmp_path / "server", outgoing_private=True, outgoing_ports="") as server:
        yield server


class Ada:
    """The owner of a team with a project, at a window with the dialog open."""

    def __init__(self, desktop: Desktop, server: ServerThread, until: Until) -> None:
        self.desktop, self.server, self.until = desktop, server, until
        name, self.team, self.project = new_name("ada"), new_id(), new_id()
        self._token = server.register(name)
        server.ask(self._token, "POST", "/teams", {"id": self.team, "name": "Auditors"})
        project = {"id": self.project, "name": "Vault", "team_id": self.team}
        server.ask(self._token, "POST", "/projects", project)
        assert not desktop.window.commands["team-receivers"].isEnabled()
        sign_in(desktop, server, name, until)
        until(lambda: desktop.session.team.roster)
        desktop.window.commands["team-receivers"].trigger()

    @property
    def dialog(self) -> ReceiversDialog:
        found = self.desktop.window.team_desk.receiver_desk.dialog
        assert found is not None
        return found

    def register(self, button: QPushButton, name: str, url: str) -> ReceiverForm:
        button.click()
        form = self.desktop.window.team_desk.receiver_desk.form
        assert form is not None
        form.name.setText(name)
        form.url.setText(url)
        form.ok.click()
        return form

    def rows(self) -> list[tuple[str, str]]:
        """Names and states of what is listed."""
        items = (self.dialog.list.topLevelItem(at) for at in range(self.dialog.list.topLevelItemCount()))
        return [(item.text(0), item.text(2)) for item in items if item is not None]

    def sent(self) -> list[tuple[str, str]]:
        """Events and states of what was sent to the selected one."""
        items = (self.dialog.log.topLevelItem(at) for at in range(self.dialog.log.topLevelItemCount()))
        return [(item.text(1), item.text(2)) for item in items if item is not None]

    def find(self, title: str) -> None:
        """A build server reports a finding of the team's project."""
        body = {"event": "new-high-finding", "project_id": self.project, "key": new_id(), "title": title}
        self.server.ask(self._token, "POST", "/notifications/send", body)

    def agree(self) -> None:
        (box,) = (one for one in self.dialog.findChildren(QMessageBox) if one.isVisible())
        (yes,) = (one for one in box.buttons() if box.buttonRole(one) == QMessageBox.ButtonRole.AcceptRole)
        yes.click()


def test_a_webhook_from_its_registration_to_its_removal(
    in_session: Desktop, sending: ServerThread, sites: tuple[Site, Slack], until: Until
) -> None:
    site, slack = sites
    ada = Ada(in_session, sending, until)
    dialog = ada.dialog
    until(lambda: "Nothing is registered" in dialog.advice.text())
    form = ada.register(dialog.webhook, "Build server", "nowhere")
    assert "no address" in form.told.text() and form.isVisible()
    form.url.setText(f"{site.address}/hook")
    form.ok.click()
    until(lambda: ada.rows() == [("Build server", "Not verified yet")])
    secret = dialog.secret.text()
    assert re.fullmatch(r"whsec_\S{20,}", secret) and dialog.secret.isVisible()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == secret

    site.echo = False
    dialog.verify.click()
    until(lambda: "did not give the challenge back" in dialog.told.text())
    site.echo = True
    dialog.verify.click()
    until(lambda: ada.rows() == [("Build server", "Verified")])
    assert not dialog.told.isVisible()

    ada.register(dialog.slack, "#audits", slack.address)
    until(lambda: ("#audits", "Not verified yet") in ada.rows())
    dialog.verify.click()
    until(lambda: ("#audits", "Verified") in ada.rows())
    assert not dialog.rotate.isEnabled(), "Slack has no secret"

    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    site.mood = "410"
    ada.find("Reentrancy in withdraw")
    until(lambda: len(site.seen) > 2)  # two challenges, and this
    dialog.list.setCurrentItem(dialog.list.topLevelItem(1))  # the log of the other one, and back
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    until(lambda: ada.sent() == [("A new finding of high severity", "Given up")])
    dialog.log.setCurrentItem(dialog.log.topLevelItem(0))
    until(lambda: "Reentrancy in withdraw" in dialog.details.toPlainText())
    assert "1. " in dialog.details.toPlainText() and secret not in dialog.details.toPlainText()

    site.mood = "well"
    assert ada.rows()[0] == ("Build server", "Verified"), "what is shown is old"
    dialog.again.click()
    until(lambda: "Verify" in dialog.told.text())  # an address that is gone switched it off
    until(lambda: ada.rows()[0] == ("Build server", "Switched off"))
    assert "410" in dialog.advice.text()
    dialog.verify.click()
    until(lambda: ada.rows()[0] == ("Build server", "Verified") and ada.sent())
    dialog.log.setCurrentItem(dialog.log.topLevelItem(0))
    dialog.again.click()
    until(lambda: ada.sent() == [("A new finding of high severity", "Delivered")])
    assert site.taken[-1].json["texts"]["title"] == "Reentrancy in withdraw"

    dialog.change.click()
    form = in_session.window.team_desk.receiver_desk.form
    assert isinstance(form, ReceiverForm)
    form.name.setText("Builds")
    for box in form.events.values():
        box.setChecked(False)
    form.ok.click()
    assert "at least one" in form.told.text()
    form.events["comment"].setChecked(True)
    form.ok.click()
    until(lambda: ada.rows()[0][0] == "Builds" and "Somebody comments" in dialog.advice.text())

    dialog.rotate.click()
    ada.agree()
    until(lambda: dialog.secret.text() not in ("", secret))
    dialog.remove.click()
    ada.agree()
    until(lambda: ada.rows() == [("#audits", "Verified")])
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and dialog.secret.text() == ""


def test_everything_in_it_has_a_name_and_is_reached_by_keys(in_session: Desktop) -> None:
    dialog = ReceiversDialog(in_session.window.look, in_session.window, "Auditors")
    for widget in (dialog.list, dialog.log, dialog.details, dialog.secret):
        assert widget.accessibleName() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    buttons = [button for button in dialog.findChildren(QPushButton) if "&" in button.text()]
    letters = [button.text()[button.text().index("&") + 1].lower() for button in buttons]
    assert len(letters) >= 10 and len(set(letters)) == len(letters), letters
    assert not any(button.isDefault() for button in buttons), "Return presses none of them unseen"
    dialog.deleteLater()
