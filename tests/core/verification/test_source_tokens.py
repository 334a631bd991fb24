"""same_code: comments and layout do not count, everything else does."""

# ruff: noqa: E501 - Solidity in one line reads better here
from __future__ import annotations

import pytest

from core.text import SourceText
from core.verification.source_tokens import same_code, tokens

CODE = 'contract A { string s = "// no comment"; function f(uint x) public returns (uint) { return x - -1 >> 2; } }'


def one(text: str) -> dict[str, SourceText]:
    return {"a.sol": SourceText.of("a.sol", text)}


@pytest.mark.parametrize(
    "after",
    [
        "/* doc */ " + CODE,
        CODE.replace(" {", "\r\n{ // why\n"),
        CODE.replace("x - -1", "x- -1"),
        CODE.replace("(uint x)", "( uint x )"),
    ],
)
def test_comments_and_layout_do_not_count(after: str) -> None:
    assert same_code(one(CODE), one(after))


@pytest.mark.parametrize(
    "after",
    [
        CODE.replace("// no", "//  no"),
        CODE.replace("x - -1", "x --1"),
        CODE.replace(">> 2", "> > 2"),
        CODE.replace("return x", "/* return x").replace("2; }", "2; */ }"),
        CODE.replace("contract", "/// @solidity memory-safe-assembly\ncontract"),
        CODE.replace("uint x", "uintx"),
    ],
)
def test_everything_else_does(after: str) -> None:
    assert not same_code(one(CODE), one(after))


def test_another_file_name_is_not_another_code() -> None:
    assert same_code(one(CODE), {"b.sol": SourceText.of("b.sol", CODE)})
    assert not same_code(one(CODE), {**one(CODE), "b.sol": SourceText.of("b.sol", CODE)})


def test_tokens_take_the_longest_operator() -> None:
    assert tokens(SourceText.of("a.sol", "a>>>=b**c")) == ("a", ">>>=", "b", "**", "c")
