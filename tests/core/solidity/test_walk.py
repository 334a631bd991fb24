"""Walking a tree by kinds gives what walking it node by node gives, from any node and in that order."""

from __future__ import annotations

from itertools import combinations

from core.solidity.ast import Node
from core.text import Span
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import compiled

SOURCE = """pragma solidity ^0.8.0;
library L { function f(uint x) internal pure returns (uint) { return x; } }
contract A {
    uint[] list; mapping(address => uint) owed;
    modifier m(uint a) { require(a > 1); _; }
    function one(uint a, uint b) external m(a) returns (uint c) {
        for (uint i = 0; i < list.length; i++) {
            if (i > a) { c += L.f(list[i]) * b; } else { owed[msg.sender] = i; }
        }
        assembly { let x := mload(0x40) mstore(x, add(x, 1)) }
    }
}
"""  # fmt: skip


def slowly(root: Node, *kinds: str) -> list[Node]:
    found = [root] if not kinds or root.kind in kinds else []
    return found + [item for child in root.children() for item in slowly(child, *kinds)]


def test_every_walk_from_every_node_is_the_same(tools: Toolchain) -> None:
    root = compiled(tools, SOURCE).asts["a.sol"]
    kinds = ("Identifier", "FunctionCall", "IndexAccess", "Block", "YulFunctionCall", "SourceUnit", "Nothing")
    for node in slowly(root):
        assert list(node.walk()) == slowly(node)
        for count in (1, 2, 3):
            for chosen in combinations(kinds, count):
                assert list(node.walk(*chosen)) == slowly(node, *chosen)
    assert list(root.walk("Block", "Block")) == slowly(root, "Block")


def test_a_tree_that_was_walked_may_be_put_into_a_larger_one() -> None:
    leaves = tuple(Node("Leaf", number, "a", Span(number, number + 1), {}) for number in range(40))
    inner = Node("Inner", 50, "a", Span(0, 40), {"items": leaves})
    assert len(list(inner.walk("Leaf"))) == 40
    other = Node("Leaf", 60, "a", Span(41, 42), {})
    outer = Node("Outer", 51, "a", Span(0, 50), {"one": inner, "two": other})
    assert list(outer.walk("Leaf")) == [*leaves, other]
    assert list(inner.walk("Leaf", "Inner")) == [inner, *leaves]
