"""Names are found by some of their letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.widgets.fuzzy import match, ranked


def names(typed: str, *given: str) -> list[str]:
    return [name for name, _ in ranked(typed, given, lambda name: name)]


def test_beginnings_of_words_win() -> None:
    assert names("rg", "Merge", "Rewrite for gas", "Argument")[0] == "Rewrite for gas"
    assert names("sb", "Toggle sidebar Bar", "Show bottom")[0] == "Show bottom"
    assert names("gbo", "getBalanceOf", "bigboost")[0] == "getBalanceOf"


def test_what_does_not_hold_the_letters_in_order_is_left_out() -> None:
    assert names("save", "evas", "Save all") == ["Save all"]


def test_the_shorter_of_two_equal_fits_stands_first() -> None:
    assert names("save", "Save all", "Save") == ["Save", "Save all"]


def test_nothing_typed_keeps_the_order() -> None:
    assert names("", "b", "a") == ["b", "a"]


def test_the_best_placing_is_marked_and_not_the_first() -> None:
    found = match("bal", "cabal_Balance")
    assert found is not None and found.places == (6, 7, 8)


def test_letters_that_change_their_number_when_folded_still_find_the_name() -> None:
    assert match("ss", "Straße") is not None
    assert match("i", "İ") is not None


@given(st.text(min_size=1, max_size=30), st.data())
def test_letters_taken_from_a_name_in_order_always_find_it(name: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(name) - 1))))
    typed = "".join(name[at] for at in places)
    found = match(typed, name)
    assert found is not None
    for at, letter in zip(found.places, "".join(typed.split()).casefold(), strict=False):
        assert name[at].casefold() == letter
