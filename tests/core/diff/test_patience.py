"""Matching lines: what is an anchor, and what the gaps become."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from core.diff.patience import match

items = st.lists(st.integers(0, 6), max_size=40)


@given(items, items)
def test_matches_are_equal_ascending_and_never_touch_on_both_sides(a: list[int], b: list[int]) -> None:
    i = j = 0
    first = True
    for run in match(a, b):
        assert run.size > 0
        assert a[run.before : run.before + run.size] == b[run.after : run.after + run.size]
        assert run.before >= i and run.after >= j
        assert first or run.before > i or run.after > j
        i, j, first = run.before + run.size, run.after + run.size, False
    assert i <= len(a) and j <= len(b)


@given(items)
def test_a_sequence_matches_itself_as_one_run(a: list[int]) -> None:
    assert [(run.before, run.after, run.size) for run in match(a, a)] == ([(0, 0, len(a))] if a else [])


def test_an_inserted_function_starts_at_its_own_first_line() -> None:
    one = ["function one() {", "  x();", "}", ""]
    three = ["function three() {", "  x();", "}", ""]
    two = ["function two() {", "  x();", "}", ""]
    runs = match(one + three, one + two + three)
    assert [(run.before, run.after, run.size) for run in runs] == [(0, 0, 4), (4, 8, 4)]


def test_a_large_gap_without_unique_lines_ends_quickly() -> None:
    before = ["}", "{"] * 10_000
    after = ["{", "{", "}"] * 10_000
    started = time.perf_counter()
    match(before, after)
    assert time.perf_counter() - started < 5
