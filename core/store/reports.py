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
    """Store a report inside a transaction; the same report is stored once."""
    document = encode(value)
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
