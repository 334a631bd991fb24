"""Three texts in rows, and the result that decisions make of them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.text import SourceText
from desktop.conflicts.model import SIDES, ConflictModel
from desktop.merging import Sides


def model(base: str, mine: str, theirs: str) -> ConflictModel:
    texts = (SourceText("A.sol", text.encode()) for text in (base, mine, theirs))
    return ConflictModel(Sides(Path("A.sol"), *texts))


lines = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "{\n", "\n"]), max_size=8)
texts = st.builds(lambda rows, tail: "".join(rows) + tail, lines, st.sampled_from(["", "end"]))


@given(texts, texts, texts)
def test_every_line_of_every_text_stands_in_one_row_and_in_order(base: str, mine: str, theirs: str) -> None:
    found = model(base, mine, theirs)
    for side, text in zip(SIDES, (base, mine, theirs), strict=True):
        shown = [row.line(side) for row in found.rows if row.line(side) is not None]
        assert shown == list(range(len(text.splitlines())))


@given(texts, texts, texts)
def test_the_parts_with_every_conflict_taken_from_one_side_are_the_merge(
    base: str, mine: str, theirs: str
) -> None:
    found = model(base, mine, theirs)
    made = "".join(
        part.text if part.conflict is None else found.lines(part.conflict, "theirs") for part in found.parts
    )
    chosen = [item.theirs for item in found.merge.conflicts]
    assert made == found.merge.text(chosen).data.decode()


def test_the_same_lines_stand_side_by_side_and_a_conflict_has_the_rows_of_its_longest_side() -> None:
    found = model("a\nb\nc\n", "a\nx\ny\nc\n", "a\nz\nc\n")
    assert [(row.base, row.mine, row.theirs, row.conflict) for row in found.rows] == [
        (0, 0, 0, None),
        (1, 1, 1, 0),
        (None, 2, None, 0),
        (2, 3, 2, None),
    ]
    assert found.extent == {0: (1, 2)}
    assert found.text("theirs") == "a\nz\n\nc"


def test_an_open_conflict_shows_the_base_and_an_empty_line_where_the_base_has_nothing() -> None:
    assert [part.text for part in model("a\nb\n", "a\nx\n", "a\ny\n").parts] == ["a\n", "b\n"]
    assert [part.text for part in model("a\n", "a\nx\n", "a\ny\n").parts] == ["a\n", "\n"]


def test_the_merged_text_has_the_line_ends_and_the_mark_of_mine() -> None:
    found = model("\ufeffa\r\nb\r\n", "\ufeffa\r\nx\r\n", "\ufeffa\r\ny\r\n")
    assert found.lines(0, "both") == "x\ny\n"
    assert found.merged("a\nx\ny\n").data == "\ufeffa\r\nx\r\ny\r\n".encode()
