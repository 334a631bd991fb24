"""One thing seen by several engines is one finding, and one that is surer.

Two findings are of one thing when they are of one kind, in one function, and share a line. The earlier one
stays, with its own words; each engine that agrees raises its confidence by a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.analysis.engines.kinds import kinds_of
from core.analysis.finding import Confidence, Finding

_SURER: dict[Confidence, Confidence] = {"low": "medium", "medium": "high", "high": "high"}


def merged(findings: Sequence[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """`findings` and those of `others` that nobody among them saw; sorted by place.

    What a person silenced in one engine's words stays silenced when another engine sees it too.
    """
    kept = list(findings)
    for other in others:
        at = next((at for at, item in enumerate(kept) if _same(item, other)), None)
        if at is None:
            kept.append(other)
        else:
            kept[at] = _agreeing(kept[at], other)
    return tuple(sorted(kept, key=lambda item: (item.file, item.span.start, item.span.end, item.detector)))


def _agreeing(item: Finding, other: Finding) -> Finding:
    if other.engine in {item.engine, *item.agreed}:
        return item  # the same engine twice is no second opinion
    return replace(item, agreed=(*item.agreed, other.engine), confidence=_SURER[item.confidence])


def _same(one: Finding, two: Finding) -> bool:
    if one.file != two.file or one.end_line < two.line or two.end_line < one.line:
        return False
    if one.contract and two.contract and one.contract != two.contract:
        return False
    if one.function and two.function and _bare(one.function) != _bare(two.function):
        return False
    return one.detector == two.detector or bool(kinds_of(one.detector) & kinds_of(two.detector))


def _bare(function: str) -> str:
    """Engines spell types differently (`uint`, `contract IToken`, `address`): the name must do."""
    return function.partition("(")[0]
