"""Dismiss a finding with a reason, show it again, and keep what was dismissed out of new analyses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.finding import Analysis
from core.errors import StoreError
from desktop.bench import Bench
from desktop.shown import Shown, shown_of
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built
    from core.store.database import Store

KEY = "dismiss"


def with_dismissals(bench: Bench, built: Built, analysis: Analysis) -> Analysis:
    """The analysis with what was dismissed in its projects suppressed; in a job's thread.

    A store that cannot be read costs the dismissals and a note, never the analysis.
    """
    from core.analysis.dismissal import without_dismissed
    from core.store.reviews import reasons_in

    try:
        reasons = reasons_in(bench.store(), [project.root for project in built.projects])
    except StoreError as error:
        return replace(analysis, notes=(*analysis.notes, f"{tr('Dismissed findings are shown.')} {error}"))
    return without_dismissed(analysis, reasons)


def dismiss(bench: Bench, file: str, fingerprint: str, reason: str) -> None:
    """Do not show a finding again in the project of its file."""

    def write(store: Store, project_id: str) -> None:
        from core.store.reviews import dismiss as keep

        keep(store, project_id, fingerprint, reason)

    _change(bench, tr("Dismiss"), file, write)


def show_again(bench: Bench, file: str, fingerprint: str) -> None:
    """Take a dismissal back."""

    def write(store: Store, project_id: str) -> None:
        from core.store.reviews import undismiss

        undismiss(store, project_id, fingerprint)

    _change(bench, tr("Show again"), file, write)


def _change(bench: Bench, title: str, file: str, write: Callable[[Store, str], None]) -> None:
    session = bench.session
    built, analysis = session.built, session.analysis
    root = _root_of(built, file) if built is not None else None
    if built is None or analysis is None or root is None:
        return

    opened = tuple(session.documents)

    def work(_context: object) -> tuple[Analysis, Shown]:
        from core.store.projects import ensure_project

        store = bench.store()
        write(store, ensure_project(store, root).id)
        again = with_dismissals(bench, built, _undismissed(analysis))
        return again, shown_of(built, again, opened)

    def done(result: tuple[Analysis, Shown]) -> None:
        session.analyzed(built, *result)

    bench.jobs.start(title, work, done, key=KEY, lane="files")


def _undismissed(analysis: Analysis) -> Analysis:
    """The analysis as it was before anything was dismissed."""
    findings = tuple(
        replace(item, suppressed=False, reason="") if item.reason else item for item in analysis.findings
    )
    return replace(analysis, findings=findings)


def _root_of(built: Built, file: str) -> Path | None:
    roots = (item.input.root for item in built.compilations if file in item.input.targets)
    return next((Path(root) for root in roots if root), None)
