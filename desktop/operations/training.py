"""Write what was decided about changes of models as a training set, with secrets masked."""

from __future__ import annotations

from pathlib import Path

from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import remembering
from desktop.operations.history import project_folder, with_store
from desktop.session import Session
from desktop.words import number, tr


def suggested(session: Session) -> Path:
    """A file beside the project."""
    folder = project_folder(session.paths) if session.paths else Path.home()
    return folder / "decisions.jsonl"


def export(bench: Bench, path: Path) -> None:
    """Write the decisions of the open project into a new file, and say how many there are."""
    session = bench.session
    if not session.paths:
        session.tell(Notice("info", tr("Nothing is open."), tr("Open a project first.")))
        return

    def work(_context: Context) -> int:
        from core.rewriting.assistant.privacy.masking import Masker
        from core.store.database import Store
        from core.store.learning import export_training

        def write(store: Store) -> int:
            return export_training(store, remembering.projects_in(bench, store), path, Masker().mask)

        return with_store(bench, write)

    def done(lines: int) -> None:
        message = tr("{n} decided proposals are in “{name}”.").format(n=number(lines), name=path.name)
        empty = tr("Nothing was decided about changes of models yet, so the file is empty.")
        session.tell(Notice("info", message if lines else empty, str(path)))

    bench.jobs.start(tr("Export decisions"), work, done, lane="files")
