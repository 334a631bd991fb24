"""What models made of questions, and the table of it: per model and goal, counted over a project.

Only what was measured is kept: gas from verified changes, tokens as the server counted them, cost only
where the person set a price.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from sqlalchemy import select

from core.rewriting.assistant.events import Finished
from core.rewriting.assistant.prices import Price, cost_micros, reply_tokens
from core.rewriting.assistant.ranking import saved
from core.store.clock import now_utc
from core.store.database import Store
from core.store.tables import model_run

RunOutcome = Literal["first", "repaired", "never", "no-change", "said"]


@dataclass(frozen=True, slots=True)
class ModelRun:
    """One question to one model and what came of it. Gas is saved gas, zero unless it passed."""

    model: str
    goal: str
    outcome: RunOutcome
    rounds: int
    runtime_gas: int
    deployment_gas: int
    seconds: float
    prompt_tokens: int | None
    reply_tokens: int | None
    cost_micros: int | None
    """Millionths of the currency that the person set prices in."""
    prompt: str
    proposal_id: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """One row of the table. Tokens and cost are sums over the runs that told them, else None."""

    model: str
    goal: str
    runs: int
    first: int
    repaired: int
    never: int
    no_change: int
    runtime_gas: int
    deployment_gas: int
    seconds: float
    """The median of a run, in seconds."""
    tokens: int | None
    cost_micros: int | None
    priced: int
    """Runs whose cost is known: of the others nothing is in the sum."""

    @property
    def passed(self) -> int:
        """Runs that ended in a verified change."""
        return self.first + self.repaired


def run_of(model: str, goal: str, finished: Finished, price: Price | None = None) -> ModelRun:
    """A finished question as it is kept."""
    best = finished.best
    gas = saved(best) if best is not None and finished.ending == "passed" else None
    usage, written = finished.usage, reply_tokens(finished.usage)
    return ModelRun(
        model=model,
        goal=goal,
        outcome=_outcome(finished),
        rounds=finished.rounds,
        runtime_gas=gas.runtime_gas if gas is not None else 0,
        deployment_gas=gas.deployment_gas if gas is not None else 0,
        seconds=finished.seconds,
        prompt_tokens=usage.prompt_tokens,
        reply_tokens=written,
        cost_micros=cost_micros(usage, price),
        prompt=finished.prompt,
        proposal_id=best.proposal.id if best is not None else None,
    )


def record_run(store: Store, project_id: str, run: ModelRun) -> int:
    """Keep a run; returns its number."""
    values = {name: getattr(run, name) for name in ModelRun.__slots__}
    with store.writing() as connection:
        number: int = connection.execute(
            model_run.insert()
            .values(project_id=project_id, created_utc=now_utc(), **values)
            .returning(model_run.c.number)
        ).scalar_one()
        return number


def runs(store: Store, project_id: str) -> tuple[ModelRun, ...]:
    """Every run of a project, oldest first."""
    columns = [model_run.c[name] for name in ModelRun.__slots__]
    query = select(*columns).where(model_run.c.project_id == project_id).order_by(model_run.c.number)
    with store.reading() as connection:
        return tuple(ModelRun(*row) for row in connection.execute(query))


def scoreboard(store: Store, *project_ids: str) -> tuple[Score, ...]:
    """The table over projects, goal by goal, in each the model first that passes most often."""
    grouped: dict[tuple[str, str], list[ModelRun]] = {}
    for project_id in project_ids:
        for run in runs(store, project_id):
            grouped.setdefault((run.goal, run.model), []).append(run)
    scores = [_score(items) for items in grouped.values()]
    return tuple(sorted(scores, key=_rank))


def _rank(score: Score) -> tuple[str, float, float, float, str]:
    return (score.goal, -score.passed / score.runs, -score.first / score.runs, score.seconds, score.model)


def _score(items: Sequence[ModelRun]) -> Score:
    counts = [run.outcome for run in items]
    return Score(
        model=items[0].model,
        goal=items[0].goal,
        runs=len(items),
        first=counts.count("first"),
        repaired=counts.count("repaired"),
        never=counts.count("never"),
        no_change=counts.count("no-change") + counts.count("said"),
        runtime_gas=sum(run.runtime_gas for run in items),
        deployment_gas=sum(run.deployment_gas for run in items),
        seconds=round(median(run.seconds for run in items), 3),
        tokens=_known(_plus(run.prompt_tokens, run.reply_tokens) for run in items),
        cost_micros=_known(run.cost_micros for run in items),
        priced=sum(run.cost_micros is not None for run in items),
    )


def _outcome(finished: Finished) -> RunOutcome:
    if finished.ending == "passed":
        return "first" if finished.rounds == 1 else "repaired"
    if finished.ending in ("no-change", "said"):
        return "no-change" if finished.ending == "no-change" else "said"
    return "never"


def _plus(one: int | None, two: int | None) -> int | None:
    return two if one is None else one if two is None else one + two


def _known(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
