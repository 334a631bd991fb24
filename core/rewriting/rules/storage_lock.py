"""Reentrancy locks that are kept in storage.

What it finds
    A reentrancy lock of the project's own whose flag is a state variable, where the compiler and the EVM
    know transient storage (solc 0.8.28, Cancun).

Why it matters
    A lock in storage is read and written twice in every guarded call. Measured with solc 0.8.30 (optimizer,
    200 runs): the same lock in transient storage saves 4,600 gas a call before refunds, about 1,800 after
    them, and 18,700 when the contract is deployed.

Example
    `uint256 private status = 1;` becomes `uint256 private transient status;`.

Safety
    The lock is only ever set before a guarded function and taken back behind it, so between transactions it
    is always open; transient storage is open at the start of every transaction by itself. Every place that
    asks for it compares it with its closed value, or its open value is zero anyway. Nothing else writes it,
    no getter shows it, no guarded code ends the frame in assembly. The variable leaves the
    layout, which is declared; contracts that look upgradeable are left alone. Safe where the file demands a
    compiler that has transient variables; otherwise a person must know that older ones are shut out.

Limits
    Locks in assembly, locks that are asked for by their open value when that is not zero, and locks that a
    library or another contract keeps.

Source
    EIP-1153; 0.8.28 release notes (transient state variables of value types).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import has_comment, insert, replace
from core.rewriting.locks import is_lock
from core.rewriting.places import name_span
from core.rewriting.pragma import oldest_admitted, version_of
from core.rewriting.proposal import Edit
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.rewriting.upgrades import must_keep_layout
from core.semantics.callees import unwrap
from core.semantics.facts import accesses_of, callers_of, modifier_of
from core.semantics.model import Contract, Function, Semantics, StateVariable, semantics_of
from core.semantics.running import called_functions, functions_of
from core.semantics.terms import constant_of
from core.semantics.touching import touched
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import parse_version
from core.text import Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="storage-lock",
    title="Reentrancy locks that are kept in storage",
    goal="gas",
    applicability="safe",
    version="1",
)

_BANK = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

contract Bank {
    mapping(address => uint256) public balances;
    uint256 private LOCK

    modifier guarded() {
        require(status != 2, "again");
        status = 2;
        _;
        status = 1;
    }

    function deposit() external payable guarded {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external guarded {
        uint256 amount = balances[msg.sender];
        (bool done, ) = msg.sender.call{value: amount}("");
        require(done, "failed");
        balances[msg.sender] = 0;
    }
}
"""

EXAMPLES = (
    RuleExample(
        title="A lock that is one or two",
        before=_BANK.replace("LOCK", "status = 1;"),
        after=_BANK.replace("LOCK", "transient status;"),
    ),
    RuleExample(
        title="A lock that is asked for by its open value",
        before=_BANK.replace("LOCK", "status = 1;").replace("status != 2", "status == 1"),
        after=None,
    ),
)

_TRANSIENT_SINCE = (0, 8, 28)
_CANCUN_BY_DEFAULT_SINCE = (0, 8, 25)
_EVMS = frozenset({"cancun", "prague", "osaka"})
_ENDS = re.compile(r"\b(?:return|stop|selfdestruct)\s*\(")
_TYPES = re.compile(r"bool|uint\d+")


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per lock."""
    if not _has_transient(compilation):
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind not in ("contract", "abstract") or must_keep_layout(model, contract):
            continue
        for variable in contract.variables:
            modifiers = list(_locking(model, contract, variable))
            if modifiers and _is_only_a_lock(model, contract, variable, modifiers):
                yield from _suggestion(compilation, contract, variable)


def _has_transient(compilation: Compilation) -> bool:
    version, evm = parse_version(compilation.version), compilation.input.settings.evm_version
    known = evm in _EVMS if evm is not None else version >= _CANCUN_BY_DEFAULT_SINCE
    return version_of(compilation) >= _TRANSIENT_SINCE and known


def _suggestion(
    compilation: Compilation, contract: Contract, variable: StateVariable
) -> Iterator[Suggestion]:
    source = compilation.input.sources[contract.file]
    span, value = name_span(source, variable.node), variable.node.child("value")
    if span is None:
        return
    edits: list[Edit] = [insert(source, span.start, "transient ")]
    if value is not None:
        rest = Span(span.end, value.span.end)
        if has_comment(source, rest):
            return
        edits.append(replace(source, rest, ""))
    old = oldest_admitted(compilation, contract.file) < _TRANSIENT_SINCE
    needs = " The file then needs solc 0.8.28, which its pragma does not demand yet." if old else ""
    yield Suggestion(
        title=f"{variable.name} of {contract.name} is a transient lock",
        reason=(
            f"{variable.name} is open between transactions, and so is transient storage, for less.{needs}"
        ),
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
        declared=(DeclaredChange("storage-layout"),),
        applicability="review" if old else None,
    )


def _locking(model: Semantics, contract: Contract, variable: StateVariable) -> Iterator[Function]:
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


def _is_only_a_lock(
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
