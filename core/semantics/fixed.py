"""State variables that nothing changes after deployment: what immutable and constant have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from core.semantics.facts import accesses_of, is_never_written, reads_of, writes_of
from core.semantics.model import Contract, Semantics, StateVariable
from core.semantics.running import called_functions
from core.semantics.upgrades import must_keep_layout
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

_VALUE = re.compile(r"u?int\d*|bytes\d+|bool|address(?: payable)?|(?:contract|enum) [\w.$]+")


def is_value_type(type_string: str) -> bool:
    """Whether a type is a value type that fits one word: numbers, addresses, contracts, enums."""
    return _VALUE.fullmatch(type_string) is not None


def fixable_variables(
    compilation: Compilation, model: Semantics, wanted: Callable[[StateVariable], bool] = lambda _: True
) -> Iterator[tuple[Contract, StateVariable]]:
    """Stored state variables of the target files that may leave storage, with their contract.

    Only those that are `wanted`: whether a layout must hold is dear to ask, so it is asked last.
    """
    if _asks_for_code(compilation):
        return
    for contract in model.target_contracts():
        if contract.kind not in ("contract", "abstract"):
            continue
        stored = [item for item in contract.variables if item.mutability == "mutable" and wanted(item)]
        if not stored or must_keep_layout(model, contract):
            continue
        for variable in stored:
            if not _in_assembly(model, variable):
                yield contract, variable


def _in_assembly(model: Semantics, variable: StateVariable) -> bool:
    return any(access.node.kind == "InlineAssembly" for access in accesses_of(model, variable))


def _asks_for_code(compilation: Compilation) -> bool:
    """Whether `type(C).runtimeCode` is used, which a contract with immutable variables does not have."""
    return any(
        node.text("memberName") == "runtimeCode"
        for ast in compilation.asts.values()
        for node in ast.walk("MemberAccess")
    )


def writes_elsewhere(model: Semantics, variable: StateVariable) -> bool:
    """Whether anything but the constructor of its own contract writes it."""
    return any(
        not access.exact
        or access.function is None
        or access.function.kind != "constructor"
        or access.function.contract is not variable.contract
        for access in writes_of(model, variable)
    )


def set_at_deployment(model: Semantics, variable: StateVariable) -> bool:
    """Whether a variable gets its value by plain assignments, or by an initial value that is computed."""
    value = variable.node.child("value")
    writes = writes_of(model, variable)
    if any(not _plain_assignment(access.node) for access in writes):
        return False
    return bool(writes) or (value is not None and not value.get("isPure"))


def _plain_assignment(place: Node) -> bool:
    """`x = …;` as a statement of its own."""
    parent = place.parent
    return (
        parent is not None
        and parent.kind == "Assignment"
        and parent.text("operator") == "="
        and parent.child("leftHandSide") is place
        and place.kind == "Identifier"
        and parent.parent is not None
        and parent.parent.kind == "ExpressionStatement"
    )


def is_unconditional(place: Node) -> bool:
    """Whether an assignment is a statement of the body itself, which never returns before it."""
    statement = place.enclosing("ExpressionStatement")
    block = statement.parent if statement is not None else None
    return (
        block is not None
        and block.kind == "Block"
        and block.parent is not None
        and (block.parent.kind == "FunctionDefinition")
        and not any(node.kind == "Return" for node in block.walk("Return"))
    )


def is_read_in_construction(model: Semantics, variable: StateVariable) -> bool:
    """Whether a constructor, or what constructors and initial values call, may read a variable."""
    contract = model.contracts[variable.contract.id]
    running: set[int] = set()
    for instance in (contract, *model.heirs(contract)):
        for base in instance.bases:
            for function in base.functions:
                if function.kind == "constructor":
                    running |= {function.id}
                    running |= {item.id for item in called_functions(model, function.node, instance)}
    return any(
        access.function is None or access.function.id in running for access in reads_of(model, variable)
    )


def may_be_constant(model: Semantics, variable: StateVariable) -> bool:
    """Whether a variable of a value type has a value that the compiler knows, and keeps it."""
    value = variable.node.child("value")
    if value is None or not value.get("isPure") or not is_value_type(variable.type_string):
        return False
    return is_never_written(model, variable)


def may_be_immutable(model: Semantics, variable: StateVariable) -> bool:
    """Whether a variable of a value type is set while its own contract is made, and never again."""
    if not is_value_type(variable.type_string) or writes_elsewhere(model, variable):
        return False
    return set_at_deployment(model, variable)
