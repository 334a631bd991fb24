"""Custom errors: names, conditions, families of contracts, and texts that must stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.rewriting.engine import propose
from core.rewriting.error_names import error_name
from tests.core.rewriting.conftest import Compile, applied, errors

Rewrite = Callable[..., str]
HEAD = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n"

NAMES = [
    ("Vault: caller is not the owner", "CallerIsNotTheOwner"),
    ("not enough", "NotEnough"),
    ("LOK", "LOK"),
    ("ERC20: transfer amount exceeds balance", "TransferAmountExceedsBalance"),
    ("see https://x.y", "SeeHttpsXY"),
    ("can't do that", "CantDoThat"),
    ("Größe überschritten", "GroSseUberschritten"),
    ("5 is too much", "Error5IsTooMuch"),
    ("余额不足", "WithdrawFailed"),
    ("!!!", "WithdrawFailed"),
    ("one two three four five six seven eight nine ten", "OneTwoThreeFourFiveSixSevenEight"),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_name_is_made_of_the_words_of_the_text(text: str, name: str) -> None:
    assert error_name(text, "withdraw").casefold() == name.casefold()
    assert error_name(text, "withdraw").isidentifier()


CONDITIONS = [
    ("a < b", "a >= b"),
    ("a == b", "a != b"),
    ("a > 0", "a == 0"),
    ("i > 0", "i <= 0"),
    ("ok", "!ok"),
    ("!ok", "ok"),
    ("!(ok)", "ok"),
    ("!(ok && a < b)", "ok && a < b"),
    ("ok && a < b", "!(ok && a < b)"),
    ("ok || a < b", "!(ok || a < b)"),
    ("(a < b)", "!(a < b)"),
    ("f(a)", "!f(a)"),
    ("ok ? ok : !ok", "!(ok ? ok : !ok)"),
    ("a /* < */ < /* > */ b", "a /* < */ >= /* > */ b"),
    ("ok = a < b", "!(ok = a < b)"),
]


@pytest.mark.parametrize(("before", "after"), CONDITIONS)
def test_a_condition_is_turned_around(before: str, after: str, rewrite: Rewrite) -> None:
    body = (
        "contract A {{ {error}function f(uint a, uint b, int i, bool ok) public pure returns (bool) "
        "{{ {line} return ok && i > 1; }} }}"
    )
    old = HEAD + body.format(error="", line=f'require({before}, "no");')
    new = HEAD + body.format(error="error No(); ", line=f"if ({after}) revert No();")
    assert rewrite("custom-error", old.replace("f(a)", "f(a, b, i, ok)")) == new.replace(
        "f(a)", "f(a, b, i, ok)"
    )


def test_operators_that_the_source_defines_are_not_swapped(rewrite: Rewrite) -> None:
    text = (
        HEAD
        + """
type T is uint256;
function lower(T, T) pure returns (bool) { return true; }
function higher(T, T) pure returns (bool) { return true; }
using {lower as <, higher as >=} for T global;

contract A {
    function f(T a, T b) external pure {
        require(a < b, "no");
    }
}
"""
    )
    assert "if (!(a < b)) revert No();" in rewrite("custom-error", text)


def test_a_condition_over_several_lines_keeps_its_lines(rewrite: Rewrite) -> None:
    text = (
        HEAD
        + """contract A {
    function f(uint256 a) external pure {
        require(
            a > 1 && // at least two
                a < 9,
            "no"
        );
    }
}
"""
    )
    assert (
        rewrite("custom-error", text)
        == HEAD
        + """contract A {
    error No();

    function f(uint256 a) external pure {
        if (!(a > 1 && // at least two
                a < 9)) revert No();
    }
}
"""
    )


def test_a_require_without_braces_keeps_its_else(rewrite: Rewrite) -> None:
    text = (
        HEAD
        + """contract A {
    uint256 public x;
    function f(uint256 a) external {
        if (a > 1) require(a > 2, "no");
        else x = 1;
    }
}
"""
    )
    assert "if (a > 1) { if (a <= 2) revert No(); }\n        else x = 1;" in rewrite("custom-error", text)


def test_equal_texts_share_one_error_and_existing_errors_are_used(rewrite: Rewrite) -> None:
    text = (
        HEAD
        + """contract A {
    error Closed();
    function f(uint256 a) external pure {
        require(a > 1, "no");
        require(a > 2, "no");
        require(a > 3, "closed");
    }
}
"""
    )
    after = rewrite("custom-error", text)
    assert after.count("error No();") == 1
    assert after.count("error Closed();") == 1
    assert after.count("revert No();") == 2


def test_names_in_use_anywhere_are_not_taken(rewrite: Rewrite) -> None:
    text = (
        HEAD
        + """
