"""Text that need not compile: its tokens, its statements and its outline."""

from __future__ import annotations

import pytest

from core.progress import silent
from core.semantics.signatures import signature_of
from core.solidity.compiler import Outputs, compile_input
from core.solidity.tokens import closing, statements_of, tokens_of
from core.solidity.tolerant import SyntaxTree
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import an_input

SOUND = """pragma solidity ^0.8.0;
type Price is uint128;
enum Kind { A, B }
struct Item { uint a; }
interface IToken { function f() external; }
library Sums { struct Pair { uint a; } function add(Pair storage p, int n) internal {} }
abstract contract Vault {
    modifier only(address who) { _; }
    constructor(IToken token) {}
    function plain(uint a, int8 b, bytes calldata c, address payable d) external only(d) {}
    function named(Price p, Kind k, Item memory i, Sums.Pair memory s, IToken t) public virtual {}
    function many(uint[] memory a, address payable[3][] memory b, Item[2] calldata c) external {}
    function abstractOne(mapping(address => uint) storage m) internal virtual;
    fallback() external payable {}
    receive() external payable {}
}
function free(uint x) pure returns (uint) { return x; }
"""


def tree(text: str) -> SyntaxTree:
    return SyntaxTree(SourceText.of("a.sol", text))


def words(text: str) -> list[str]:
    return [item.text for item in tokens_of(text.encode())]


def test_tokens_know_comments_strings_and_numbers() -> None:
    found = words('a /* ; */ = "x // y"; // z\n0x1F + 1e3>>=2')
    assert found == ["a", "=", '"x // y"', ";", "0x1F", "+", "1e3", ">>=", "2"]
    assert words('unclosed = "abc\nnext') == ["unclosed", "=", '"abc', "next"]


def test_an_open_bracket_closes_at_the_end() -> None:
    assert closing(tokens_of(b"f ( a ( b ) c"), 1) == 6


def test_statements_end_at_semicolons_and_blocks_but_not_in_call_options() -> None:
    text = 'if (a) { to.call{value: 1}(""); } else x = 1; for (uint i; i < 3; i++) f({a: 1});'
    found = [" ".join(item.text for item in one) for one in statements_of(tokens_of(text.encode()))]
    assert found == [
        "if ( a )", 'to . call { value : 1 } ( "" )', "x = 1",
        "for ( uint i ; i < 3 ; i ++ )", "f ( { a : 1 } )",
    ]  # fmt: skip


def test_signatures_are_those_of_the_compiled_code(tools: Toolchain) -> None:
    compilation = compile_input(an_input(SOUND), tools, silent(), Outputs.ANALYSIS)
    assert compilation.ok
    nodes = compilation.asts["a.sol"].walk("FunctionDefinition", "ModifierDefinition")
    expected = [(signature_of(node), node.span) for node in nodes]
    assert [(item.signature, item.span) for item in tree(SOUND).functions] == expected


def test_the_outline_goes_on_after_an_error() -> None:
    found = tree("contract A { function a( { } uint x = ; function b() public { x; } } contract B { }")
    assert [(item.contract, item.name) for item in found.functions] == [("A", "a"), ("A", "b")]
    assert [item.name for item in found.members if item.kind == "contract"] == ["A", "B"]
    assert found.damaged


def test_modifiers_and_parameters_are_named() -> None:
    by_name = {item.name: item for item in tree(SOUND).functions}
    assert by_name["plain"].modifiers == ("only",)
    assert by_name["plain"].parameters == ("a", "b", "c", "d")
    assert by_name["abstractOne"].body is None


@pytest.mark.parametrize(
    "text", ["", "}}}}", "contract", "function f() {", '"', "/*", "\ufeffcontract A {}", "ü{"]
)
def test_nothing_stops_it(text: str) -> None:
    assert tree(text).functions is not None and tree(text).members is not None
