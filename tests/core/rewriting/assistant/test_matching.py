"""Blocks are placed exactly, once, or not at all, and nothing else of the file changes by a byte."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rewriting.assistant.matching import edits_of, line_edits
from core.rewriting.assistant.reply import Block, ModelReply, Refused, WholeFile
from core.rewriting.proposal import apply_edits
from core.text import SourceText

_A = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract A {
    uint256 public total; // größer 🦊
    uint256 public subtotal;

    function add(uint256 amount) external {
        total += amount;
    }

    function sub(uint256 amount) external {
        total -= amount;
    }
}
"""
_ADD = "    function add(uint256 amount) external {\n        total += amount;\n    }"


def _blocks(*pairs: tuple[str, str], file: str = "a.sol") -> ModelReply:
    return ModelReply("", tuple(Block(file, *pair, at) for at, pair in enumerate(pairs, 1)))


def _source(text: str | bytes) -> SourceText:
    return SourceText.of("a.sol", text) if isinstance(text, str) else SourceText("a.sol", text)


def _applied(reply: ModelReply, text: str | bytes = _A) -> bytes:
    source = _source(text)
    edits = edits_of(reply, {"a.sol": source}, ["a.sol"])
    assert not isinstance(edits, Refused), edits
    return apply_edits({"a.sol": source}, edits)["a.sol"].data


def _refused(reply: ModelReply, text: str | bytes = _A) -> Refused:
    source = _source(text)
    sources = {"a.sol": source, "lib/b.sol": SourceText.of("lib/b.sol", "contract B {}\n")}
    found = edits_of(reply, sources, ["a.sol"])
    assert isinstance(found, Refused), found
    assert found.sentence.endswith(".")
    return found


def test_a_function_is_replaced_where_it_stands() -> None:
    new = _ADD.replace("total += amount", "unchecked { total += amount; }")
    assert _applied(_blocks((_ADD, new))).decode() == _A.replace(_ADD, new)


def test_only_the_lines_that_differ_become_edits() -> None:
    source = _source(_A)
    edits = edits_of(_blocks((_ADD, _ADD.replace("+=", "= amount +"))), {"a.sol": source}, ["a.sol"])
    assert not isinstance(edits, Refused)
    assert [source.slice(edit.span) for edit in edits] == ["        total += amount;\n"]


def test_a_piece_of_a_line_is_enough_when_it_stands_there_once() -> None:
    assert b"total = total + amount;" in _applied(_blocks(("total += amount", "total = total + amount")))


def test_a_word_is_never_found_inside_of_another() -> None:
    text = _A.replace("uint256 public total; // größer 🦊\n", "uint256 public sum;\n").replace(
        "total +=", "sum +="
    )
    text = text.replace("total -=", "sum -=")
    assert _refused(_blocks(("total;", "all;")), text).kind == "not-found"


@pytest.mark.parametrize(
    "search",
    [
        _ADD.replace("    ", "\t"),
        _ADD.replace("    ", ""),
        _ADD.replace("    ", "  "),
        f"\n{_ADD}\n",
        _ADD.replace("add(uint256 amount)", "add( uint256  amount )").replace("( ", "(").replace(" )", ")"),
    ],
    ids=["tabs", "outdented", "two spaces", "empty lines", "inner space"],
)
def test_white_space_may_differ_when_the_place_is_the_only_one(search: str) -> None:
    replace = search.replace("total +=", "total = total +")
    after = _applied(_blocks((search, replace))).decode()
    assert " ".join(after.split()) == " ".join(
        _A.replace("total += amount", "total = total + amount").split()
    )
    assert _A.splitlines()[:8] == after.splitlines()[:8]


def test_new_lines_get_the_indentation_of_the_place() -> None:
    search = "function add(uint256 amount) external {\n    total += amount;\n}"
    replace = "function add(uint256 amount) external {\n    require(amount > 0);\n    total += amount;\n}"
    after = _applied(_blocks((search, replace))).decode()
    assert after == _A.replace(
        "        total += amount;", "        require(amount > 0);\n        total += amount;"
    )


def test_white_space_inside_of_a_string_counts() -> None:
    text = _A.replace("total += amount;", 'revert("a  b");')
    assert _refused(_blocks(('revert( "a b" );', 'revert("c");')), text).kind == "not-found"


def test_an_ambiguous_block_is_refused_with_its_places() -> None:
    refused = _refused(_blocks(("    }", "    }\n")))
    assert refused.kind == "ambiguous"
    assert "lines 10, 14" in refused.sentence
    twice = _A.replace("total -= amount", "total += amount")
    assert _refused(_blocks(("total  += amount;", "x;")), twice).kind == "ambiguous"


def test_a_block_that_is_not_there_is_refused_with_the_nearest_lines() -> None:
    refused = _refused(_blocks((_ADD.replace("amount", "value"), "x")))
    assert refused.kind == "not-found"
    assert "function add(uint256 amount) external" in refused.hint


def test_a_change_that_is_made_already_is_said_to_be() -> None:
    refused = _refused(_blocks(("        total = total + amount;", "        total += amount;")))
    assert "stand in the original already" in refused.hint


def test_one_block_that_does_not_fit_takes_all_with_it() -> None:
    refused = _refused(_blocks((_ADD, ""), ("nowhere();", "x"), ("neither();", "x")))
    assert refused.kind == "not-found"
    assert "block 2" in refused.sentence
    assert "block 3" in refused.hint


def test_blocks_count_in_the_original_and_not_in_each_other() -> None:
    pairs = (("total += amount", "total -= amount"), ("total -= amount", "total += amount"))
    after = _applied(_blocks(*pairs)).decode()
    assert after.index("total -= amount") < after.index("total += amount")


