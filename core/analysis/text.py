"""An analysis as plain text for a terminal: the worst first, one finding a line, then a summary.

No colors and no width: the command line adds those where a terminal can show them.
"""

from __future__ import annotations

from collections import Counter

from core.analysis.finding import SEVERITIES, Analysis, Finding
from core.analysis.score import overall
from core.solidity.compilation import Diagnostic


def to_text(analysis: Analysis) -> str:
    """Diagnostics, findings (worst first, suppressed ones only counted), notes and a summary line."""
    lines = [_diagnostic(item) for item in analysis.diagnostics]
    shown = [item for item in analysis.findings if not item.suppressed]
    shown.sort(key=lambda item: SEVERITIES.index(item.severity))
    lines += [_finding(item) for item in shown]
    lines += [f"note: {note}" for note in analysis.notes]
    lines.append(summary(analysis))
    return "\n".join(lines) + "\n"


def _diagnostic(item: Diagnostic) -> str:
    at = f":{item.line}:{item.column}" if item.line else ""
    place = f"{item.file}{at}: " if item.file else ""
    return f"{place}{item.severity}: {item.message}"


def _finding(item: Finding) -> str:
    column = f":{item.column}" if item.column else ""
    where = ".".join(part for part in (item.contract, item.function) if part)
    place = f" in {where}" if where else ""
    by = "" if item.engine == "builtin" else f" by {item.engine}"
    agreed = f", also seen by {' and '.join(item.agreed)}" if item.agreed else ""
    told = f"{item.severity}: {item.message} [{item.detector}]{place}{by}{agreed}"
    return f"{item.file}:{item.line}{column}: {told}"


def summary(analysis: Analysis) -> str:
    """One sentence: how many findings of which severity in how many files, and how long it took."""
    counts = Counter(item.severity for item in analysis.findings if not item.suppressed)
    parts = [f"{counts[name]} {name}" for name in SEVERITIES if counts[name]]
    hidden = sum(1 for item in analysis.findings if item.suppressed and not item.reason)
    dismissed = sum(1 for item in analysis.findings if item.suppressed and item.reason)
    found = ", ".join(parts) if parts else "no findings"
    quiet = [f"{hidden} silenced by comments"] if hidden else []
    quiet += [f"{dismissed} dismissed"] if dismissed else []
    silenced = f" ({', '.join(quiet)})" if quiet else ""
    files = "1 file" if analysis.files == 1 else f"{analysis.files} files"
    total = overall(analysis.metrics)
    scored = "" if total is None else f" Score {total} of 100."
    return f"{found[:1].upper()}{found[1:]}{silenced} in {files}, {analysis.seconds:.1f} s.{scored}"
