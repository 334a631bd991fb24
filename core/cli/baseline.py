"""`--baseline`: findings of an earlier run are known and not shown again.

A baseline is an earlier `analyze --format json`. Findings are recognized by
their fingerprint, which survives edits elsewhere in the file.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.analysis.finding import Analysis
from core.errors import InputError

SCHEMA = "contract-rewriter/analysis/1"


def read_baseline(path: Path) -> Counter[str]:
    """Fingerprint → how often the earlier run saw it; raises `InputError`."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise InputError(
            f"There is no baseline file “{path}”.",
            "Make one with “contract-rewriter analyze --format json > FILE”.",
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise _unusable(path) from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _unusable(path)
    return Counter(_fingerprint(item, path) for item in document.get("findings", []))


def only_new(analysis: Analysis, known: Counter[str]) -> Analysis:
    """The analysis without known findings; a finding seen once hides one, not all of its kind."""
    left = known.copy()
    findings = []
    for item in analysis.findings:
        if left[item.fingerprint] > 0:
            left[item.fingerprint] -= 1
        else:
            findings.append(item)
    hidden = len(analysis.findings) - len(findings)
    if not hidden:
        return analysis
    note = f"{hidden} findings of the baseline are not shown."
    return replace(analysis, findings=tuple(findings), notes=(*analysis.notes, note))


def _fingerprint(item: Any, path: Path) -> str:
    if not isinstance(item, dict) or not isinstance(item.get("fingerprint"), str):
        raise _unusable(path)
    return str(item["fingerprint"])


def _unusable(path: Path) -> InputError:
    return InputError(
        f"“{path}” is not a baseline.",
        "A baseline is what “contract-rewriter analyze --format json” printed.",
    )
