"""The window tells the team what its analyses saw: what is saved and new, and nobody who should not hear."""

from __future__ import annotations

from pathlib import Path

from core.wire.ids import new_id
from desktop.app import Desktop
from desktop.operations import telling
from desktop.preferences.model import Preferences
from desktop.session import Session
from tests.desktop.team.playing import Until, new_name, share, sign_in, synced, typed_over
from tests.fixtures.serving_thread import ServerThread

CALM = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public shares;

    function take() external {
        uint256 mine = shares[msg.sender];
        shares[msg.sender] = 0;
        (bool sent,) = msg.sender.call{value: mine}("");
        require(sent);
    }
}
"""
RESET, CHECK = "shares[msg.sender] = 0;", "require(sent);"


class Ben:
    """Somebody of Ada's team, without a window; `heard` is what analyses told him."""

    def __init__(self, served: ServerThread, ada: str) -> None:
        self._served, self.team = served, new_id()
        mine, self._token = served.register(ada), served.register(new_name("ben"))
        served.ask(mine, "POST", "/teams", {"id": self.team, "name": "Auditors"})
        made = served.ask(mine, "POST", f"/teams/{self.team}/invitations", {"role": "editor"}).json()
        served.ask(self._token, "POST", "/invitations/accept", {"secret": made["secret"]})

    def heard(self) -> list[str]:
        found = self._served.ask(self._token, "GET", "/notifications").json()["notifications"]
        return [item["event"] for item in found if item["event"] in ("new-high-finding", "analysis-finished")]


def quiet(desktop: Desktop, until: Until) -> None:
    """Wait until everything that follows a save or an analysis is over."""
    watch = desktop.window.team_desk.watch
    until(lambda: not desktop.bench.jobs.states() and not watch.soon.isActive())


def high(session: Session) -> bool:
    return session.analysis is not None and any(one.severity == "high" for one in session.analysis.findings)


def choose(preferences: Preferences, name: str, wanted: bool) -> None:
    preferences.set(preferences.row(name), wanted)


def test_a_new_finding_is_told_when_it_is_saved_and_an_analysis_when_one_wants_that(
    in_session: Desktop, served: ServerThread, tmp_path: Path, until: Until
) -> None:
    ada, folder = new_name("ada"), tmp_path / "bank"
    ben = Ben(served, ada)
    folder.mkdir()
    (folder / "Bank.sol").write_text(CALM)
    window, session = in_session.window, in_session.session
    window.open_path(folder)
    until(lambda: session.analysis is not None and not session.checking)
    assert not in_session.bench.jobs.running(telling.KEY) and session.team.untold is not None
    sign_in(in_session, served, ada, until)
    until(lambda: session.team.teams)
    share(in_session, "Bank", until, ben.team)
    synced(in_session, until)
    until(lambda: session.team.untold is None)  # what is here counts as known now
    typed_over(in_session, RESET, "")
    typed_over(in_session, CHECK, CHECK + RESET)
    until(lambda: high(session))
    quiet(in_session, until)
    assert ben.heard() == [], "it is only typed"
    window.commands["save"].trigger()
    until(ben.heard)
    quiet(in_session, until)
    window.commands["analyze"].trigger()
    quiet(in_session, until)
    assert ben.heard() == ["new-high-finding"], "and that it finished is told to nobody who did not ask"
    choose(window.program.preferences, "tell_analyses", True)
    window.commands["analyze"].trigger()
    until(lambda: "analysis-finished" in ben.heard())
    window.commands["team-sign-out"].trigger()
    until(lambda: session.team.account is None)
    typed_over(in_session, "contract Bank {", "contract Bank { ")
    window.commands["save"].trigger()
    quiet(in_session, until)
    assert len(ben.heard()) == 2 and not window.notices.isVisibleTo(window)
