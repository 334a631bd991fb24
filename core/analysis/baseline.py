"""Only what is new: findings of an earlier run, in our JSON or in SARIF, are known and left out.

Findings are recognized by their fingerprint. This module reads documents, not files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.analysis.document import SCHEMA
from core.analysis.finding import Analysis
from core.analysis.sarif import FINGERPRINT
from core.errors import InputError


def known_fingerprints(document: Any) -> Counter[str]:
    """Fingerprint → how often an earlier run saw it. Raises `InputError` for any other document."""
    if isinstance(document, Mapping):
        if document.get("schema") == SCHEMA:
            return _collected(document.get("findings"), lambda item: item["fingerprint"])
        if document.get("version") == "2.1.0" and isinstance(document.get("runs"), list):
            results = [one for run in document["runs"] for one in run.get("results", ())]
            return _collected(results, lambda item: item["partialFingerprints"][FINGERPRINT])
    raise _unusable()


def _collected(items: Any, fingerprint: Any) -> Counter[str]:
    try:
        return Counter(str(fingerprint(item)) for item in items)
    except (TypeError, KeyError) as error:
        raise _unusable() from error


def _unusable() -> InputError:
    return InputError(
        "The baseline is neither an analysis of ours nor a SARIF file that we wrote.",
        "Make one with “contract-rewriter analyze --format json > FILE”.",
    )


def only_new(analysis: Analysis, known: Mapping[str, int]) -> Analysis:
    """The analysis without known findings; one known finding hides one, not all that are equal to it."""
    left = Counter(known)
    fresh = []
    for item in analysis.findings:
        if left[item.fingerprint] > 0:
            left[item.fingerprint] -= 1
        else:
            fresh.append(item)
    return replace(analysis, findings=tuple(fresh))
