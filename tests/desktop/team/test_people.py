"""Two people and their team: invited by mail, given roles, handed the team, taken out, and let in again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.wire.ids import new_id
from desktop.app import Desktop
from desktop.errors import Notice
from desktop.team.dialogs import InviteDialog
from desktop.team.model import GIVEN, activity_words, sync_words
from tests.desktop.team.playing import Until, agree, answer, fetch, share, sign_in, synced, typed_over
from tests.fixtures.mailbox import Mailbox, mailbox
from tests.fixtures.serving_thread import ServerThread
from tests.fixtures.team_server import PASSWORD


@pytest.fixture
def mailing(tmp_path: Path) -> Iterator[tuple[ServerThread, Mailbox]]:
    """A server that sends mail."""
    with (
        mailbox() as box,
        ServerThread(tmp_path / "server", smtp_url=f"smtp://127.0.0.1:{box.port}") as server,
    ):
        yield server, box


def _secret(post: Mailbox, about: str, until: Until) -> str:
    """The secret of the mail that has a link with these words; it is taken out of the box."""

    def at() -> list[int]:
        return [at for at in range(len(post.mails)) if about in post.text(at)]

    until(at)
    found = post.secret(at()[0])
    post.mails.clear()
    return found


def _register(server: ServerThread, post: Mailbox, name: str, until: Until) -> None:
    """Make an account and answer the mail."""
    device = {"id": new_id(), "name": "browser"}
    body = {"email": f"{name}@example.org", "name": name.title(), "password": PASSWORD, "device": device}
    assert httpx.post(f"{server.address}/auth/register", json=body).status_code == 202
    given = {"secret": _secret(post, "#", until), "password": PASSWORD, "device": device}
    assert httpx.post(f"{server.address}/auth/register/confirm", json=given).status_code == 201


def _invite(desktop: Desktop, role: str, email: str) -> InviteDialog:
    desktop.window.commands["team-invite"].trigger()
    dialog = desktop.window.team_desk.dialogs.dialog
    assert isinstance(dialog, InviteDialog)
    dialog.role.setCurrentIndex(GIVEN.index(role))
    dialog.email.setText(email)
    dialog.ok.click()
    return dialog


def _roles(desktop: Desktop) -> dict[str, str]:
    roster = desktop.session.team.roster
    return {item.name: item.role for item in roster.members} if roster is not None else {}


def _choose(desktop: Desktop, name: str, what: str) -> None:
    """Choose something in the menu of a member."""
    page = desktop.window.team_desk.view().members
    rows = [page.list.topLevelItem(at) for at in range(page.list.topLevelItemCount())]
    (row,) = (item for item in rows if item is not None and item.text(0).startswith(name))
    menu = page.menu_for(row)
    assert menu is not None
    (action,) = (item for item in menu.actions() if item.text() == what)
    action.trigger()
    menu.deleteLater()


def _has_menu(desktop: Desktop, name: str) -> bool:
    page = desktop.window.team_desk.view().members
    rows = [page.list.topLevelItem(at) for at in range(page.list.topLevelItemCount())]
    (row,) = (item for item in rows if item is not None and item.text(0).startswith(name))
    menu = page.menu_for(row)
    if menu is not None:
        menu.deleteLater()
    return menu is not None


def test_a_team_from_the_first_mail_to_the_last_removal(
    in_session: Desktop,
    second: Desktop,
    mailing: tuple[ServerThread, Mailbox],
    box: Path,
    folder: Path,
    until: Until,
) -> None:
    server, post = mailing
    ada, bob = in_session, second
    told: list[Notice] = []
    for desk in (ada, bob):
        desk.session.notice.connect(told.append)
        desk.window.show_panel("team")
        desk.window.team_desk.view().turn_to(desk.window.team_desk.view().members)

    def says(words: str) -> bool:
        return any(words in item.message for item in told)

    # Ada makes a team, and invites Bob by mail.
    for name in ("ada", "bob"):
        _register(server, post, name, until)
    sign_in(ada, server, "ada", until)
    ada.window.commands["team-new"].trigger()
    answer(ada, "Auditors")
    until(lambda: _roles(ada) == {"Ada": "owner"})
    _invite(ada, "editor", "bob@example.org")
    until(lambda: says("on its way to bob@example.org"))
    until(lambda: ada.session.team.roster.invitations)  # type: ignore[union-attr]
    secret = _secret(post, "Auditors", until)

    # Bob joins by what the mail says; Ada's list has him without asking.
    sign_in(bob, server, "bob", until)
    bob.window.commands["team-join"].trigger()
    answer(bob, secret)
    until(lambda: _roles(bob) == {"Ada": "owner", "Bob": "editor"})
    until(lambda: _roles(ada) == {"Ada": "owner", "Bob": "editor"})
    assert says("You joined the team “Auditors”.")
    assert not _has_menu(bob, "Ada") and not _has_menu(bob, "Bob")

    # They share a folder; then Bob is a viewer, which his editor says at once.
    ada.window.open_path(box)
    until(lambda: ada.session.documents)
    team = ada.session.team.teams[0].id
    share(ada, "Box", until, team)
    fetch(bob, "Box", folder, until)
    editor = bob.window.tabs.editor()
    assert editor is not None and not editor.isReadOnly()
    _choose(ada, "Bob", "Viewer")
    until(lambda: _roles(ada)["Bob"] == "viewer")
    until(editor.isReadOnly)
    assert says("In “Box” you are now: Viewer.")
    assert not bob.window.commands["team-comment"].isEnabled()

    # Ada hands him the team. Its last owner cannot leave.
    _choose(ada, "Bob", "Hand the team over…")
    assert "Bob" in agree(ada)
    until(lambda: _roles(ada) == {"Ada": "admin", "Bob": "owner"})
    until(lambda: _roles(bob) == {"Ada": "admin", "Bob": "owner"} and not editor.isReadOnly())
    assert not _has_menu(ada, "Bob")
    bob.window.commands["team-leave"].trigger()
    agree(bob)
    until(lambda: says("A team has at least one owner."))

    # Bob takes Ada out. Her window says so at once; her files stay, and what she types is kept.
    _choose(bob, "Ada", "Remove from the team…")
    assert "Ada" in agree(bob)
    until(lambda: _roles(bob) == {"Bob": "owner"})
    until(lambda: ada.session.team.sync.kind == "shut-out" and ada.session.team.roster is None)
    assert sync_words(ada.session.team.sync) == "No access"
    assert ada.window.fields.sync.text() == "No access"
    assert not ada.session.team.present and (box / "Box.sol").exists()
    typed_over(ada, "value = next;", "value = next + 5;")
    ada.window.save_all()
    until(lambda: ada.session.team.sync.waiting)
    assert ada.session.team.sync.kind == "shut-out"

    # Invited again, with a link, she is back, and what waited is sent.
    dialog = _invite(bob, "admin", "")
    until(dialog.link.text)
    link = dialog.link.text()
    dialog.reject()
    ada.window.commands["team-join"].trigger()
    answer(ada, link)
    until(lambda: ada.session.team.sync.kind == "synced" and not ada.session.team.sync.waiting)
    until(lambda: "next + 5" in editor.toPlainText())
    view = bob.window.team_desk.view()
    view.turn_to(view.happened)
    until(lambda: bob.session.team.activity)
    assert [activity_words(item) for item in bob.session.team.activity[-2:]] == [
        "Ada sent changes",
        "Ada shared the project",
    ]
    shown = [view.happened.list.item(at).text() for at in range(view.happened.list.count())]
    assert len(shown) == 2 and shown[0].startswith("Ada sent changes")

    # Whoever leaves sees the team no more.
    ada.window.commands["team-leave"].trigger()
    assert "Auditors" in agree(ada)
    until(lambda: ada.session.team.roster is None and ada.session.team.sync.kind == "shut-out")
    synced(bob, until)
