"""What is being typed is told from the text before the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.language.context import Context, call_around, context_of
from desktop.language.ranking import Names, Suggestion, rank
from desktop.language.snippets import body_of


@pytest.mark.parametrize(
    ("line", "context"),
    [
        ("        tra", Context("word", "tra")),
        ("  a.b(c)[d].fo", Context("member", "fo", "a.b(c)[d]")),
        ("  IERC20(token).", Context("member", "", "IERC20(token)")),
        ('  x = "msg.', Context("none")),
        ("  // msg.", Context("none")),
        ("  uint x = 1e", Context("none")),
        ("  uint x = 1.", Context("none")),
        ('import "./To', Context("import", "To", "./")),
        ('import {A} from "../', Context("import", "", "../")),
        ("import {Ow", Context("imported", "Ow")),
        ("  /// @par", Context("tag", "par")),
        ("  /// @param am", Context("parameter tag", "am", "param")),
        ("  /// @return do", Context("parameter tag", "do", "return")),
        ("  /**", Context("documentation", "/**")),
        ("///", Context("documentation", "///")),
        ("x; /**", Context("none")),
        ("  /// @inheritdoc ", Context("base tag", "", "inheritdoc")),
        ("  // @par", Context("none")),
    ],
)
def test_the_text_before_the_cursor_tells_what_is_typed(line: str, context: Context) -> None:
    found = context_of(line)
    assert found == context or (context.kind == "none" and found.kind == "none")


def test_a_comment_of_several_lines_is_known_by_the_lines_above() -> None:
    assert context_of("   * @de", ["/**", " * Words"]).kind == "tag"
    assert context_of("   wor", ["/** one */", "code"]).kind == "word"


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("foo(a, ", "foo", 1),
        ('foo(bar(1, 2), "x, y", ', "foo", 2),
        ("target.pay{value: 1}(", "pay", 0),
        ("emit Sent(a, b[1], (1, 2), ", "Sent", 3),
    ],
)
def test_the_call_around_the_cursor_and_its_argument_are_found(text: str, name: str, argument: int) -> None:
    call = call_around(text)
    assert call is not None
    assert (call.name, call.argument) == (name, argument)


@pytest.mark.parametrize("text", ["if (a, ", "function f(uint a, ", "foo(a); ", "x = (1 + "])
def test_what_is_no_call_has_no_arguments(text: str) -> None:
    assert call_around(text) is None


def names(prefix: str, labels: list[str], recent: tuple[str, ...] = ()) -> list[str]:
    return [r.suggestion.label for r in rank(prefix, [Suggestion(n, "function", n) for n in labels], recent)]


def test_a_prefix_stands_before_humps_and_humps_before_letters_inside() -> None:
    labels = ["transferFrom", "safeTransferFrom", "setFee", "sTFast"]
    assert names("sTF", labels) == ["sTFast", "safeTransferFrom", "setFee"]
    assert names("tra", labels) == ["transferFrom", "safeTransferFrom"]
    assert names("xyz", labels) == []


def test_nearer_names_and_those_taken_lately_stand_first() -> None:
    near = [Suggestion("value", "local", "value", near=0), Suggestion("values", "function", "values", near=5)]
    assert [r.suggestion.label for r in rank("val", near[::-1])] == ["value", "values"]
    assert names("ba", ["balance", "batches"], ("batches",)) == ["batches", "balance"]


def test_a_snippet_knows_where_its_placeholders_are() -> None:
    body = body_of("for (${1:i}; ${1:i} < ${2:n};) {\n    $0\n}", "  ")
    assert body.text == "for (i; i < n;) {\n      \n  }"
    assert [(number, body.text[a:b]) for number, a, b in body.stops] == [
        (1, "i"),
        (1, "i"),
        (2, "n"),
        (0, ""),
    ]


@given(
    st.lists(st.text("aAbB_1", min_size=1, max_size=6), max_size=60),
    st.text("aAbB_1", max_size=3),
    st.lists(st.text("aAbB_1", min_size=1, max_size=4), max_size=4),
)
def test_names_searched_in_one_go_rank_as_names_looked_at_one_by_one(
    labels: list[str], prefix: str, recent: list[str]
) -> None:
    items = [Suggestion(n, "function", n, near=len(n) % 5, data=at) for at, n in enumerate(labels)]
    one_by_one = [(r.suggestion.label, r.places) for r in rank(prefix, items, recent)]
    assert [(r.suggestion.label, r.places) for r in rank(prefix, [Names(items)], recent)] == one_by_one


@given(
    st.lists(st.text("aAbB_1", min_size=1, max_size=6), max_size=60),
    st.lists(st.text("aAbB_1", max_size=4), min_size=2, max_size=6),
)
def test_names_that_are_asked_again_answer_as_if_for_the_first_time(
    labels: list[str], asked: list[str]
) -> None:
    items = [Suggestion(n, "function", n, data=at) for at, n in enumerate(labels)]
    kept = Names(items)
    for word in asked:
        for end in range(len(word) + 1):  # typed letter by letter, then another word from its start
            assert rank(word[:end], [kept]) == rank(word[:end], [Names(items)])


def test_of_many_names_more_letters_find_those_that_fewer_had_no_room_for() -> None:
    items = [Suggestion(f"move{n}", "function", "") for n in range(5_000)]
    kept = Names(items)
    assert "move4999" not in [r.suggestion.label for r in rank("mo", [kept])]
    assert rank("mo4999", [kept])[0].suggestion.label == "move4999"


def test_of_very_many_names_the_exact_and_the_recent_one_are_found() -> None:
    items = [Suggestion(f"move{n}", "function", "", near=4) for n in range(5_000)]
    first = rank("move4999", [Names(items)])[0].suggestion.label
    assert first == "move4999"
    assert "move4321" in [r.suggestion.label for r in rank("mo", [Names(items)], ["move4321"])]
