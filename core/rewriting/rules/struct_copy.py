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

from collections.abc import Iterable, Iterator, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import replace
from core.rewriting.lexis import find_word
from core.rewriting.read_only import is_reference
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.accesses import is_storage_place
from core.semantics.changes import Need, changes_in
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.targets import is_target
from core.semantics.terms import term_of
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
            for statement, variable in _copies(model, function):
                uses = _uses(function, variable)
                if not uses or not all(_reads_member(use) for use in uses):
                    continue
                if _never_changes(model, function, statement, uses):
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


def _uses(function: Function, variable: Node) -> list[Node]:
    return [
        node for node in function.node.walk("Identifier") if node.get("referencedDeclaration") == variable.id
    ]


def _reads_member(use: Node) -> bool:
    """Whether only a value inside the struct is read: `item.price`, `item.size.width`, `item.parts[1]`."""
    part = use
    while True:
        inner = part.parent
        if inner is None or is_target(inner):
            return False
        if inner.kind == "IndexAccess" and inner.child("baseExpression") is not part:
            return False
        if inner.kind not in ("MemberAccess", "IndexAccess"):
            return False
        if not is_reference(inner.type_string):
            return not inner.type_string.startswith(("mapping", "function"))
        part = inner


def _never_changes(model: Semantics, function: Function, copy: Node, uses: Sequence[Node]) -> bool:
    """Whether what the struct comes from stays as it is from the copy to the last use."""
    block, value = copy.parent, copy.child("initialValue")
    if block is None or value is None or block.kind not in ("Block", "UncheckedBlock"):
        return False
    if not all(block.span.contains(use.span) for use in uses) or _in_assembly(function, uses):
        return False
    term = term_of(model, value)
    if term is None:
        return False
    behind = [item for item in block.nodes("statements") if item.span.start >= copy.span.end]
    last = max((at for at, item in enumerate(behind) if _holds(item, uses)), default=-1)
    for at, statement in enumerate(behind[: last + 1]):
        if changes_in(model, statement).leave(term.needs):
            continue
        if at < last or not _reads_first(model, statement, term.needs, uses):
            return False
    return True


def _holds(statement: Node, uses: Sequence[Node]) -> bool:
    return any(statement.span.contains(use.span) for use in uses)


def _reads_first(model: Semantics, statement: Node, needs: Iterable[Need], uses: Sequence[Node]) -> bool:
    """Whether a statement has read everything before it changes anything: an assignment, or one call."""
    value = statement.child("expression") or statement.child("initialValue")
    mine = [use for use in uses if statement.span.contains(use.span)]
    if value is not None and value.kind == "Assignment":
        value = value.child("rightHandSide")
    if value is None or not all(value.span.contains(use.span) for use in mine):
        return False
    if changes_in(model, value).leave(needs):
        return True
    return value.kind == "FunctionCall" and all(
        changes_in(model, part).leave(needs) for part in value.children()
    )


def _in_assembly(function: Function, uses: Sequence[Node]) -> bool:
    names = {use.get("referencedDeclaration") for use in uses}
    return any(
        reference.get("declaration") in names
        for block in function.node.walk("InlineAssembly")
        for reference in block.get("externalReferences", ())
    )
