"""What a colleague sends shows at once, because the server says that there is something to look at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.app import Desktop
from tests.desktop.factories import BEFORE
from tests.desktop.team.colleague import Colleague, colleague
from tests.desktop.team.playing import Until, new_name, share, sign_in
from tests.fixtures.serving_thread import ServerThread


def _listening() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "team hints"]


@pytest.fixture
def home(in_session: Desktop, served: ServerThread, box: Path, until: Until) -> Desktop:
    """Ada's window, whose folder is shared; no timer asks the server."""
    return _shared(in_session, served, box, until)


def _shared(desktop: Desktop, server: ServerThread, box: Path, until: Until) -> Desktop:
    ada = new_name("ada")
    server.register(ada)
    desktop.window.open_path(box)
    until(lambda: desktop.session.documents)
    sign_in(desktop, server, ada, until)
    share(desktop, "Box", until)
    until(lambda: desktop.shared.hints.live)
    desktop.window.team_desk.watch.again.stop()
    return desktop


@pytest.fixture
def bob(home: Desktop, served: ServerThread, tmp_path: Path) -> Iterator[Colleague]:
    """The same person at another machine."""
    with _elsewhere(home, served, tmp_path) as found:
        yield found


def _elsewhere(home: Desktop, server: ServerThread, tmp_path: Path):  # type: ignore[no-untyped-def]
    team = home.session.team
    assert team.link is not None and team.account is not None
    name = team.account.email.partition("@")[0]
    return colleague(server, name, team.link.workspace_id, tmp_path / "elsewhere")


def test_what_a_colleague_sends_shows_without_asking(home: Desktop, bob: Colleague, until: Until) -> None:
    heard: list[tuple[str, int]] = []
    home.shared.hints.changed.connect(lambda *said: heard.append(said))
    bob.write("Box.sol", BEFORE.replace("value = next;", "value = next + 1;"))
    editor = home.window.tabs.editor()
    assert editor is not None
    until(lambda: "next + 1" in editor.toPlainText())
    link = home.session.team.link
    assert link is not None and {workspace for workspace, _ in heard} == {link.workspace_id}
    bob.say("Box.sol", 3, "Why?")
    until(lambda: home.session.team.threads)
