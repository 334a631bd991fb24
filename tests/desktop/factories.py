"""Real values for the panels, built by hand: texts, proposals, reports, analyses."""

from __future__ import annotations

from pathlib import Path

from core.analysis.finding import Analysis, Finding
from core.pipeline import Built
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings, Diagnostic
from core.text import SourceText, Span
from core.verification.report import (
    BehaviorReport,
    CallStep,
    CheckResult,
    ContractReport,
    Counterexample,
    Coverage,
    DeploymentGas,
    FunctionGas,
    GasReport,
    GasStatistics,
    Outcome,
    Verdict,
    VerificationReport,
)
from desktop.candidate import Candidate

BEFORE = """pragma solidity ^0.8.20;

contract Box {
    uint256 public value;

    function set(uint256 next) public {
        require(next > 0, "zero");
        value = next;
    }

    function get() public view returns (uint256) {
        return value;
    }
}
"""
AFTER = BEFORE.replace('require(next > 0, "zero");', "if (next == 0) revert();").replace(
    "function get() public view", "function get() external view"
)


def text(body: str = BEFORE, path: str = "Box.sol") -> SourceText:
    return SourceText.of(path, body)


def gas(value: int) -> GasStatistics:
    return GasStatistics(value, value, value, value)


def report(
    verdict: Verdict = "pass",
    *,
    declared: tuple[str, ...] = (),
    counterexample: Counterexample | None = None,
    change: int = -312,
) -> VerificationReport:
    checks = (
        CheckResult("compiles", "pass", "It compiles with 0.8.30."),
        CheckResult("same-behavior", verdict, "No difference in 2,000 calls.", declared=declared),
    )
    behavior = BehaviorReport(40, 2_000, Coverage(0.93, 0.94), counterexample, seed=1)
    figures = GasReport(
        DeploymentGas(200_000, 190_000),
        (
            FunctionGas("set(uint256)", 500, gas(44_000), gas(44_000 + change)),
            FunctionGas("get()", 500, gas(23_000), gas(23_022), noise=True),
        ),
    )
    tier = {"pass": "tested", "fail": "differs", "inconclusive": "unknown"}[verdict]
    one = ContractReport("Box.sol:Box", verdict, tier, declared, checks, figures, behavior)  # type: ignore[arg-type]
    return VerificationReport(verdict, 1, "a" * 64, "b" * 64, (one,))


def counterexample() -> Counterexample:
    steps = (
        CallStep("owner", "contract", 0, "set(uint256)", ("5",), "0x"),
        CallStep("user1", "contract", 2 * 10**18, "get()", (), "0x", seconds_later=60),
    )
    return Counterexample(
        steps,
        Outcome("success", "0x05", (), "returned 5"),
        Outcome("success", "0x00", (), "returned 0"),
        "return",
        ("owner deploys Box()",),
        "contract BoxTest {}",
    )


def candidate(folder: Path, *, verdict: Verdict = "pass", after: str = AFTER, name: str = "p1") -> Candidate:
    path = folder / "Box.sol"
    return Candidate(
        name,
        "Custom errors instead of texts",
        "A text costs deployment gas.",
        "custom-error",
        "safe",
        {"Box.sol": text()},
        {"Box.sol": text(after)},
        {"Box.sol": str(path)},
        (),
        report(verdict),
    )


def built(folder: Path, body: str = BEFORE) -> Built:
    source = text(body)
    made = CompilerInput(
        "0.8.30",
        {"Box.sol": source},
        CompilerSettings(),
        ("Box.sol",),
        str(folder),
        {"Box.sol": str(folder / "Box.sol")},
    )
    return Built((), (Compilation(made, (), {}, {}),), ())


def analysis(body: str = BEFORE) -> Analysis:
    start = body.encode().index(b"require")
    source = text(body)
    line = source.line_of(start)
    finding = Finding(
        "string-revert", "low", "high", "Box.sol", Span(start, start + 26), line, line,
        "Box", "set(uint256)", "A text costs gas.", "", "f1",
    )  # fmt: skip
    message = Diagnostic("warning", "2018", "Box.sol", 11, 5, "Can be restricted to pure.")
    return Analysis(1, 0.1, (message,), (finding,), (), ())
