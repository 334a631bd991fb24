"""An analysis as a Markdown report for people: findings by severity, explained, then the contracts.

Each kind of finding is explained once, with the words of its detector's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from core.analysis.catalog import detector
from core.analysis.finding import SEVERITIES, Analysis, ContractMetrics, Finding
from core.analysis.page import section
from core.analysis.score import overall
from core.analysis.text import summary
from core.solidity.limits import CREATION_LIMIT_BYTES, RUNTIME_LIMIT_BYTES


def to_markdown(analysis: Analysis) -> str:
    """The whole report; suppressed findings are only counted."""
    parts = ["# Analysis", "", summary(analysis), ""]
    errors = [item for item in analysis.diagnostics if item.severity == "error"]
    if errors:
        parts += ["## Does not compile", ""]
        parts += [f"- `{item.file}:{item.line}` {_escape(item.message)}" for item in errors] + [""]
    shown = [item for item in analysis.findings if not item.suppressed]
    for severity in SEVERITIES:
        parts += _severity(severity, [item for item in shown if item.severity == severity])
    parts += _metrics(analysis.metrics)
    if analysis.notes:
        parts += ["## Notes", "", *(f"- {_escape(note)}" for note in analysis.notes), ""]
    return "\n".join(parts).rstrip() + "\n"


def _severity(severity: str, findings: Sequence[Finding]) -> list[str]:
    if not findings:
        return []
    parts = [f"## {severity.capitalize()}", ""]
    ordered = sorted(findings, key=lambda item: (item.detector, item.file, item.span))
    for name, group in groupby(ordered, key=lambda item: item.detector):
        parts += _kind(name, group)
    return parts


def _kind(name: str, findings: Iterable[Finding]) -> list[str]:
    known = detector(name)
    parts = [f"### {known.info.title if known else name}", ""]
    if known is not None:
        swc = f" · {known.info.swc}" if known.info.swc else ""
        parts += [f"`{name}`{swc}", "", section(known.page, "Why it matters").replace("\n", " "), ""]
    for item in findings:
        where = ".".join(part for part in (item.contract, item.function) if part)
        place = f"`{item.file}:{item.line}`" + (f" in `{where}`" if where else "")
        parts.append(f"- {place}: {_escape(item.message)} (confidence {item.confidence})")
    return [*parts, ""]


def _metrics(metrics: Sequence[ContractMetrics]) -> list[str]:
    if not metrics:
        return []
    total = overall(metrics)
    parts = ["## Contracts", ""]
    if total is not None:
        parts += [f"Score over all, counted by lines: **{total}** of 100.", ""]
    head = (
        "| contract | score | code lines | runtime bytes | init bytes | documented | complexity | nesting "
        "| inheritance | external calls | assembly lines |"
    )
    rows = [_row(item) for item in metrics]
    return [*parts, head, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|", *rows, "", *_costs(metrics)]


def _row(item: ContractMetrics) -> str:
    documented = "–" if item.natspec_coverage is None else f"{item.natspec_coverage:.0%}"
    cells = (
        _escape(item.contract), "–" if item.score is None else item.score.value, item.code_lines,
        _size(item.runtime_bytes, RUNTIME_LIMIT_BYTES), _size(item.init_bytes, CREATION_LIMIT_BYTES),
        documented, item.max_complexity, item.max_nesting, item.inheritance_depth, item.external_calls,
        item.assembly_lines,
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def _costs(metrics: Sequence[ContractMetrics]) -> list[str]:
    """What costs the lowest scores their points, the worst contracts first."""
    lowest = sorted((item for item in metrics if item.score is not None), key=_value)[:5]
    lines = [
        f"- {_escape(item.contract)} ({_value(item)}): {_escape('; '.join(reasons))}"
        for item in lowest
        if (reasons := [part.reason for part in item.score.parts if part.reason])  # type: ignore[union-attr]
    ]
    return ["What costs the most points:", "", *lines, ""] if lines else []


def _value(item: ContractMetrics) -> int:
    return item.score.value if item.score is not None else 100


def _size(size_bytes: int | None, limit_bytes: int) -> str:
    if size_bytes is None:
        return "–"
    return f"{size_bytes:,}" + (f" (over {limit_bytes:,})" if size_bytes > limit_bytes else "")


def _escape(text: str) -> str:
    """Text that Markdown and its HTML leave as it is."""
    for mark in ("\\", "|", "<", "*", "_", "[", "]", "`"):
        text = text.replace(mark, f"\\{mark}" if mark != "<" else "&lt;")
    return " ".join(text.split())
