"""Ask models about the file in front; what they answer passes the gates before it is called verified.

Text leaves for a model only through the gate: filtered, masked, and agreed to by the person where the
model is not on this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ContractRewriterError
from core.rewriting.assistant.conversation import Line, Turn
from desktop.bench import Bench
from desktop.candidate import of_judged
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import files, models, questions, remembering, rewrite
from desktop.operations.keeping import keep_proposals
from desktop.operations.models import LANE, folder_of
from desktop.operations.questions import Wish
from desktop.words import tr

if TYPE_CHECKING:
    from core.assistance.generating import Generated
    from core.assistance.rewriting import Answer, GuardedModel
    from core.pipeline import Built
    from core.rewriting.assistant.events import Event, Finished
    from core.rewriting.assistant.question import Question

KEY = "assistant"


def ask(bench: Bench, wish: Wish) -> None:
    """Begin a turn; says what is missing when it cannot begin."""
    path = questions.path_of(bench, wish)
    if isinstance(path, Notice):
        bench.session.tell(path)
    elif path is None:
        _begin(bench, wish, (), partial(_generate, bench, wish))
    else:
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
    turn, folder = conversation.end(), folder_of(bench)
    if turn is not None and folder is not None:
        remembering.keep_turn(bench, folder, turn)


def _failed(bench: Bench, error: BaseException) -> None:
    """An error is the end of the turn, in the conversation, where the person looks."""
    if isinstance(error, ContractRewriterError):
        _end(bench, Line("error", "", f"{error.message} {error.next_step}".strip()))
        return
    _end(bench, Line("error", "", tr("The question could not be asked.")))
    bench.failed(error)


def _rewrite(bench: Bench, wish: Wish, path: Path) -> None:
    conversation = bench.session.assistant

    def work(context: Context) -> tuple[Built, list[Answer], list[str]]:
        from core.assistance.keeping import runs_of
        from core.assistance.rewriting import answers
        from core.assistance.running import wait_for
        from core.rewriting.assistant.prices import prices_of

        prices = prices_of(bench.settings)
        given = questions.about(bench, wish, path, context)

        def watch(model: str, _question: Question, event: Event) -> None:
            context.post(lambda: conversation.happened(model, event, prices.of(model)))

        work = answers(given.models, given.asked, questions.asking(), bench.tools(), context.progress, watch)
        try:
            found = wait_for(work, context.progress)
        finally:
            _show_sent(bench, context, given.models)
        remembering.keep_runs(bench, given.root, runs_of(found, prices))
        return given.built, found, given.notes

    def done(result: tuple[Built, list[Answer], list[str]]) -> None:
        _answered(bench, wish, *result)

    name = tr("Ask {models}").format(models=", ".join(wish.models))
    bench.jobs.start(name, work, done, key=KEY, lane=LANE, failed=partial(_failed, bench))


def _show_sent(bench: Bench, context: Context, asked: Sequence[GuardedModel]) -> None:
    """What left, also of a question that was stopped."""
    sent = tuple(item for model in asked for item in model.provider.sent)
    context.post(lambda: setattr(bench.session.assistant, "sent", sent))


def _answered(bench: Bench, wish: Wish, built: Built, found: list[Answer], notes: list[str]) -> None:
    from core.rewriting.assistant.ranking import Entry, ranked

    entries = ranked(Entry(item.model, item.finished) for item in found if item.finished is not None)
    _propose(bench, wish, built, found, [entry.finished for entry in entries])
    lines = [
        Line("error", item.model, f"{item.model}: {item.error.message} {item.error.next_step}".strip())
        for item in found
        if item.error is not None
    ]
    lines += [Line("end", "", note) for note in notes]
    if not found and not notes:
        lines.append(Line("error", "", questions.nothing_to_ask(built)))
    if len(entries) > 1:
        order = ", ".join(f"{at}. {entry.model}" for at, entry in enumerate(entries, 1))
        lines.append(Line("end", "", tr("The best first: {order}.").format(order=order)))
    _end(bench, *lines)


def _propose(bench: Bench, wish: Wish, built: Built, found: list[Answer], best_first: list[Finished]) -> None:
    """List the changes in the place of earlier proposals; where none came, those stay."""
    from core.pipeline import Judged

    session = bench.session
    bests = [item.best for item in best_first if item.best is not None]
    kept = list({best.proposal.id: Judged(best.proposal, best.report) for best in reversed(bests)}.values())
    kept.reverse()
    if not kept:
        return
    edited = any(item.edited for item in session.reviewings.values())
    if not wish.rejected and not edited:
        session.clear_candidates()
    session.base = built
    places = {item.finished.best.proposal.id: item.question.places
              for item in found if item.finished is not None and item.finished.best is not None}  # fmt: skip
    for judged in kept:
        candidate = of_judged(judged, built)
        if candidate is not None:
            session.add_candidate(replace(candidate, asked=places[judged.proposal.id] or candidate.asked))
    keep_proposals(bench, built, kept)
    best_id = kept[0].proposal.id if kept[0].report.verdict == "pass" else ""
    shown = next((item for item in session.candidates if item.id == best_id), None)
    if shown is not None:
        session.review(shown)


def _generate(bench: Bench, wish: Wish) -> None:
    conversation = bench.session.assistant

    def work(context: Context) -> tuple[Generated | None, Finished | None]:
        from core.assistance.generating import generate
        from core.assistance.keeping import run_of_generated
        from core.assistance.running import wait_for
        from core.rewriting.assistant.prices import prices_of

        prices = prices_of(bench.settings)
        (model,) = asked = models.guard(bench, folder_of(bench), context).models(
            wish.models[:1], (), context.progress
        )

        def watch(event: Event) -> None:
            context.post(lambda: conversation.happened(model.name, event, prices.of(model.name)))

        work = generate(model, wish.words, questions.asking(), bench.tools(), context.progress, watch)
        try:
            made, finished = wait_for(work, context.progress)
        finally:
            _show_sent(bench, context, asked)
        runs = run_of_generated(model.name, finished, prices)
        remembering.keep_runs(bench, next(iter(remembering.roots_of(bench)), None), runs)
        return made, finished

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
