"""Structs that are copied from storage to memory, and whether a pointer would see the same values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.semantics.accesses import is_storage_place
from core.semantics.changes import Need, changes_in
from core.semantics.model import Function, Semantics
from core.semantics.read_only import is_reference
from core.semantics.targets import is_target
from core.semantics.terms import term_of
from core.solidity.ast import Node


def copies_in(model: Semantics, function: Function) -> Iterator[tuple[Node, Node]]:
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


def uses_of(function: Function, variable: Node) -> list[Node]:
    """Every place in a function that names a variable."""
    return [
        node for node in function.node.walk("Identifier") if node.get("referencedDeclaration") == variable.id
    ]


def reads_member(use: Node) -> bool:
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


def never_changes(model: Semantics, function: Function, copy: Node, uses: Sequence[Node]) -> bool:
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
