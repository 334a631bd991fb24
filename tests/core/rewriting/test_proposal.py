"""Edits keep every byte outside them: all of them, none of them, and any mix."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rewriting.proposal import Edit, OverlappingEditsError, apply_edits
from core.text import SourceText, Span

_PIECES = st.text(alphabet="aä🚀\r\n{};/ ", max_size=6)


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[SourceText, list[Edit], list[bool]]:
    """A text, edits that do not overlap, and which of them are accepted."""
    kept = draw(st.lists(_PIECES, min_size=1, max_size=6))
    replaced = draw(st.lists(_PIECES.filter(bool), min_size=len(kept) - 1, max_size=len(kept) - 1))
    text, edits = "\ufeff" if draw(st.booleans()) else "", []
    for index, piece in enumerate(kept):
        text += piece
        if index < len(replaced):
            start = len(text.encode())
            text += replaced[index]
            edits.append(Edit("a.sol", Span(start, len(text.encode())), draw(_PIECES)))
    return SourceText.of("a.sol", text), edits, draw(st.lists(st.booleans(), min_size=6, max_size=6))


def _by_hand(source: SourceText, edits: Sequence[Edit]) -> bytes:
    data = source.data
    for edit in sorted(edits, reverse=True):
        data = data[: edit.span.start] + edit.text.encode() + data[edit.span.end :]
    return data


@given(texts_with_edits())
def test_any_mix_equals_applying_exactly_those_edits(case: tuple[SourceText, list[Edit], list[bool]]) -> None:
    source, edits, accepted = case
    chosen = [edit for edit, yes in zip(edits, accepted, strict=False) if yes]
    changed = apply_edits({"a.sol": source}, chosen)
    assert changed.get("a.sol", source).data == _by_hand(source, chosen)


@given(texts_with_edits())
def test_the_order_in_which_edits_are_given_does_not_matter(
    case: tuple[SourceText, list[Edit], list[bool]],
) -> None:
    source, edits, _ = case
    assert apply_edits({"a.sol": source}, edits) == apply_edits({"a.sol": source}, reversed(edits))


@given(texts_with_edits())
def test_putting_back_what_was_there_changes_nothing(case: tuple[SourceText, list[Edit], list[bool]]) -> None:
    source, edits, _ = case
    same = [Edit(edit.file, edit.span, source.slice(edit.span)) for edit in edits]
    assert apply_edits({"a.sol": source}, same).get("a.sol", source).data == source.data


def test_overlapping_edits_are_refused_never_guessed() -> None:
    source = SourceText.of("a.sol", "abcdef")
    with pytest.raises(OverlappingEditsError):
        apply_edits({"a.sol": source}, [Edit("a.sol", Span(0, 3), "x"), Edit("a.sol", Span(2, 4), "y")])
    with pytest.raises(OverlappingEditsError):
        apply_edits({"a.sol": source}, [Edit("a.sol", Span(1, 1), "x"), Edit("a.sol", Span(1, 1), "y")])


def test_an_edit_inside_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        apply_edits({"a.sol": SourceText.of("a.sol", "ä")}, [Edit("a.sol", Span(1, 2), "x")])


def test_an_edit_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        apply_edits({"a.sol": SourceText.of("a.sol", "a")}, [Edit("a.sol", Span(1, 3), "x")])
