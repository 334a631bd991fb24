"""Chooses which verified proposals make the result: passing, wanted, not in each other's way.

Security comes first, then the larger measured saving. Nothing is estimated here:
savings are read from verification reports. The chosen set must be verified again
as one; that is the pipeline's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.rewriting.proposal import Applicability, Edit, Goal, Proposal
from core.verification.report import VerificationReport

Accept = Literal["none", "safe", "review"]

_WANTED: dict[Accept, tuple[Applicability, ...]] = {
    "none": (),
    "safe": ("safe",),
    "review": ("safe", "review"),
}
_RUNS = 200
_GOALS: tuple[Goal, ...] = ("security", "ask", "gas", "modernize", "document")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with the report about exactly this proposal."""

    proposal: Proposal
    report: VerificationReport


@dataclass(frozen=True, slots=True, order=True)
class Saving:
    """Measured gas saved (negative: lost): mean gas over all functions that ran, and deployment."""

    runtime_gas: int
    deployment_gas: int

    @property
    def worth_gas(self) -> int:
        """What is saved over the life of the contract, every function called 200 times.

        Source: solc's optimizer assumes 200 runs by default.
        """
        return self.runtime_gas * _RUNS + self.deployment_gas


def saving(report: VerificationReport) -> Saving:
    """Sum up a report's measured gas; noise from selector order does not count."""
    runtime = deployment = 0
    for contract in report.contracts:
        if contract.gas is None:
            continue
        for item in contract.gas.functions:
            runtime += 0 if item.noise else item.before.mean - item.after.mean
        if contract.gas.deployment is not None:
            deployment += contract.gas.deployment.before - contract.gas.deployment.after
    return Saving(runtime, deployment)


def saves(report: VerificationReport) -> bool:
    """Whether gas was measured and saved, deployment and 200 calls of each function together."""
    return saving(report).worth_gas > 0


def choose(candidates: Sequence[Candidate], accept: Accept) -> tuple[Proposal, ...]:
    """The proposals that make the result, best first.

    Left out are: verdicts other than pass, applicability beyond `accept`, edits
    that overlap a better proposal's or count in another base text, and cures of
    findings that a better proposal already cures.
    """
    wanted = _WANTED[accept]
    passing = [
        item for item in candidates if item.report.verdict == "pass" and item.proposal.applicability in wanted
    ]
    chosen: list[Proposal] = []
    for candidate in sorted(passing, key=_rank):
        if all(fits(candidate.proposal, other) for other in chosen):
            chosen.append(candidate.proposal)
    return tuple(chosen)


def _rank(candidate: Candidate) -> tuple[int, int, int, str]:
    total = saving(candidate.report)
    proposal = candidate.proposal
    return (
        _GOALS.index(proposal.goal),
        -len(proposal.fixes),
        -total.worth_gas,
        proposal.id,
    )


def fits(one: Proposal, other: Proposal) -> bool:
    """Whether both can be applied: same base texts, no shared bytes, not two cures of one finding."""
    if one.recompile != other.recompile and not _apart(one, other):
        return False
    if any(other.base.get(file, sha256) != sha256 for file, sha256 in one.base.items()):
        return False
    if set(one.fixes) & set(other.fixes):
        return False
    return not overlapping(one.edits, other.edits)


def _apart(one: Proposal, other: Proposal) -> bool:
    """Whether two moves to one compiler concern files that know nothing of each other."""
    first, second = one.recompile, other.recompile
    if first is None or second is None:
        return False
    return (first.version, first.evm_version) == (second.version, second.evm_version)


def overlapping(left: Iterable[Edit], right: Iterable[Edit]) -> bool:
    """Whether any two edits of the two sets touch the same bytes."""
    rights = tuple(right)
    return any(a.file == b.file and a.span.overlaps(b.span) for a in left for b in rights)
