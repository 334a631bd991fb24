"""What the change costs or saves, measured on a real EVM.

What it finds
Gas of the deployment and of every function, as minimum, mean, median and maximum over the same
successful calls on both sides. The worst regression is named as loudly as the best saving.

Why it matters
Most famous gas advice saves nothing with today's compilers, and some of it costs. A figure that was not
measured on this contract under its own settings is a guess.

Example
A string that became a custom error: deployment 13,652 gas less, a failing call 78 less, a successful
call unchanged.

What a pass means
The figures were measured. It is no promise that they went down: a regression is shown, not failed,
because security has its price. A proposal that claims to save gas and does not is withdrawn elsewhere.

Limits
Calls are separate transactions on cold storage, as most are on chain, with refunds, and without the
fee of the data itself changing. A function that never succeeded has no figure. When the set of functions
changed, differences as small as the dispatcher's own are named as noise.

Source
EIP-2929 (cold access), EIP-3529 (refunds), EIP-2028 (calldata).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median_low

from core.verification.check import CheckContext, CheckExample, CheckInfo, Subject
from core.verification.evm.runnable import codeless
from core.verification.evm.trial import Trial
from core.verification.report import CheckResult, FunctionGas, GasReport, GasStatistics

INFO = CheckInfo(id="gas", title="Gas was measured", cost="run")

DISPATCH_STEP_GAS = 22
"""One selector comparison in a dispatcher: DUP1, PUSH4, EQ, PUSH2, JUMPI."""
_MOST_DISPATCH_STEPS = 6

_COUNTER = """pragma solidity ^0.8.20;

contract Counter {
    uint256 public total;

    function add(uint256[] calldata amounts) external {
        for (uint256 i = 0; i < amounts.length; i++) {
            total += amounts[i];
        }
    }
}
"""

_REFUSED = _COUNTER.replace("uint256 public total;", "uint256 public total;\n    constructor() { revert(); }")

EXAMPLES = (
    CheckExample(
        title="A sum kept in a local",
        before=_COUNTER,
        after=_COUNTER.replace("for (", "uint256 sum = total;\n        for (").replace(
            "total += amounts[i];\n        }", "sum += amounts[i];\n        }\n        total = sum;"
        ),
        verdict="pass",
    ),
    CheckExample(
        title="A contract that cannot be deployed has no figures",
        before=_REFUSED,
        after=_REFUSED.replace("total += amounts[i]", "total = amounts[i] + total"),
        verdict="inconclusive",
    ),
)


def check(before: Subject, after: Subject, context: CheckContext) -> CheckResult:
    """Sum up the measurements of the trial; see the module for what a pass means."""
    if context.identical:
        return CheckResult(
            INFO.id, "pass", "The code is identical, so it costs the same.", {"identical": True}
        )
    if codeless(before) and codeless(after):
        return CheckResult(INFO.id, "pass", "An interface has no code, so it costs nothing.")
    trial = context.trial
    report = gas_report(trial) if trial is not None else None
    if report is None or report.deployment is None:
        return CheckResult(INFO.id, "inconclusive", "Nothing was measured because nothing could be run.")
    change = report.deployment.after - report.deployment.before
    parts = [f"deployment {change:+,}"]
    ranked = sorted((item for item in report.functions if not item.noise), key=mean_change)
    if ranked and mean_change(ranked[0]) < 0:
        parts.append(f"best saving {ranked[0].signature} {mean_change(ranked[0]):+,}")
    if ranked and mean_change(ranked[-1]) > 0:
        parts.append(f"worst regression {ranked[-1].signature} {mean_change(ranked[-1]):+,}")
    noise = [item.signature for item in report.functions if item.noise]
    evidence = {
        "deployment": change,
        "mean_change": {item.signature: mean_change(item) for item in report.functions},
        "noise": noise,
    }
    return CheckResult(INFO.id, "pass", f"Measured: {', '.join(parts)} gas.", evidence)


def mean_change(item: FunctionGas) -> int:
    """After minus before, by mean, in gas."""
    return item.after.mean - item.before.mean


def gas_report(trial: Trial) -> GasReport:
    """Statistics over the calls that succeeded on both sides."""
    same_selectors = set(trial.pair.old.selectors) == set(trial.pair.new.selectors)
    functions = tuple(_function(name, pairs, same_selectors) for name, pairs in trial.gas.items() if pairs)
    return GasReport(trial.deployment, functions)


def _function(name: str, pairs: Sequence[tuple[int, int]], same_selectors: bool) -> FunctionGas:
    before = _statistics(one for one, _ in pairs)
    after = _statistics(two for _, two in pairs)
    changes = {two - one for one, two in pairs}
    return FunctionGas(
        name, len(pairs), before, after, noise=not same_selectors and _dispatcher_only(changes)
    )


def _dispatcher_only(changes: set[int]) -> bool:
    """Whether every call changed by one and the same whole number of selector comparisons."""
    if len(changes) != 1:
        return False
    change = next(iter(changes))
    return (
        change != 0
        and change % DISPATCH_STEP_GAS == 0
        and abs(change) <= _MOST_DISPATCH_STEPS * DISPATCH_STEP_GAS
    )


def _statistics(values: Iterable[int]) -> GasStatistics:
    items = sorted(values)
    return GasStatistics(items[0], round(sum(items) / len(items)), median_low(items), items[-1])
