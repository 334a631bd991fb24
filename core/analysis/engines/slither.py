"""Findings of the person's own `slither`, run as a separate program and read from its JSON.

It is found on PATH, never imported and never shipped: its license (AGPL-3.0) asks
for a process boundary. What its findings mean is its business; here they are
only put into our words. Source: Slither manual, “JSON output”.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.analysis.finding import Confidence, Finding, Severity
from core.errors import MissingToolError, ToolFailedError
from core.progress import Progress
from core.text import Span

_SEVERITIES: dict[str, Severity] = {
    "High": "high",
    "Medium": "medium",
    "Low": "low",
    "Informational": "informational",
    "Optimization": "gas",
}
_CONFIDENCES: dict[str, Confidence] = {"High": "high", "Medium": "medium", "Low": "low"}


def find_slither() -> Path:
    """The `slither` on PATH; raises `MissingToolError`."""
    found = shutil.which("slither")
    if found is None:
        raise MissingToolError(
            "slither is not on PATH.",
            "Install it with “pip install slither-analyzer”, or leave out “--engine slither”.",
        )
    return Path(found)


def run_slither(program: Path, target: Path, progress: Progress) -> tuple[Finding, ...]:
    """What slither sees in a file or project; raises `ToolFailedError` or `Cancelled`."""
    progress.report("slither")
    process = subprocess.Popen(
        [str(program), str(target), "--json", "-"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    forget = progress.on_stop(process.kill)
    try:
        answer, complaint = process.communicate()
    finally:
        forget()
        if process.poll() is None:
            process.kill()
            process.wait()
    progress.check()
    return tuple(_findings(_parsed(answer, complaint)))


def _parsed(answer: bytes, complaint: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(answer)
        problem = document.get("error")
    except (ValueError, AttributeError):
        document, problem = {}, complaint.decode("utf-8", "replace")
    if problem:
        last = str(problem).strip().splitlines()[-1][:200].rstrip(".")
        raise ToolFailedError(f"slither failed: {last}.", "Run slither by itself to see the whole message.")
    results: Mapping[str, Any] = document.get("results") or {}
    return results


def _findings(results: Mapping[str, Any]) -> Iterator[Finding]:
    for item in results.get("detectors") or []:
        place = _place(item)
        mapping = place.get("source_mapping") or {}
        lines = mapping.get("lines") or [0]
        start, length = int(mapping.get("start", 0)), int(mapping.get("length", 0))
        names = dict(_names(place))
        check = str(item.get("check", "slither"))
        yield Finding(
            detector=check,
            severity=_SEVERITIES.get(str(item.get("impact")), "informational"),
            confidence=_CONFIDENCES.get(str(item.get("confidence")), "low"),
            file=str(mapping.get("filename_relative", "")),
            span=Span(start, start + length),
            line=lines[0],
            end_line=lines[-1],
            contract=names.get("contract", ""),
            function=names.get("function", ""),
            message=" ".join(str(item.get("description", "")).split()),
            swc="",
            fingerprint=hashlib.sha256(f"slither|{check}|{item.get('id', '')}".encode()).hexdigest(),
            engine="slither",
        )


def _place(item: Mapping[str, Any]) -> Mapping[str, Any]:
    elements = item.get("elements") or [{}]
    first: Mapping[str, Any] = elements[0]
    return first


def _names(element: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The names of the contract and function around an element, by kind."""
    current: Mapping[str, Any] = element
    while current:
        fields = current.get("type_specific_fields") or {}
        yield str(current.get("type")), str(fields.get("signature") or current.get("name", ""))
        current = fields.get("parent") or {}
