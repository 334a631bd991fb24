"""Moved blocks are named, and nothing that merely looks a little alike."""

from __future__ import annotations

from hypothesis import given

from core.diff.hunk import diff
from core.diff.moves import Move, MovedBlock, moved_blocks, moves
from core.text import SourceText
from tests.core.diff.texts import sources

ONE = "function one() {\n  a();\n  b();\n  c();\n}\n\n"
TWO = "function two() {\n  d();\n  e();\n  f();\n  g();\n  h();\n}\n\n"
THREE = "function three() {\n  i();\n  j();\n  k();\n}\n\n"


def found(before: str, after: str) -> tuple[Move, ...]:
    return moves(diff(SourceText.of("a", before), SourceText.of("a", after)))


def test_a_function_that_moved_is_named_with_both_its_places() -> None:
    (move,) = found(ONE + TWO + THREE, TWO + THREE + ONE)
    assert (move.source, move.target, move.alike) == (0, 1, 1.0)


def test_a_moved_function_may_change_a_little_and_be_indented() -> None:
    changed = "".join(f"    {line}\n" for line in TWO.replace("d()", "x()").strip().splitlines())
    (move,) = found(TWO + ONE + THREE, ONE + THREE + changed)
    assert 0.8 <= move.alike < 1


def test_short_blocks_and_unlike_ones_are_not_called_moved() -> None:
    assert found("x;\n" + ONE + THREE, ONE + THREE + "x;\n") == ()
    assert found(TWO + ONE, ONE + THREE) == ()


def test_an_inserted_function_is_one_hunk_from_its_first_line_to_its_last() -> None:
    for before, after in ((ONE + THREE, ONE + TWO + THREE), (ONE, ONE + TWO), (THREE, TWO + THREE)):
        made = diff(SourceText.of("a", before), SourceText.of("a", after))
        (hunk,) = made.hunks
        assert b"".join(made.added(hunk)).decode() == TWO


@given(sources, sources)
def test_no_hunk_takes_part_in_two_moves(a: SourceText, b: SourceText) -> None:
    named = [hunk for move in moves(diff(a, b)) for hunk in (move.source, move.target)]
    assert len(named) == len(set(named))


def test_a_block_that_moved_from_one_bigger_change_into_another_is_found() -> None:
    block = "    a = 1;\n    b = 2;\n    c = 3;\n"
    before = f"start\nold one\n{block}old two\nmiddle\nold three\nend\n"
    after = f"start\nnew one\nmiddle\nnew two\n{block.replace('    ', '  ')}new three\nend\n"
    found = diff(SourceText.of("a", before), SourceText.of("a", after))
    assert moves(found) == ()
    assert moved_blocks(found) == (MovedBlock(0, 2, 5, 1, 4, 7),)


def test_short_blocks_and_lines_that_occur_twice_are_no_moved_block() -> None:
    before = "start\nx\na\nb\nmiddle\ny\nend\n"
    after = "start\nz\nmiddle\nw\na\nb\nend\n"
    assert moved_blocks(diff(SourceText.of("a", before), SourceText.of("a", after))) == ()
    twice = "start\nx\n}\n}\n}\nmiddle\ny\nend\n"
    other = "start\nz\nmiddle\nw\n}\n}\n}\nend\n"
    assert moved_blocks(diff(SourceText.of("a", twice), SourceText.of("a", other))) == ()
