"""Ask models about the file in front; what they answer passes the gates before it is called verified.

Text leaves for a model only through the gate: filtered, masked, and agreed to by the person where the
model is not on this machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Cancelled, ContractRewriterError, StoreError
from core.rewriting.assistant.cards import CardGoal
from core.rewriting.assistant.conversation import Line, Turn
from core.secrets.place import Place
from desktop.assistant.state import Offer, Stock
from desktop.bench import Bench
from desktop.candidate import of_judged
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import files, rewrite
from desktop.operations.history import project_folder, with_store
from desktop.operations.keeping import keep_proposals
from desktop.words import tr

if TYPE_CHECKING:
    from core.assistance.generating import Generated
    from core.assistance.guarding import Guard
    from core.assistance.narrowing import Spot
    from core.assistance.rewriting import Answer
    from core.pipeline import Built
    from core.rewriting.assistant.events import Finished
    from core.rewriting.assistant.privacy.consent import Answer as Given
    from core.rewriting.assistant.privacy.gate import Outgoing
    from core.rewriting.assistant.question import RejectedHunk
    from core.store.database import Store
    from core.store.scoreboard import Score

KEY, LANE = "assistant", "models"
LIST_KEY = "assistant-models"


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


def look_for_models(bench: Bench) -> None:
    """Ask every server for its models; those on this machine come first."""
    conversation = bench.session.assistant
    conversation.show_stock(Stock(conversation.stock.offers, state="looking"))

    def work(context: Context) -> Stock:
        from core.assistance.running import wait_for
        from core.rewriting.assistant.privacy.switches import switch_for

        folder = _folder(bench)
        switch = switch_for(bench.settings, folder)
        if switch.allowed == "off":
            closed = tr("Models are switched off: {why}.").format(why=switch.because)
            return Stock(closed=closed, state="known")
        guard = _guard(bench, folder, context)
        found = wait_for(guard.catalog().models(context.progress), context.progress)
        offers = tuple(Offer(f"{item.provider}/{item.name}", item.title, item.local) for item in found.models)
        missing = tuple(f"{item.endpoint.title}: {item.error.message}" for item in found.unreachable)
        closed = "" if switch.allowed == "all" else switch.because
        return Stock(offers, missing, closed, "known")

    def failed(error: BaseException) -> None:
        conversation.show_stock(Stock(state="known"))
        bench.failed(error)

    bench.jobs.start(
        tr("Look for models"), work, conversation.show_stock, key=LIST_KEY, lane=LANE, failed=failed
    )


def ask(bench: Bench, wish: Wish) -> None:
    """Begin a turn; says what is missing when it cannot begin."""
    session = bench.session
    if not wish.models:
        session.tell(Notice("info", tr("No model is chosen."), tr("Choose one in the assistant's list.")))
    elif wish.goal in ("ask", "generate") and not wish.words.strip():
        session.tell(Notice("info", tr("There is nothing to ask."), tr("Say what should be done.")))
    elif wish.goal == "generate":
        _begin(bench, wish, (), partial(_generate, bench, wish))
    elif session.current is None:
        session.tell(Notice("info", tr("No file is in front."), tr("Open the file that you ask about.")))
    else:
        path = Path(wish.spot.path) if wish.spot is not None else session.current
        about = (path.name, wish.about) if wish.about else (path.name,)
        begin = partial(_begin, bench, wish, about, partial(_rewrite, bench, wish, path))
        rewrite.when_free(bench, begin, tr("A model is asked about what is saved."))


def stop(bench: Bench) -> None:
    """Close the connection and leave off; what arrived stays."""
    bench.jobs.cancel_key(KEY)
    settle(bench)


def settle(bench: Bench) -> None:
    """End a turn whose job is gone, wherever it was stopped."""
    if bench.session.assistant.running and not bench.jobs.running(KEY):
        _end(bench, Line("end", "", tr("Stopped by you. What had arrived is kept.")))


def load(bench: Bench) -> None:
    """Show what was asked about this project in earlier runs."""
    folder = _folder(bench)
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
        wanted=lambda: _folder(bench) == folder,
    )


def read_scores(bench: Bench, show: Callable[[tuple[Score, ...]], None]) -> None:
    """What the models of this project were worth so far."""
    folder = _folder(bench)

    def work(_context: Context) -> tuple[Score, ...]:
        from core.store.projects import project_of
        from core.store.scoreboard import scoreboard

        if folder is None:
            return ()

        def read(store: Store) -> tuple[Score, ...]:
            project = project_of(store, folder)
            return scoreboard(store, project.id) if project is not None else ()

        return with_store(bench, read)

    bench.jobs.start(tr("Read the scoreboard"), work, show, lane="files")


# A turn.


def _begin(bench: Bench, wish: Wish, about: tuple[str, ...], go_on: Callable[[], object]) -> None:
    moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    bench.session.assistant.begin(Turn(wish.goal, wish.words.strip(), about, wish.models, moment))
    go_on()


def _end(bench: Bench, *lines: Line) -> None:
    """Show the last lines of a turn and keep it."""
    conversation = bench.session.assistant
    for line in lines:
        conversation.add(line)
    turn, folder = conversation.end(), _folder(bench)
    if turn is None or folder is None:
        return

    def work(_context: Context) -> None:
        from core.store.conversations import record_turn
        from core.store.projects import ensure_project

        try:
            with_store(bench, lambda store: record_turn(store, ensure_project(store, folder).id, turn))
        except StoreError:
            return  # the history panel tells about a store that cannot be used

    bench.jobs.start(tr("Keep the conversation"), work, lambda _none: None, lane="files", writes=True)


def _failed(bench: Bench, error: BaseException) -> None:
    """An error is the end of the turn, in the conversation, where the person looks."""
    if isinstance(error, ContractRewriterError):
        _end(bench, Line("error", "", f"{error.message} {error.next_step}".strip()))
        return
    _end(bench, Line("error", "", tr("The question could not be asked.")))
    bench.failed(error)


def _rewrite(bench: Bench, wish: Wish, path: Path) -> None:
    session, folder = bench.session, _folder(bench)
    conversation = session.assistant
    if wish.goal != "explain" and not wish.rejected:
        session.clear_candidates()

    def work(context: Context) -> tuple[Built, list[Answer], list[str]]:
        from core import pipeline
        from core.assistance.asking import Asking
        from core.assistance.narrowing import narrowed
        from core.assistance.rewriting import answers, questions_for
        from core.assistance.running import wait_for
        from core.solidity.project import discover

        projects = discover([path], bench.settings)
        built, analysis = pipeline.analyze_projects(projects, bench.tools(), context.progress)
        root = projects[0].root
        rejected = _rejected(bench, root)
        questions, notes = questions_for(built, analysis, [wish.goal], wish.words, rejected)
        if wish.spot is not None:
            questions, more = narrowed(questions, wish.spot, wish.rejected)
            notes += more
        named = [run.input.files.get(name, name) for run, question in questions for name in question.files]
        guard = _guard(bench, root, context)
        models = guard.models(wish.models, list(dict.fromkeys(named)), context.progress)
        asking = Asking("", budget=pipeline.VERIFY_BUDGET)
        found = wait_for(
            answers(
                models, questions, asking, bench.tools(), context.progress,
                lambda model, _question, event: context.post(lambda: conversation.happened(model, event)),
            ),
            context.progress,
        )  # fmt: skip
        if folder is not None:
            _keep_runs(bench, folder, found)
        sent = [item for model in models for item in getattr(model.provider, "sent", ())]
        context.post(lambda: setattr(conversation, "sent", tuple(sent)))
        return built, found, notes

    def done(result: tuple[Built, list[Answer], list[str]]) -> None:
        _answered(bench, *result)

    name = tr("Ask {models}").format(models=", ".join(wish.models))
    bench.jobs.start(name, work, done, key=KEY, lane=LANE, failed=partial(_failed, bench))


def _answered(bench: Bench, built: Built, found: list[Answer], notes: list[str]) -> None:
    from core.pipeline import Judged
    from core.rewriting.assistant.ranking import Entry, ranked

    session = bench.session
    entries = ranked(Entry(item.model, item.finished) for item in found if item.finished is not None)
    kept: list[Judged] = []
    asked = {
        item.finished.best.proposal.id: item.question.places
        for item in found
        if item.finished is not None and item.finished.best is not None
    }
    for entry in entries:
        best = entry.finished.best
        if best is None or any(best.proposal.id == item.proposal.id for item in kept):
            continue
        kept.append(Judged(best.proposal, best.report))
    session.base = built if kept else session.base
    for judged in kept:
        candidate = of_judged(judged, built)
        if candidate is not None:
            places = asked[judged.proposal.id] or candidate.asked
            session.add_candidate(replace(candidate, asked=places))
    keep_proposals(bench, built, kept)
    best_id = kept[0].proposal.id if kept and kept[0].report.verdict == "pass" else ""
    shown = next((item for item in session.candidates if item.id == best_id), None)
    if shown is not None:
        session.review(shown)
    lines = [
        Line("error", item.model, f"{item.model}: {item.error.message} {item.error.next_step}".strip())
        for item in found
        if item.error is not None
    ]
    lines += [Line("end", "", note) for note in notes]
    if not found and not notes:
        lines.append(Line("error", "", _nothing(built)))
    if len(entries) > 1:
        order = ", ".join(f"{at}. {entry.model}" for at, entry in enumerate(entries, 1))
        lines.append(Line("end", "", tr("The best first: {order}.").format(order=order)))
    _end(bench, *lines)


def _nothing(built: Built) -> str:
    if any(not item.ok for item in built.compilations) or not built.compilations:
        return tr("The file does not compile, so no change of it could be judged. Mend its errors first.")
    return tr("There is nothing in this file that this could be asked about.")


def _generate(bench: Bench, wish: Wish) -> None:
    conversation = bench.session.assistant

    def work(context: Context) -> tuple[Generated | None, Finished | None]:
        from core import pipeline
        from core.assistance.asking import Asking
        from core.assistance.generating import generate
        from core.assistance.running import wait_for

        (model,) = _guard(bench, _folder(bench), context).models(wish.models[:1], (), context.progress)
        return wait_for(
            generate(
                model, wish.words, Asking("", budget=pipeline.VERIFY_BUDGET), bench.tools(), context.progress,
                lambda event: context.post(lambda: conversation.happened(model.name, event)),
            ),
            context.progress,
        )  # fmt: skip

    def done(result: tuple[Generated | None, Finished | None]) -> None:
        from core.assistance.generating import NEW

        made, finished = result
        if made is None:
            why = finished.reasons[-1] if finished is not None and finished.reasons else ""
            _end(bench, Line("error", "", f"{tr('No contract came of it.')} {why}".strip()))
            return
        if made.tests:
            files.new_file(bench, made.tests)
        files.new_file(bench, made.source.text)
        _end(bench, Line("unsure", "", f"{made.source.path}: {NEW}"))

    name = tr("Write a contract with {model}").format(model=wish.models[0])
    bench.jobs.start(name, work, done, key=KEY, lane=LANE, failed=partial(_failed, bench))


# The gate.


def _guard(bench: Bench, folder: Path | None, context: Context) -> Guard:
    from core.assistance.guarding import Guard

    return Guard(bench.settings, folder, _place(bench, context), partial(_agreed, bench, context))


def _place(bench: Bench, context: Context) -> Place | None:
    """Where keys are kept, when it is open; a key that is missing is told by the model's server."""
    found = bench.shared.vault.find(context.progress)
    return None if isinstance(found, str) else found


