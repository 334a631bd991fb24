"""Each goal in the window: from the request over a verified change to a file that is written and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.app import Desktop
from tests.desktop.assistant.conftest import Asked, kinds, says, send
from tests.desktop.conftest import Until
from tests.stories.test_models import GOALS, SHOP, block


@pytest.mark.parametrize("goal", GOALS)
def test_a_request_ends_as_a_revision_that_was_verified(
    desktop: Desktop, until: Until, asked: Asked, tmp_path: Path, goal: str
) -> None:
    session, path = desktop.session, tmp_path / "bank" / "Bank.sol"
    old, new = GOALS[goal]
    path.write_text(SHOP)
    with asked(says(block(old, new).replace("Shop.sol", "Bank.sol"))) as (server, view):
        send(view, goal, "add a view of the fee" if goal == "ask" else "")
        until(lambda: session.assistant.turns and not session.assistant.running)
        assert len(server.asked()) == 1
    assert "passes" in kinds(desktop), session.assistant.turns[-1].lines
    (candidate,) = session.candidates
    assert session.reviewing is not None and session.reviewing.candidate is candidate
    assert candidate.report is not None and candidate.report.verdict == "pass"
    until(lambda: not desktop.bench.jobs.states())
    desktop.window.commands["accept-all"].trigger()
    until(lambda: session.shown_report() is not None and not desktop.bench.jobs.states())
    desktop.window.commands["apply"].trigger()
    after = SHOP.replace(old, new)
    until(lambda: path.read_text() == after and not desktop.bench.jobs.states())
    until(lambda: len(session.revisions) == 2)
    assert session.revisions[0].verdict.startswith("Verified"), session.revisions
