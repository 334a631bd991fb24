"""Comments, proposals and decisions of others, and what a person without the right to edit may do."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.wire.ids import new_id
from desktop.app import Desktop
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
