"""What a colleague sends shows at once, because the server says that there is something to look at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from core.sync import background
from core.sync.live import Event
from desktop.app import Desktop
from tests.desktop.factories import BEFORE
from tests.desktop.team.colleague import Colleague, colleague
from tests.desktop.team.playing import Until, new_name, share, sign_in
from tests.fixtures.serving_thread import ServerThread
from tests.fixtures.team_server import Time


def _listening() -> bool:
    return any(thread.name == "team hints" for thread in threading.enumerate())


async def _check(server: ServerThread) -> None:
    server.server.hub.check_rights()


@pytest.fixture
def clocked(tmp_path: Path) -> Iterator[tuple[ServerThread, Time]]:
    """A server that a test may stop, and its clock."""
    time = Time()
    with ServerThread(tmp_path / "server", time) as server:
        yield server, time


def _share(desktop: Desktop, server: ServerThread, box: Path, until: Until) -> str:
    """Ada shares her folder; from then on no timer of the window asks the server."""
    ada = new_name("ada")
    server.register(ada)
    desktop.window.open_path(box)
    until(lambda: desktop.session.documents)
    sign_in(desktop, server, ada, until)
    share(desktop, "Box", until)
    until(lambda: desktop.shared.hints.live)
    desktop.window.team_desk.watch.again.stop()
    return ada


def _elsewhere(
    desktop: Desktop, server: ServerThread, name: str, tmp_path: Path
) -> AbstractContextManager[Colleague]:
    link = desktop.session.team.link
    assert link is not None
    return colleague(server, name, link.workspace_id, tmp_path / "elsewhere")


def _write(other: Colleague, number: int) -> None:
    other.write("Box.sol", BEFORE.replace("value = next;", f"value = next + {number};"))


def _shows(desktop: Desktop, number: int) -> bool:
    editor = desktop.window.tabs.editor()
    return editor is not None and f"next + {number}" in editor.toPlainText()


def test_what_a_colleague_sends_shows_without_asking_until_one_signs_out(
    in_session: Desktop, served: ServerThread, box: Path, tmp_path: Path, until: Until
) -> None:
    ada = _share(in_session, served, box, until)
    team, hints = in_session.session.team, in_session.shared.hints
    heard: list[tuple[str, int]] = []
    others: list[tuple[str, object]] = []
    hints.changed.connect(lambda *said: heard.append(said))
    team.hinted.connect(lambda *said: others.append(said))
    with _elsewhere(in_session, served, ada, tmp_path) as other:
        _write(other, 7)
        until(lambda: _shows(in_session, 7))
        assert team.link is not None and {workspace for workspace, _ in heard} == {team.link.workspace_id}
        other.say("Box.sol", 3, "Why seven?")
        until(lambda: team.threads)

        # Other kinds of hints are for whoever knows them.
        hints._event.emit(hints._number, Event("", "notifications", {"unread": 2}))
        until(lambda: ("notifications", {"unread": 2}) in others)

        # Whoever is signed out hears nothing more, and leaves no connection behind.
        streams = served.server.hub.count
        in_session.window.commands["team-sign-out"].trigger()
        assert not hints.live
        until(lambda: not _listening() and served.server.hub.count < streams)
        assert team.sync.kind == "signed-out" or in_session.bench.jobs.running("share-link")


def test_a_stream_is_found_again_after_a_restart_and_with_a_new_token_and_ends_with_the_session(
    in_session: Desktop,
    clocked: tuple[ServerThread, Time],
    box: Path,
    tmp_path: Path,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background, "backoff_seconds", lambda *_: 0.05)
    server, time = clocked
    ada = _share(in_session, server, box, until)
    team, hints = in_session.session.team, in_session.shared.hints
    lives: list[bool] = []
    hints.live_changed.connect(lambda: lives.append(hints.live))
    server.stop()
    until(lambda: lives == [False])
    in_session.window.team_desk.watch.now()
    until(lambda: team.sync.kind == "offline")
    server.start()
    until(lambda: lives == [False, True])
    until(lambda: team.sync.kind == "synced")  # nobody asked: the server is back
    with _elsewhere(in_session, server, ada, tmp_path) as other:
        _write(other, 1)
        until(lambda: _shows(in_session, 1))

    time.forward(server.settings.access_token_seconds + 1)
    server.do(_check(server))
    until(lambda: lives == [False, True] * 2)
    assert team.link is not None
    with colleague(server, ada, team.link.workspace_id, tmp_path / "third") as other:
        _write(other, 2)
        until(lambda: _shows(in_session, 2))

    found = in_session.shared.sign.found
    assert found is not None
    token = found.credentials.token()
    sessions = server.ask(token, "GET", "/auth/sessions").json()["sessions"]
    (mine,) = (one["id"] for one in sessions if one["current"])
    server.ask(token, "DELETE", f"/auth/sessions/{mine}")
    server.do(_check(server))
    until(lambda: team.account is None and not _listening())
    until(lambda: team.sync.kind == "signed-out")
