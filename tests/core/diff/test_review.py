"""Properties of a review: what results is exactly what was decided."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.diff.hunk import diff
from core.diff.line_ends import fold, unfold
from core.diff.review import Decision, Review
from core.rewriting.proposal import Edit, apply_edits
from core.text import ByteOffset, SourceText, Span
from tests.core.diff.texts import sources, strings

decisions = st.lists(st.sampled_from(["open", "accepted", "rejected"]), min_size=40, max_size=40)


@given(sources, sources)
def test_accept_all_equals_the_proposed_text(base: SourceText, proposed: SourceText) -> None:
    assert Review.of(base, proposed).accept_all().result().data == proposed.data


@given(sources, sources)
def test_reject_all_equals_the_original(base: SourceText, proposed: SourceText) -> None:
    review = Review.of(base, proposed)
    assert review.reject_all().result().data == base.data
    assert review.result().data == base.data


@given(sources, sources, decisions)
def test_any_mix_equals_applying_those_edits(
    base: SourceText, proposed: SourceText, picks: list[Decision]
) -> None:
    review = Review.of(base, proposed)
    edits = []
    for hunk, pick in zip(review.hunks, picks, strict=False):
        review = review.decide(hunk.index, pick)
        if pick == "accepted":
            start = len(b"".join(review.diff.before_lines[: hunk.before_start]))
            end = start + len(b"".join(review.diff.removed(hunk)))
            text = b"".join(review.diff.added(hunk)).decode()
            edits.append(Edit("a.sol", Span(start, end), text))
    expected = apply_edits({"a.sol": base}, edits).get("a.sol", base)
    assert review.result().data == expected.data


@given(sources, sources, sources)
def test_hunks_keep_their_decision_when_the_proposal_is_edited(
    base: SourceText, proposed: SourceText, edited: SourceText
) -> None:
    review = Review.of(base, proposed).accept_all()
    assert review.with_proposed(proposed).decisions == review.decisions
    assert review.with_proposed(edited).base == base


def test_editing_one_hunk_opens_only_that_one() -> None:
    base = SourceText.of("a.sol", "a\nb\nc\nd\ne\n")
    review = Review.of(base, SourceText.of("a.sol", "A\nb\nc\nd\nE\n")).accept_all()
    edited = review.with_proposed(SourceText.of("a.sol", "A\nb\nc\nd\nX\n"))
    assert edited.decisions == ("accepted", "open")


@given(sources)
def test_offsets_round_trip_at_every_character(source: SourceText) -> None:
    at = 0
    for char in source.text:
        offset = ByteOffset(at)
        assert source.from_chars(source.to_chars(offset)) == offset
        assert source.from_utf16(source.to_utf16(offset)) == offset
        at += len(char.encode())


@given(sources, sources)
def test_hunks_are_apart_and_differ(base: SourceText, proposed: SourceText) -> None:
    found = diff(base, proposed)
    last = -1
    for hunk in found.hunks:
        assert found.removed(hunk) != found.added(hunk)
        assert hunk.before_start > last or hunk.index == 0
        last = hunk.before_end


@given(sources)
def test_saving_untouched_text_keeps_every_byte(source: SourceText) -> None:
    assert unfold(source, fold(source)) is source


@given(sources, strings)
def test_saved_text_reads_as_what_was_typed(source: SourceText, typed: str) -> None:
    edited = fold(SourceText.of("a.sol", typed))
    assert fold(unfold(source, edited)) == edited


def test_a_new_line_gets_the_file_s_own_line_end_and_the_mark_stays() -> None:
    source = SourceText("a.sol", b"\xef\xbb\xbfa\r\nb\n\r\nc")
    saved = unfold(source, "a\nnew\nb\n\nc2")
    assert saved.data == b"\xef\xbb\xbfa\r\nnew\r\nb\n\r\nc2"


def test_a_lone_carriage_return_does_not_swallow_the_empty_line_after_it() -> None:
    source = SourceText("a.sol", b"\n0\r")
    assert fold(unfold(source, "0\n\n")) == "0\n\n"
