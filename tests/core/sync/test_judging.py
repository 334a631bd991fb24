"""One bad merge is one conflict, however many merges there are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.sync.judging import Compiles, bad_merges

NAMES = [f"{letter}.sol" for letter in "abcdefgh"]
THEIRS: dict[str, bytes | None] = dict.fromkeys(NAMES, b"theirs")
MERGED = dict.fromkeys(NAMES, b"merged")


def _breaks(
    *groups: set[str], needs: Mapping[str, str] | None = None, asked: list[int] | None = None
) -> Compiles:
    """A compiler that refuses when a whole group is merged, or one is merged without what it needs."""

    def compiles(files: Mapping[str, bytes | None]) -> bool:
        if asked is not None:
            asked.append(len(files))
        merged = {name for name, text in files.items() if text == b"merged"}
        lacking = any(one in merged and other not in merged for one, other in (needs or {}).items())
        return not lacking and not any(group <= merged for group in groups)

    return compiles


def test_merges_that_compile_together_are_asked_about_once() -> None:
    asked: list[int] = []
    assert bad_merges(_breaks(asked=asked), THEIRS, MERGED) == frozenset()
    assert len(asked) == 1


@pytest.mark.parametrize("name", NAMES)
def test_one_bad_merge_is_found_among_all(name: str) -> None:
    asked: list[int] = []
    assert bad_merges(_breaks({name}, asked=asked), THEIRS, MERGED) == {name}
    assert len(asked) <= 14


def test_two_bad_ones_are_found_and_of_a_pair_that_does_not_go_together_one() -> None:
    assert bad_merges(_breaks({"b.sol"}, {"g.sol"}), THEIRS, MERGED) == {"b.sol", "g.sol"}
    assert bad_merges(_breaks({"b.sol", "g.sol"}), THEIRS, MERGED) == {"g.sol"}


def test_a_merge_that_needs_a_later_one_is_tried_again() -> None:
    found = bad_merges(_breaks({"h.sol"}, needs={"a.sol": "f.sol"}), THEIRS, MERGED)
    assert found == {"h.sol"}


def test_where_a_side_did_not_compile_or_nobody_knows_no_merge_is_to_blame() -> None:
    assert bad_merges(lambda _: False, THEIRS, MERGED) == frozenset()
    assert bad_merges(lambda _: None, THEIRS, MERGED) == frozenset()
    assert bad_merges(lambda _: True, THEIRS, {}) == frozenset()
