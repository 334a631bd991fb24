"""Revisions: immutable saved texts with their parents, their message and their report.

A revision is never changed or removed. What a save records (text, revision,
findings, report, outbox row) is written in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from core.analysis.finding import ContractMetrics, Finding
from core.errors import InputError
from core.store import blobs
from core.store.clock import now_utc
from core.store.database import Store
from core.store.outbox import enqueue
from core.store.reports import put_report
from core.store.seen import NOTHING, Seen, add_seen, scores_of, seen_of
from core.store.tables import project, report, revision, revision_parent
from core.text import SourceText
from core.verification.report import VerificationReport


@dataclass(frozen=True, slots=True)
class Revision:
    """A saved text. `sha256` is the hash of its bytes; `verdict` is None where nothing was verified."""

    id: str
    project_id: str
    file: str
    parents: tuple[str, ...]
    sha256: str
    message: str
    verdict: str | None
    report_id: str | None
    created_utc: str
    score: int | None = None
    """Mean score of its contracts by lines of code; None where no figures were kept."""


def record_revision(
    store: Store,
    project_id: str,
    text: SourceText,
    message: str,
    *,
    parents: Sequence[str] | None = None,
    report: VerificationReport | None = None,
    findings: Iterable[Finding] = (),
    metrics: Iterable[ContractMetrics] = (),
) -> Revision:
    """Save one text; see `record_revisions`."""
    seen = {text.path: Seen(tuple(findings), tuple(metrics))}
    return record_revisions(store, project_id, [text], message, parents=parents, report=report, seen=seen)[0]


def record_revisions(
    store: Store,
    project_id: str,
    texts: Sequence[SourceText],
    message: str,
    *,
    parents: Sequence[str] | None = None,
    report: VerificationReport | None = None,
    seen: Mapping[str, Seen] | None = None,
) -> tuple[Revision, ...]:
    """Save several texts at once, all or none; on return they are on the disk.

    They carry the same time, by which they are known as one save. `parents` None means the
    newest revision of each file; `seen` is what an analysis saw in each file. A text that its
    only parent already holds, without a report, is not saved again unless something was seen
    in it for the first time: the parent is returned. Raises `StoreError`.
    """
    with store.writing() as connection:
        _require_project(connection, project_id)
        report_id = put_report(connection, report) if report is not None else None
        known = None if parents is None else tuple(parents)
        save = _Save(project_id, message, now_utc(), known, report_id)
        return tuple(_record(connection, save, text, (seen or {}).get(text.path, NOTHING)) for text in texts)


def note_seen(store: Store, project_id: str, seen: Mapping[tuple[str, str], Seen]) -> int:
    """Keep what an analysis that came after a save saw in it; returns how many revisions got something.

    `seen` is by file and SHA-256 of its text: only the newest revision of a file that holds
    exactly this text gets it, and only if nothing was kept with it yet.
    """
    noted = 0
    with store.writing() as connection:
        for newest, file, sha256 in _newest_of_all(connection, project_id):
            value = seen.get((file, sha256), NOTHING)
            if value != NOTHING and seen_of(connection, newest) == NOTHING:
                add_seen(connection, newest, value)
                noted += 1
    return noted


def history(
    store: Store, project_id: str, file: str | None = None, limit: int | None = None
) -> tuple[Revision, ...]:
    """Revisions of a project or of one of its files, newest first."""
    query = _query().where(revision.c.project_id == project_id).order_by(revision.c.number.desc())
    if file is not None:
        query = query.where(revision.c.file == file)
    with store.reading() as connection:
        rows = connection.execute(query.limit(limit)).all()
        return _values(connection, rows)


def get_revision(store: Store, revision_id: str) -> Revision:
    """One revision; raises `InputError` when there is none."""
    with store.reading() as connection:
        return _get(connection, revision_id)


def text_of(store: Store, revision_id: str) -> SourceText:
    """The saved text; raises `StoreDamagedError` when it is not what was saved."""
    with store.reading() as connection:
        found = _get(connection, revision_id)
        return SourceText(found.file, blobs.get(connection, found.sha256))


def findings_of(store: Store, revision_id: str) -> tuple[Finding, ...]:
    """The findings that were recorded with a revision, in their order."""
    with store.reading() as connection:
        return seen_of(connection, revision_id).findings


def metrics_of(store: Store, revision_id: str) -> tuple[ContractMetrics, ...]:
    """The figures of its contracts that were recorded with a revision, in their order."""
    with store.reading() as connection:
        return seen_of(connection, revision_id).metrics


def restore(store: Store, revision_id: str) -> tuple[Revision, SourceText]:
    """Make an old text the newest revision of its file again; nothing is written outside the store."""
    with store.writing() as connection:
        old = _get(connection, revision_id)
        text = SourceText(old.file, blobs.get(connection, old.sha256))
        message = f"Restore {old.id[:12]} of {old.created_utc}"
        save = _Save(old.project_id, message, now_utc(), None, old.report_id)
        new = _record(connection, save, text, seen_of(connection, old.id))
    return new, text


@dataclass(frozen=True, slots=True)
class Header:
    """All that a revision says. Its id is the hash of it, so that it cannot be changed unnoticed."""

    project_id: str
    file: str
    parents: tuple[str, ...]
    sha256: str
    message: str
    nonce: str

    @property
    def id(self) -> str:
        """Hex SHA-256 of the fields as a JSON list, in their order."""
        fields = [self.project_id, self.file, self.parents, self.sha256, self.message, self.nonce]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class _Save:
    """What all texts of one save have in common; `parents` None means the newest revision."""

    project_id: str
    message: str
    created_utc: str
    parents: tuple[str, ...] | None = None
    report_id: str | None = None


def _record(connection: Connection, save: _Save, text: SourceText, seen: Seen) -> Revision:
    parents = save.parents
    if parents is None:
        parents = _newest(connection, save.project_id, text.path)
    if len(parents) == 1 and save.report_id is None:
        parent = _get(connection, parents[0])
        told = seen == NOTHING or seen_of(connection, parent.id) != NOTHING
        if parent.sha256 == text.sha256 and told:
            return parent
    sha256 = blobs.put(connection, text.data)
    header = Header(save.project_id, text.path, parents, sha256, save.message, uuid.uuid4().hex)
    add_revision(connection, header, save.report_id, save.created_utc)
    add_seen(connection, header.id, seen)
    enqueue(connection, save.project_id, "revision", header.id)
    return _get(connection, header.id)


def add_revisions(connection: Connection, headers: Sequence[Header], created_utc: str) -> None:
    """Write many revisions without reports at once, in their order; their texts must be there already."""
    if not headers:
        return
    names = ("id", "project_id", "file", "sha256", "message", "nonce")
    rows = [{name: getattr(header, name) for name in names} for header in headers]
    connection.execute(revision.insert(), [{**row, "created_utc": created_utc} for row in rows])
    parents = [
        {"revision_id": header.id, "position": position, "parent_id": parent}
        for header in headers
        for position, parent in enumerate(header.parents)
    ]
    if parents:
        connection.execute(revision_parent.insert(), parents)


def add_revision(connection: Connection, header: Header, report_id: str | None, created_utc: str) -> None:
    """Write the rows of a revision inside a transaction; its text must be there already."""
    connection.execute(
        revision.insert().values(
            id=header.id,
            project_id=header.project_id,
            file=header.file,
            sha256=header.sha256,
            message=header.message,
            nonce=header.nonce,
            report_id=report_id,
            created_utc=created_utc,
        )
    )
    _add_parents(connection, header.id, header.parents)


def _add_parents(connection: Connection, revision_id: str, parents: Sequence[str]) -> None:
    rows = [
        {"revision_id": revision_id, "position": position, "parent_id": parent}
        for position, parent in enumerate(parents)
    ]
    if rows:
        connection.execute(revision_parent.insert(), rows)


def _require_project(connection: Connection, project_id: str) -> None:
    if connection.execute(select(project.c.id).where(project.c.id == project_id)).first() is None:
        raise InputError("The project is not in the store.", "Open its folder first.")


def _newest(connection: Connection, project_id: str, file: str) -> tuple[str, ...]:
    query = (
        select(revision.c.id)
        .where(revision.c.project_id == project_id, revision.c.file == file)
        .order_by(revision.c.number.desc())
        .limit(1)
    )
    return tuple(connection.execute(query).scalars())


def _newest_of_all(connection: Connection, project_id: str) -> tuple[tuple[str, str, str], ...]:
    """Id, file and hash of the newest revision of every file."""
    newest = (
        select(func.max(revision.c.number))
        .where(revision.c.project_id == project_id)
        .group_by(revision.c.file)
    )
    query = select(revision.c.id, revision.c.file, revision.c.sha256).where(revision.c.number.in_(newest))
    return tuple((row.id, row.file, row.sha256) for row in connection.execute(query))


def _query() -> Select[tuple[object, ...]]:
    return select(revision, report.c.verdict).join_from(revision, report, isouter=True)


# Made once: a statement is hundreds of objects that hold each other, and history asks for each revision.
_ONE = _query().where(revision.c.id == bindparam("id"))
_PARENTS = (
    select(revision_parent)
    .where(revision_parent.c.revision_id.in_(bindparam("ids", expanding=True)))
    .order_by(revision_parent.c.revision_id, revision_parent.c.position)
)


def _get(connection: Connection, revision_id: str) -> Revision:
    rows = connection.execute(_ONE, {"id": revision_id}).all()
    if not rows:
        raise InputError(f"There is no revision {revision_id[:12]}.", "The history lists those there are.")
    return _values(connection, rows)[0]


def _values(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> tuple[Revision, ...]:
    parents = _parents(connection, [row.id for row in rows])
    scores = scores_of(connection, [row.id for row in rows])
    return tuple(
        Revision(
            id=row.id,
            project_id=row.project_id,
            file=row.file,
            parents=tuple(parents.get(row.id, ())),
            sha256=row.sha256,
            message=row.message,
            verdict=row.verdict,
            report_id=row.report_id,
            created_utc=row.created_utc,
            score=scores.get(row.id),
        )
        for row in rows
    )


def _parents(connection: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for start in range(0, len(ids), 500):  # SQLite limits the variables of one statement
        for row in connection.execute(_PARENTS, {"ids": ids[start : start + 500]}):
            result.setdefault(row.revision_id, []).append(row.parent_id)
    return result
