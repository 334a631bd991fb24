"""A click on what one was told leads to the place, also when that moved, is not here yet, or is gone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.store.comments import Place, add_comment, delete_comment
from core.wire.ids import new_id
from desktop.app import Desktop
from desktop.notifications.view import ID
from tests.desktop.team.colleague import Colleague, colleague
from tests.desktop.team.playing import Until, new_name, share, sign_in, synced
from tests.fixtures.serving_thread import ServerThread


def two_in_a_team(served: ServerThread) -> tuple[str, str, str, str]:
    """The names of two people, the team of the one that the other joined, and the other's token."""
    ada, ben, team = new_name("ada"), new_name("ben"), new_id()
    hers, his = served.register(ada), served.register(ben)
    served.ask(hers, "POST", "/teams", {"id": team, "name": "Auditors"})
    made = served.ask(hers, "POST", f"/teams/{team}/invitations", {"role": "editor"}).json()
    served.ask(his, "POST", "/invitations/accept", {"secret": made["secret"]})
    return ada, ben, team, his


def say(ben: Colleague, line: int, text: str, parent: str | None = None) -> str:
    """Ben comments on a line as it is now, and sends that."""
    sha256 = hashlib.sha256((ben.folder / "Box.sol").read_bytes()).hexdigest()
    assert ben.transport.credentials is not None
    place = Place("Box.sol", line, sha256, parent=parent)
    made = add_comment(ben.store, ben.project, place, text, ben.transport.credentials.user_id)
    ben.sync()
    return made.id


def click(desktop: Desktop, word: str, until: Until) -> None:
    """Click the notification that has a word, when it is listed."""
    desk = desktop.window.notification_desk
    desk.show()
    view = desk.view()

    def rows() -> list[str]:
        listed = (view.list.item(at) for at in range(view.list.count()))
        return [item.data(ID) for item in listed if word in item.text()]

    desk.look_now()
    until(rows)
    (row,) = (item for at in range(view.list.count()) if (item := view.list.item(at)).data(ID) == rows()[0])
    view.list.scrollToItem(row)
    spot = view.list.visualItemRect(row).center()
    QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def line_of(desktop: Desktop) -> int:
    editor = desktop.window.tabs.editor()
    return editor.textCursor().blockNumber() if editor is not None else -1


def chosen(desktop: Desktop) -> str:
    page = desktop.window.team_desk.view().comments
    items = page.list.selectedItems() if page.isVisible() else []
    return items[0].text(0) if items else ""


def test_a_click_leads_to_the_thread_and_the_line_where_they_are_now(
    in_session: Desktop, served: ServerThread, box: Path, tmp_path: Path, until: Until
) -> None:
    ada, ben_name, team, _ = two_in_a_team(served)
    window, session = in_session.window, in_session.session
    window.open_path(box)
    until(lambda: session.documents)
    sign_in(in_session, served, ada, until)
    until(lambda: session.team.teams)
    share(in_session, "Box", until, team)
    assert session.team.link is not None
    with colleague(served, ben_name, session.team.link.workspace_id, tmp_path / "ben") as ben:
        first = say(ben, 7, "Why seven?")
        say(ben, 7, "Because of six.", parent=first)
        gone = say(ben, 3, "Never mind.")
        delete_comment(ben.store, gone)
        ben.write("Box.sol", "// one\n// two\n" + (ben.folder / "Box.sol").read_text())

        synced(in_session, until)
        until(lambda: len(session.team.threads) == 1)
        click(in_session, "Why seven?", until)
        until(lambda: "Why seven?" in chosen(in_session) and line_of(in_session) == 9)
        click(in_session, "Because of six.", until)
        until(lambda: "Because of six." in chosen(in_session))

        session.team.set_threads(())  # as if the news were faster than sync
        click(in_session, "Why seven?", until)
        until(lambda: "Why seven?" in chosen(in_session))

        click(in_session, "Never mind.", until)
        until(lambda: "not in the project any more" in window.notices.text())
        until(lambda: line_of(in_session) == 3)

        # A conflict at Ben's with what Ada wrote: hers is the file.
        text = (box / "Box.sol").read_bytes()
        (box / "Box.sol").write_bytes(text.replace(b"// one", b"// hers"))
        synced(in_session, until)
        (ben.folder / "Box.sol").write_bytes(text.replace(b"// one", b"// his"))
        assert ben.sync().conflicts == ["Box.sol"]
        click(in_session, "conflicts with yours", until)
        until(lambda: line_of(in_session) == 0)


def test_open_it_leads_into_another_project_of_this_machine(
    in_session: Desktop, served: ServerThread, box: Path, tmp_path: Path, until: Until
) -> None:
    """The button of the message opens the other folder, and goes on to the thread, or to the line."""
    ada, ben_name, team, his = two_in_a_team(served)
    window, session = in_session.window, in_session.session
    other = tmp_path / "other"
    other.mkdir()
    (other / "Other.sol").write_text("pragma solidity ^0.8.20;\ncontract Other {}\n", "utf-8")

    def look_at(folder: Path) -> None:
        window.open_path(folder)
        until(lambda: session.paths == (folder,) and session.documents and not in_session.bench.jobs.states())

    look_at(box)
    sign_in(in_session, served, ada, until)
    until(lambda: session.team.teams)
    share(in_session, "Box", until, team)
    assert session.team.link is not None
    project = session.team.link.workspace_id
    with colleague(served, ben_name, project, tmp_path / "ben") as ben:
        look_at(other)
        assert session.team.link is None
        say(ben, 7, "Why seven?")
        click(in_session, "Why seven?", until)
        press_choice(in_session, "Open it", until)
        until(lambda: session.paths == (box,))
        until(lambda: "Why seven?" in chosen(in_session) and line_of(in_session) == 7)
        assert not window.notices.choices(), "what was asked is answered"

        look_at(other)
        found = {"event": "new-high-finding", "project_id": project, "key": new_id(), "title": "Reentrancy"}
        served.ask(his, "POST", "/notifications/send", {**found, "file": "Box.sol", "line": 3})
        click(in_session, "Reentrancy", until)
        press_choice(in_session, "Open it", until)
        until(lambda: session.paths == (box,) and line_of(in_session) == 2)

        look_at(other)
        box.rename(tmp_path / "gone")
        click(in_session, "Why seven?", until)
        until(lambda: "not on this machine" in window.notices.text())
        assert [button.text() for button in window.notices.choices()] == ["Open a shared project…"]


def press_choice(desktop: Desktop, label: str, until: Until) -> None:
    """Click a button of the message over the work, when it is there."""
    notices = desktop.window.notices
    until(lambda: label in [button.text() for button in notices.choices()])
    (button,) = (each for each in notices.choices() if each.text() == label)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
