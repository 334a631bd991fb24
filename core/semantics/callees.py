"""Which function a call reaches, and what it is called with.

Internal calls, calls of libraries (also through `using for`) and `super` calls are resolved to a
`Function`. Calls of other contracts are not followed: they are in `calls.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.semantics.model import Contract, Function, Semantics
from core.solidity.ast import Node

_OLD_OPTIONS = frozenset({"value", "gas", "salt"})


@dataclass(frozen=True, slots=True)
class CallParts:
    """A FunctionCall taken apart: the called expression, its options and its arguments."""

    callee: Node
    options: tuple[tuple[str, Node], ...]
    arguments: tuple[Node, ...]

    def option(self, name: str) -> Node | None:
        """The value of `{name: …}` or of the old `.name(…)`, or None."""
        return next((value for key, value in self.options if key == name), None)


def unwrap(node: Node) -> Node:
    """The expression inside parentheses."""
    while node.kind == "TupleExpression" and not node.get("isInlineArray"):
        inner = node.nodes("components")
        if len(inner) != 1 or len(node.get("components", ())) != 1:
            break
        node = inner[0]
    return node


def call_parts(call: Node) -> CallParts | None:
    """The parts of a function call; None for type conversions, struct constructors and anything else."""
    if call.kind != "FunctionCall" or call.get("kind", "functionCall") != "functionCall":
        return None
    callee = call.child("expression")
    if callee is None:
        return None
    callee, options = _options(unwrap(callee))
    return CallParts(callee, options, _ordered_arguments(call))


def _ordered_arguments(call: Node) -> tuple[Node, ...]:
    return call.nodes("arguments")


def _options(callee: Node) -> tuple[Node, tuple[tuple[str, Node], ...]]:
    found: list[tuple[str, Node]] = []
    while True:
        inner: Node | None = None
        if callee.kind == "FunctionCallOptions":
            names = callee.get("names", ())
            found += zip(names, callee.nodes("options"), strict=False)
            inner = callee.child("expression")
        elif callee.kind == "FunctionCall":
            member = callee.child("expression")
            if member is not None and _is_old_option(member):
                found += [(member.text("memberName"), item) for item in callee.nodes("arguments")[:1]]
                inner = member.child("expression")
        if inner is None:
            return callee, tuple(found)
        callee = unwrap(inner)


def _is_old_option(member: Node) -> bool:
    base = member.child("expression")
    return (
        member.kind == "MemberAccess"
        and member.text("memberName") in _OLD_OPTIONS
        and base is not None
        and base.type_string.startswith(("function", "type(function"))
    )


def called_declaration(model: Semantics, call: Node) -> Node | None:
    """The declaration that a call names, whatever its kind (function, event, error, variable)."""
    parts = call_parts(call)
    return model.declaration(parts.callee) if parts else None


def is_external_callee(callee: Node) -> bool:
    """Whether a called expression lies in another contract (or in this one through `this`)."""
    base = callee.child("expression")
    if callee.kind != "MemberAccess" or base is None or not base.type_string.startswith("contract "):
        return False
    return not _is_attached(callee)


def _is_attached(callee: Node) -> bool:
    """Whether a library's function is called on a contract by `using … for`: it runs here, not there."""
    described = callee.get("typeDescriptions")
    identifier = described.get("typeIdentifier", "") if described is not None else ""
    return str(identifier).startswith(("t_function_internal", "t_function_delegatecall"))


def internal_callee(model: Semantics, call: Node, contract: Contract | None) -> Function | None:
    """The function that runs in this contract's own context, in an instance of `contract`; None if external.

    Public functions of libraries count as internal: their code is known and runs on our storage.
    """
    parts = call_parts(call)
    if parts is None or is_external_callee(parts.callee):
        return None
    declared = model.declaration(parts.callee)
    function = model.functions.get(declared.id) if declared is not None else None
    if function is None or contract is None or function.contract is None:
        return function
    if parts.callee.kind == "MemberAccess":
        return _through_member(model, parts.callee, function, contract)
    return model.override_of(function, contract) if _inherits(contract, function) else function


def _through_member(model: Semantics, callee: Node, function: Function, contract: Contract) -> Function:
    base = callee.child("expression")
    if base is not None and base.type_string.startswith("type(contract super"):
        caller = callee.enclosing("ContractDefinition")
        return model.super_of(function, contract, caller) if caller is not None else function
    return function


def _inherits(contract: Contract, function: Function) -> bool:
    return function.contract is not None and any(base.id == function.contract.id for base in contract.bases)


def bound_arguments(model: Semantics, call: Node, function: Function) -> tuple[tuple[Node, Node], ...]:
    """Pairs of parameter declaration and argument; the receiver of a `using for` call comes first."""
    parts = call_parts(call)
    if parts is None:
        return ()
    names = call.get("names", ())
    if names:
        by_name = {item.name: item for item in function.parameters}
        pairs = zip(names, parts.arguments, strict=False)
        return tuple((by_name[name], value) for name, value in pairs if name in by_name)
    arguments = parts.arguments
    receiver = parts.callee.child("expression") if parts.callee.kind == "MemberAccess" else None
    if receiver is not None and len(arguments) + 1 == len(function.parameters):
        arguments = (receiver, *arguments)
    return tuple(zip(function.parameters, arguments, strict=False))


def internal_calls(
    model: Semantics, root: Node, contract: Contract | None
) -> Iterator[tuple[Node, Function]]:
    """Every internal call below a node with the function it reaches, in source order."""
    for call in root.walk("FunctionCall"):
        function = internal_callee(model, call, contract)
        if function is not None:
            yield call, function
