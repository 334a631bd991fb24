"""Which models there are, and what stands between this window and them: keys, the gate, the person's word."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.assistant.state import Offer, Stock
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.operations.history import project_folder
from desktop.words import tr

if TYPE_CHECKING:
    from core.assistance.guarding import Guard
    from core.rewriting.assistant.privacy.consent import Answer as Given
    from core.rewriting.assistant.privacy.gate import Outgoing

LANE = "models"
LIST_KEY = "assistant-models"


def look_for_models(bench: Bench) -> None:
    """Ask every server for its models; those on this machine come first."""
    conversation = bench.session.assistant
    conversation.show_stock(Stock(conversation.stock.offers, state="looking"))

    def work(context: Context) -> Stock:
        from core.assistance.running import wait_for
        from core.rewriting.assistant.privacy.switches import switch_for

        folder = folder_of(bench)
        switch = switch_for(bench.settings, folder)
        if switch.allowed == "off":
            closed = tr("Models are switched off: {why}.").format(why=switch.because)
            return Stock(closed=closed, state="known")
        catalog = guard(bench, folder, context).catalog()
        found = wait_for(catalog.models(context.progress), context.progress)
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


def guard(bench: Bench, folder: Path | None, context: Context) -> Guard:
    """The way to models for a project; a key that cannot be read is told by the model's server."""
    from core.assistance.guarding import Guard

    place = bench.shared.vault.find_open(context.progress)
    return Guard(bench.settings, folder, place, partial(_agreed, bench, context))


async def _agreed(bench: Bench, context: Context, outgoing: Outgoing) -> Given:
    """Show exactly what would leave, and wait for the person."""
    from asyncio import wrap_future

    answer: Future[Given] = Future()

    def given(word: Given) -> None:
        if not answer.done():
            answer.set_result(word)

    def show() -> None:
        bench.consent_wanted(outgoing, given)

    context.post(show)
    return await wrap_future(answer)


def folder_of(bench: Bench) -> Path | None:
    """The folder of the project that is open."""
    paths = bench.session.paths
    return project_folder(paths) if paths else None
