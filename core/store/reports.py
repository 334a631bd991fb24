"""Verification reports: kept as they were made, found by their id, which hashes them."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from core.store.codec import decode, encode
from core.store.database import Store
from core.store.tables import report
from core.verification.report import VerificationReport


def put_report(connection: Connection, value: VerificationReport) -> str:
    """Store a report inside a transaction; the same report is stored once. Returns its id."""
    return put_document(connection, encode(value))


def put_document(connection: Connection, document: str) -> str:
    """The same for a report that is already text; raises `ValueError` when it is none."""
    value = decode(VerificationReport, document)
    report_id = hashlib.sha256(document.encode("utf-8")).hexdigest()
    connection.execute(
        insert(report)
        .values(
            id=report_id, verdict=value.verdict, before=value.before, after=value.after, document=document
        )
        .on_conflict_do_nothing()
    )
    return report_id


def get_report(store: Store, report_id: str) -> VerificationReport | None:
    """A report by its id, or None."""
    with store.reading() as connection:
        document = connection.execute(select(report.c.document).where(report.c.id == report_id)).scalar()
    return None if document is None else decode(VerificationReport, document)
