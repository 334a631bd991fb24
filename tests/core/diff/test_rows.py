"""Aligned rows and marks inside lines."""

from __future__ import annotations

from hypothesis import given

from core.diff.hunk import diff
from core.diff.intraline import intraline, similarity
from core.diff.lines import split_lines
from core.diff.rows import rows
from core.text import SourceText
from tests.core.diff.texts import sources


def _rows(before: str, after: str) -> list[tuple[int | None, int | None, str]]:
    found = diff(SourceText.of("a", before), SourceText.of("a", after))
    return [(row.before, row.after, row.kind) for row in rows(found)]


@given(sources, sources)
def test_rows_hold_every_line_of_both_sides_once_and_in_order(a: SourceText, b: SourceText) -> None:
    found = diff(a, b)
    laid = rows(found)
    assert [r.before for r in laid if r.before is not None] == list(range(len(found.before_lines)))
    assert [r.after for r in laid if r.after is not None] == list(range(len(found.after_lines)))
    for row in laid:
        if row.kind == "same":
            assert row.before is not None and row.after is not None and row.hunk is None
            assert found.before_lines[row.before] == found.after_lines[row.after]


def test_lines_are_paired_by_likeness_and_not_by_order() -> None:
    before = "function f(uint a) public {\n"
    after = "error Zero();\n\nfunction f(uint a) external {\n"
    assert _rows(before, after) == [(None, 0, "added"), (None, 1, "added"), (0, 2, "changed")]


def test_unlike_lines_share_a_row_without_marks_inside() -> None:
    assert _rows("x = 1;\n", "revert Unauthorized(msg.sender);\n") == [(0, 0, "replaced")]


def test_a_gap_is_left_where_one_side_has_fewer_lines() -> None:
    assert _rows("a\nb\n", "a\n") == [(0, 0, "same"), (1, None, "removed")]


def test_the_changed_tokens_are_marked_in_bytes() -> None:
    before, after = "ü.call(a);".encode(), "ü.send(a);".encode()
    removed, added = intraline(before, after)
    assert [before[span.start : span.end] for span in removed] == [b"call"]
    assert [after[span.start : span.end] for span in added] == [b"send"]


def test_lines_are_split_as_source_text_counts_them() -> None:
    source = SourceText.of("a", "a\r\nb\rc\u2028d\x0be\n")
    assert list(split_lines(source)) == [
        source.data[source.line_span(n).start : source.line_span(n).end] for n in (1, 2, 3)
    ]


@given(sources, sources)
def test_unmarked_bytes_are_equal_on_both_sides(a: SourceText, b: SourceText) -> None:
    removed, added = intraline(a.data, b.data)

    def rest(data: bytes, spans: tuple) -> bytes:  # type: ignore[type-arg]
        marked = {at for span in spans for at in range(span.start, span.end)}
        return bytes(byte for at, byte in enumerate(data) if at not in marked)

    assert rest(a.data, removed) == rest(b.data, added)


def test_similarity_ignores_blanks_and_counts_order() -> None:
    assert similarity("a  = b", "a = b") == 1.0
    assert similarity("", "") == 1.0
    assert similarity("a b c d", "d c b a") < 0.5
