"""Making a counterexample short: fewest calls first, then simplest values.

Candidates are tried in batches on both worlds; the first that still shows a
difference of the same kind wins, so the result does not depend on timing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Sequence as Seq
from dataclasses import replace
from typing import Any

from core.verification.evm.cast import OWNER, SENDERS, TARGET, USER1
from core.verification.evm.inputs import numbers_in, simpler
from core.verification.evm.sequences import Sequence, Step

Test = Callable[[Seq[Sequence]], Seq[int | None]]
"""Per candidate: how many of its steps are needed to show the difference, or None."""

_MOST_ROUNDS = 60
_MOST_CANDIDATES = 48


def shrink(sequence: Sequence, still: Test) -> Sequence:
    """The shortest, simplest variation of `sequence` that `still` shows the difference."""
    current = _fewer(sequence, still)
    for _ in range(_MOST_ROUNDS):
        better = _first(list(_simpler(current))[:_MOST_CANDIDATES], still)
        if better is None:
            break
        current = better
    return _fewer(current, still)


def _fewer(sequence: Sequence, still: Test) -> Sequence:
    """Drop chunks of steps, halving the chunk until single steps cannot go."""
    size = max(1, len(sequence) // 2)
    while True:
        candidates = [
            candidate
            for at in range(0, len(sequence), size)
            if len(sequence) > size
            for candidate in _without(sequence, at, at + size)
        ]
        shorter = _first(candidates, still)
        if shorter is not None:
            sequence = shorter
            size = min(size, max(1, len(sequence) // 2))
        elif size == 1:
            return sequence
        else:
            size //= 2


def _without(sequence: Sequence, start: int, end: int) -> Iterator[Sequence]:
    """Without some steps; and, where time passed in them, with that time kept."""
    yield (*sequence[:start], *sequence[end:])
    waited = sum(step.later_seconds for step in sequence[start:end])
    if waited and end < len(sequence):
        after = replace(sequence[end], later_seconds=sequence[end].later_seconds + waited)
        yield (*sequence[:start], after, *sequence[end + 1 :])


def _first(candidates: Seq[Sequence], still: Test) -> Sequence | None:
    if not candidates:
        return None
    for candidate, needed in zip(candidates, still(candidates), strict=True):
        if needed is not None:
            return candidate[:needed]
    return None


def _simpler(sequence: Sequence) -> Iterator[Sequence]:
    yield from _together(sequence)
    for at, step in enumerate(sequence):
        for variant in _simpler_steps(step):
            yield (*sequence[:at], variant, *sequence[at + 1 :])


def _together(sequence: Sequence) -> Iterator[Sequence]:
    """One number or one person replaced everywhere, because steps often have to agree."""
    numbers = sorted({number for step in sequence for number in _numbers(step)}, reverse=True)
    for number in numbers:
        for smaller in (1, 2, 10, 100, number >> (number.bit_length() // 2), number // 2):
            if smaller < number:
                yield tuple(_swapped(step, number, smaller) for step in sequence)
    people = {step.sender for step in sequence if step.action == "call"} & set(SENDERS)
    for person in sorted(people - {OWNER}, key=SENDERS.index):
        for simple in SENDERS[: SENDERS.index(person)]:
            yield tuple(_swapped(step, person, simple) for step in sequence)


def _numbers(step: Step) -> list[int]:
    if step.action != "call":
        return []
    return [item for item in (step.value_wei, *numbers_in(step.arguments)) if 1 < item < 1 << 128]


def _swapped(step: Step, old: int, new: int) -> Step:
    def swap(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(swap(item) for item in value)
        if isinstance(value, Step):
            return _swapped(value, old, new)
        return new if isinstance(value, int) and value == old else value

    return replace(
        step, sender=swap(step.sender), value_wei=swap(step.value_wei), arguments=swap(step.arguments)
    )


def _simpler_steps(step: Step) -> Iterator[Step]:
    if step.to != TARGET and step.action == "call":
        yield replace(step, to=TARGET)
    if step.later_seconds:
        yield replace(step, later_seconds=0)
    if step.value_wei:
        for value in (0, 1):
            if value < step.value_wei:
                yield replace(step, value_wei=value)
    if step.action == "call":
        for sender in (OWNER, USER1):
            if step.sender == sender:
                break
            yield replace(step, sender=sender)
    if step.action == "call" and step.function is not None:
        for at, kind in enumerate(step.function.inputs):
            for value in simpler(kind, step.arguments[at]):
                yield replace(step, arguments=(*step.arguments[:at], value, *step.arguments[at + 1 :]))
