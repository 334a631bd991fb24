"""An analysis as SARIF 2.1.0, the format that code hosts and editors read.

Columns count Unicode code points, and say so; byte offsets stand beside them. Our fingerprint is in
`partialFingerprints`, so that a host recognizes a finding after edits.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from core.analysis.catalog import DETECTORS, detector
from core.analysis.detector import Detector
from core.analysis.finding import Analysis, Finding
from core.analysis.page import to_markdown_page
from core.solidity.compilation import Diagnostic

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "contractRewriter/v1"
_LEVELS = {"high": "error", "medium": "warning", "low": "note", "informational": "note", "gas": "note"}
_SCORES = {"high": "8.5", "medium": "5.5", "low": "3.0", "informational": "0.0", "gas": "0.0"}
_MESSAGE_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def to_sarif(analysis: Analysis, version: str = "0.1.0") -> dict[str, Any]:
    """One SARIF log with one run per engine; suppressed findings are kept and marked as such."""
    engines = sorted(
        {item.engine for item in analysis.findings} | {"builtin"}, key=lambda name: (name != "builtin", name)
    )
    runs = [_run(analysis, engine, version) for engine in engines]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": runs}


def _run(analysis: Analysis, engine: str, version: str) -> dict[str, Any]:
    findings = [item for item in analysis.findings if item.engine == engine]
    own = engine == "builtin"
    rules = _own_rules() if own else _foreign_rules(findings)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    driver: dict[str, Any] = {"name": "Contract Rewriter" if own else engine, "rules": rules}
    if own:
        driver["version"] = version
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(analysis)] if own else [{"executionSuccessful": True}],
        "results": [_result(item, index) for item in findings],
    }


def _invocation(analysis: Analysis) -> dict[str, Any]:
    messages = [_diagnostic(item) for item in analysis.diagnostics]
    messages += [{"level": "note", "message": {"text": note}} for note in analysis.notes]
    failed = any(item.severity == "error" for item in analysis.diagnostics)
    return {"executionSuccessful": not failed, "toolExecutionNotifications": messages}


def _diagnostic(item: Diagnostic) -> dict[str, Any]:
    made: dict[str, Any] = {"level": _MESSAGE_LEVELS[item.severity], "message": {"text": item.message}}
    if item.code:
        made["descriptor"] = {"id": item.code}
    if item.file and item.line:
        region = {"startLine": item.line, "startColumn": max(item.column, 1)}
        place = {"artifactLocation": {"uri": _uri(item.file)}, "region": region}
        made["locations"] = [{"physicalLocation": place}]
    return made


def _own_rules() -> list[dict[str, Any]]:
    return [_rule(item) for item in DETECTORS]


def _rule(item: Detector) -> dict[str, Any]:
    info = item.info
    tags = ["security", *([info.swc] if info.swc else [])]
    return {
        "id": info.id,
        "name": "".join(part.capitalize() for part in info.id.split("-")),
        "shortDescription": {"text": info.title},
        "help": {"text": item.page, "markdown": to_markdown_page(item.page)},
        "defaultConfiguration": {"level": _LEVELS[info.severity]},
        "properties": {
            "tags": tags,
            "precision": info.confidence,
            "security-severity": _SCORES[info.severity],
        },
    }


def _foreign_rules(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [{"id": name} for name in dict.fromkeys(item.detector for item in findings)]


def _result(item: Finding, index: dict[str, int]) -> dict[str, Any]:
    known = detector(item.detector)
    made: dict[str, Any] = {
        "ruleId": item.detector,
        "level": _LEVELS[item.severity],
        "message": {"text": item.message},
        "locations": [_location(item)],
        "partialFingerprints": {FINGERPRINT: item.fingerprint},
        "properties": {"severity": item.severity, "confidence": item.confidence},
    }
    if item.detector in index:
        made["ruleIndex"] = index[item.detector]
    if known is not None and item.swc:
        made["properties"]["swc"] = item.swc
    if item.suppressed:
        made["suppressions"] = [_suppression(item)]
    return made


def _suppression(item: Finding) -> dict[str, str]:
    """A comment in the source, or a person's decision with its reason."""
    return {"kind": "external", "justification": item.reason} if item.reason else {"kind": "inSource"}


def _location(item: Finding) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": item.line, "endLine": item.end_line}
    if item.column:
        region |= {"startColumn": item.column, "endColumn": item.end_column}
    region |= {"byteOffset": item.span.start, "byteLength": len(item.span)}
    made: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(item.file)}, "region": region}
    }
    name = ".".join(part for part in (item.contract, item.function) if part)
    if name:
        made["logicalLocations"] = [
            {"fullyQualifiedName": name, "kind": "function" if item.function else "type"}
        ]
    return made


def _uri(file: str) -> str:
    return quote(file.replace("\\", "/"), safe="/@:~!$&'()*+,;=-._")
