"""Comments, proposals and decisions of others, and what a person without the right to edit may do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.wire.ids import new_id
from desktop.app import Desktop
from desktop.notifications.view import ID
from desktop.operations import rewrite
from desktop.team.model import decided_words
from tests.desktop.team.playing import Until, fetch, new_name, share, sign_in, synced
from tests.fixtures.serving_thread import ServerThread


@pytest.fixture
def shared(
    in_session: Desktop, second: Desktop, served: ServerThread, box: Path, folder: Path, until: Until
) -> tuple[Desktop, Desktop]:
    """Ada shared a folder with a team in which Rob is a reviewer, who fetched it."""
    ada, rob = new_name("ada"), new_name("rob")
    hers, his = served.register(ada), served.register(rob)
    team = new_id()
    served.ask(hers, "POST", "/teams", {"id": team, "name": "Auditors"})
    made = served.ask(hers, "POST", f"/teams/{team}/invitations", {"role": "reviewer"}).json()
    served.ask(his, "POST", "/invitations/accept", {"secret": made["secret"]})
    in_session.window.open_path(box)
    until(lambda: in_session.session.documents and in_session.session.analysis)
    sign_in(in_session, served, ada, until)
    until(lambda: in_session.session.team.roster)
    share(in_session, "Box", until, team)
    sign_in(second, served, rob, until)
    fetch(second, "Box", folder, until)
    return in_session, second


def clicked(desktop: Desktop, event: str, until: Until) -> None:
    """Click the newest notification of a kind in the panel."""
    desk = desktop.window.notification_desk
    desk.show()
    desk.look_now()

    def listed() -> list[str]:
        return [item.id for item in desktop.session.inbox.items if item.event == event]

    until(listed)
    view = desk.view()
    (row,) = (
        view.list.item(at) for at in range(view.list.count()) if view.list.item(at).data(ID) == listed()[0]
    )
    place = view.list.visualItemRect(row).center()
    QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_reviewer_comments_decides_and_edits_nothing(shared: tuple[Desktop, Desktop], until: Until) -> None:
    ada, rob = shared
    editor = rob.window.tabs.editor()
    assert editor is not None
    until(editor.isReadOnly)
    about = rob.window.team_desk.view().project.about.text()
    assert "Reviewer" in about and "not yours to change" in about

    # A comment of the reviewer arrives at its line, and is answered and settled there.
    editor.setTextCursor(editor.document().find("value = next"))
    rob.window.commands["team-comment"].trigger()
    page = rob.window.team_desk.view().comments
    page.text.setPlainText("Should zero be refused here?")
    page.send.click()
    until(lambda: rob.session.team.threads)
    synced(rob, until)
    synced(ada, until)
    until(lambda: ada.session.team.threads)
    (placed,) = ada.session.team.threads
    assert placed.line == 7 and placed.thread.root.text == "Should zero be refused here?"
    hers = ada.window.team_desk.view().comments
    item = hers.list.topLevelItem(0)
    assert item is not None
    hers.list.setCurrentItem(item)
    assert not hers.edit.isEnabled()
    hers.resolve.click()
    until(lambda: ada.session.team.threads[0].thread.resolved)

    # A proposal arrives with its evidence; the reviewer's decision goes back with a name.
    rewrite.rewrite(ada.bench, ("gas",))
    until(lambda: ada.session.candidates and ada.session.numbers)
    synced(ada, until)
    synced(rob, until)
    until(lambda: rob.session.candidates and rob.session.numbers)
    candidate = rob.session.candidates[0]
    assert candidate.report is not None and candidate.reason.startswith("From Ada")
    kept: list[bool] = []
    rob.session.team.kept_here.connect(lambda: kept.append(True))
    rob.session.review(candidate)
    rob.window.commands["accept-hunk"].trigger()
    assert not rob.window.can_apply()
    until(lambda: kept)
    synced(rob, until)
    synced(ada, until)
    until(lambda: ada.session.team.decisions)
    assert "accepts it" in decided_words(ada.session.team, candidate.id, 0)

    # What was told leads there: to the resolved thread, to the hunk that was decided, to the proposal.
    rob.session.set_reviewing(None)
    ada.session.set_reviewing(None)
    hers.settled.setChecked(False)
    clicked(ada, "comment", until)
    until(hers.list.selectedItems)
    assert "Should zero be refused" in hers.list.selectedItems()[0].text(0) and hers.isVisible()
    until(lambda: (found := ada.window.tabs.editor()) is not None and found.textCursor().blockNumber() == 7)
    clicked(ada, "review-decided", until)
    until(lambda: ada.session.reviewing is not None)
    rob.session.clear_candidates()  # as after another start: it is in the store only
    clicked(rob, "proposal-ready", until)
    until(lambda: rob.session.reviewing is not None)
    assert rob.session.reviewing is not None and rob.session.reviewing.candidate.id == candidate.id
