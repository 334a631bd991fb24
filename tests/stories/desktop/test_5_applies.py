"""A person applies: one undo step, a revision with its report, and ways back to every older text."""

from __future__ import annotations

from pathlib import Path

from desktop.history.view import HistoryView
from desktop.trends.view import TrendsView
from tests.stories.desktop.person import Person
from tests.stories.desktop.project import SAFE


def test_a_person_applies_in_one_undo_step_and_goes_back_to_an_older_revision(
    person: Person, project: Path
) -> None:
    session, window = person.session, person.window
    file = project / "src" / "Safe.sol"
    editor = person.opens(project, "Safe.sol")
    person.give("rewrite-gas")
    person.sees_proposals()
    candidate = person.chooses_widest()
    panes = window.review.panes()
    assert panes is not None
    panes[1].setFocus()
    person.give("accept-all")
    person.until(lambda: window.review.words().kind in ("verified", "declared"))
    person.give("apply")
    person.until(lambda: len(session.revisions) == 2)
    person.rests()
    (after,) = candidate.after.values()
    assert file.read_bytes() == after.data
    person.until(lambda: editor.text() == after.text)

    window.tabs.setCurrentWidget(editor)
    editor.setFocus()
    person.press("Ctrl+Z")
    assert editor.text() == SAFE, "applying is not one undo step"
    person.press("Ctrl+Shift+Z")
    assert editor.text() == after.text and not session.documents[file].dirty

    person.give("panel-history")
    history = window.panel("history")
    assert isinstance(history, HistoryView) and history.list.isVisible()
    newest, oldest = (history.list.topLevelItem(row) for row in (0, 1))
    assert newest is not None and oldest is not None
    assert newest.text(1) == candidate.title and newest.text(3).startswith("Verified")
    assert session.revisions[0].evidence

    person.give("panel-trends")
    trends = window.panel("trends")
    assert isinstance(trends, TrendsView)
    person.until(trends.chart.isVisible)
    assert trends.chart.accessibleDescription(), "the chart has no point"

    person.give("panel-history")
    person.click_row(history.list, history.list.indexFromItem(newest))
    person.press("Shift+Down")
    assert len(history.chosen()) == 2
    person.click(person.button("Compare the two selected", history))
    person.until(lambda: window.tabs.comparing() is not None)
    comparing = window.tabs.comparing()
    assert comparing is not None
    assert comparing.comparison.left.text == SAFE
    assert comparing.comparison.right is not None and comparing.comparison.right.text == after.text

    person.give("panel-history")
    person.until(history.list.hasFocus)
    person.press("Home")
    person.press("End")
    assert [row.id for row, _ in history.chosen()] == [session.revisions[-1].id]
    person.command("Restore")
    person.until(lambda: file.read_bytes() == SAFE.encode())
    person.until(lambda: len(session.revisions) == 3)
    person.until(lambda: editor.text() == SAFE)
    person.rests()
