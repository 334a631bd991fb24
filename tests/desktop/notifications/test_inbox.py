"""The notification center beside a real server: what comes, what is new, where it leads, what one is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem

from core.wire.ids import new_id
from desktop.app import Desktop
from desktop.notifications.preferences_page import ChoicesPage
from desktop.notifications.rows import WHEN
from desktop.notifications.tray import Tray, has_tray
from desktop.notifications.view import ID, NotificationsView
from tests.desktop.team.playing import new_name, share, sign_in
from tests.fixtures.serving_thread import ServerThread

Until = Callable[[Callable[[], object]], None]


class Two:
    """Ada has a window; Ben, of her team, has a token and reports things of a project of his."""

    def __init__(self, served: ServerThread) -> None:
        self.served, self.ada, self.ben = served, new_name("ada"), new_name("ben")
        mine, self.token = served.register(self.ada), served.register(self.ben)
        self.team, self.project = new_id(), new_id()
        self.ask("POST", "/teams", {"id": self.team, "name": "Auditors"})
        self.ask("POST", "/projects", {"id": self.project, "name": "Vault", "team_id": self.team})
        made = self.ask("POST", f"/teams/{self.team}/invitations", {"role": "editor"})
        served.ask(mine, "POST", "/invitations/accept", {"secret": made["secret"]})

    def ask(self, method: str, path: str, body: object) -> dict[str, str]:
        answer = self.served.ask(self.token, method, path, body)
        return dict(answer.json())

    def report(self, title: str, file: str | None = None, line: int | None = None) -> None:
        body = {"event": "new-high-finding", "project_id": self.project, "key": new_id(), "title": title}
        self.ask("POST", "/notifications/send", {**body, "file": file, "line": line})


@pytest.fixture
def two(served: ServerThread) -> Two:
    return Two(served)


def rows(view: NotificationsView) -> list[QListWidgetItem]:
    return [view.list.item(at) for at in range(view.list.count())]


def signed(desktop: Desktop, two: Two, until: Until) -> None:
    """Ada signs in, and has read that this device is a new one."""
    sign_in(desktop, two.served, two.ada, until)
    until(lambda: desktop.session.inbox.known)
    assert [item.event for item in desktop.session.inbox.items] == ["new-device"]
    desktop.window.commands["notifications-read"].trigger()
    new(desktop, until, 0)


def new(desktop: Desktop, until: Until, many: int) -> None:
    """Wait until so many are new and listed: the server's hint counts first, the list follows."""
    inbox_ = desktop.session.inbox

    def shown() -> bool:
        listed = sum(item.read_ms is None for item in inbox_.items)
        return inbox_.unread == listed == many and not desktop.bench.jobs.states()

    until(shown)


def test_what_is_new_is_counted_listed_and_read_on_a_click(
    in_session: Desktop, two: Two, until: Until
) -> None:
    window, session = in_session.window, in_session.session
    view = window.notification_desk.view()
    assert not window.fields.inbox.isVisibleTo(window) and view.sign_in.isVisibleTo(view)
    signed(in_session, two, until)
    two.report("Reentrancy in withdraw")
    two.report("Unchecked call <b>in</b> pay")
    new(in_session, until, 2)
    assert window.fields.inbox.text() == "2 new"
    first = rows(view)[0]
    assert "Unchecked call <b>in</b> pay" in first.text() and first.data(WHEN).startswith("New ·")
    view.list.itemClicked.emit(first)
    assert session.inbox.unread == 1 and "New ·" not in rows(view)[0].data(WHEN)
    until(lambda: "not on this machine" in window.notices.text())
    new(in_session, until, 1)
    assert session.inbox.items[0].read_ms is not None
    window.commands["notifications-read"].trigger()
    assert session.inbox.unread == 0 and window.fields.inbox.text() == ""
    new(in_session, until, 0)
    window.commands["team-sign-out"].trigger()
    until(lambda: session.team.account is None)
    assert session.inbox.items == () and view.list.count() == 0


