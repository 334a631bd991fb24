"""When a round of sync runs, and what it shows: nothing that was kept or that arrived waits for luck."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.store.comments import Place
from core.sync import pushing as pushing_of
from core.sync import syncer
from core.sync.presence import say_and_look
from desktop.app import Desktop
from desktop.operations import comments, syncing
from tests.desktop.team.colleague import colleague
from tests.desktop.team.playing import Until, new_name, share, sign_in, synced
from tests.fixtures.serving_thread import ServerThread


@pytest.fixture
def sharing(in_session: Desktop, served: ServerThread, box: Path, until: Until) -> Desktop:
    """Ada's window, whose folder is shared; no timer syncs by itself, so that a test says when."""
    ada = new_name("ada")
    served.register(ada)
    in_session.window.open_path(box)
    until(lambda: in_session.session.documents)
    sign_in(in_session, served, ada, until)
    share(in_session, "Box", until)
    watch = in_session.window.team_desk.watch
    watch.again.stop()
    until(lambda: not watch.soon.isActive() and not in_session.bench.jobs.running(syncing.KEY))
    return in_session


def _waits(desktop: Desktop) -> int:
    return desktop.session.team.sync.waiting


def test_what_is_kept_while_a_round_runs_is_sent_by_one_that_follows(
    sharing: Desktop, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, pushing, go_on = sharing.session.team, threading.Event(), threading.Event()
    push = pushing_of.push

    def slow(*said: object) -> object:
        pushing.set()
        assert go_on.wait(60)
        return push(*said)  # type: ignore[arg-type]

    monkeypatch.setattr(syncer, "push", slow)
    syncing.sync(sharing.bench)
    until(pushing.is_set)  # what is to be sent by this round is decided
    comments.say(sharing.bench, Place("Box.sol", 3, None), "Is this one sent?")
    until(lambda: team.threads)
    until(lambda: team.again)
    go_on.set()
    until(lambda: not sharing.bench.jobs.running(syncing.KEY))
    assert team.sync.kind == "synced" and _waits(sharing) == 0 and not team.again


def test_a_comment_that_a_short_round_brings_is_shown(
    sharing: Desktop, served: ServerThread, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round that is over at once never says that it runs: its state before and after is the same."""
    monkeypatch.setattr("desktop.lifecycle.team_sync.SHOWN_AFTER_SECONDS", 1e9)
    synced(sharing, until)
    states: list[str] = []
    team = sharing.session.team
    team.sync_changed.connect(lambda: states.append(team.sync.kind))
    assert team.link is not None and team.account is not None
    name = team.account.email.partition("@")[0]
    with colleague(served, name, team.link.workspace_id, tmp_path / "elsewhere") as other:
        other.say("Box.sol", 3, "From elsewhere")
    synced(sharing, until)
    until(lambda: team.threads)
    assert states == [] and team.threads[0].thread.root.text == "From elsewhere"


def test_a_project_that_is_opened_again_still_syncs_by_itself(
    sharing: Desktop, box: Path, until: Until
) -> None:
    watch = sharing.window.team_desk.watch
    watch.again.start()
    sharing.session.open_project((box,), sharing.session.files)
    until(lambda: not sharing.bench.jobs.running("share-link"))
    assert watch.again.isActive() and watch.soon.isActive()


def test_who_leaves_a_project_or_closes_the_window_is_not_believed_to_be_there(
    sharing: Desktop, served: ServerThread, box: Path, tmp_path: Path, until: Until
) -> None:
    """For a minute, otherwise: so long is a device remembered that says nothing."""
    team = sharing.session.team
    assert team.link is not None and team.account is not None
    name, workspace = team.account.email.partition("@")[0], team.link.workspace_id
    other = tmp_path / "other"
    other.mkdir()
    (other / "Other.sol").write_text("contract Other {}\n")
    with colleague(served, name, workspace, tmp_path / "elsewhere") as far:

        def seen() -> list[str]:
            assert far.transport.credentials is not None
            device = far.transport.credentials.device_id
            found = say_and_look(far.store, far.transport, far.project, workspace, device, "")
            return [path for _who, path in found]

        sharing.window.team_desk.watch.look_around()
        until(lambda: seen() == ["Box.sol"])
        sharing.window.open_path(other)
        until(lambda: team.link is None and seen() == [])
        sharing.window.open_path(box)
        until(lambda: seen() == ["Box.sol"])
        sharing.window.close_now()
        until(lambda: seen() == [])


def test_what_does_not_travel_is_told_once_and_what_is_meant_to_stay_is_not(
    sharing: Desktop, box: Path, until: Until
) -> None:
    told: list[str] = []
    sharing.session.notice.connect(lambda notice: told.append(notice.message))
    (box / "large.txt").write_bytes(b"x" * (4 * 2**20 + 1))
    (box / "hidden.txt").write_text("mine")
    (box / ".rewriterignore").write_text("hidden.txt\n")
    for _ in range(2):
        synced(sharing, until)
    assert [text for text in told if "not sent" in text] == [
        "“large.txt” is not sent: it is larger than 4 MiB."
    ]
