"""Structs that are copied to memory for a few of their members.

What it finds
    `Item memory item = items[id];` where only single members of `item` are read afterwards.

Why it matters
    The copy reads every slot of the struct, 2,100 gas each for the first time. Measured with solc 0.8.30
    (optimizer, 200 runs): reading one of four members through a storage pointer saves 6,400 gas.

Example
    `Item memory item = items[id];` becomes `Item storage item = items[id];`.

Safety
    A copy keeps the old values, a pointer sees new ones. So nothing between the copy and its last use may
    change the variable that the struct comes from: no write, no internal function that writes it, here or
    in an heir, or that cannot be followed (held in a variable, or using storage by slot numbers), no call
    that could come back. Only the statement of the last use may, once it has read. The copy itself is never
    changed, never handed on as a whole, and unknown to assembly. Safe.

Limits
    Only values are read, also in nested structs and arrays. Where many members are read again and again
    the copy is cheaper; then the measurement says so and the proposal is withdrawn.

Source
    Solidity manual, “Data location and assignment behavior”; EIP-2929.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import replace
from core.rewriting.lexis import find_word
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, Function, semantics_of
from core.semantics.struct_copies import copies_in, never_changes, reads_member, uses_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.text import Span

INFO = RuleInfo(
    id="struct-copy",
    title="Structs that are copied to memory for a few of their members",
    goal="gas",
    applicability="safe",
    version="2",
)

_HEAD = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Shop {
    struct Item {
        uint256 price;
        uint256 weight;
        uint256 stock;
        uint256 sold;
    }

    mapping(uint256 => Item) public items;

    function put(uint256 id, uint256 price) external {
        items[id].price = price;
    }
"""

EXAMPLES = (
    RuleExample(
        title="One of four members is read",
        before=_HEAD
        + """
    function cost(uint256 id, uint256 amount) external view returns (uint256) {
        Item memory item = items[id];
        return item.price * (amount % 1000);
    }
}
""",
        after=_HEAD
        + """
    function cost(uint256 id, uint256 amount) external view returns (uint256) {
        Item storage item = items[id];
        return item.price * (amount % 1000);
    }
}
""",
    ),
    RuleExample(
        title="The old value is needed after the item has changed",
        before=_HEAD
        + """
    function raise(uint256 id) external returns (uint256) {
        Item memory item = items[id];
        items[id].price += 1;
        return item.price;
    }
}
""",
        after=None,
    ),
)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per copied struct."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            for statement, variable in copies_in(model, function):
                uses = uses_of(function, variable)
                if not uses or not all(reads_member(use) for use in uses):
                    continue
                if never_changes(model, function, statement, uses):
                    yield from _suggestion(compilation, contract, function, variable)


def _suggestion(
    compilation: Compilation, contract: Contract, function: Function, variable: Node
) -> Iterable[Suggestion]:
    source = compilation.input.sources[contract.file]
    kind = variable.child("typeName")
    start = kind.span.end if kind is not None else variable.span.start
    word = find_word(source, "memory", Span(start, variable.span.end))
    if word is None:
        return
    name = function.name or function.kind
    yield Suggestion(
        title=f"{variable.name} of {name} is read where it lies",
        reason=f"{name} copies a whole struct to memory and reads only members of {variable.name}.",
        contract=f"{contract.file}:{contract.name}",
        edits=(replace(source, word, "storage"),),
    )
