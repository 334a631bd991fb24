"""A set of changed texts as one unified diff, in the order of their names."""

from __future__ import annotations

from collections.abc import Mapping

from core.diff.hunk import diff
from core.diff.unified import unified
from core.text import SourceText


def patch(before: Mapping[str, SourceText], after: Mapping[str, SourceText]) -> str:
    """The unified diff of every file whose text differs; empty when none does."""
    return "".join(
        unified(diff(before[name], after[name]))
        for name in sorted(after)
        if name in before and before[name].data != after[name].data
    )