struct No { uint256 x; }
contract A {
    function f(uint256 a, No memory n) external pure {
        uint256 ANo = n.x;
        require(a > ANo, "no");
    }
}
"""
    )
    assert "error NoError();" in rewrite("custom-error", text)


def test_base_and_heir_and_siblings_with_a_common_heir_get_names_of_their_own(compiled: Compile) -> None:
    text = (
        HEAD
        + """
contract Left { function l(bool x) public pure virtual { require(x, "no"); } }
contract Right { function r(bool x) public pure virtual { require(x, "no"); } }
contract Both is Left, Right { function b(bool x) public pure { require(x, "no"); } }
contract Alone { function a(bool x) public pure { require(x, "no"); } }
"""
    )
    before = compiled(text)
    result = propose(before, (), rules=("custom-error",))
    after = applied(before, result)["a.sol"].text
    assert errors(compiled(after)) == []
    assert [line for line in ("No()", "RightNo()", "BothNo()") if f"error {line};" in after] != []
    assert "contract Left { error No();" in after
    assert "contract Right { error RightNo();" in after
    assert "contract Alone { error No();" in after
    assert [str(item) for item in result.items[0].declared] == ["abi-added", "revert-data:l(bool)"]


def test_who_can_notice_is_found_through_libraries_modifiers_and_internal_calls(compiled: Compile) -> None:
    text = (
        HEAD
        + """
library L { function check(uint256 x) internal pure { require(x > 1, "no"); } }
contract A {
    constructor(uint256 x) { L.check(x); }
    modifier guarded(uint256 x) { inner(x); _; }
    function inner(uint256 x) internal pure { L.check(x); }
    function f(uint256 x) external pure guarded(x) {}
    function g(uint256 x, bytes calldata) external pure { inner(x); }
    function h(uint256 x) external pure returns (uint256) { return x; }
    receive() external payable { inner(1); }
}
"""
    )
    (item,) = propose(compiled(text), (), rules=("custom-error",)).items
    assert [str(change) for change in item.declared] == [
        "abi-added",
        "revert-data:check",
        "revert-data:constructor",
        "revert-data:f(uint256)",
        "revert-data:fallback",
        "revert-data:g(uint256,bytes)",
    ]
    assert item.contracts == ("a.sol:L", "a.sol:A")


def test_texts_are_kept_where_somebody_reads_them(rewrite: Rewrite) -> None:
    read = (
        HEAD
        + "contract A { function f(bool x) external pure returns (bytes32) "
        + '{ require(x, "no"); return keccak256("no"); } }'
    )
    assert rewrite("custom-error", read) == read


def test_an_old_compiler_gets_nothing_and_an_old_pragma_a_warning(
    rewrite: Rewrite, compiled: Compile
) -> None:
    text = 'pragma solidity >=0.6.0; contract A { function f(bool x) external pure { require(x, "no"); } }'
    assert rewrite("custom-error", text, "0.6.12") == text
    (item,) = propose(compiled(text), (), rules=("custom-error",)).items
    assert "before 0.8.4" in item.reason


def test_where_require_takes_errors_only_the_text_changes(rewrite: Rewrite) -> None:
    text = 'pragma solidity ^0.8.27;contract A {function f(bool x) public pure {require(x, /* why */ "no");}}'
    assert rewrite("custom-error", text) == text.replace('"no"', "No()").replace(
        "{function", "{ error No();function"
    )


def test_a_byte_order_mark_and_every_byte_around_survive(compiled: Compile) -> None:
    text = (
        "\ufeff// Größe 🚀\r\n"
        + HEAD.replace("\n", "\r\n")
        + (
            "contract Ä".replace("Ä", "A")
            + ' {\r\n\t// 名前\r\n\tfunction f(bool x) external pure { require(x, unicode"né 🚀"); }\r\n}\r\n'
        )
    )
    before = compiled(text)
    assert errors(before) == []
    after = applied(before, propose(before, (), rules=("custom-error",)))["a.sol"].text
    assert after == text.replace('require(x, unicode"né 🚀");', "if (!x) revert Ne();").replace(
        "{\r\n\t//", "{\r\n\terror Ne();\r\n\r\n\t//", 1
    )
    assert errors(compiled(after)) == []
