"""What a project remembers of models: changes that were turned down, and what each question came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.assistance.rewriting import Answer
from core.rewriting.assistant.events import Finished
from core.rewriting.assistant.prices import Prices
from core.rewriting.assistant.question import RejectedHunk
from core.store.database import Store
from core.store.learning import rejected_hunks
from core.store.projects import ensure_project, project_of
from core.store.scoreboard import ModelRun, record_run, run_of


def known_rejections(store: Store, folder: Path) -> tuple[RejectedHunk, ...]:
    """Changes of this project that a person turned down before."""
    project = project_of(store, folder)
    return rejected_hunks(store, project.id) if project is not None else ()


def runs_of(found: Iterable[Answer], prices: Prices) -> tuple[ModelRun, ...]:
    """What came of questions, with its cost where the model has a price; errors are none."""
    return tuple(
        run_of(item.model, item.question.goal, item.finished, prices.of(item.model))
        for item in found
        if item.finished is not None
    )


def run_of_generated(model: str, finished: Finished | None, prices: Prices) -> tuple[ModelRun, ...]:
    """The same for a new contract; nothing when no reply came."""
    return () if finished is None else (run_of(model, "generate", finished, prices.of(model)),)


def keep_runs(store: Store, folder: Path, runs: Sequence[ModelRun]) -> None:
    """Count what came of questions for the project's scoreboard."""
    if runs:
        project = ensure_project(store, folder)
        for run in runs:
            record_run(store, project.id, run)
