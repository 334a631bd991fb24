"""What is kept of models with the open project: conversations, the scoreboard, changes turned down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Cancelled, ContractRewriterError, StoreError
from core.rewriting.assistant.conversation import Turn
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.operations.history import project_folder, with_store
from desktop.operations.models import folder_of
from desktop.words import tr

if TYPE_CHECKING:
    from core.rewriting.assistant.question import RejectedHunk
    from core.store.database import Store
    from core.store.scoreboard import ModelRun, Score


def load(bench: Bench) -> None:
    """Show what was asked about this project in earlier runs."""
    folder = folder_of(bench)
    if folder is None:
        return

    def work(_context: Context) -> tuple[Turn, ...]:
        from core.store.conversations import turns
        from core.store.projects import project_of

        def read(store: Store) -> tuple[Turn, ...]:
            project = project_of(store, folder)
            return turns(store, project.id) if project is not None else ()

        try:
            return with_store(bench, read)
        except StoreError:
            return ()  # the history panel tells about a store that cannot be used

    bench.jobs.start(
        tr("Read the conversation"),
        work,
        bench.session.assistant.remember,
        lane="files",
        wanted=lambda: folder_of(bench) == folder,
    )


def roots_of(bench: Bench) -> tuple[Path, ...]:
    """The folders that what models did is kept under, as the command line does; in a job's thread."""
    from core.solidity.project import discover

    paths = bench.session.paths
    if not paths:
        return ()
    try:
        found = [project.root for project in discover(list(paths), bench.settings)]
    except ContractRewriterError:
        found = []  # an empty folder has a project of its own
    return tuple(dict.fromkeys([*found, project_folder(paths)]))


def projects_in(bench: Bench, store: Store) -> list[str]:
    """The ids of all that is kept for what is open; in a job's thread."""
    from core.store.projects import project_of

    known = [project_of(store, root) for root in roots_of(bench)]
    return [project.id for project in known if project is not None]


def read_scores(bench: Bench, show: Callable[[tuple[Score, ...]], None]) -> None:
    """What the models of this project were worth so far."""

    def work(_context: Context) -> tuple[Score, ...]:
        from core.store.scoreboard import scoreboard

        return with_store(bench, lambda store: scoreboard(store, *projects_in(bench, store)))

    bench.jobs.start(tr("Read the scoreboard"), work, show, lane="files")


def keep_turn(bench: Bench, folder: Path, turn: Turn) -> None:
    """Keep what was asked and what came of it."""

    def work(_context: Context) -> None:
        from core.store.conversations import record_turn
        from core.store.projects import ensure_project

        try:
            with_store(bench, lambda store: record_turn(store, ensure_project(store, folder).id, turn))
        except StoreError:
            return  # the history panel tells about a store that cannot be used

    bench.jobs.start(tr("Keep the conversation"), work, lambda _none: None, lane="files", writes=True)


def rejections(bench: Bench, folder: Path) -> tuple[RejectedHunk, ...]:
    """Changes that were turned down before; to be called in a job's thread."""
    from core.assistance.keeping import known_rejections

    try:
        return with_store(bench, lambda store: known_rejections(store, folder))
    except StoreError:
        return ()


def keep_runs(bench: Bench, folder: Path | None, runs: Sequence[ModelRun]) -> None:
    """Count what came of questions; to be called in a job's thread."""
    from core.assistance import keeping

    if folder is None:
        return
    try:
        with_store(bench, lambda store: keeping.keep_runs(store, folder, runs))
    except (StoreError, Cancelled):
        return
