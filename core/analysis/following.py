"""What was found in a former text, at its places in the text that is typed now.

A compiler tells its messages long before all detectors have looked. Until they
have, findings stay where their text is still the same, and those whose text was
touched are left out: nobody knows whether they still hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from core.analysis.finding import Analysis, Finding
from core.diff.carrying import Carrier
from core.solidity.compilation import Diagnostic
from core.text import SourceText, Span


def followed(
    analysis: Analysis, before: Mapping[str, SourceText], now: Mapping[str, SourceText],
    checked: Iterable[str], told: Iterable[Diagnostic],
) -> Analysis:  # fmt: skip
    """The analysis of the texts `before` beside the texts `now`, both by unit name.

    `told` are all messages about the units `checked` as they are now; messages about other units stay.
    """
    known = frozenset(checked)
    stay = [item for item in analysis.diagnostics if item.file not in known]
    fresh = [item for item in told if item.file in known or not item.file]
    return replace(
        analysis,
        diagnostics=tuple(dict.fromkeys((*stay, *fresh))),
        findings=tuple(_carried(analysis.findings, before, now)),
    )


def _carried(
    findings: Iterable[Finding], before: Mapping[str, SourceText], now: Mapping[str, SourceText]
) -> Iterator[Finding]:
    carriers: dict[str, Carrier] = {}
    for item in findings:
        old, new = before.get(item.file), now.get(item.file)
        if old is None or new is None or old.data == new.data:
            yield item
            continue
        if item.file not in carriers:
            carriers[item.file] = Carrier.between(old.data, new.data)
        span = _span(carriers[item.file], item.span, old, new)
        if span is not None:
            moved = new.line_of(span.start) - item.line
            yield replace(item, span=span, line=item.line + moved, end_line=item.end_line + moved, nodes=())


def _span(carrier: Carrier, span: Span, old: SourceText, new: SourceText) -> Span | None:
    """Where the same bytes stand now, or None."""
    start = carrier.to_edited(span.start)
    if start is None or new.data[start : start + len(span)] != old.data[span.start : span.end]:
        return None
    return Span(start, start + len(span))
