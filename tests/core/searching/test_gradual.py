"""Looking through a text piece by piece finds what looking through the whole finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.searching.gradual import gradually
from core.searching.matching import spans
from core.searching.query import Query, pattern_of


def whole(text: str, query: Query) -> list[tuple[int, int]]:
    return [groups[0] for groups in spans(pattern_of(query), text, 10**9)]


@given(
    st.text("abA_ \n", max_size=80),
    st.text("abA ", min_size=1, max_size=3),
    st.integers(1, 9),
    st.booleans(),
    st.booleans(),
)
def test_no_place_is_lost_or_found_twice_at_the_end_of_a_piece(
    text: str, words: str, step: int, case: bool, word: bool
) -> None:
    query = Query(words, case, word)
    pieces = [span for piece in gradually(text, query, step=step) for span in piece]
    assert pieces == whole(text, query)


def test_a_range_limits_the_places_and_not_what_a_whole_word_is() -> None:
    text = "foobar foo foo"
    within = (0, 10)
    assert [*gradually(text, Query("foo"), within)] == [[(0, 3), (7, 10)]]
    assert [*gradually(text, Query("foo", word=True), within)] == [[(7, 10)]]
    assert [*gradually(text, Query("foo"), (8, 14))] == [[(11, 14)]]
