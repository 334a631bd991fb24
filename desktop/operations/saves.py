"""Read what the store keeps of the open project as rows of the history; in a job's thread.

Revisions that were recorded together are one row, a save. It reads only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from core.verification.report import VerificationReport
from desktop.evidence import gas_rows, verdict_words
from desktop.session import ContractSize, FileRevision, RevisionRow

if TYPE_CHECKING:
    from core.store.database import Store
    from core.store.figures import Figures
    from core.store.revisions import Revision

MOST_REVISIONS = 500
Gas = dict[tuple[str, str], int]


def rows_of(store: Store, folder: Path) -> tuple[RevisionRow, ...]:
    """The newest saves of files in a folder, newest first, from every project that holds some."""
    found: list[tuple[Path, Revision]] = []
    for root, project_id in _projects(store, folder):
        found += [(root, item) for item in _inside(store, project_id, root, folder)]
    found.sort(key=lambda pair: pair[1].created_utc, reverse=True)  # stable: newest first within a project
    return _rows(store, found[:MOST_REVISIONS])


def _projects(store: Store, folder: Path) -> Iterator[tuple[Path, str]]:
    """The stored projects at, above and inside a folder."""
    from core.store.projects import list_projects

    place = folder.resolve()
    for item in list_projects(store):
        root = Path(item.folder)
        if root == place or place in root.parents or root in place.parents:
            yield root, item.id


def _inside(store: Store, project_id: str, root: Path, folder: Path) -> list[Revision]:
    from core.store.revisions import history

    place = folder.resolve()
    rows = history(store, project_id, limit=MOST_REVISIONS)
    return [item for item in rows if (root / item.file).is_relative_to(place)]


def _rows(store: Store, found: Sequence[tuple[Path, Revision]]) -> tuple[RevisionRow, ...]:
    from core.store.figures import figures_of

    figures = figures_of(store, [item.id for _, item in found])
    reports = _reports(store, [item for _, item in found])
    gas = _gas_by_revision([item for _, item in found], reports)
    saves = groupby(found, key=lambda pair: (pair[0], pair[1].created_utc, pair[1].message))
    return tuple(_row(list(save), figures, reports, gas) for _, save in saves)


def _reports(store: Store, revisions: Sequence[Revision]) -> dict[str, VerificationReport]:
    from core.store.reports import get_report

    found: dict[str, VerificationReport] = {}
    for name in dict.fromkeys(item.report_id for item in revisions if item.report_id):
        report = get_report(store, name)
        if report is not None:
            found[name] = report
    return found


def _gas_by_revision(
    revisions: Sequence[Revision], reports: Mapping[str, VerificationReport]
) -> dict[str, Gas]:
    """What was measured of each revision: by its own report, else as the base of the next one's."""
    found: dict[str, Gas] = {}
    for item in revisions:
        report = reports.get(item.report_id or "")
        if report is None:
            continue
        mine = found.setdefault(item.id, {})
        for row in gas_rows(report):
            key = (row.contract, row.label if "(" in row.label else "")
            mine[key] = row.after
            for parent in item.parents:
                found.setdefault(parent, {}).setdefault(key, row.before)
    return found


def _row(
    save: list[tuple[Path, Revision]],
    figures: Mapping[str, Figures],
    reports: Mapping[str, VerificationReport],
    gas: Mapping[str, Gas],
) -> RevisionRow:
    save = sorted(save, key=lambda pair: pair[1].file)
    first = save[0][1]
    parts = tuple(FileRevision(item.id, item.file, root / item.file, item.sha256) for root, item in save)
    seen = {part.file: figures[part.id] for part in parts if part.id in figures}
    report = reports.get(first.report_id or "")
    words = verdict_words(report) if report is not None else None
    sizes = {
        file: tuple(
            ContractSize(one.contract, one.score, one.code_lines, one.runtime_bytes) for one in item.contracts
        )
        for file, item in seen.items()
    }
    return RevisionRow(
        first.id,
        first.message,
        first.created_utc,
        tuple(part.file for part in parts),
        words.word if words is not None else "",
        parts,
        _score(sizes),
        {file: item.findings for file, item in seen.items()},
        sizes,
        {key: value for part in parts for key, value in gas.get(part.id, {}).items()},
        words.sentence if words is not None else "",
    )


def _score(sizes: Mapping[str, tuple[ContractSize, ...]]) -> int | None:
    pairs = [
        (one.score, one.code_lines) for items in sizes.values() for one in items if one.score is not None
    ]
    from core.analysis.score import mean_score

    return mean_score(pairs)
