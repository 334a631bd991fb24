"""Reentrancy locks in storage that would do the same in transient storage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.semantics.callees import unwrap
from core.semantics.facts import accesses_of, callers_of, modifier_of
from core.semantics.locks import is_lock
from core.semantics.model import Contract, Function, Semantics, StateVariable
from core.semantics.running import called_functions, functions_of
from core.semantics.terms import constant_of
from core.semantics.touching import touched
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import parse_version

_ENDS = re.compile(r"\b(?:return|stop|selfdestruct)\s*\(")
_TYPES = re.compile(r"bool|uint\d+")


def locking_modifiers(model: Semantics, contract: Contract, variable: StateVariable) -> Iterator[Function]:
    """Modifiers of the contract that set the variable before a function and again behind it."""
    if variable.mutability != "mutable" or _TYPES.fullmatch(variable.type_string) is None:
        return
    for modifier in contract.modifiers:
        body = modifier.body
        if body is None or not is_lock(model, contract, modifier):
            continue
        parts = list(body.nodes("statements"))
        marks = [at for at, item in enumerate(parts) if item.kind == "PlaceholderStatement"]
        if len(marks) != 1 or any(True for _ in modifier.node.walk("Return", "InlineAssembly")):
            continue
        writes = [variable.id in touched(model, item, contract).writes for item in parts]
        if any(writes[: marks[0]]) and any(writes[marks[0] :]):
            yield modifier


def is_only_a_lock(
    model: Semantics, contract: Contract, variable: StateVariable, modifiers: Sequence[Function]
) -> bool:
    """Whether it is written by the lock alone, and asked for by its closed value."""
    parts = _parts_of(model, contract, modifiers)
    closed, opened = _values(model, variable, parts, modifiers)
    first = variable.node.child("value")
    if closed is None or opened is None or closed in {opened, 0}:
        return False
    if first is not None and _value(model, first) != opened:
        return False
    if opened and variable.visibility == "public":
        return False
    if any(_ends_frames(model, item, contract) for item in functions_of(model, contract)):
        return False
    for access in accesses_of(model, variable):
        if not access.exact or access.function is None:
            return False
        if access.kind == "write":
            if access.function.kind == "constructor":
                if _written(model, access.node) != opened:
                    return False
            elif access.function not in parts:
                return False
        elif not _asks(model, access.node, closed, opened):
            return False
    return True


def _parts_of(model: Semantics, contract: Contract, modifiers: Sequence[Function]) -> list[Function]:
    """The modifiers, and the internal functions that only they call."""
    parts = list(modifiers)
    for modifier in modifiers:
        for function in called_functions(model, modifier.node, contract):
            callers = [model.function_of(node) for node in callers_of(model, function)]
            if function.visibility in ("internal", "private") and all(item in modifiers for item in callers):
                parts.append(function)
    return parts


def _values(
    model: Semantics, variable: StateVariable, parts: Sequence[Function], modifiers: Sequence[Function]
) -> tuple[int | None, int | None]:
    """The closed value, set before the function, and the open one, set behind it."""
    before: set[int | None] = set()
    behind: set[int | None] = set()
    for modifier in modifiers:
        for statement in modifier.body.nodes("statements") if modifier.body is not None else ():
            mark = next(modifier.node.walk("PlaceholderStatement"))
            found = before if statement.span.end <= mark.span.start else behind
            called = called_functions(model, statement, model.contract_of(statement))
            for access in accesses_of(model, variable):
                inside = access.node.file == statement.file and statement.span.contains(access.node.span)
                if access.kind == "write" and (
                    inside or (access.function in called and access.function in parts)
                ):
                    found.add(_written(model, access.node))
    if len(before) != 1 or len(behind) != 1:
        return None, None
    return before.pop(), behind.pop()


def _written(model: Semantics, place: Node) -> int | None:
    parent = place.parent
    if parent is None or parent.kind != "Assignment" or parent.text("operator") != "=":
        return None
    value = parent.child("rightHandSide")
    statement = parent.parent
    if value is None or value is place or statement is None or statement.kind != "ExpressionStatement":
        return None
    return _value(model, value)


def _value(model: Semantics, value: Node) -> int | None:
    value = unwrap(value)
    if value.kind == "Literal" and value.text("kind") == "bool":
        return int(value.text("value") == "true")
    declared = model.declaration(value) if value.kind == "Identifier" else None
    if declared is not None and declared.get("constant") and declared.type_string == "bool":
        inner = declared.child("value")
        return None if inner is None else _value(model, inner)
    return constant_of(model, value)


def _asks(model: Semantics, place: Node, closed: int, opened: int) -> bool:
    """Whether a read tells closed from not closed, or is right for zero because that is the open value."""
    if opened == 0:
        return True
    parent = place.parent
    if parent is None or parent.kind != "BinaryOperation" or parent.text("operator") not in ("==", "!="):
        return False
    sides = (parent.child("leftExpression"), parent.child("rightExpression"))
    other = next((item for item in sides if item is not None and item is not place), None)
    return other is not None and _value(model, other) == closed


def _ends_frames(model: Semantics, function: Function, contract: Contract) -> bool:
    """Whether a guarded function may stop in assembly, so that the lock would stay closed."""
    if not any(
        (item := modifier_of(model, invocation, contract)) is not None and is_lock(model, contract, item)
        for invocation in function.modifiers
    ):
        return False
    source = model.compilation.input.sources
    inner = (function, *called_functions(model, function.node, contract))
    blocks = [block for item in inner for block in item.node.walk("InlineAssembly")]
    return any(_ENDS.search(source[block.file].slice(block.span)) for block in blocks)


TRANSIENT_SINCE = (0, 8, 28)
_CANCUN_BY_DEFAULT_SINCE = (0, 8, 25)
_EVMS = frozenset({"cancun", "prague", "osaka"})


def has_transient(compilation: Compilation) -> bool:
    """Whether compiler and EVM know transient state variables."""
    version, evm = parse_version(compilation.version), compilation.input.settings.evm_version
    known = evm in _EVMS if evm is not None else version >= _CANCUN_BY_DEFAULT_SINCE
    return version >= TRANSIENT_SINCE and known
