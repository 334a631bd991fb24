"""The score is what its table says, to the point."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.analysis.finding import Analysis, ContractMetrics, Finding, FunctionMetrics, Score
from core.analysis.score import overall, score_of, scored
from core.text import Span


def a_function(complexity: int = 1) -> FunctionMetrics:
    return FunctionMetrics("f()", 1, 3, complexity, 0, 0)


def some_metrics(**changed: object) -> ContractMetrics:
    made = ContractMetrics("A", "a.sol", 40, 1_000, 1_200, 1.0, 1, functions=(a_function(),))
    return replace(made, **changed)  # type: ignore[arg-type]


def a_finding(severity: str = "high", confidence: str = "high", **changed: object) -> Finding:
    made = Finding(
        "d", severity, confidence, "a.sol", Span(0, 1), 1, 1, "A", "f()", "m", "", "0"  # type: ignore[arg-type]
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def points(score: Score) -> dict[str, float]:
    return {item.name: item.points for item in score.parts}


def test_a_spotless_contract_has_a_hundred_and_no_reasons() -> None:
    score = score_of(some_metrics(), ())
    assert score.value == 100
    assert not any(item.reason for item in score.parts)


@pytest.mark.parametrize(
    ("findings", "left"),
    [
        ([a_finding()], 30),
        ([a_finding("high", "low")], 40),
        ([a_finding("medium", "medium"), a_finding("low")], 42),
        ([a_finding("gas"), a_finding("informational", "low")], 49.25),
        ([a_finding()] * 9, 0),
    ],
)
def test_open_findings_cost_by_severity_and_confidence(findings: list[Finding], left: float) -> None:
    assert points(score_of(some_metrics(), findings))["findings"] == left


@pytest.mark.parametrize(
    ("metrics", "part", "expected"),
    [
        (some_metrics(functions=(a_function(10),)), "complexity", 15),
        (some_metrics(functions=(a_function(25),)), "complexity", 7.5),
        (some_metrics(functions=(a_function(90),)), "complexity", 0),
        (some_metrics(natspec_coverage=0.4), "documentation", 6),
        (some_metrics(runtime_bytes=18_432), "size", 10),
        (some_metrics(runtime_bytes=21_504), "size", 5),
        (some_metrics(runtime_bytes=30_000), "size", 0),
        (some_metrics(max_nesting=5, inheritance_depth=6), "structure", 4),
        (some_metrics(assembly_lines=11), "structure", 5),
        (some_metrics(upgradeable="it has", upgrade_risks=("one",)), "upgrades", 5),
    ],
)
def test_each_part_is_as_the_table_says(metrics: ContractMetrics, part: str, expected: float) -> None:
    assert points(score_of(metrics, ()))[part] == expected


def test_what_was_not_measured_is_left_out_and_not_taken_for_zero() -> None:
    score = score_of(some_metrics(runtime_bytes=None, natspec_coverage=None), ())
    assert set(points(score)) == {"findings", "complexity", "structure"}
    assert score.value == 100


def test_suppressed_findings_cost_nothing_and_others_only_their_own_contract() -> None:
    findings = (a_finding(suppressed=True), a_finding(contract="B"))
    metrics = (some_metrics(), some_metrics(contract="B"), some_metrics(contract="I", functions=()))
    analysis = scored(Analysis(1, 0.0, (), findings, metrics, ()))
    values = {item.contract: item.score.value if item.score else None for item in analysis.metrics}
    assert values == {"A": 100, "B": 80, "I": None}


def test_the_whole_is_the_mean_by_lines_of_code() -> None:
    one, two = Score(100, ()), Score(40, ())
    metrics = (some_metrics(score=one, code_lines=300), some_metrics(score=two, code_lines=100))
    assert overall(metrics) == 85
    assert overall(()) is None


@given(some.integers(0, 99), some.integers(0, 40_000), some.floats(0, 1), some.integers(0, 30))
def test_a_score_is_never_outside_of_its_range(complex_: int, size: int, share: float, count: int) -> None:
    metrics = some_metrics(
        functions=(a_function(complex_),), runtime_bytes=size, natspec_coverage=share, upgradeable="x",
        upgrade_risks=("r",) * (count % 5), max_nesting=count,
    )  # fmt: skip
    assert 0 <= score_of(metrics, [a_finding()] * count).value <= 100
