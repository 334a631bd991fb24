"""The fixed words of a verdict, the same on a terminal, on screen and in reports.

People learn to trust these words, so they are made in this one place. Nothing
here decides a verdict, and nothing here knows colors.
"""

from __future__ import annotations

from core.verification.report import (
    BehaviorReport,
    CallStep,
    CheckResult,
    ContractReport,
    GasReport,
    VerificationReport,
)


def verdict_words(report: ContractReport) -> str:
    """One line: *Verified (…)*, *Verified, changed as declared: …*, *Breaks: …* or *Not verified: …*."""
    if report.verdict == "fail":
        return f"Breaks: {_reason(report.checks, 'fail', 'the two sides differ')}"
    if report.verdict == "inconclusive":
        return f"Not verified: {_reason(report.checks, 'inconclusive', 'no check could run')}"
    if report.declared:
        return f"Verified, changed as declared: {', '.join(report.declared)}"
    return f"Verified ({evidence_words(report)})"


def report_words(report: VerificationReport) -> str:
    """The line of the worst contract; a report on no contract at all is not verified."""
    for contract in report.contracts:
        if contract.verdict == report.verdict:
            return verdict_words(contract)
    return f"Not verified: {' '.join(report.notes) or 'there is no contract to compare.'}"


def evidence_words(report: ContractReport) -> str:
    """How strong the evidence is: `identical`, `proved`, or `tested` with its figures."""
    if report.tier != "tested" or report.behavior is None:
        return report.tier
    parts = [f"tested: {_sequences(report.behavior)}", f"coverage {_coverage(report.behavior)}"]
    gas = gas_words(report.gas)
    return ", ".join([*parts, gas] if gas else parts)


def gas_words(gas: GasReport | None) -> str:
    """The difference in gas as one phrase; empty where nothing was measured."""
    if gas is None:
        return ""
    parts = []
    before = sum(item.before.mean * item.calls for item in gas.functions)
    after = sum(item.after.mean * item.calls for item in gas.functions)
    if before:
        parts.append(f"gas of calls {percent(before, after)}")
    if gas.deployment is not None:
        parts.append(f"gas of deployment {percent(gas.deployment.before, gas.deployment.after)}")
    return ", ".join(parts)


def percent(before: int, after: int) -> str:
    """The change as signed percent with one decimal, `±0 %` for none."""
    if before == after:
        return "±0 %"
    if before == 0:
        return f"{after - before:+,}".replace("-", "−")
    return f"{(after - before) / before:+.1%}".replace("-", "−").replace("%", " %")


def step_words(step: CallStep) -> str:
    """One call as a person reads it: `user1 calls withdraw(5) on contract with 3 wei, 60 s later`."""
    name = step.function.split("(")[0]
    what = f"calls {name}({', '.join(step.arguments)})" if name else "sends to"
    place = f"on {step.to}" if name else step.to
    value = f" with {step.value_wei:,} wei" if step.value_wei else ""
    later = f", {step.seconds_later:,} s later" if step.seconds_later else ""
    return f"{step.sender} {what} {place}{value}{later}"


def _sequences(behavior: BehaviorReport) -> str:
    capped = ", cut short by the time limit" if behavior.capped else ""
    return f"{behavior.sequences:,} sequences{capped}"


def _coverage(behavior: BehaviorReport) -> str:
    known = [item for item in (behavior.coverage.before, behavior.coverage.after) if item is not None]
    return f"{int(min(known) * 100)} %" if known else "unknown"


def _reason(checks: tuple[CheckResult, ...], verdict: str, otherwise: str) -> str:
    found = [item.summary.rstrip(".") for item in checks if item.verdict == verdict]
    return f"{'; '.join(found) or otherwise}."
