"""A finding is dismissed with a reason from the problems panel, stays away, and can be shown again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog

from desktop.app import Desktop
from desktop.findings.filtering import DISMISSED, Filter
from desktop.findings.problem import Problem
from desktop.operations import analyze as analysis
from desktop.operations import dismissals
from tests.desktop.conftest import Until


def rows(desktop: Desktop) -> list[Problem]:
    model = desktop.window.panel("findings").model
    return [model.problem(row) for row in range(model.rowCount())]


def test_a_dismissed_finding_stays_away_and_is_shown_again(
    desktop: Desktop, box: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, session = desktop.window, desktop.session
    text = (box / "Box.sol").read_text().replace('require(next > 0, "zero");', "require(tx.origin == who);")
    (box / "Box.sol").write_text(text.replace("uint256 public value;", "uint256 public value; address who;"))
    window.open_path(box)
    until(lambda: session.analysis is not None and any(row.detector == "tx-origin" for row in rows(desktop)))
    (found,) = [row for row in rows(desktop) if row.detector == "tx-origin"]
    total = len(rows(desktop))

    monkeypatch.setattr(QInputDialog, "getItem", lambda *_: ("False alarm: only a test", True))
    menu = window.panel("findings").menu_for(found)
    action = next(item for item in menu.actions() if item.text().startswith("Dismiss"))
    action.trigger()
    until(lambda: len(rows(desktop)) == total - 1)
    assert not any(row.detector == "tx-origin" for row in rows(desktop))

    before = session.analysis
    analysis.analyze(desktop.bench)
    until(lambda: session.analysis is not before)
    assert not any(row.detector == "tx-origin" for row in rows(desktop))

    window.panel("findings").model.choose(Filter(DISMISSED))
    (gone,) = rows(desktop)
    assert gone.reason == "False alarm: only a test"
    assert "only a test" in gone.message
    again = window.panel("findings").menu_for(gone)
    next(item for item in again.actions() if item.text() == "Show again").trigger()
    until(lambda: not rows(desktop))
    window.panel("findings").model.choose(Filter())
    assert any(row.detector == "tx-origin" for row in rows(desktop))
    menu.deleteLater()
    again.deleteLater()


def test_a_compiler_message_cannot_be_dismissed(desktop: Desktop) -> None:
    menu = desktop.window.panel("findings").menu_for(Problem("warning", "m", "solc 1", "a.sol:1", None))
    assert [item.text() for item in menu.actions()] == ["Go to the place"]
    menu.deleteLater()


def test_nothing_happens_where_nothing_is_open(desktop: Desktop) -> None:
    dismissals.dismiss(desktop.bench, "a.sol", "0", "because")
    assert not desktop.bench.jobs.running(dismissals.KEY)
