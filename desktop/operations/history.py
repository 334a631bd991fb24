"""Keep revisions of the open project, and list them.

A revision is kept on every save and every apply; what an analysis then sees in
it is noted with it. Saving a file never waits for this, and never fails by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.analysis.finding import Analysis
from core.errors import StoreDamagedError, StoreError
from core.text import SourceText
from core.verification.report import VerificationReport
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.operations.saves import rows_of
from desktop.session import RevisionRow, Session
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built
    from core.store.database import Store
    from core.store.seen import Seen

T = TypeVar("T")
KEY = "history"


def project_folder(paths: Sequence[Path]) -> Path:
    """The folder that a project's revisions are kept under."""
    first = paths[0]
    return first if first.is_dir() else first.parent


def load_history(bench: Bench) -> None:
    """Show the newest saves of the open project."""
    if not bench.session.paths:
        return
    folder = project_folder(bench.session.paths)
    bench.jobs.start(
        tr("Read history"),
        lambda _context: with_store(bench, lambda store: rows_of(store, folder)),
        bench.session.set_revisions,
        key=KEY,
        lane="files",
    )


def with_store(bench: Bench, work: Callable[[Store], T]) -> T:
    """Work with the store; one that was found damaged is set aside, and the next use begins a new one."""
    try:
        return work(bench.store())
    except StoreDamagedError:
        bench.shared.forget_store()
        raise


def place_of(session: Session, path: Path) -> tuple[Path, str]:
    """The folder of the project that a file belongs to, and its name there, as the compiler knows it."""
    if session.built is not None:
        for run in session.built.compilations:
            for name, where in run.input.files.items():
                if where == str(path) and Path(where) == Path(run.input.root) / name:
                    return Path(run.input.root), name
    folder = project_folder(session.paths) if session.paths else path.parent
    if path.is_relative_to(folder):
        return folder, path.relative_to(folder).as_posix()
    return path.parent, path.name


def folder_of(path: Path, name: str, otherwise: Path) -> Path:
    """The folder under which `path` is called `name`."""
    parts = Path(name).parts
    return Path(*path.parts[: -len(parts)]) if path.parts[-len(parts) :] == parts else otherwise


def record_saved(bench: Bench, path: Path, base: SourceText | None, saved: SourceText) -> None:
    """Keep a saved text as a revision; a file's first revision is the text that was there before."""
    session = bench.session
    folder, name = place_of(session, path)
    known = seen_now(session.built, session.analysis)
    shown = project_folder(session.paths) if session.paths else folder
    texts = [SourceText(name, base.data)] if base is not None and base.data else []

    def work(store: Store) -> tuple[RevisionRow, ...]:
        from core.store.projects import ensure_project
        from core.store.revisions import history, record_revisions

        project = ensure_project(store, folder)
        if texts and not history(store, project.id, name, limit=1):
            record_revisions(
                store, project.id, texts, tr("As it was before the first save"), seen=_fitting(known, texts)
            )
        record_revisions(store, project.id, [SourceText(name, saved.data)], tr("Saved"))
        return rows_of(store, shown)

    _keep(bench, work, tr("The file is saved, but no revision was kept."))


def note_seen(bench: Bench, built: Built, analysis: Analysis) -> None:
    """Keep what an analysis saw with the newest revisions, where they hold exactly the texts it saw."""
    session = bench.session
    if not session.paths:
        return
    seen = seen_now(built, analysis)
    roots = {Path(run.input.root) for run in built.compilations}
    shown = project_folder(session.paths)

    def work(store: Store) -> tuple[RevisionRow, ...] | None:
        from core.store.projects import project_of
        from core.store.revisions import note_seen as note

        projects = [project_of(store, root) for root in roots | {shown}]
        counts = [note(store, project.id, seen) for project in projects if project is not None]
        return rows_of(store, shown) if any(counts) else None

    _keep(bench, work, tr("What the analysis saw was not kept in the history."))


def seen_now(built: Built | None, analysis: Analysis | None) -> dict[tuple[str, str], Seen]:
    """(file, SHA-256 of its text) → what an analysis saw in it."""
    from core.store.seen import seen_in

    if built is None or analysis is None:
        return {}
    seen = seen_in(analysis)
    return {
        (name, run.input.sources[name].sha256): seen[name]
        for run in built.compilations
        for name in run.input.targets
        if name in seen
    }


def record(
    bench: Bench,
    folders: Mapping[str, Path],
    base: Mapping[str, SourceText],
    texts: Mapping[str, SourceText],
    message: str,
    report: VerificationReport | None,
    known: Mapping[tuple[str, str], Seen],
) -> None:
    """Keep applied texts as one save per project, after what was there before; in a job's thread."""
    from core.store.projects import ensure_project
    from core.store.revisions import record_revisions

    store = bench.store()
    for folder in dict.fromkeys(folders[name] for name in texts):
        names = [name for name in texts if folders[name] == folder]
        project = ensure_project(store, folder)
        former = [base[name] for name in names]
        before = tr("As it was before the rewrite")
        record_revisions(store, project.id, former, before, seen=_fitting(known, former))
        record_revisions(store, project.id, [texts[name] for name in names], message, report=report)


def _fitting(known: Mapping[tuple[str, str], Seen], texts: Sequence[SourceText]) -> dict[str, Seen]:
    return {text.path: known[text.path, text.sha256] for text in texts if (text.path, text.sha256) in known}


def _keep(bench: Bench, work: Callable[[Store], tuple[RevisionRow, ...] | None], lost: str) -> None:
    """Run a job on the store whose failure costs the revision and nothing else; None is no news."""

    def done(rows: tuple[RevisionRow, ...] | None) -> None:
        if rows is not None:
            bench.session.set_revisions(rows)

    def failed(error: BaseException) -> None:
        if isinstance(error, StoreError):
            bench.session.tell(Notice("problem", f"{lost} {error.message}", error.next_step))
        else:
            bench.failed(error)

    bench.jobs.start(
        tr("Keep revision"),
        lambda _context: with_store(bench, work),
        done,
        lane="files",
        writes=True,
        failed=failed,
    )
