"""Which verified proposals make the result: passing, wanted, security first, then what saves more."""

from __future__ import annotations

import pytest

from core.rewriting.optimizer import Accept, Candidate, choose, saves, saving
from core.rewriting.proposal import Applicability, Edit, Goal, Origin, Proposal
from core.text import Span
from core.verification.report import (
    ContractReport,
    DeploymentGas,
    FunctionGas,
    GasReport,
    GasStatistics,
    Verdict,
    VerificationReport,
)


def _report(
    saved: int = 0, deployment: int = 0, verdict: Verdict = "pass", noise: bool = False
) -> VerificationReport:
    before, after = (GasStatistics(value, value, value, value) for value in (10_000, 10_000 - saved))
    function = FunctionGas("f()", 10, before, after, noise)
    gas = GasReport(DeploymentGas(100_000, 100_000 - deployment), (function,))
    contract = ContractReport("A", verdict, "tested", (), (), gas, None)
    return VerificationReport(verdict, 1, "b", "a", (contract,))


def _candidate(
    name: str,
    start: int,
    end: int,
    *,
    goal: Goal = "gas",
    applicability: Applicability = "safe",
    report: VerificationReport | None = None,
    fixes: tuple[str, ...] = (),
    base: str = "hash",
) -> Candidate:
    edit = Edit("a.sol", Span(start, end), name)
    proposal = Proposal(
        name, Origin("rule", name, "1"), goal, name, "", applicability, (edit,), {"a.sol": base}, fixes=fixes
    )
    return Candidate(proposal, report or _report())


def _names(candidates: list[Candidate], accept: Accept = "review") -> list[str]:
    return [item.id for item in choose(candidates, accept)]


@pytest.mark.parametrize(("accept", "chosen"), [("none", []), ("safe", ["s"]), ("review", ["s", "r"])])
def test_accept_says_how_far_applicability_may_go(accept: Accept, chosen: list[str]) -> None:
    candidates = [
        _candidate("s", 0, 1, report=_report(5)),
        _candidate("r", 2, 3, applicability="review"),
        _candidate("e", 4, 5, applicability="example"),
    ]
    assert _names(candidates, accept) == chosen


@pytest.mark.parametrize("verdict", ["fail", "inconclusive"])
def test_only_a_pass_is_chosen(verdict: Verdict) -> None:
    assert _names([_candidate("a", 0, 1, report=_report(verdict=verdict))]) == []


def test_of_two_that_overlap_the_larger_measured_saving_wins() -> None:
    small, large = (
        _candidate("small", 0, 5, report=_report(10)),
        _candidate("large", 3, 8, report=_report(20)),
    )
    assert _names([small, large]) == ["large"]
    assert _names([large, small]) == ["large"]


def test_security_wins_over_any_saving() -> None:
    gas = _candidate("gas", 0, 5, report=_report(9_000))
    security = _candidate("security", 3, 8, goal="security", report=_report(-3_000))
    assert _names([gas, security]) == ["security"]


def test_a_finding_is_cured_once() -> None:
    cheap = _candidate("cheap", 0, 1, goal="security", fixes=("f",), report=_report(10))
    dear = _candidate("dear", 5, 6, goal="security", fixes=("f",), report=_report(-10))
    assert _names([dear, cheap]) == ["cheap"]


def test_proposals_against_another_text_do_not_mix() -> None:
    one, other = _candidate("one", 0, 1, report=_report(5)), _candidate("other", 5, 6, base="old")
    assert _names([one, other]) == ["one"]


def test_the_choice_does_not_depend_on_the_order() -> None:
    candidates = [_candidate(name, at, at + 2) for at, name in enumerate("abcdef")]
    assert _names(candidates) == _names(candidates[::-1])


def test_deployment_is_spread_over_two_hundred_calls_and_noise_does_not_count() -> None:
    assert saves(_report(3, -500))
    assert not saves(_report(2, -500))
    assert saves(_report(0, 500))
    assert saves(_report(-9, 50_000))
    assert not saves(_report(-300, 50_000))
    assert not saves(_report(0, 0))
    assert not saves(_report(22, 0, noise=True))
    assert saving(_report(3, 4)).deployment_gas == 4
