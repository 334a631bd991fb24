"""Decisions: undo, redo, and evidence that belongs to the text shown."""

from __future__ import annotations

from pathlib import Path

from desktop.reviewing import Reviewing
from desktop.session import Session
from tests.desktop.factories import AFTER, BEFORE, candidate, report


def test_nothing_decided_shows_the_whole_proposal_and_its_own_evidence(tmp_path: Path) -> None:
    session = Session()
    made = candidate(tmp_path)
    session.add_candidate(made)
    session.review(made)
    assert session.reviewing is not None
    assert session.shown_report() is made.report


def test_a_partly_accepted_text_has_no_evidence_until_it_is_verified(tmp_path: Path) -> None:
    session = Session()
    made = candidate(tmp_path)
    session.add_candidate(made)
    session.review(made)
    reviewing = session.reviewing
    assert reviewing is not None
    session.set_reviewing(reviewing.change(0, lambda review: review.accept(0)))
    assert session.shown_report() is None
    fresh = report("fail")
    assert session.reviewing is not None
    session.keep_evidence(session.reviewing.shown_key, fresh)
    assert session.shown_report() is fresh
    session.set_reviewing(session.reviewing.accept_all())
    assert session.shown_report() is made.report


def test_undo_brings_back_decisions_and_redo_repeats_them(tmp_path: Path) -> None:
    start = Reviewing.of(candidate(tmp_path))
    one = start.change(0, lambda review: review.accept(0))
    two = one.change(0, lambda review: review.reject(1))
    assert two.undo().reviews == one.reviews
    assert two.undo().undo().reviews == start.reviews
    assert two.undo().undo().redo().redo().reviews == two.reviews
    assert start.undo() is start
    assert two.redo() is two


def test_the_result_holds_the_accepted_hunks_only(tmp_path: Path) -> None:
    start = Reviewing.of(candidate(tmp_path))
    assert len(start.hunks) == 2
    assert not start.result
    half = start.change(0, lambda review: review.accept(0)).result["Box.sol"].text
    assert "revert()" in half and "external" not in half
    assert start.accept_all().result["Box.sol"].text == AFTER
    assert start.accept_all().reject_all().result == {}
    assert start.reviews[0].base.text == BEFORE


def test_a_decision_that_changes_nothing_is_not_a_step_to_undo(tmp_path: Path) -> None:
    one = Reviewing.of(candidate(tmp_path)).change(0, lambda review: review.accept(0))
    assert one.change(0, lambda review: review.accept(0)) is one
