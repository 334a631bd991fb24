"""Shrinking finds the shortest and simplest sequence that still shows the difference."""

from __future__ import annotations

from collections.abc import Sequence as Seq
from random import Random

from core.verification.evm import cast
from core.verification.evm.codec import AbiType
from core.verification.evm.dictionary import Dictionary
from core.verification.evm.sequences import Author, Function, Sequence
from core.verification.evm.shrink import shrink

PUT = Function("put(uint256)", b"\x01\x02\x03\x04", (AbiType("uint", 256),), (), False, False)
TAKE = Function("take(address)", b"\x05\x06\x07\x08", (AbiType("address"),), (), False, False)
LOOK = Function("look()", b"\x09\x0a\x0b\x0c", (), (AbiType("uint", 256),), False, True)


def author(seed: int) -> Author:
    return Author(
        Random(seed), (PUT, TAKE, LOOK), Dictionary(), takes_ether=True, collaborates=True, calls_out=True
    )


def needs_a_large_put_and_then_a_take(candidates: Seq[Sequence]) -> list[int | None]:
    """How many steps are needed, for a bug that shows after put(≥ 100) and a take by anybody."""
    found: list[int | None] = []
    for steps in candidates:
        big = next(
            (at for at, step in enumerate(steps) if step.function is PUT and step.arguments[0] >= 100), None
        )
        take = next(
            (at for at, step in enumerate(steps) if big is not None and at > big and step.function is TAKE),
            None,
        )
        found.append(None if take is None else take + 1)
    return found


def test_a_long_story_becomes_two_calls_with_small_numbers() -> None:
    for seed in range(20):
        story = author(seed).fresh(40)
        if needs_a_large_put_and_then_a_take([story])[0] is None:
            continue
        short = shrink(story, needs_a_large_put_and_then_a_take)
        assert [step.function for step in short] == [PUT, TAKE]
        assert 100 <= short[0].arguments[0] < 250
        assert short[1].arguments == (cast.OWNER,)
        assert all(
            step.sender == cast.OWNER and not step.later_seconds and not step.value_wei for step in short
        )
        return
    raise AssertionError("no story of twenty showed the difference; the author has changed")


def test_the_same_seed_writes_the_same_story() -> None:
    assert author(3).fresh(30) == author(3).fresh(30)
    assert author(3).fresh(30) != author(4).fresh(30)


def test_a_variation_has_the_length_that_was_asked_for() -> None:
    writer = author(5)
    base, other = writer.fresh(10), writer.fresh(10)
    assert {len(writer.vary(base, other, 25)) for _ in range(50)} == {25}
