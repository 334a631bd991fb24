"""New code that changes state: there is nothing to compare it with, so no verdict covers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.solidity.compilation import Compilation
from core.solidity.signatures import has_selector, signature_of_node
from core.verification.report import CheckResult, VerificationReport

_NAMELESS = ("fallback", "receive")


def new_ways_to_change(before: Compilation, after: Compilation) -> tuple[str, ...]:
    """`Contract.signature` of every function that is new, can be called by anybody and may change state."""
    known = {signature for artifact in before.artifacts.values() for signature in artifact.selectors}
    old = {(item.contract, kind) for item in before.artifacts.values() for kind in _nameless(item.abi)}
    found: list[str] = []
    for artifact in after.target_artifacts:
        found += [f"{artifact.contract}.{kind}" for kind in sorted(_nameless(artifact.abi))
                  if (artifact.contract, kind) not in old]  # fmt: skip
        for node in artifact.node.nodes("nodes") if artifact.node is not None else ():
            if node.kind != "FunctionDefinition" or not has_selector(node):
                continue
            signature = signature_of_node(node, after.nodes_by_id)
            if node.text("stateMutability") not in ("view", "pure") and signature not in known:
                found.append(f"{artifact.contract}.{signature}")
    return tuple(found)


def _nameless(abi: Iterable[Mapping[str, Any]]) -> set[str]:
    return {str(item.get("type")) for item in abi if item.get("type") in _NAMELESS}


def with_fresh(report: VerificationReport, names: tuple[str, ...]) -> VerificationReport:
    """The report with what nothing could be compared with, which leaves the verdict open at best."""
    if not names or report.verdict != "pass":
        return report
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    check = CheckResult(
        "new-code",
        "inconclusive",
        f"{names[0]}{more} is new and may change state, so there is nothing to compare it with.",
        {"new": list(names)},
    )
    homes = {name.partition(".")[0] for name in names}
    contracts = tuple(
        replace(item, verdict="inconclusive", tier="unknown", checks=(*item.checks, check))
        if item.contract in homes
        else item
        for item in report.contracts
    )
    return replace(report, verdict="inconclusive", contracts=contracts)
