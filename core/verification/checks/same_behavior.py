"""The same calls do the same on both sides, wherever fuzzing got.

What it finds
Calls or sequences of calls on which before and after differ: success, returned data, revert data,
logs and their order, ether moved, calls made to others, and afterwards every getter, every balance and
(where the layout is the same) the storage. It also shows whether an attack path that the change claims
to close is closed.

Why it matters
Most rewritten functions that look right are not: a dropped check, a swapped argument or a lost event
compiles, keeps the ABI and passes a linter.

Example
`require(balance > amount)` where the original had `>=`: withdrawing everything succeeds before and
reverts after. The counterexample is the deposit and the withdrawal, nothing else.

What a pass means
Either the code is identical, or N sequences of calls with typed, mined and mutated inputs told the same
story in two EVMs, every change ran (and no branch came or went that nothing went through), and only
declared differences were met. It is a test, not a
proof: the report says how many calls, from which seed, and how much of the code ran.

Limits
Calldata is well formed. Contracts behind address arguments are played by stand-ins that answer by type.
Between two compilers they do not log `view` calls, which solc makes static since 0.5, and answer
`bool` and other narrow types without the left-over bits that solc refuses since 0.8.
A difference that shows only when gas runs out is counted as unclear, not as a break; an invalid opcode
is told from that. Coverage is by source line; of the constructor it is not counted. The chain, the gas
price and the gas limit are the same in every call: what only one side reads of them is not compared.
A constructor that refuses every argument tried makes the answer inconclusive.

Source
Execution APIs, `eth_simulateV1`; EIP-140 (revert), EIP-214 (static calls).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.verification.check import CheckContext, CheckExample, CheckInfo, Subject
from core.verification.declared import DeclaredChange
from core.verification.evm.reached import (
    changed_lines_missed,
    coverage_of,
    missed_functions,
    one_sided_surroundings,
    unreachable_changes,
)
from core.verification.evm.runnable import codeless
from core.verification.evm.trial import Trial
from core.verification.report import CheckResult, Counterexample

INFO = CheckInfo(id="same-behavior", title="It behaves the same", cost="run")

LEAST_COVERAGE = 0.5
"""Share of reachable lines below which fuzzing proves too little to call it a pass."""

_BANK = """pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function put() external payable {
        balances[msg.sender] += msg.value;
    }

    function take(uint256 amount) external {
        require(balances[msg.sender] >= amount, "too much");
        balances[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }
}
"""

EXAMPLES = (
    CheckExample(
        title="The check written the other way round",
        before=_BANK,
        after=_BANK.replace("balances[msg.sender] >= amount", "!(balances[msg.sender] < amount)"),
        verdict="pass",
    ),
    CheckExample(
        title="A comparison that became strict",
        before=_BANK,
        after=_BANK.replace(">= amount", "> amount"),
        verdict="fail",
    ),
    CheckExample(
        title="Another revert reason, not declared",
        before=_BANK,
        after=_BANK.replace("too much", "not enough"),
        verdict="fail",
    ),
    CheckExample(
        title="Another revert reason, declared",
        before=_BANK,
        after=_BANK.replace("too much", "not enough"),
        verdict="pass",
        declared=(DeclaredChange("revert-data", "take(uint256)"),),
    ),
)


def check(before: Subject, after: Subject, context: CheckContext) -> CheckResult:
    """Judge the finished trial; see the module for what a pass means."""
    if context.identical:
        return CheckResult(INFO.id, "pass", "The code is identical apart from metadata.", {"identical": True})
    if codeless(before) and codeless(after):
        return CheckResult(INFO.id, "pass", "An interface has no code to run.")
    trial = context.trial
    if trial is None:
        return CheckResult(INFO.id, "inconclusive", context.trial_problem or "Nothing could be run.")
    evidence = _evidence(trial)
    if trial.counterexample is not None:
        return CheckResult(INFO.id, "fail", _difference(trial.counterexample), evidence, trial.declared)
    if trial.problem:
        return CheckResult(INFO.id, "inconclusive", trial.problem, evidence)
    return _without_difference(trial, evidence)


def _without_difference(trial: Trial, evidence: Mapping[str, Any]) -> CheckResult:
    for attack in trial.attacks:
        if attack["works_after"] or attack["second_attacker_works_after"]:
            who = "" if attack["works_after"] else " by a second attacker"
            return CheckResult(
                INFO.id, "fail", f"The attack {attack['path']} still works{who}.", evidence, trial.declared
            )
        if attack["still_works_for_the_named"] is False:
            return CheckResult(
                INFO.id, "fail", f"Whoever may do it cannot do it any more either: {attack['path']}.",
                evidence, trial.declared,
            )  # fmt: skip
        if attack["otherwise"]:
            return CheckResult(
                INFO.id, "fail", f"{attack['otherwise']}: {attack['path']}.", evidence, trial.declared
            )
    unshown = _kinds_not_shown(trial.attacks)
    if unshown:
        return CheckResult(
            INFO.id, "inconclusive",
            f"The attack {unshown[0]} could not be made to work on the original, so its cure is not shown.",
            evidence, trial.declared,
        )  # fmt: skip
    weak = _weakness(trial)
    if weak:
        return CheckResult(INFO.id, "inconclusive", weak, evidence, trial.declared)
    summary = f"No difference in {trial.sequences:,} sequences ({trial.calls:,} calls on each side)."
    if trial.attacks:
        summary += " The attack works before and no longer after."
    return CheckResult(INFO.id, "pass", summary, evidence, trial.declared)


def _kinds_not_shown(attacks: Sequence[Mapping[str, Any]]) -> list[str]:
    """One path of each kind of attack of which none worked on the original.

    One cure often closes several paths; that one of them was open shows that it cures something.
    """
    shown = {_kind(attack) for attack in attacks if attack["works_before"]}
    return [str(attack["path"]) for attack in attacks if _kind(attack) not in shown]


def _kind(attack: Mapping[str, Any]) -> str:
    return str(attack["path"]).partition(":")[0]


def _weakness(trial: Trial) -> str:
    """Why a run without a difference is still not enough, or nothing."""
    if not trial.calls:
        return "The time limit was reached before anything ran; allow more seconds."
    alone = one_sided_surroundings(trial)
    if alone:
        return f"Only one side reads {alone}, which is the same in every call here, so it was not compared."
    unreachable = unreachable_changes(trial)
    if unreachable:
        return f"{unreachable[0]} changed and cannot be called from a generated contract, so it did not run."
    missed = changed_lines_missed(trial)
    if missed:
        return f"Changed code was never reached: {', '.join(missed[:3])}."
    coverage = coverage_of(trial).after
    if coverage is not None and coverage < LEAST_COVERAGE:
        names = ", ".join(missed_functions(trial)[:3]) or "branches of every function"
        return f"Only {coverage:.0%} of the code ran; never entered: {names}."
    if trial.unclear * 20 > trial.sequences:
        return f"{trial.unclear} sequences ran out of gas on one side only, which decides nothing."
    return ""


def _difference(found: Counterexample) -> str:
    last = found.sequence[-1].function if found.sequence else "the constructor"
    where = f"After {len(found.sequence)} call{'s' if len(found.sequence) != 1 else ''} ending in {last}"
    if not found.sequence:
        where = "At deployment"
    return f"{where}: before, {found.before.detail}; after, {found.after.detail}."


def _evidence(trial: Trial) -> dict[str, Any]:
    return {
        "sequences": trial.sequences,
        "calls": trial.calls,
        "setups": len(trial.setups),
        "unclear": trial.unclear,
        "attacks": [dict(item) for item in trial.attacks],
        "changed_lines_missed": list(changed_lines_missed(trial)),
    }
