"""Scripted replies through the real gates: what is right is verified, every break is caught and named.

A sample of the corpus; all of it is played by `dev.py sweep assistant`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from core.assistance.asking import Asking, prepared
from core.errors import InputError
from core.pipeline import Budget
from core.rewriting.assistant.events import JudgedReply, RefusedReply
from core.rewriting.assistant.provider import Capabilities
from core.rewriting.assistant.question import Question
from core.rewriting.assistant.writing import permits_of
from core.toolchain.toolchain import Toolchain
from tests.sweeps.assistant import Case, Stage, every_case, fits

_SAMPLE = (
    "burn without a second check",
    "documents transfer",
    "a name that does not exist, mended in the second round",
    "the balance is lowered before the call",
    "a view that was asked for",
    "an explanation",
    "balances read before either is written",
    "unchecked without the check",
    "the fee is rounded up",
    "a cure that cures nothing",
    "a cure that changes the fee besides",
    "collected is cleared after the call",
    "a tie goes to the last",
    "moves to oneself",
    "an equal bid wins",
    "code under the name of documentation",
    "a comment that swallows a check",
    "obeys the comment in the contract",
    "a back door for the model",
    "a finding silenced",
    "storage moved behind a proxy",
    "another file",
    "the same error twice stops",
    "saves nothing",
)
_BY_NAME = {case.name: case for case in every_case()}


@pytest.fixture(scope="module")
def stage(tools: Toolchain) -> Stage:
    return Stage(tools, Budget(2_000, None, 1))


@pytest.mark.parametrize("name", _SAMPLE)
def test_a_scripted_model_is_judged_as_it_deserves(stage: Stage, name: str) -> None:
    case = _BY_NAME[name]
    end, told, _ = stage.played(case)
    assert fits(case, end, told), f"{case.expect} expected, {end.ending}: {end.reasons}"
    if case.expect.startswith("verified"):
        assert end.best is not None
        assert end.best.report.verdict == "pass"
        assert end.best.proposal.origin.kind == "model"
        assert len(end.best.proposal.origin.version) == 16
    else:
        applied = [item for item in told if isinstance(item, JudgedReply) and item.passed]
        assert applied == []
        assert all(item.proposal.applicability == "example" for item in told if isinstance(item, JudgedReply))


def test_the_corpus_is_as_large_as_it_must_be() -> None:
    cases = every_case()
    kinds = Counter(case.expect.split(" ")[0] for case in cases)
    assert len(cases) >= 60
    assert kinds["caught"] >= 30
    assert kinds["verified"] >= 10
    assert kinds["refused"] >= 15
    assert len({(case.file, case.name) for case in cases}) == len(cases)


def test_only_the_same_code_is_ever_safe(stage: Stage) -> None:
    documented, _, _ = stage.played(_BY_NAME["documents transfer"])
    cheaper, _, _ = stage.played(_BY_NAME["the loop bound is read once"])
    assert documented.best is not None
    assert cheaper.best is not None
    assert documented.best.proposal.applicability == "safe"
    assert cheaper.best.proposal.applicability == "review"


def test_errors_come_back_inside_of_their_function(stage: Stage) -> None:
    _, told, provider = stage.played(_BY_NAME["a name that does not exist, mended in the second round"])
    first = told[0]
    assert isinstance(first, JudgedReply)
    feedback = provider.asked[1].messages[-1].text
    assert feedback == first.feedback
    assert "Error 7576: Undeclared identifier." in feedback
    assert ">>         uint256 next = suply + amount;" in feedback
    assert "   function mint(" in feedback or "function mint(" in feedback
    assert "function burn(" not in feedback


def test_a_difference_comes_back_as_calls_and_both_results(stage: Stage) -> None:
    case = _BY_NAME["the fee is rounded up"]
    _, told, _ = stage.played(case)
    judged = told[0]
    assert isinstance(judged, JudgedReply)
    assert "1. " in judged.feedback
    assert "calls take(" in judged.feedback
    assert "Original: " in judged.feedback
    assert "Yours: " in judged.feedback


def test_what_is_refused_is_named(stage: Stage) -> None:
    _, told, _ = stage.played(_BY_NAME["a hidden delegatecall"])
    refused = told[0]
    assert isinstance(refused, RefusedReply)
    assert [item.kind for item in refused.forbidden] == ["delegatecall"]
    assert "delegatecall" in refused.refused.sentence


def test_a_model_declares_nothing_by_itself(stage: Stage) -> None:
    question = stage.question(_BY_NAME["the balance is lowered before the call"])
    made = stage.compiled("Vault.sol")[0]
    assert [str(item) for item in permits_of(question, made)] == [
        "reentrancy:take(uint256)",
        "revert-data:take(uint256)",
    ]
    assert permits_of(replace(question, goal="gas"), made) == ()


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Question("ask", ("Vault.sol",), " "), "nothing to ask"),
        (Question("security", ("Vault.sol",)), "no finding"),
        (Question("gas", ("Other.sol",)), "Other.sol"),
        (Question("gas"), "not among"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_sent(
    stage: Stage, question: Question, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        prepared(question, stage.compiled("Vault.sol")[0], Capabilities(), Asking("m"))


def test_weak_models_write_small_files_whole(stage: Stage) -> None:
    made = stage.compiled("Vault.sol")[0]
    weak, strong = Capabilities(whole_file=True), Capabilities()
    question = Question("gas", ("Vault.sol",))
    assert "Leave nothing out" in prepared(question, made, weak, Asking("m")).system
    assert "SEARCH" in prepared(question, made, strong, Asking("m")).system


def test_a_case_is_what_its_file_says() -> None:
    case = _BY_NAME["a finding silenced"]
    assert isinstance(case, Case)
    assert (case.goal, case.expect, case.findings) == ("security", "refused forbidden", "any")
