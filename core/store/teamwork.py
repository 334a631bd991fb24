"""What of the store travels to a team, row by row: proposals, own decisions, dismissals, arrived texts.

Everything here runs inside a transaction of the caller, and nothing is
announced in the outbox: that is done where a person acts.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from core.store.clock import now_utc
from core.store.comments import comment_ids
from core.store.outbox import enqueue
from core.store.reports import put_document
from core.store.revisions import Header, add_revisions
from core.store.tables import decision, dismissal, proposal, report, revision


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """What the person of this machine decided about one hunk."""

    hunk: int
    decision: str
    reason: str
    decided_utc: str


@dataclass(frozen=True, slots=True)
class ArrivedText:
    """A text that came from others, or from a merge; `parents` None means the newest revision of its file."""

    path: str
    sha256: str
    message: str
    parents: tuple[str, ...] | None = None


def proposal_documents(
    connection: Connection, project_id: str, numbers: Collection[int] | None = None
) -> dict[int, tuple[str, str]]:
    """Number → document of the proposal and of its report, as they are kept."""
    query = (
        select(proposal.c.number, proposal.c.document, report.c.document)
        .join_from(proposal, report)
        .where(proposal.c.project_id == project_id)
    )
    if numbers is not None:
        query = query.where(proposal.c.number.in_(list(numbers)[:30_000]))
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def add_proposal(
    connection: Connection, project_id: str, proposal_id: str, document: str, evidence: str
) -> int:
    """Keep a proposal that arrived; the number of the same pair when it is here already.

    Raises `ValueError` when the report is none.
    """
    report_id = put_document(connection, evidence)
    same = select(proposal.c.number).where(
        proposal.c.project_id == project_id, proposal.c.id == proposal_id, proposal.c.report_id == report_id
    )
    known = connection.execute(same).scalar()
    if known is not None:
        return int(known)
    values = {"id": proposal_id, "project_id": project_id, "document": document, "report_id": report_id}
    made = connection.execute(
        proposal.insert().values(**values, created_utc=now_utc()).returning(proposal.c.number)
    )
    return int(made.scalar_one())


def proposal_ids(connection: Connection, project_id: str, numbers: Collection[int]) -> dict[int, str]:
    """Number → id of proposals."""
    query = select(proposal.c.number, proposal.c.id).where(
        proposal.c.project_id == project_id, proposal.c.number.in_(list(numbers)[:30_000])
    )
    return {row.number: row.id for row in connection.execute(query)}


def decided_proposals(connection: Connection, project_id: str) -> tuple[str, ...]:
    """Ids of the proposals that somebody of this machine decided about."""
    query = select(proposal.c.id).join_from(proposal, decision).where(proposal.c.project_id == project_id)
    return tuple(connection.execute(query.distinct()).scalars())


def own_decisions(connection: Connection, project_id: str, proposal_id: str) -> tuple[OwnDecision, ...]:
    """The last decisions about a proposal, by hunk, whichever evidence it had."""
    query = (
        select(decision.c.hunk, decision.c.decision, decision.c.reason, decision.c.decided_utc)
        .join_from(decision, proposal)
        .where(proposal.c.project_id == project_id, proposal.c.id == proposal_id)
        .order_by(decision.c.hunk, decision.c.decided_utc, decision.c.proposal_number)
    )
    found = {row.hunk: OwnDecision(*row) for row in connection.execute(query)}
    return tuple(found.values())


def set_own_decisions(
    connection: Connection, project_id: str, proposal_id: str, decisions: Iterable[OwnDecision]
) -> bool:
    """Write what the same person decided on another device; False when the proposal is not here yet."""
    numbers = list(
        connection.execute(
            select(proposal.c.number)
            .where(proposal.c.project_id == project_id, proposal.c.id == proposal_id)
            .order_by(proposal.c.number.desc())
        ).scalars()
    )
    for item in decisions:
        values = {"decision": item.decision, "reason": item.reason, "decided_utc": item.decided_utc}
        for number in numbers:
            connection.execute(
                insert(decision)
                .values(proposal_number=number, hunk=item.hunk, **values)
                .on_conflict_do_update(index_elements=["proposal_number", "hunk"], set_=values)
            )
    return bool(numbers)


def dismissal_rows(
    connection: Connection, project_id: str, fingerprints: Collection[str] | None = None
) -> dict[str, tuple[str, str]]:
    """Fingerprint → reason and time."""
    query = select(dismissal.c.fingerprint, dismissal.c.reason, dismissal.c.created_utc).where(
        dismissal.c.project_id == project_id
    )
    if fingerprints is not None:
        query = query.where(dismissal.c.fingerprint.in_(list(fingerprints)[:30_000]))
    return {row.fingerprint: (row.reason, row.created_utc) for row in connection.execute(query)}


def set_dismissal(
    connection: Connection, project_id: str, fingerprint: str, reason: str, created_utc: str
) -> None:
    """Write a dismissal that arrived."""
    values = {"reason": reason, "created_utc": created_utc}
    connection.execute(
        insert(dismissal)
        .values(project_id=project_id, fingerprint=fingerprint, **values)
        .on_conflict_do_update(index_elements=["project_id", "fingerprint"], set_=values)
    )


def remove_dismissal(connection: Connection, project_id: str, fingerprint: str) -> None:
    """Take out a dismissal that others took back."""
    connection.execute(
        dismissal.delete().where(dismissal.c.project_id == project_id, dismissal.c.fingerprint == fingerprint)
    )


def files_of_revisions(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Revision id → its file."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        query = select(revision.c.id, revision.c.file).where(revision.c.id.in_(ids[start : start + 500]))
        found.update((row.id, row.file) for row in connection.execute(query))
    return found


def newest_revisions(connection: Connection, project_id: str) -> dict[str, tuple[str, str]]:
    """File → id and hash of its newest revision."""
    query = (
        select(revision.c.file, revision.c.id, revision.c.sha256)
        .where(revision.c.project_id == project_id)
        .order_by(revision.c.number)
    )
    return {row.file: (row.id, row.sha256) for row in connection.execute(query)}


def record_arrived(connection: Connection, project_id: str, texts: Sequence[ArrivedText]) -> tuple[str, ...]:
    """Make revisions of texts that arrived, so that the history of a file tells of them; returns their ids.

    A text that the newest revision holds already makes none; its id is returned.
    """
    newest = newest_revisions(connection, project_id) if texts else {}
    made: list[str] = []
    headers: list[Header] = []
    for text in texts:
        known = newest.get(text.path)
        if known is not None and known[1] == text.sha256 and text.parents is None:
            made.append(known[0])
            continue
        parents = text.parents if text.parents is not None else (known[0],) if known else ()
        header = Header(project_id, text.path, parents, text.sha256, text.message, uuid.uuid4().hex)
        headers.append(header)
        newest[text.path] = (header.id, text.sha256)
        made.append(header.id)
    add_revisions(connection, headers, now_utc())
    return tuple(made)


def announce_all(connection: Connection, project_id: str) -> None:
    """Announce everything of a project in the outbox, when it is shared for the first time."""
    for number in proposal_documents(connection, project_id):
        enqueue(connection, project_id, "proposal", str(number))
        enqueue(connection, project_id, "decision", f"{number}/0")
    for fingerprint in dismissal_rows(connection, project_id):
        enqueue(connection, project_id, "dismissal", fingerprint)
    for comment_id in comment_ids(connection, project_id):
        enqueue(connection, project_id, "comment", comment_id)
