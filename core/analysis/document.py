"""An analysis as the JSON document `contract-rewriter/analysis/1`.

The keys and their meaning are a promise to scripts; see the product page. Nothing is computed here.
"""

from __future__ import annotations

from typing import Any

from core.analysis.finding import Analysis, ContractMetrics, Finding, FunctionMetrics, Score
from core.solidity.compilation import Diagnostic

SCHEMA = "contract-rewriter/analysis/1"


def to_document(analysis: Analysis) -> dict[str, Any]:
    """Plain dictionaries, lists, strings and numbers, ready for any JSON writer."""
    return {
        "schema": SCHEMA,
        "files": analysis.files,
        "seconds": analysis.seconds,
        "diagnostics": [diagnostic_document(item) for item in analysis.diagnostics],
        "findings": [finding_document(item) for item in analysis.findings],
        "metrics": [metrics_document(item) for item in analysis.metrics],
        "notes": list(analysis.notes),
    }


def diagnostic_document(item: Diagnostic) -> dict[str, Any]:
    """One compiler message; what the compiler calls `info` is a warning here."""
    names = ("code", "file", "line", "column", "message")
    severity = "error" if item.severity == "error" else "warning"
    return {"severity": severity, **{name: getattr(item, name) for name in names}}


def finding_document(item: Finding) -> dict[str, Any]:
    """One finding; columns and spans stay inside, and `agreed` and `reason` where they say nothing."""
    names = (
        "detector", "severity", "confidence", "file", "line", "end_line", "contract", "function",
        "message", "swc", "engine", "fingerprint", "suppressed",
    )  # fmt: skip
    made = {name: getattr(item, name) for name in names}
    if item.agreed:
        made["agreed"] = list(item.agreed)
    if item.reason:
        made["reason"] = item.reason
    return made


def metrics_document(item: ContractMetrics) -> dict[str, Any]:
    """One contract's figures; `file` tells contracts of one name apart."""
    names = (
        "contract", "file", "code_lines", "runtime_bytes", "init_bytes", "natspec_coverage", "max_complexity",
        "max_nesting", "inheritance_depth", "external_calls", "assembly_lines", "upgradeable",
    )  # fmt: skip
    made = {name: getattr(item, name) for name in names}
    made["upgrade_risks"] = list(item.upgrade_risks)
    made["functions"] = [_function(one) for one in item.functions]
    made["score"] = None if item.score is None else _score(item.score)
    return made


def _function(item: FunctionMetrics) -> dict[str, Any]:
    names = (
        "signature", "line", "code_lines", "complexity", "nesting", "external_calls", "runtime_bytes"
    )  # fmt: skip
    return {name: getattr(item, name) for name in names}


def _score(item: Score) -> dict[str, Any]:
    parts = [
        {"name": one.name, "points": one.points, "most": one.most, "reason": one.reason} for one in item.parts
    ]
    return {"value": item.value, "parts": parts}
