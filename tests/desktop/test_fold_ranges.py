"""What can be folded in real Solidity, also while it does not parse."""

from __future__ import annotations

import time

from desktop.editor.fold_ranges import around, starting
from desktop.syntax.tree import SyntaxTree

TEXT = """pragma solidity ^0.8.20;
import "./A.sol";
import {
    B
} from "./B.sol";

// One
// two
// three
/* block
   comment */
contract C is B {
    struct S {
        uint256 a;
        uint256 b;
    }

    function f(
        uint256 a
    ) external {
        if (a > 1) {
            g(
                a,
                2
            );
        } else {
            a = 2;
            a = 3;
        }
    }

    function short() external {
    }
}
"""


def found(text: str) -> dict[int, int]:
    tree = SyntaxTree(text.encode())
    return {item.first: item.last for item in starting(tree, 0, text.count("\n")).values()}


def test_blocks_comments_and_runs_of_imports_fold_up_to_the_line_that_closes_them() -> None:
    assert found(TEXT) == {
        1: 4,  # the imports
        2: 3,  # the names of one
        6: 8,  # line comments
        9: 10,  # a block comment
        11: 32,  # the contract
        12: 14,  # the struct
        17: 18,  # parameters
        19: 28,  # the body
        20: 24,  # if
        21: 23,  # arguments
        25: 27,  # else
    }


def test_only_the_lines_that_are_asked_for_are_answered() -> None:
    tree = SyntaxTree(TEXT.encode())
    assert set(starting(tree, 12, 20)) == {12, 17, 19, 20}
    assert starting(tree, 13, 16) == {}


def test_the_ranges_around_a_line_come_from_the_inside_out() -> None:
    tree = SyntaxTree(TEXT.encode())
    assert [item.first for item in around(tree, 22, 16)] == [21, 20, 19, 11]
    assert [item.first for item in around(tree, 8, 0)] == [6]
    assert next(item.first for item in around(tree, 28, 8)) == 25
    assert [item.first for item in around(tree, 5, 0)] == []


def test_code_that_does_not_parse_folds_where_its_brackets_are() -> None:
    assert found("contract C {\n  function f( {\n  uint a;\n  uint b;\n }\n}\n") == {0: 4, 1: 3}
    assert found("contract C {\n  function f() {\n  uint a;\n  uint b;\n") == {}


def test_brackets_without_a_partner_in_every_line_hold_nobody_up() -> None:
    """Each was looked for through the whole text, beginning at the first node for every step."""
    line = "    function withdraw(address to, uint256 amount) external returns (bool) { // paid\n"
    tree = SyntaxTree((line * 5_000).encode())
    began = time.process_time()
    starting(tree, 100, 160)
    assert time.process_time() - began < 0.5  # 0.02 s; it was a minute
