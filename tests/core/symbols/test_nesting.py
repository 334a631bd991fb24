"""Which spans are around a byte: the same as when every span is asked."""

from __future__ import annotations

import random

import pytest

from core.symbols.nesting import Nested
from core.text import Span


def spans(pick: random.Random, low: int, high: int, depth: int = 0) -> list[Span]:
    """Spans that lie in each other or apart; some touch."""
    found, at = list[Span](), low
    while at < high and depth < 4 and pick.random() < 0.8:
        start = pick.randint(at, high)
        at = pick.randint(start, high)
        found += [Span(start, at), *spans(pick, start, at, depth + 1)]
    return found


@pytest.mark.parametrize("seed", range(200))
def test_it_finds_what_every_span_that_is_asked_says(seed: int) -> None:
    pick = random.Random(seed)
    made = spans(pick, 0, pick.randint(1, 40))
    pick.shuffle(made)
    table = Nested((span, span) for span in made)
    for offset in range(42):
        wanted = [span for span in made if span.start <= offset <= span.end]
        assert table.around(offset) == sorted(wanted, key=lambda span: (span.start, -span.end))
