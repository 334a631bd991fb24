"""Findings of the person's own `slither`, read from its JSON.

Its license (AGPL-3.0) asks for a process boundary. Source: Slither manual, “JSON output”.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.analysis.engines.engine import Engine, Seen
from core.analysis.finding import Confidence, Severity
from core.errors import ToolFailedError
from core.progress import Progress
from core.toolchain.program import Ran, run_program

_SEVERITIES: dict[str, Severity] = {
    "High": "high",
    "Medium": "medium",
    "Low": "low",
    "Informational": "informational",
    "Optimization": "gas",
}
_CONFIDENCES: dict[str, Confidence] = {"High": "high", "Medium": "medium", "Low": "low"}


def run(program: Path, target: Path, folder: Path, progress: Progress) -> tuple[Seen, ...]:
    """What slither sees in a file or project."""
    ran = run_program(program, [target, "--json", "-"], folder, progress, "slither")
    return tuple(_seen(item, folder) for item in _results(ran).get("detectors") or [])


def _results(ran: Ran) -> Mapping[str, Any]:
    try:
        document = json.loads(ran.out)
        problem = document.get("error")
    except (ValueError, AttributeError):
        document, problem = {}, ran.last_words()
    if problem:
        last = str(problem).strip().splitlines()[-1][:200].rstrip(".")
        raise ToolFailedError(f"slither failed: {last}.", "Run slither by itself to see the whole message.")
    results: Mapping[str, Any] = document.get("results") or {}
    return results


def _seen(item: Mapping[str, Any], folder: Path) -> Seen:
    place = _place(item)
    mapping = place.get("source_mapping") or {}
    lines = mapping.get("lines") or [0]
    names = dict(_names(place))
    file = mapping.get("filename_absolute") or mapping.get("filename_relative", "")
    return Seen(
        rule=str(item.get("check", "slither")),
        severity=_SEVERITIES.get(str(item.get("impact")), "informational"),
        confidence=_CONFIDENCES.get(str(item.get("confidence")), "low"),
        path=folder / str(file),
        line=lines[0],
        end_line=lines[-1],
        message=" ".join(str(item.get("description", "")).split()),
        contract=names.get("contract", ""),
        function=names.get("function", ""),
    )


def _place(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The most telling element: a statement of a function rather than the whole function."""
    elements = item.get("elements") or [{}]
    nodes = [element for element in elements if element.get("type") == "node"]
    chosen: Mapping[str, Any] = (nodes or elements)[0]
    return chosen


def _names(element: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The names of the contract and function around an element, by kind."""
    current: Mapping[str, Any] = element
    while current:
        fields = current.get("type_specific_fields") or {}
        yield str(current.get("type")), str(fields.get("signature") or current.get("name", ""))
        current = fields.get("parent") or {}


SLITHER = Engine(
    id="slither",
    programs=("slither",),
    install="Install it with “pip install slither-analyzer”, or leave out “--engine slither”.",
    run=run,
)
