"""Proposals with their reports, the decisions on their hunks, and dismissed findings.

A proposal is only ever stored together with its report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from core.errors import InputError
from core.rewriting.proposal import Proposal
from core.store.clock import now_utc
from core.store.codec import decode, encode
from core.store.database import Store
from core.store.outbox import enqueue
from core.store.projects import project_of
from core.store.reports import put_report
from core.store.tables import decision, dismissal, proposal, report
from core.verification.report import VerificationReport

DecisionKind = Literal["accepted", "rejected", "open"]


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A proposal with its report and what was decided: hunk number → decision."""

    number: int
    proposal: Proposal
    report: VerificationReport
    decisions: Mapping[int, DecisionKind]
    created_utc: str


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A finding that a person does not want to see again, and why."""

    fingerprint: str
    reason: str
    created_utc: str


def record_proposal(store: Store, project_id: str, value: Proposal, evidence: VerificationReport) -> int:
    """Keep a proposal with its report; returns its number, the same one for the same pair."""
    with store.writing() as connection:
        report_id = put_report(connection, evidence)
        known = connection.execute(
            select(proposal.c.number).where(
                proposal.c.project_id == project_id,
                proposal.c.id == value.id,
                proposal.c.report_id == report_id,
            )
        ).scalar()
        if known is not None:
            return int(known)
        number: int = connection.execute(
            proposal.insert()
            .values(
                id=value.id,
                project_id=project_id,
                document=encode(value),
                report_id=report_id,
                created_utc=now_utc(),
            )
            .returning(proposal.c.number)
        ).scalar_one()
        enqueue(connection, project_id, "proposal", str(number))
        return number


def proposals(store: Store, project_id: str) -> tuple[StoredProposal, ...]:
    """All proposals of a project, oldest first."""
    query = (
        select(proposal.c.number, proposal.c.document, proposal.c.created_utc, report.c.document)
        .join_from(proposal, report)
        .where(proposal.c.project_id == project_id)
        .order_by(proposal.c.number)
    )
    with store.reading() as connection:
        return tuple(
            StoredProposal(
                number,
                decode(Proposal, document),
                decode(VerificationReport, evidence),
                _decisions(connection, number),
                created,
            )
            for number, document, created, evidence in connection.execute(query).all()
        )


def decide(store: Store, number: int, hunk: int, kind: DecisionKind, reason: str = "") -> None:
    """Keep what a person decided on one hunk, and why; a later decision takes the place of an earlier one."""
    with store.writing() as connection:
        project_id = connection.execute(
            select(proposal.c.project_id).where(proposal.c.number == number)
        ).scalar()
        if project_id is None:
            raise InputError("The proposal is not in the store.", "Ask for the rewrite again.")
        values = {"decision": kind, "decided_utc": now_utc(), "reason": reason.strip()}
        connection.execute(
            insert(decision)
            .values(proposal_number=number, hunk=hunk, **values)
            .on_conflict_do_update(index_elements=["proposal_number", "hunk"], set_=values)
        )
        enqueue(connection, project_id, "decision", f"{number}/{hunk}")


def decide_all(store: Store, number: int, decisions: Mapping[int, DecisionKind]) -> None:
    """Keep the decisions on all hunks of a proposal at once; only those that changed are news.

    The reason of an earlier decision does not hold for another one.
    """
    with store.writing() as connection:
        known = _decisions(connection, number)
        project_id = connection.execute(
            select(proposal.c.project_id).where(proposal.c.number == number)
        ).scalar_one()
        for hunk, kind in decisions.items():
            if known.get(hunk, "open") == kind:
                continue
            values = {"decision": kind, "decided_utc": now_utc(), "reason": ""}
            connection.execute(
                insert(decision)
                .values(proposal_number=number, hunk=hunk, **values)
                .on_conflict_do_update(index_elements=["proposal_number", "hunk"], set_=values)
            )
            enqueue(connection, project_id, "decision", f"{number}/{hunk}")


def give_reason(store: Store, number: int, hunk: int, reason: str) -> None:
    """Keep why a hunk was decided about as it was; raises `InputError` when it was not."""
    with store.writing() as connection:
        changed = connection.execute(
            decision.update()
            .where(decision.c.proposal_number == number, decision.c.hunk == hunk)
            .values(reason=reason.strip())
        )
        if not changed.rowcount:
            raise InputError("Nothing was decided about this change.", "Accept or reject it first.")
        project_id = connection.execute(
            select(proposal.c.project_id).where(proposal.c.number == number)
        ).scalar_one()
        enqueue(connection, project_id, "decision", f"{number}/{hunk}")


def reasons_of(store: Store, number: int) -> dict[int, str]:
    """Hunk → why a person decided so, where they said it."""
    query = select(decision.c.hunk, decision.c.reason).where(
        decision.c.proposal_number == number, decision.c.reason != ""
    )
    with store.reading() as connection:
        return {row.hunk: row.reason for row in connection.execute(query)}


def decisions_of(store: Store, number: int) -> dict[int, DecisionKind]:
    """Hunk → what was decided last about a proposal, also when its evidence was another one then.

    Hunks that nobody decided about are left out.
    """
    with store.reading() as connection:
        row = connection.execute(
            select(proposal.c.id, proposal.c.project_id).where(proposal.c.number == number)
        ).one()
        same = select(proposal.c.number).where(
            proposal.c.id == row.id, proposal.c.project_id == row.project_id
        )
        newest = (
            select(decision.c.proposal_number)
            .where(decision.c.proposal_number.in_(same))
            .order_by(decision.c.decided_utc.desc(), decision.c.proposal_number.desc())
            .limit(1)
        )
        found = connection.execute(newest).scalar()
        return _decisions(connection, found) if found is not None else {}


def dismiss(store: Store, project_id: str, fingerprint: str, reason: str) -> None:
    """Do not show a finding again, known by its fingerprint. Raises `InputError` without a reason."""
    if not reason.strip():
        raise InputError("A dismissal needs a reason.", "Say why the finding does not matter here.")
    with store.writing() as connection:
        values = {"reason": reason, "created_utc": now_utc()}
        connection.execute(
            insert(dismissal)
            .values(project_id=project_id, fingerprint=fingerprint, **values)
            .on_conflict_do_update(index_elements=["project_id", "fingerprint"], set_=values)
        )
        enqueue(connection, project_id, "dismissal", fingerprint)


def undismiss(store: Store, project_id: str, fingerprint: str) -> None:
    """Show a dismissed finding again."""
    with store.writing() as connection:
        connection.execute(
            dismissal.delete().where(
                dismissal.c.project_id == project_id, dismissal.c.fingerprint == fingerprint
            )
        )
        enqueue(connection, project_id, "dismissal", fingerprint)


def dismissals(store: Store, project_id: str) -> tuple[Dismissal, ...]:
    """Everything dismissed in a project, oldest first."""
    query = (
        select(dismissal.c.fingerprint, dismissal.c.reason, dismissal.c.created_utc)
        .where(dismissal.c.project_id == project_id)
        .order_by(dismissal.c.created_utc, dismissal.c.fingerprint)
    )
    with store.reading() as connection:
        return tuple(Dismissal(*row) for row in connection.execute(query))


def reasons_in(store: Store, folders: Iterable[Path]) -> dict[str, str]:
    """Fingerprint → reason of everything dismissed in the projects of these folders; none is made."""
    projects = [project_of(store, folder) for folder in folders]
    return {
        item.fingerprint: item.reason
        for project in projects if project is not None for item in dismissals(store, project.id)
    }  # fmt: skip


def _decisions(connection: Connection, number: int) -> dict[int, DecisionKind]:
    query = select(decision.c.hunk, decision.c.decision).where(decision.c.proposal_number == number)
    return {row.hunk: row.decision for row in connection.execute(query)}
