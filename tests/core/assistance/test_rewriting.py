"""A project's questions to models, and their answers as one rewrite."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from core.analysis.finding import Analysis
from core.assistance.asking import Asking, again
from core.assistance.rewriting import Answer, Model, answers, questions_for, rewrite_of
from core.pipeline import Budget, Built, RewriteRequest, analyze_projects
from core.progress import silent
from core.rewriting.assistant.outside import Place
from core.rewriting.assistant.provider import ProviderError
from core.rewriting.assistant.providers.scripted import Scripted
from core.rewriting.assistant.question import Question, RejectedHunk
from core.solidity.project import discover
from core.text import Span
from core.toolchain.toolchain import Toolchain
from tests.sweeps.assistant import CASES, every_case

_BUDGET = Budget(1_000, None, 1)


@pytest.fixture
def opened(tools: Toolchain, tmp_path: Path) -> tuple[Built, Analysis]:
    for name in ("Vault.sol", "Ballot.sol"):
        (tmp_path / name).write_bytes((CASES / name).read_bytes())
    (tmp_path / "IBell.sol").write_text(
        "pragma solidity ^0.8.20;\ninterface IBell { function ring() external; }\n"
    )
    return analyze_projects(discover([tmp_path], tools.settings), tools, silent())


def _reply(name: str) -> str:
    return next(case for case in every_case() if case.name == name).replies[0]


def _asked(models: list[Model], questions: list, tools: Toolchain) -> list[Answer]:  # type: ignore[type-arg]
    asking = Asking("", budget=_BUDGET)
    return asyncio.run(answers(models, questions, asking, tools, silent()))


def test_there_is_one_question_for_each_goal_and_file_with_code(opened: tuple[Built, Analysis]) -> None:
    found, notes = questions_for(*opened, ("security", "gas"), "")
    asked = {(item.goal, item.files) for _, item in found}
    assert {("gas", ("Ballot.sol",)), ("gas", ("Vault.sol",)), ("security", ("Vault.sol",))} <= asked
    assert not any("IBell.sol" in files for _, files in asked)
    cure = next(item for _, item in found if item.goal == "security")
    assert {item.detector for item in cure.findings} >= {"reentrancy-eth", "tx-origin"}
    assert any("may differ on" in note and "reentrancy:take(uint256)" in note for note in notes)
    ((_, asking),) = questions_for(*opened, ("ask",), "name everything")[0]
    assert set(asking.files) == {"Ballot.sol", "Vault.sol"}


def test_rejected_changes_go_to_the_question_about_their_file(opened: tuple[Built, Analysis]) -> None:
    hunk = RejectedHunk("Vault.sol", "a", "b", "no")
    found, _ = questions_for(*opened, ("gas",), "", [hunk])
    assert {item.files[0]: item.rejected for _, item in found} == {"Vault.sol": (hunk,), "Ballot.sol": ()}


def test_the_best_answers_become_one_verified_result(
    opened: tuple[Built, Analysis], tools: Toolchain
) -> None:
    built, analysis = opened
    questions = [
        item for item in questions_for(built, analysis, ("gas",), "")[0] if "Ballot.sol" in item[1].files
    ]
    good, bad = _reply("the loop bound is read once"), _reply("a tie goes to the last")
    models = [Model("a/bad", "m", Scripted([bad] * 3)), Model("b/good", "m", Scripted([good]))]
    found = _asked(models, questions, tools)
    request = RewriteRequest(accept="review", budget=_BUDGET)
    result = rewrite_of(built, analysis, found, request, tools, silent())
    assert [item.proposal.origin.name for item in result.judged] == ["b/good", "a/bad"]
    assert result.accepted == (result.judged[0].proposal.id,)
    assert result.report is not None
    assert result.report.verdict == "pass"
    assert b"count = optionCount" in result.after["Ballot.sol"].data
    assert any(note.startswith("a/bad, gas, Ballot.sol: ") for note in result.notes)
    careful = rewrite_of(built, analysis, found, replace(request, accept="safe"), tools, silent())
    assert careful.accepted == ()


def test_a_model_that_fails_does_not_stop_the_others(
    opened: tuple[Built, Analysis], tools: Toolchain
) -> None:
    questions = questions_for(*opened, ("gas",), "")[0][:1]
    broken = Scripted([ProviderError("quota", "Too many questions.")])
    models = [Model("a/x", "m", broken), Model("b/y", "m", Scripted(["NO CHANGE: fine."]))]
    first, second = _asked(models, questions, tools)
    assert first.error is not None
    assert first.finished is None
    assert second.finished is not None
    assert second.finished.ending == "no-change"


def test_asking_again_narrows_to_one_place_and_tells_what_was_turned_down() -> None:
    hunk = RejectedHunk("a.sol", "x", "y", "not so")
    narrowed = again(Question("gas", ("a.sol",)), Place("a.sol", Span(3, 9)), hunk)
    assert narrowed.places == (Place("a.sol", Span(3, 9)),)
    assert narrowed.rejected == (hunk,)
