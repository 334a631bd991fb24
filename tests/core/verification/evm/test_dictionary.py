"""Constants are read from source and bytecode the way Solidity writes them."""

from __future__ import annotations

import pytest

from core.solidity.literals import number_value
from core.verification.evm.dictionary import Dictionary, pushed


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("42", "", 42),
        ("1_000_000", "", 1_000_000),
        ("0xff", "", 255),
        ("1e18", "", 10**18),
        ("2.5", "ether", 25 * 10**17),
        ("7", "days", 604_800),
        ("1e-3", "ether", 10**15),
        ("hello", "", None),
        ("1e999", "", None),
    ],
)
def test_number_literals_have_the_value_that_solidity_gives_them(
    text: str, unit: str, value: int | None
) -> None:
    assert number_value(text, unit) == value


def test_pushed_constants_leave_out_jump_places_and_masks() -> None:
    code = "611234" + "56" + "620f4240" + "01" + "60ff" + "16" + "63aabbccdd" + "14"
    assert list(pushed(code)) == [1_000_000]


def test_the_oldest_seen_words_are_forgotten_first() -> None:
    words = Dictionary()
    words.learn(range(2, 400))
    assert len(words.seen) == 256
    assert 399 in words.seen and 2 not in words.seen
