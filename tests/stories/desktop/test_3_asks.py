"""A person asks: for less gas by a key, and from the palette for security."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QMenu

from desktop.evidence import headline_gas, verdict_words
from desktop.proposals.model import CANDIDATE
from desktop.proposals.view import ProposalsView
from tests.stories.desktop.person import Person


def test_a_person_asks_for_less_gas_by_a_key_and_for_security_from_the_palette(
    person: Person, project: Path
) -> None:
    person.opens(project, "Safe.sol")
    person.give("rewrite-gas")
    person.sees_proposals()
    view = person.window.panel("proposals")
    assert isinstance(view, ProposalsView) and view.list.isVisible()
    listed = [view.model.index(row).data(CANDIDATE) for row in range(view.model.rowCount())]
    assert len(listed) > 1
    assert all(item.title and item.origin and item.report is not None for item in listed)
    verified = [item for item in listed if verdict_words(item.report).kind in ("verified", "declared")]
    assert any(row.change < 0 for item in verified for row in headline_gas(item.report)), "no gas is saved"

    person.command("Rewrite for security")
    person.sees_proposals()
    assert all(item.report is not None for item in person.session.candidates)
    assert any("tx.origin" in _removed(item) for item in person.session.candidates)


def _removed(candidate: object) -> str:
    """What stood in the old text and not in the new one, line by line."""
    before = "".join(text.text for text in candidate.before.values())  # type: ignore[attr-defined]
    after = "".join(text.text for text in candidate.after.values())  # type: ignore[attr-defined]
    return "\n".join(line for line in before.splitlines() if line not in after)


def test_a_person_asks_for_the_cure_of_one_finding_at_the_cursor(person: Person, project: Path) -> None:
    editor = person.opens(project, "Safe.sol")
    person.click_text(editor, "tx.origin == owner")
    person.give("quick-fix")
    person.until(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(item for item in menu.actions() if item.text() == "Rewrite this finding")
    person.click(menu, menu.actionGeometry(action).center())
    person.sees_proposals()
    (proposal,) = person.session.candidates
    assert "tx.origin" in _removed(proposal) and proposal.report is not None
    assert "custom" not in proposal.title.lower(), "another finding was cured too"
    person.rests()
