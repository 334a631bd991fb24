"""The JSON document of `verify`. Field names and their order are a promise to scripts.

What has no field of its own stands in the evidence of the check it belongs to:
the Foundry test, the set-up, what was never reached and in how many traced calls each line ran under
`same-behavior`,
functions whose difference is only noise under `gas`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.verification.report import (
    BehaviorReport,
    CallStep,
    CheckResult,
    ContractReport,
    Counterexample,
    FunctionGas,
    GasReport,
    GasStatistics,
    Outcome,
    VerificationReport,
)


def verification_document(report: VerificationReport) -> dict[str, Any]:
    """One report as plain JSON values."""
    return {
        "schema": "contract-rewriter/verification/1",
        "verdict": report.verdict,
        "seed": report.seed,
        "before": report.before,
        "after": report.after,
        "contracts": [_contract(item) for item in report.contracts],
    }


def _contract(report: ContractReport) -> dict[str, Any]:
    return {
        "contract": report.contract,
        "verdict": report.verdict,
        "tier": report.tier,
        "declared": list(report.declared),
        "checks": [_check(item, report) for item in report.checks],
        "gas": _gas(report.gas),
        "behavior": _behavior(report.behavior),
    }


def _check(check: CheckResult, report: ContractReport) -> dict[str, Any]:
    evidence = dict(check.evidence)
    if check.id == "same-behavior" and report.behavior is not None:
        evidence = {**_behind(report.behavior), **evidence}
    if check.id == "gas" and report.gas is not None:
        evidence = {"noise": [item.signature for item in report.gas.functions if item.noise], **evidence}
    return {"id": check.id, "verdict": check.verdict, "summary": check.summary, "evidence": evidence}


def _behind(behavior: BehaviorReport) -> dict[str, Any]:
    found = behavior.counterexample
    return {
        "seed": behavior.seed,
        "capped": behavior.capped,
        "missed_functions": list(behavior.coverage.missed_functions),
        "missed_lines": list(behavior.coverage.missed_lines),
        "traced_calls": behavior.coverage.traced_calls,
        "line_calls": {
            "before": _lines(behavior.coverage.calls_before),
            "after": _lines(behavior.coverage.calls_after),
        },
        **({} if found is None else {"setup": list(found.setup), "foundry_test": found.foundry_test}),
    }


def _lines(calls: Mapping[str, Mapping[int, int]]) -> dict[str, dict[str, int]]:
    """JSON has only text as keys."""
    return {file: {str(line): count for line, count in lines.items()} for file, lines in calls.items()}


def _gas(gas: GasReport | None) -> dict[str, Any] | None:
    if gas is None:
        return None
    deployment = gas.deployment
    return {
        "deployment": None
        if deployment is None
        else {"before": deployment.before, "after": deployment.after},
        "functions": [_function(item) for item in gas.functions],
    }


def _function(item: FunctionGas) -> dict[str, Any]:
    return {
        "signature": item.signature,
        "calls": item.calls,
        "before": _statistics(item.before),
        "after": _statistics(item.after),
    }


def _statistics(item: GasStatistics) -> dict[str, int]:
    return {"min": item.min, "mean": item.mean, "median": item.median, "max": item.max}


def _behavior(item: BehaviorReport | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "sequences": item.sequences,
        "calls": item.calls,
        "coverage": {"before": item.coverage.before, "after": item.coverage.after},
        "counterexample": None if item.counterexample is None else _counterexample(item.counterexample),
    }


def _counterexample(item: Counterexample) -> dict[str, Any]:
    return {
        "sequence": [_step(step) for step in item.sequence],
        "before": _outcome(item.before),
        "after": _outcome(item.after),
        "differs": item.differs,
    }


def _step(step: CallStep) -> dict[str, Any]:
    """`value` is wei as decimal text: readers of JSON lose digits beyond 2^53."""
    return {
        "from": step.sender,
        "to": step.to,
        "value": str(step.value_wei),
        "function": step.function,
        "arguments": list(step.arguments),
    }


def _outcome(item: Outcome) -> dict[str, Any]:
    return {
        "status": item.status,
        "return_data": item.return_data,
        "logs": list(item.logs),
        "detail": item.detail,
    }
