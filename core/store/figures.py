"""Figures kept with revisions: findings by severity, scores and sizes, read for many revisions at once.

Counted by the database, so that a long history is read without decoding every
finding. It says only what was kept: a revision that nobody analyzed has no counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from core.store.database import Store
from core.store.tables import contract_metrics, finding

_AT_ONCE = 500
"""SQLite limits the variables of one statement."""


@dataclass(frozen=True, slots=True)
class ContractFigures:
    """Figures of one contract; None where they could not be measured."""

    contract: str
    score: int | None
    code_lines: int
    runtime_bytes: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What an analysis saw in one revision: severity → findings that are not suppressed."""

    findings: Mapping[str, int] = field(default_factory=dict)
    contracts: tuple[ContractFigures, ...] = ()


def figures_of(store: Store, ids: Sequence[str]) -> dict[str, Figures]:
    """Revision id → its figures; a revision that nothing was seen in is left out."""
    with store.reading() as connection:
        counts = _counts(connection, ids)
        contracts = _contracts(connection, ids)
    return {
        name: Figures(counts.get(name, {}), tuple(contracts.get(name, ())))
        for name in ids
        if name in counts or name in contracts
    }


def _counts(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """An entry for every revision with findings, be all of them suppressed."""
    severity = func.json_extract(finding.c.document, "$.severity")
    suppressed = func.coalesce(func.json_extract(finding.c.document, "$.suppressed"), 0)
    found: dict[str, dict[str, int]] = {}
    for some in _parts(ids):
        query = (
            select(finding.c.revision_id, severity, suppressed, func.count())
            .where(finding.c.revision_id.in_(some))
            .group_by(finding.c.revision_id, severity, suppressed)
        )
        for revision_id, name, hidden, count in connection.execute(query):
            counts = found.setdefault(revision_id, {})
            if not hidden:
                counts[name] = count
    return found


def _contracts(connection: Connection, ids: Sequence[str]) -> dict[str, list[ContractFigures]]:
    found: dict[str, list[ContractFigures]] = {}
    size = func.json_extract(contract_metrics.c.document, "$.runtime_bytes")
    for some in _parts(ids):
        query = (
            select(
                contract_metrics.c.revision_id,
                contract_metrics.c.contract,
                contract_metrics.c.score,
                contract_metrics.c.code_lines,
                size,
            )
            .where(contract_metrics.c.revision_id.in_(some))
            .order_by(contract_metrics.c.revision_id, contract_metrics.c.position)
        )
        for revision_id, *values in connection.execute(query):
            found.setdefault(revision_id, []).append(ContractFigures(*values))
    return found


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
