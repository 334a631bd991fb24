"""VerificationReport: what was asked about before and after, and what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["pass", "fail", "inconclusive"]
Tier = Literal["identical", "proved", "tested", "differs", "unknown"]

_WORST: tuple[Verdict, ...] = ("fail", "inconclusive", "pass")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; nothing at all is inconclusive, never a pass."""
    seen = set(verdicts)
    return next((item for item in _WORST if item in seen), "inconclusive")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's answer: a verdict, one sentence, and the evidence as plain JSON values."""

    id: str
    verdict: Verdict
    summary: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    declared: tuple[str, ...] = ()
    """Declared changes that this check actually met, as text."""


@dataclass(frozen=True, slots=True)
class GasStatistics:
    """Gas of the successful calls of one function on one side, in gas units."""

    min: int
    mean: int
    median: int
    max: int


@dataclass(frozen=True, slots=True)
class FunctionGas:
    """Gas of one function over the same successful calls on both sides."""

    signature: str
    calls: int
    before: GasStatistics
    after: GasStatistics
    noise: bool = False
    """The difference comes from the order of selectors in the dispatch table."""


@dataclass(frozen=True, slots=True)
class DeploymentGas:
    """Gas of the deployment transaction on each side."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class GasReport:
    """Measured gas: deployment and per function."""

    deployment: DeploymentGas | None
    functions: tuple[FunctionGas, ...]


@dataclass(frozen=True, slots=True)
class CallStep:
    """One step of a sequence as a person reads it.

    `sender` and `to` are names of the cast (`owner`, `user1`, `attacker`,
    `contract`) or addresses; `value_wei` is the ether sent; `arguments` are
    printed Solidity literals; `seconds_later` is the time since the last step.
    """

    sender: str
    to: str
    value_wei: int
    function: str
    arguments: tuple[str, ...]
    calldata: str
    seconds_later: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the last step of a counterexample did on one side."""

    status: Literal["success", "revert", "halt"]
    return_data: str
    logs: tuple[str, ...]
    detail: str
    """The difference in words a person reads."""


Differs = Literal["status", "return", "revert", "logs", "balance", "storage", "calls", "state"]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A shortest call sequence on which before and after differ, replayed from scratch.

    `setup` says how the contract was made (constructor arguments, collaborators);
    `foundry_test` is a test in Solidity that fails on one of the two.
    """

    sequence: tuple[CallStep, ...]
    before: Outcome
    after: Outcome
    differs: Differs
    setup: tuple[str, ...] = ()
    foundry_test: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share (0 to 1) of reachable source lines that ran, per side; None where unknown."""

    before: float | None
    after: float | None
    missed_functions: tuple[str, ...] = ()
    """Signatures never entered."""
    missed_lines: tuple[str, ...] = ()
    """`file:line` never reached, on the after side."""
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """After side: file → 1-based lines that ran."""
    traced_calls: int = 0
    """How many calls were traced on each side: those that did something new, not all that were run."""
    calls_before: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    """File → 1-based line that has code → traced calls in which it ran; 0 when it never did."""
    calls_after: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BehaviorReport:
    """What differential fuzzing did. `capped` says that the time limit cut it short."""

    sequences: int
    calls: int
    """Calls per pair: one call is run on both sides."""
    coverage: Coverage
    counterexample: Counterexample | None
    seed: int
    capped: bool = False


@dataclass(frozen=True, slots=True)
class ContractReport:
    """All checks of one contract, before against after."""

    contract: str
    verdict: Verdict
    tier: Tier
    declared: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    gas: GasReport | None
    behavior: BehaviorReport | None


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The whole answer for one pair of source sets.

    `before` and `after` are SHA-256 over the sorted source texts, so a report
    belongs to exactly one pair.
    """

    verdict: Verdict
    seed: int
    before: str
    after: str
    contracts: tuple[ContractReport, ...]
    notes: tuple[str, ...] = ()
