"""List the saved revisions of the open project, and save new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.text import SourceText
from core.verification.report import VerificationReport
from desktop.bench import Bench
from desktop.evidence import verdict_words
from desktop.session import RevisionRow
from desktop.words import tr

MOST_ROWS = 200


def project_folder(paths: Sequence[Path]) -> Path:
    """The folder that a project's revisions are kept under."""
    first = paths[0]
    return first if first.is_dir() else first.parent


def load_history(bench: Bench) -> None:
    """Show the newest revisions of the open project."""
    if not bench.session.paths:
        return
    folder = project_folder(bench.session.paths)
    bench.jobs.start(
        tr("Read history"),
        lambda _context: rows_of(bench, folder),
        bench.session.set_revisions,
        key="history",
        lane="files",
    )


def rows_of(bench: Bench, folder: Path) -> tuple[RevisionRow, ...]:
    """The newest revisions of a folder; in a job's thread."""
    from core.store.projects import ensure_project
    from core.store.reports import get_report
    from core.store.revisions import history

    store = bench.store()
    project = ensure_project(store, folder)
    words: dict[str, str] = {"": ""}
    for item in (rows := history(store, project.id, limit=MOST_ROWS)):
        if item.report_id and item.report_id not in words:
            report = get_report(store, item.report_id)
            words[item.report_id] = verdict_words(report).word if report is not None else ""
    return tuple(
        RevisionRow(item.id, item.message, item.created_utc, (item.file,), words[item.report_id or ""])
        for item in rows
    )


def record(
    bench: Bench,
    folder: Path,
    base: Mapping[str, SourceText],
    texts: Mapping[str, SourceText],
    message: str,
    report: VerificationReport | None,
) -> tuple[RevisionRow, ...]:
    """Save applied texts as revisions; a file's first revision is what was there before."""
    from core.store.projects import ensure_project
    from core.store.revisions import history, record_revisions

    store = bench.store()
    project = ensure_project(store, folder)
    unknown = [base[name] for name in texts if not history(store, project.id, name, limit=1)]
    if unknown:
        record_revisions(store, project.id, unknown, tr("As it was before the first rewrite"))
    record_revisions(store, project.id, tuple(texts.values()), message, report=report)
    return rows_of(bench, folder)
