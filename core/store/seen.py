"""What an analysis saw in a revision: its findings, and the figures and scores of its contracts.

Recorded with the revision, or once afterwards when the analysis took longer than the
save; never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from core.analysis.finding import Analysis, ContractMetrics, Finding
from core.analysis.score import mean_score
from core.store.codec import decode, encode
from core.store.tables import contract_metrics, finding


@dataclass(frozen=True, slots=True)
class Seen:
    """What an analysis saw in one file."""

    findings: tuple[Finding, ...] = ()
    metrics: tuple[ContractMetrics, ...] = ()


NOTHING = Seen()


def seen_in(analysis: Analysis) -> dict[str, Seen]:
    """File → its findings and figures."""
    names = [item.file for item in analysis.findings] + [item.file for item in analysis.metrics]
    return {
        name: Seen(
            tuple(item for item in analysis.findings if item.file == name),
            tuple(item for item in analysis.metrics if item.file == name),
        )
        for name in dict.fromkeys(names)
    }


def add_seen(connection: Connection, revision_id: str, seen: Seen) -> None:
    """Write the rows of a revision that has none yet, inside a transaction."""
    _add_findings(connection, revision_id, seen.findings)
    _add_metrics(connection, revision_id, seen.metrics)


def _add_findings(connection: Connection, revision_id: str, findings: Sequence[Finding]) -> None:
    rows = [
        {
            "revision_id": revision_id,
            "position": position,
            "fingerprint": item.fingerprint,
            "detector": item.detector,
            "document": encode(item),
        }
        for position, item in enumerate(findings)
    ]
    if rows:
        connection.execute(finding.insert(), rows)


def _add_metrics(connection: Connection, revision_id: str, metrics: Sequence[ContractMetrics]) -> None:
    rows = [
        {
            "revision_id": revision_id,
            "position": position,
            "contract": item.contract,
            "score": item.score.value if item.score is not None else None,
            "code_lines": item.code_lines,
            "document": encode(item),
        }
        for position, item in enumerate(metrics)
    ]
    if rows:
        connection.execute(contract_metrics.insert(), rows)


def seen_of(connection: Connection, revision_id: str) -> Seen:
    """Everything that was recorded with a revision, in its order."""
    return Seen(_findings(connection, revision_id), _metrics(connection, revision_id))


def _findings(connection: Connection, revision_id: str) -> tuple[Finding, ...]:
    query = (
        select(finding.c.document).where(finding.c.revision_id == revision_id).order_by(finding.c.position)
    )
    return tuple(decode(Finding, document) for (document,) in connection.execute(query))


def _metrics(connection: Connection, revision_id: str) -> tuple[ContractMetrics, ...]:
    query = (
        select(contract_metrics.c.document)
        .where(contract_metrics.c.revision_id == revision_id)
        .order_by(contract_metrics.c.position)
    )
    return tuple(decode(ContractMetrics, document) for (document,) in connection.execute(query))


_SCORES = select(
    contract_metrics.c.revision_id, contract_metrics.c.score, contract_metrics.c.code_lines
).where(
    contract_metrics.c.revision_id.in_(bindparam("ids", expanding=True)),
    contract_metrics.c.score.is_not(None),
)


def scores_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Revision id → mean score of its contracts by lines of code, where figures were kept."""
    found: dict[str, list[tuple[int, int]]] = {}
    for start in range(0, len(ids), 500):
        for revision_id, score, lines in connection.execute(_SCORES, {"ids": ids[start : start + 500]}):
            found.setdefault(revision_id, []).append((score, lines))
    return {key: mean for key, pairs in found.items() if (mean := mean_score(pairs)) is not None}