def test_overlapping_blocks_are_refused() -> None:
    assert _refused(_blocks((_ADD, "x"), ("total += amount;", "y;"))).kind == "overlapping"
    reply = ModelReply("", _blocks((_ADD, "x")).blocks, (WholeFile("a.sol", "contract A {}\n"),))
    assert _refused(reply).kind == "overlapping"


def test_deleting_whole_lines_leaves_no_empty_line() -> None:
    assert _applied(_blocks(("    uint256 public subtotal;", ""))).decode() == _A.replace(
        "    uint256 public subtotal;\n", ""
    )
    assert _applied(_blocks(("uint256 public subtotal;", ""))).decode() == _A.replace(
        "    uint256 public subtotal;\n", ""
    )


def test_replaced_text_is_literal() -> None:
    after = _applied(_blocks(("total += amount;", r"total += amount; // \1 \g<0> $& \n")))
    assert rb"// \1 \g<0> $& \n" in after


@pytest.mark.parametrize("name", ["lib/b.sol", "c.sol", "../a2.sol", "/etc/passwd.sol"])
def test_other_files_are_refused(name: str) -> None:
    assert _refused(_blocks(("contract B", "contract C"), file=name)).kind == "other-file"


@pytest.mark.parametrize("name", ["a.sol", "/a.sol", "src/a.sol", ""])
def test_the_asked_file_is_known_by_the_end_of_its_path(name: str) -> None:
    assert b"all;" in _applied(_blocks(("subtotal;", "all;"), file=name))


def test_nothing_changed_is_no_change() -> None:
    assert _refused(_blocks((_ADD, _ADD))).kind == "nothing-changed"


def test_a_whole_file_keeps_mark_line_ends_and_last_line() -> None:
    old = b"\xef\xbb\xbf" + _A.replace("\n", "\r\n").encode().rstrip()
    after = _applied(ModelReply("", (), (WholeFile("a.sol", _A.replace("+=", "-=")),)), old)
    assert after == old.replace(b"+=", b"-=")


def test_a_whole_file_that_leaves_code_out_is_refused() -> None:
    lazy = "contract A {\n    // ... rest of the contract\n}\n"
    assert _refused(ModelReply("", (), (WholeFile("a.sol", lazy),))).kind == "elided"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_mark_and_last_line_end_are_kept(newline: str, mark: bytes, last: bool) -> None:
    text = _A if last else _A.rstrip("\n")
    new = _ADD.replace("total += amount;", "total += amount;\n        total += 0;")
    old = mark + text.replace("\n", newline).encode()
    expected = mark + text.replace(_ADD, new).replace("\n", newline).encode()
    assert _applied(_blocks((_ADD, new)), old) == expected


def test_mixed_line_ends_stay_as_they_are() -> None:
    old = _A.encode().replace(b"{\n", b"{\r\n").replace(b"pragma", b"pragma")
    after = _applied(_blocks((_ADD, _ADD.replace("+=", "-="))), old)
    assert after.replace(b"\r\n", b"\n") == old.replace(b"\r\n", b"\n").replace(b"+=", b"-=")
    assert after.count(b"{\r\n") == old.count(b"{\r\n")


def test_the_nearest_lines_of_a_long_file_are_found_quickly() -> None:
    body = "".join(
        f"    function f{at}(uint256 a) external {{\n        total += a * {at};\n    }}\n\n"
        for at in range(1100)
    )
    text = "contract A {\n    uint256 total;\n" + body + "}\n"
    wanted = "    function f777(uint256 a) external {\n        total = a * 777;\n    }"
    began = time.perf_counter()
    refused = _refused(_blocks((wanted, "x")), text)
    assert time.perf_counter() - began < 5
    assert "function f777(" in refused.hint


_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
_TEXTS = st.text(st.sampled_from("ab\n\r ü🦊{};"), max_size=60)
_LINES = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(lambda line: line.strip()),
    min_size=1,
    max_size=12,
)


@given(
    _LINES,
    st.data(),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    _LINES | st.just([]),
    st.booleans(),
)
def test_a_block_quoted_from_the_file_replaces_exactly_those_bytes(
    lines: list[str], data: st.DataObject, newline: str, marked: bool, new: list[str], last: bool
) -> None:
    lines = [f"{at}ü🦊 {line}" for at, line in enumerate([*lines, "end"])]
    start = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(start + 1, len(lines)))
    mark = b"\xef\xbb\xbf" if marked else b""
    old = mark + (newline.join(lines) + (newline if last else "")).encode()
    search, replace = "\n".join(lines[start:end]), "\n".join(new)
    if not replace and end == len(lines):
        return
    expected_lines = [*lines[:start], *(new if replace else []), *lines[end:]]
    expected = mark + (newline.join(expected_lines) + (newline if last else "")).encode()
    source = SourceText("a.sol", old)
    found = edits_of(_blocks((search, replace)), {"a.sol": source}, ["a.sol"])
    if expected == old:
        assert isinstance(found, Refused)
        return
    assert not isinstance(found, Refused), found
    assert apply_edits({"a.sol": source}, found)["a.sol"].data == expected


@given(
    st.text(st.sampled_from("ab\n\r ü🦊{};"), max_size=60),
    st.text(st.sampled_from("ab\n\r ü🦊{};"), max_size=60),
)
def test_line_edits_turn_one_text_into_the_other(one: str, two: str) -> None:
    before, after = _source(one), _source(two)
    edits = line_edits(before, after)
    made = apply_edits({"a.sol": before}, edits).get("a.sol", before)
    assert made.data == after.data


@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_model_writes_there_is_an_answer(text: str, search: str, replace: str) -> None:
    found = edits_of(_blocks((search, replace)), {"a.sol": _source(text)}, ["a.sol"])
    if not isinstance(found, Refused):
        apply_edits({"a.sol": _source(text)}, found)