async def _agreed(bench: Bench, context: Context, outgoing: Outgoing) -> Given:
    """Show exactly what would leave, and wait for the person."""
    answer: Future[Given] = Future()

    def given(word: Given) -> None:
        if not answer.done():
            answer.set_result(word)

    def show() -> None:
        bench.consent_wanted(outgoing, given)

    context.post(show)
    return await asyncio.wrap_future(answer)


def _folder(bench: Bench) -> Path | None:
    """The folder of the project that is open."""
    paths = bench.session.paths
    return project_folder(paths) if paths else None


def _rejected(bench: Bench, root: Path) -> tuple[RejectedHunk, ...]:
    from core.store.learning import rejected_hunks
    from core.store.projects import project_of

    def read(store: Store) -> tuple[RejectedHunk, ...]:
        project = project_of(store, root)
        return rejected_hunks(store, project.id) if project is not None else ()

    try:
        return with_store(bench, read)
    except StoreError:
        return ()


def _keep_runs(bench: Bench, folder: Path, found: Sequence[Answer]) -> None:
    from core.store.projects import ensure_project
    from core.store.scoreboard import record_run, run_of

    def write(store: Store) -> None:
        project = ensure_project(store, folder)
        for item in found:
            if item.finished is not None:
                record_run(store, project.id, run_of(item.model, item.question.goal, item.finished))

    try:
        with_store(bench, write)
    except (StoreError, Cancelled):
        return
