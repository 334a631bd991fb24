"""Proposals, decisions and dismissals come back as they were recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.store.outbox import pending
from core.store.reviews import (
    decide,
    dismiss,
    dismissals,
    proposals,
    record_proposal,
    undismiss,
)
from tests.core.store.factories import a_project, a_proposal, a_report, opened


def test_a_proposal_comes_back_with_its_report_and_decisions(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        number = record_proposal(store, project.id, a_proposal(), a_report("fail"))
        decide(store, number, 0, "accepted")
        decide(store, number, 1, "accepted")
        decide(store, number, 1, "rejected")
    with opened(tmp_path) as store:
        (kept,) = proposals(store, project.id)
    assert (kept.proposal, kept.report) == (a_proposal(), a_report("fail"))
    assert kept.decisions == {0: "accepted", 1: "rejected"}


def test_the_same_proposal_with_the_same_report_is_kept_once(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        first = record_proposal(store, project.id, a_proposal(), a_report())
        assert record_proposal(store, project.id, a_proposal(), a_report()) == first
        assert record_proposal(store, project.id, a_proposal(), a_report(seed=8)) != first


def test_a_decision_on_nothing_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as store, pytest.raises(InputError):
        decide(store, 99, 0, "accepted")


def test_a_dismissed_finding_stays_dismissed_until_it_is_shown_again(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        dismiss(store, project.id, "f1", "a false alarm")
        dismiss(store, project.id, "f1", "guarded by the caller")
        dismiss(store, project.id, "f2", "accepted risk")
        assert {item.fingerprint: item.reason for item in dismissals(store, project.id)} == {
            "f1": "guarded by the caller",
            "f2": "accepted risk",
        }
        undismiss(store, project.id, "f1")
        assert [item.fingerprint for item in dismissals(store, project.id)] == ["f2"]
        assert {item.kind for item in pending(store)} == {"dismissal"}
