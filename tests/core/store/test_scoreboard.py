"""The table of models counts what was measured, goal by goal, and outlives the program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.rewriting.assistant.events import Finished, JudgedReply
from core.rewriting.assistant.prices import Price
from core.rewriting.assistant.provider import Usage
from core.store.scoreboard import record_run, run_of, runs, scoreboard
from tests.core.store.factories import a_project, a_proposal, a_report, opened


def _finished(ending: str = "passed", rounds: int = 1, seconds: float = 2.0) -> Finished:
    judged = JudgedReply(a_proposal(), a_report(), (), "" if ending == "passed" else "broken")
    usage = Usage(1000, 200, 50)
    return Finished(ending, rounds, judged, (), "text", usage, seconds, "0123456789abcdef")  # type: ignore[arg-type]


def test_a_run_is_kept_as_it_was(tmp_path: Path) -> None:
    run = run_of("ollama/x", "gas", _finished(), Price(2.0, 8.0))
    assert (run.outcome, run.prompt_tokens, run.reply_tokens) == ("first", 1000, 250)
    assert run.cost_micros == 1000 * 2 + 250 * 8
    assert run.deployment_gas == 473493 - 451200
    with opened(tmp_path) as store:
        record_run(store, a_project(store, tmp_path).id, run)
    with opened(tmp_path) as store:
        assert runs(store, a_project(store, tmp_path).id) == (run,)


def test_what_did_not_pass_saves_nothing() -> None:
    run = run_of("m", "gas", _finished("never", 3))
    assert (run.outcome, run.rounds, run.runtime_gas, run.deployment_gas) == ("never", 3, 0, 0)
    assert run_of("m", "gas", replace(_finished(), usage=Usage())).cost_micros is None


def test_the_table_counts_by_model_and_goal_with_the_best_first(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path).id
        for model, ending, rounds in (
            ("weak", "never", 3), ("weak", "passed", 2), ("strong", "passed", 1), ("strong", "passed", 2),
        ):  # fmt: skip
            record_run(store, project, run_of(model, "gas", _finished(ending, rounds)))
        record_run(store, project, run_of("weak", "ask", _finished("no-change")))
        table = scoreboard(store, project)
    assert [(row.goal, row.model) for row in table] == [("ask", "weak"), ("gas", "strong"), ("gas", "weak")]
    strong, weak = table[1:]
    assert (strong.runs, strong.first, strong.repaired, strong.never) == (2, 1, 1, 0)
    assert (weak.runs, weak.first, weak.repaired, weak.never, weak.passed) == (2, 0, 1, 1, 1)
    assert strong.deployment_gas == 2 * (473493 - 451200)
    assert strong.tokens == 2 * 1250
    assert strong.cost_micros is None


def test_runs_without_a_known_cost_are_not_counted_as_free(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path).id
        for price in (Price(2.0, 8.0), None, Price(0, 0)):
            record_run(store, project, run_of("m", "gas", _finished(), price))
        (score,) = scoreboard(store, project)
    assert (score.runs, score.priced, score.cost_micros) == (3, 2, 1000 * 2 + 250 * 8)
