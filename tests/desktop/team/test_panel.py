"""What the team panel shows is shown whole: long names wrap, and rows are as high as what is said in them."""

from __future__ import annotations

from core.store.comments import Comment, Place
from core.sync.threads import Thread
from core.wire.ids import new_id
from core.wire.sync import Present
from desktop.app import Desktop
from desktop.team.model import sync_words
from desktop.team.state import Account, Link, PlacedThread, SyncState
from tests.desktop.conftest import Until

LONG = "Bartholomew Featherstonehaugh-Cholmondeley"


def test_long_names_and_comments_are_not_cut_off(desktop: Desktop, until: Until) -> None:
    team, window = desktop.session.team, desktop.window
    window.resize(1024, 700)
    bob = new_id()
    team.meet({bob: LONG})
    said = Comment(new_id(), Place("Box.sol", 3, None), "Is that so? " * 20, bob, "2026-11-20T10:00:00Z")
    team.set_threads((PlacedThread(Thread(said), 3),))  # while nobody looks at them
    who = Present(user=bob, device=new_id(), name=LONG, node=new_id())
    team.set_present(((who, "contracts/lending/Box.sol"),))
    window.show_panel("team")
    view = window.team_desk.view()
    until(view.project.present.isVisible)
    assert view.project.present.horizontalScrollBar().maximum() == 0
    row = view.project.present.item(0)
    assert row is not None and row.text() == f"{LONG}: Box.sol"
    view.turn_to(view.comments)
    until(view.comments.list.isVisible)
    comments = view.comments.list
    item = comments.topLevelItem(0)
    assert item is not None
    until(lambda: comments.visualItemRect(item).height() >= 5 * comments.fontMetrics().height())
    assert comments.horizontalScrollBar().maximum() == 0


def test_who_lost_access_is_told_so_and_not_what_their_role_was(desktop: Desktop) -> None:
    team = desktop.session.team
    team.set_account(Account("https://team.example.org", new_id(), "Ada"))
    team.set_link(Link("p", "w", "Box", "https://team.example.org", "reviewer", "Auditors"))
    page = desktop.window.team_desk.view().project
    assert "Reviewer" in page.about.text()
    team.set_sync(SyncState("shut-out", waiting=2))
    assert page.about.text() == "“Box” with Auditors"
    assert sync_words(team.sync) == page.state.text() == "No access"
    assert "Your files and your history stay here" in page.advice.text()
    team.set_link(None)
