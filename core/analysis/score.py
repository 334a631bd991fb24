"""One figure from 0 to 100 for a contract, made of parts that anybody can recompute.

    findings       50   less 20 for a high, 8 for a medium, 2 for a low, 0.5 for an informational or gas
                        finding that is open; three quarters of it at medium, half at low confidence
    complexity     15   all up to a cyclomatic complexity of 10 in the worst function, nothing from 40
    documentation  15   the documented share of public and external functions
    size           10   all up to three quarters of the code that EIP-170 allows, nothing at the limit
    structure      10   less 2 for each level of nesting above 3, for each step of inheritance above 5, and
                        5 when more than a quarter of the lines are assembly
    upgrades       10   only where a contract looks upgradeable: less 5 for each risk

Points are never below zero. A part that could not be measured is left out, and the score is the share of
what is left. It says how much there is to do, and not whether a contract is safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from core.analysis.finding import Analysis, Confidence, ContractMetrics, Finding, Score, ScorePart, Severity
from core.solidity.limits import RUNTIME_LIMIT_BYTES

_COSTS: dict[Severity, float] = {"high": 20, "medium": 8, "low": 2, "informational": 0.5, "gas": 0.5}
_SURE: dict[Confidence, float] = {"high": 1, "medium": 0.75, "low": 0.5}
_COMPLEX = (10, 40)
_ROOMY = 0.75
_DEEP_NESTING, _DEEP_INHERITANCE, _MUCH_ASSEMBLY = 3, 5, 0.25


def scored(analysis: Analysis) -> Analysis:
    """The analysis with a score for each contract that has code of its own, from its open findings."""
    open_findings: dict[tuple[str, str], list[Finding]] = {}
    for item in analysis.findings:
        if not item.suppressed:
            open_findings.setdefault((item.file, item.contract), []).append(item)
    metrics = tuple(
        replace(item, score=score_of(item, open_findings.get((item.file, item.contract), ())))
        if item.functions
        else item
        for item in analysis.metrics
    )
    return replace(analysis, metrics=metrics)


def score_of(metrics: ContractMetrics, findings: Iterable[Finding]) -> Score:
    """The score of one contract from its figures and its open findings."""
    parts = tuple(_parts(metrics, tuple(findings)))
    most = sum(item.most for item in parts)
    return Score(round(100 * sum(item.points for item in parts) / most), parts)


def overall(metrics: Iterable[ContractMetrics]) -> int | None:
    """The mean of the scores, each counted by its lines of code; None without any."""
    return mean_score((item.score.value, item.code_lines) for item in metrics if item.score is not None)


def mean_score(weighed: Iterable[tuple[int, int]]) -> int | None:
    """The same for pairs of a score and the lines of code it counts for."""
    pairs = [(value, max(lines, 1)) for value, lines in weighed]
    total = sum(lines for _, lines in pairs)
    return round(sum(value * lines for value, lines in pairs) / total) if total else None


def _parts(metrics: ContractMetrics, findings: Sequence[Finding]) -> Iterator[ScorePart]:
    yield _findings(findings)
    yield _complexity(metrics)
    if metrics.natspec_coverage is not None:
        share = metrics.natspec_coverage
        yield _part(
            "documentation", 15 * share, 15, f"{share:.0%} of its functions are documented", share < 1
        )
    if metrics.runtime_bytes is not None:
        share = metrics.runtime_bytes / RUNTIME_LIMIT_BYTES
        points = 10 * (1 - max(share - _ROOMY, 0) / (1 - _ROOMY))
        yield _part("size", points, 10, f"its code takes {share:.0%} of what a chain accepts", share > _ROOMY)
    yield _structure(metrics)
    if metrics.upgradeable:
        points = 10 - 5 * len(metrics.upgrade_risks)
        yield _part("upgrades", points, 10, "; ".join(metrics.upgrade_risks), bool(metrics.upgrade_risks))


def _part(name: str, points: float, most: int, reason: str, costly: bool) -> ScorePart:
    return ScorePart(name, round(min(max(points, 0), most), 2), most, reason if costly else "")


def _findings(findings: Sequence[Finding]) -> ScorePart:
    cost = sum(_COSTS[item.severity] * _SURE[item.confidence] for item in findings)
    counts = {name: sum(item.severity == name for item in findings) for name in _COSTS}
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return _part("findings", 50 - cost, 50, f"open: {told}", bool(findings))


def _complexity(metrics: ContractMetrics) -> ScorePart:
    easy, hard = _COMPLEX
    worst = max(metrics.functions, key=lambda item: item.complexity)
    points = 15 * (hard - max(worst.complexity, easy)) / (hard - easy)
    reason = f"{worst.signature} has a complexity of {worst.complexity}"
    return _part("complexity", points, 15, reason, worst.complexity > easy)


def _structure(metrics: ContractMetrics) -> ScorePart:
    nested = max(metrics.max_nesting - _DEEP_NESTING, 0)
    inherited = max(metrics.inheritance_depth - _DEEP_INHERITANCE, 0)
    assembly = metrics.assembly_lines > _MUCH_ASSEMBLY * max(metrics.code_lines, 1)
    reasons = [f"branches {metrics.max_nesting} deep"] if nested else []
    reasons += [f"{metrics.inheritance_depth} steps of inheritance"] if inherited else []
    reasons += [f"{metrics.assembly_lines} lines of assembly"] if assembly else []
    points = 10 - 2 * nested - 2 * inherited - 5 * assembly
    return _part("structure", points, 10, ", ".join(reasons), bool(reasons))
