"""State that a change writes only after a call that leaves the contract, where the original did not.

Whoever is called can come back and find the old value. Differential runs see that only when the called
party does come back, and a function for its owner alone is called by nobody who does; so the order of
writes and calls is compared by itself, whoever may call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.semantics.authority import entry_traces
from core.semantics.model import semantics_of
from core.semantics.reentrancy import variable_name
from core.solidity.compilation import Compilation
from core.verification.declared import DeclaredChange
from core.verification.report import CheckResult, VerificationReport

Late = tuple[str, str, str]
"""(contract, function, variable)"""


def late_writes(compilation: Compilation) -> frozenset[Late]:
    """What is written after a call without a lock, by contract and entry function."""
    model = semantics_of(compilation)
    return frozenset(
        (trace.contract.name, trace.function.name or trace.function.kind, variable_name(model, place))
        for trace in entry_traces(model)
        for event in trace.events
        if event.effect.kind == "write"
        for site in event.state.calls
        if not site.locks
        for place in event.places
    )


def new_late_writes(before: Compilation, after: Compilation) -> tuple[Late, ...]:
    """What only the change writes after a call, sorted."""
    return tuple(sorted(late_writes(after) - late_writes(before)))


def left_late(
    before: Compilation, after: Compilation, declared: Iterable[DeclaredChange]
) -> tuple[Late, ...]:
    """What a cure of reentrancy still writes after the call in the functions that it claims to cure.

    Checking the old value again after the call closes the attack for one amount and leaves it open for
    two smaller ones, so only an earlier write or a lock counts.
    """
    cured = {item.subject.partition("(")[0] for item in declared if item.kind == "reentrancy"}
    both = late_writes(before) & late_writes(after)
    return tuple(sorted(item for item in both if item[1] in cured))


def with_late(report: VerificationReport, late: Sequence[Late]) -> VerificationReport:
    """The report with what is still written late as a failed check of its contracts."""
    if not late:
        return report
    contract, function, variable = late[0]
    check = CheckResult(
        "writes-before-calls",
        "fail",
        f"{contract}.{function} still changes {variable} only after the call; write it before the call, or "
        "hold a lock over the whole function.",
        {"late": [list(item) for item in late]},
    )
    named = {item[0] for item in late}
    contracts = tuple(
        replace(item, verdict="fail", tier="differs", checks=(*item.checks, check))
        if item.contract in named or not named & {other.contract for other in report.contracts}
        else item
        for item in report.contracts
    )
    return replace(report, verdict="fail", contracts=contracts)
