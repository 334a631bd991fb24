"""What a person's wish comes to as questions to models: to be asked, or only to be shown before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.rewriting.assistant.cards import CardGoal
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import models, remembering, rewrite
from desktop.words import tr

if TYPE_CHECKING:
    from core.assistance.asking import Asking
    from core.assistance.narrowing import Asked, Spot
    from core.assistance.rewriting import GuardedModel
    from core.pipeline import Built
    from core.rewriting.assistant.privacy.gate import Outgoing
    from core.rewriting.assistant.question import RejectedHunk

PREVIEW_KEY, PREVIEW_LANE = "assistant-preview", "engine"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks, and of which models (`endpoint/model`).

    `spot` narrows it to the declarations around a part of a file, which `about` names. `rejected` are
    changes there that are not wanted; then the other proposals stay.
    """

    goal: CardGoal
    words: str
    models: tuple[str, ...]
    spot: Spot | None = None
    about: str = ""
    rejected: tuple[RejectedHunk, ...] = ()


class Questions(NamedTuple):
    """The questions about a file, and who is asked."""

    root: Path
    built: Built
    asked: list[Asked]
    models: list[GuardedModel]
    notes: list[str]


def asking() -> Asking:
    """How every question is put; made when it is asked, for what it takes is not loaded with the window."""
    from core.assistance.asking import Asking

    return Asking("")


def path_of(bench: Bench, wish: Wish) -> Path | Notice | None:
    """The file that a wish is about, None for a new contract, or what is missing."""
    if not wish.models:
        return Notice("info", tr("No model is chosen."), tr("Choose one in the assistant's list."))
    if wish.goal in ("ask", "generate") and not wish.words.strip():
        return Notice("info", tr("There is nothing to ask."), tr("Say what should be done."))
    if wish.goal == "generate":
        return None
    if wish.spot is not None:
        return Path(wish.spot.path)
    nothing = Notice("info", tr("No file is in front."), tr("Open the file that you ask about."))
    return bench.session.current or nothing


def about(bench: Bench, wish: Wish, path: Path, context: Context) -> Questions:
    """Compile and analyze the file, and make the questions; to be called in a job's thread."""
    from core import pipeline
    from core.assistance.narrowing import narrowed
    from core.assistance.rewriting import questions_for
    from core.solidity.project import discover

    projects = discover([path], bench.settings)
    built, analysis = pipeline.analyze_projects(projects, bench.tools(), context.progress)
    root = projects[0].root
    rejected = remembering.rejections(bench, root)
    asked, notes = questions_for(built, analysis, [wish.goal], wish.words, rejected)
    if wish.spot is not None:
        asked, more = narrowed(asked, wish.spot, wish.rejected)
        notes += more
    named = [run.input.files.get(name, name) for run, question in asked for name in question.files]
    guard = models.guard(bench, root, context)
    chosen = guard.models(wish.models, list(dict.fromkeys(named)), context.progress)
    return Questions(root, built, asked, chosen, notes)


def nothing_to_ask(built: Built) -> str:
    """Why a file gives no question."""
    if any(not item.ok for item in built.compilations) or not built.compilations:
        return tr("The file does not compile, so no change of it could be judged. Mend its errors first.")
    return tr("There is nothing in this file that this could be asked about.")


def preview(bench: Bench, wish: Wish, show: Callable[[tuple[Outgoing, ...]], None]) -> None:
    """Show exactly what `ask` would send first; nothing is sent."""
    path = path_of(bench, wish)
    if isinstance(path, Notice):
        bench.session.tell(path)
        return

    def work(context: Context) -> tuple[Outgoing, ...]:
        from core.assistance.previewing import preview_of_generated, previews
        from core.assistance.running import wait_for
        from core.errors import InputError

        if path is None:
            guard = models.guard(bench, models.folder_of(bench), context)
            (model,) = guard.models(wish.models[:1], (), context.progress)
            made = wait_for(preview_of_generated(model, wish.words, asking()), context.progress)
            return (made,)
        given = about(bench, wish, path, context)
        if not given.asked:
            raise InputError(given.notes[-1] if given.notes else nothing_to_ask(given.built))
        return tuple(wait_for(previews(given.models, given.asked, asking()), context.progress))

    def begin() -> None:
        bench.jobs.start(tr("Prepare a preview"), work, show, key=PREVIEW_KEY, lane=PREVIEW_LANE)

    if path is None:
        begin()
    else:
        rewrite.when_saved(bench, begin, tr("A model is asked about what is saved."))
