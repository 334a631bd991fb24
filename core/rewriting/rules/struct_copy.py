"""Structs that are copied to memory for a few of their members.

What it finds
    `Item memory item = items[id];` where only single members of `item` are read afterwards.

Why it matters
    The copy reads every slot of the struct, 2,100 gas each for the first time. Measured with solc 0.8.30
    (optimizer, 200 runs): reading one of four members through a storage pointer saves 6,400 gas.

Example
    `Item memory item = items[id];` becomes `Item storage item = items[id];`.

Safety
    A copy keeps the old values, a pointer sees new ones. So nothing between the copy and the end of the
    function may change the variable that the struct comes from: no write, no internal function that writes
    it, here or in an heir, or that cannot be followed (held in a variable, or using storage by slot
    numbers), no call that could come back, no assembly. The copy itself is never changed, and never handed
    on as a whole. Safe.

Limits
    Only members of value types. Where many members are read again and again the copy is cheaper; then
    the measurement says so and the proposal is withdrawn.

Source
    Solidity manual, “Data location and assignment behavior”; EIP-2929.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import replace
from core.rewriting.lexis import find_word
from core.rewriting.read_only import is_reference
from core.rewriting.reentrancy import reentrant_call
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.accesses import is_storage_place
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.running import runs_unseen_code
from core.semantics.targets import is_target
from core.semantics.touching import touched
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.text import Span

INFO = RuleInfo(
    id="struct-copy",
    title="Structs that are copied to memory for a few of their members",
    goal="gas",
    applicability="safe",
    version="1",
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
            for statement, variable in _copies(model, function):
                if _never_changes(model, contract, function, statement) and _only_members(function, variable):
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


def _copies(model: Semantics, function: Function) -> Iterator[tuple[Node, Node]]:
    """Statements that copy a struct from storage, with the variable they declare."""
    for statement in function.node.walk("VariableDeclarationStatement"):
        declared = statement.get("declarations", ())
        value = statement.child("initialValue")
        if len(declared) != 1 or value is None or not isinstance(declared[0], Node):
            continue
        variable = declared[0]
        struct = variable.type_string.startswith("struct ") and variable.text("storageLocation") == "memory"
        if struct and value.kind != "FunctionCall" and is_storage_place(model, value):
            yield statement, variable


def _only_members(function: Function, variable: Node) -> bool:
    uses = [
        node for node in function.node.walk("Identifier") if node.get("referencedDeclaration") == variable.id
    ]
    return bool(uses) and all(_reads_member(use) for use in uses)


def _reads_member(use: Node) -> bool:
    member = use.parent
    if member is None or member.kind != "MemberAccess" or is_target(member):
        return False
    return not is_reference(member.type_string) and not member.type_string.startswith(("mapping", "function"))


def _never_changes(model: Semantics, contract: Contract, function: Function, copy: Node) -> bool:
    """Whether nothing in the whole function writes what the struct comes from, or lets others do so."""
    node = function.node
    if any(True for _ in node.walk("InlineAssembly")) or reentrant_call(model, node, contract):
        return False
    if runs_unseen_code(model, node, contract):
        return False
    origin = touched(model, copy, contract).reads
    return bool(origin) and not origin & touched(model, node, contract).writes
