"""Prices are what a person set; without one, or without counted tokens, a cost is unknown and never zero."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from core.rewriting.assistant.prices import Price, Prices, cost_micros, cost_words, prices_of, read_prices
from core.rewriting.assistant.provider import Usage
from core.settings import Settings


def test_rows_are_read_with_names_that_hold_blanks_and_a_row_for_the_rest_of_a_server() -> None:
    prices = read_prices(
        "gemini/gemini-2.5-flash 0.30 2.50; lab/my own model 1 2;\nlab/* 0.5 0.5; ollama/* 0 0; "
    )
    assert prices.of("gemini/gemini-2.5-flash") == Price(0.30, 2.50)
    assert prices.of("lab/my own model") == Price(1, 2)
    assert prices.of("lab/another") == Price(0.5, 0.5)
    assert prices.of("ollama/qwen3:8b") == Price(0, 0)
    assert prices.of("gemini/gemini-2.5-pro") is None
    assert prices_of(Settings(model_prices="a/b 1 2")).of("a/b") == Price(1, 2)
    assert prices_of(Settings()) == Prices()


@pytest.mark.parametrize(
    "text",
    [
        "gemini/x", "gemini/x 1", "1 2", "gemini 1 2", "gemini/ 1 2", "g/x free 2", "g/x -1 2", "g/x 1 nan",
        "g/x 1,5 2", "g/x 1e3 2", "g/x 1 2; g/x 1 3", "g/x 1 $2", "g/x 1 9999999999",
    ],
)  # fmt: skip
def test_what_is_no_price_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="model_prices") as raised:
        read_prices(text)
    assert "gemini/gemini-2.5-flash 0.30 2.50" in raised.value.next_step


def test_a_cost_counts_thoughts_and_is_unknown_where_anything_is() -> None:
    price = Price(2.0, 8.0)
    assert cost_micros(Usage(1000, 200, 50), price) == 1000 * 2 + 250 * 8
    assert cost_micros(Usage(1000, 200), Price(0, 0)) == 0
    assert cost_micros(Usage(1000, 200), None) is None
    assert cost_micros(Usage(None, 200), price) is None
    assert cost_micros(Usage(1000, None, 50), price) is None


def test_small_amounts_keep_their_digits() -> None:
    amounts = (0, 1, 99, 420, 4_000, 1_000_000, 12_345_678)
    assert [cost_words(micros) for micros in amounts] == [
        "0", "0.000001", "0.000099", "0.0004", "0.0040", "1.00", "12.35",
    ]  # fmt: skip
