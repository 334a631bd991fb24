"""Findings that a person decided not to see again, with the reason.

A dismissal holds a finding's fingerprint, so it survives edits elsewhere in the file, the file's moving and a
new order of its functions. It ends when the code it is about, its function or its contract are called
otherwise: then the finding is a new one, which somebody should look at again. Where dismissals are kept
is no business of this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.analysis.finding import Analysis
from core.analysis.score import scored


def without_dismissed(analysis: Analysis, reasons: Mapping[str, str]) -> Analysis:
    """The analysis with the findings whose fingerprints are in `reasons` suppressed for that reason."""
    if not reasons:
        return analysis
    findings = tuple(
        replace(item, suppressed=True, reason=reasons[item.fingerprint] or "dismissed")
        if item.fingerprint in reasons and not item.suppressed
        else item
        for item in analysis.findings
    )
    return scored(replace(analysis, findings=findings))