def test_one_of_the_open_project_leads_to_its_line(
    in_session: Desktop, two: Two, until: Until, tmp_path: Path
) -> None:
    source = tmp_path / "p" / "Vault.sol"
    source.parent.mkdir()
    source.write_text("// one\n// two\ncontract Vault {}\n", "utf-8")
    in_session.window.open_path(source.parent)
    until(lambda: in_session.session.documents or in_session.session.files)
    signed(in_session, two, until)
    until(lambda: in_session.session.team.teams)
    share(in_session, new_name("vault"), until, two.team)
    link = in_session.session.team.link
    assert link is not None
    two.project = link.workspace_id
    two.report("Here", "Vault.sol", 3)
    new(in_session, until, 1)
    item = rows(in_session.window.notification_desk.view())[0]
    in_session.window.notification_desk.open(item.data(ID))
    editor = in_session.window.tabs.editor
    until(lambda: (found := editor()) is not None and found.textCursor().blockNumber() == 2)
    assert in_session.session.current == source


def test_a_hint_of_the_server_brings_the_news(in_session: Desktop, two: Two, until: Until) -> None:
    signed(in_session, two, until)
    until(lambda: in_session.shared.hints.live)
    in_session.window.notification_desk._again.stop()
    two.report("Heard")
    new(in_session, until, 1)
    for nonsense in ({"unread": "many"}, {"unread": True}, {}, None):
        in_session.window.notification_desk.hear("notifications", nonsense)
    assert in_session.session.inbox.unread == 1


def test_nobody_is_disturbed_who_does_not_want_it(in_session: Desktop, two: Two, until: Until) -> None:
    window = in_session.window
    signed(in_session, two, until)
    window.notification_desk.view().quiet.click()
    assert window.program.preferences.desktop.do_not_disturb
    two.report("Quiet")
    new(in_session, until, 1)
    assert window.fields.inbox.text() == ""
    assert "do not disturb" in window.fields.inbox.toolTip()
    window.commands["notifications-quiet"].trigger()
    assert window.fields.inbox.text() == "1 new"


def test_without_a_tray_nothing_is_shown_there_and_nothing_breaks(
    in_session: Desktop, two: Two, until: Until
) -> None:
    assert not has_tray()  # the platform of the tests has none
    signed(in_session, two, until)
    two.report("Told")
    new(in_session, until, 1)
    assert not Tray.of(in_session.app).tell(in_session.session.inbox.items, lambda: None)
    page = in_session.window.notification_desk.page()
    assert any("no tray" in label.text() for label in page.findChildren(type(page.told)))
    page.deleteLater()


def test_choices_are_kept_at_the_server_for_every_device(in_session: Desktop, two: Two, until: Until) -> None:
    signed(in_session, two, until)
    until(lambda: in_session.session.team.teams)
    page = in_session.window.notification_desk.page()
    assert isinstance(page, ChoicesPage)
    until(page.cells["comment", "mail"].isEnabled)
    assert page.cells["new-device", "mail"].isChecked() and not page.cells["new-device", "mail"].isEnabled()
    assert not page.cells["comment", "mail"].isChecked()
    page.team.setCurrentIndex(page.team.findData(two.team))
    page.cells["comment", "mail"].click()
    page.quiet.setChecked(True)
    page.zone.setCurrentText("Europe/Berlin")
    page.digest.setCurrentIndex(page.digest.findData("weekly"))
    page.save.click()
    until(lambda: page.told.text() == "Saved.")
    other = in_session.window.notification_desk.page()
    assert isinstance(other, ChoicesPage)
    until(other.cells["comment", "mail"].isEnabled)
    assert not other.cells["comment", "mail"].isChecked() and other.quiet.isChecked()
    other.team.setCurrentIndex(other.team.findData(two.team))
    assert other.cells["comment", "mail"].isChecked()
    assert (other.zone.currentText(), other.digest.currentData()) == ("Europe/Berlin", "weekly")
    other.zone.setCurrentText("Mars/Olympus")
    other.save.click()
    until(lambda: "no time zone" in other.told.text())
    assert other.save.isEnabled()
    for each in (page, other):
        each.deleteLater()


def test_the_list_is_reached_by_keys(in_session: Desktop, two: Two, until: Until) -> None:
    signed(in_session, two, until)
    two.report("By keys")
    new(in_session, until, 1)
    in_session.window.notification_desk.show()
    view = in_session.window.notification_desk.view()
    view.list.setCurrentRow(0)
    view.list.itemActivated.emit(view.list.item(0))
    assert in_session.session.inbox.unread == 0
    assert view.list.focusPolicy() & Qt.FocusPolicy.TabFocus
