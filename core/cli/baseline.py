"""`--baseline FILE`: reading an earlier analysis, and saying how much of it is not shown.

Which findings are known is decided by `core.analysis.baseline`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from core.analysis.baseline import known_fingerprints, only_new
from core.analysis.finding import Analysis
from core.cli.text.plain import counted
from core.errors import InputError


def read_baseline(path: Path) -> Mapping[str, int]:
    """Fingerprint → how often the earlier run saw it; raises `InputError`."""
    try:
        return known_fingerprints(json.loads(path.read_text("utf-8")))
    except FileNotFoundError as error:
        raise InputError(
            f"There is no baseline file “{path}”.",
            "Make one with “contract-rewriter analyze --format json > FILE”.",
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"The baseline “{path}” cannot be read.",
            "A baseline is what “contract-rewriter analyze --format json” printed.",
        ) from error


def without_known(analysis: Analysis, known: Mapping[str, int]) -> Analysis:
    """The analysis with new findings only, and a note on how many are hidden."""
    fresh = only_new(analysis, known)
    hidden = len(analysis.findings) - len(fresh.findings)
    if not hidden:
        return fresh
    return replace(fresh, notes=(*fresh.notes, f"Not shown: {counted(hidden, 'finding')} of the baseline."))
