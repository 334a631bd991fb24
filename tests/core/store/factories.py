"""Small values for the tests of the store."""

from __future__ import annotations

from pathlib import Path

from core.analysis.finding import Finding
from core.rewriting.proposal import Edit, Origin, Proposal
from core.store.database import Store, open_store_at
from core.store.projects import StoredProject, ensure_project
from core.text import SourceText, Span
from core.verification.declared import DeclaredChange
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


def opened(folder: Path) -> Store:
    return open_store_at(folder / "data" / "projects.sqlite3")


def a_project(store: Store, folder: Path) -> StoredProject:
    place = folder / "bank"
    place.mkdir(exist_ok=True)
    return ensure_project(store, place)


def a_text(content: str = "contract Bank {}\n", path: str = "src/Bank.sol") -> SourceText:
    return SourceText.of(path, content)


def a_report(verdict: Verdict = "pass", seed: int = 7) -> VerificationReport:
    step = CallStep("user1", "contract", 5, "withdraw(uint256)", ("5",), "0x2e1a7d4d", 60)
    counterexample = Counterexample(
        (step,),
        Outcome("success", "0x", ("Withdrawn(user1, 5)",), "returns nothing"),
        Outcome("revert", "0x4e487b71", (), "reverts with Panic(17)"),
        "status",
        ("constructor()",),
        "contract CounterexampleTest {}",
    )
    gas = GasReport(
        DeploymentGas(473493, 451200),
        (FunctionGas("withdraw(uint256)", 500, GasStatistics(1, 2, 3, 4), GasStatistics(5, 6, 7, 8), True),),
    )
    coverage = Coverage(
        0.93, None, ("pause()",), ("src/Bank.sol:4",), {"src/Bank.sol": (1, 2, 3)},
        12, {"src/Bank.sol": {1: 12}}, {"src/Bank.sol": {1: 12, 2: 3, 3: 1, 4: 0}},
    )  # fmt: skip
    behavior = BehaviorReport(
        400, 10_000, coverage, counterexample if verdict == "fail" else None, seed, True
    )
    checks = (
        CheckResult("abi-kept", "pass", "The ABI is the same.", {"added": [], "removed": []}),
        CheckResult("same-behavior", verdict, "Both sides were compared.", {}, ("revert-data:withdraw",)),
        CheckResult("gas", "pass", "Calls cost less.", {}),
    )
    contract = ContractReport(
        "src/Bank.sol:Bank", verdict, "differs" if verdict == "fail" else "tested", (), checks, gas, behavior
    )
    return VerificationReport(verdict, seed, "b" * 64, "a" * 64, (contract,), ("a note",))


def a_finding(fingerprint: str = "f1") -> Finding:
    return Finding(
        "reentrancy-eth",
        "high",
        "medium",
        "src/Bank.sol",
        Span(3, 9),
        1,
        2,
        "Bank",
        "withdraw(uint256)",
        "Sends ether before the balance is set.",
        "SWC-107",
        fingerprint,
        nodes=(4, 5),
    )


def a_proposal(name: str = "p1") -> Proposal:
    return Proposal(
        name,
        Origin("rule", "custom-error", "1"),
        "gas",
        "Use a custom error",
        "It is cheaper.",
        "safe",
        (Edit("src/Bank.sol", Span(3, 9), "überall"),),
        {"src/Bank.sol": "b" * 64},
        ("src/Bank.sol:Bank",),
        (DeclaredChange("revert-data", "withdraw(uint256)"),),
        ("f1",),
    )
