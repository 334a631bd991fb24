"""Which changes of state may go before the external call that they follow.

Everything between must neither set what a change needs nor change the same
state; what it reads must be keepable in a local variable. The edits are made in
the rule `state-change-after-call`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.semantics.callees import internal_callee
from core.semantics.model import Contract, Function, Semantics
from core.semantics.outside import reentrant_call
from core.semantics.running import called_functions, runs_unseen_code
from core.semantics.targets import assigned_names, targets
from core.semantics.touching import places_of, touched
from core.solidity.ast import Node

_BETWEEN = ("ExpressionStatement", "VariableDeclarationStatement", "EmitStatement", "IfStatement")


@dataclass(frozen=True, slots=True)
class Move:
    """Statements that change state, to be moved before `call`; `between` is the rest of the block's run."""

    call: Node
    between: tuple[Node, ...]
    changes: tuple[Node, ...]


def moves(model: Semantics, contract: Contract, function: Function) -> Iterator[Move]:
    """Every run of state changes in a block that may go before the reentrant call above it."""
    for block in function.node.walk("Block", "UncheckedBlock"):
        statements = block.nodes("statements")
        for index, statement in enumerate(statements):
            if not _is_simple(statement) or runs_unseen_code(model, statement, contract):
                continue
            if reentrant_call(model, statement, contract):
                move = _move(model, contract, function, statements[index:])
                if move is not None:
                    yield move


def _move(
    model: Semantics, contract: Contract, function: Function, statements: Sequence[Node]
) -> Move | None:
    call, rest = statements[0], statements[1:]
    between: list[Node] = []
    changes: list[Node] = []
    for statement in rest:
        if _is_change(model, statement, contract):
            if not _independent(model, contract, statement, [call, *between]):
                return None
            changes.append(statement)
        elif _is_harmless(model, statement, contract):
            between.append(statement)
        else:
            break
    last = max((item.span.end for item in changes), default=0)
    between = [item for item in between if item.span.start < last]
    if not changes or _changes_later(model, contract, rest[len(between) + len(changes) :]):
        return None
    if not _read_before(model, function, call, changes, contract):
        return None
    return Move(call, tuple(between), tuple(changes))


def _changes_later(model: Semantics, contract: Contract, rest: Sequence[Node]) -> bool:
    return any(touched(model, item, contract).writes for item in rest)


def _read_before(
    model: Semantics, function: Function, call: Node, changes: Sequence[Node], contract: Contract
) -> bool:
    """Whether the function looked at what it changes later: the check that a second entry passes again."""
    written = {item for change in changes for item in touched(model, change, contract).writes}
    parts = [*function.modifiers, *(function.body.nodes("statements") if function.body is not None else ())]
    early = [item for item in parts if item.span.start <= call.span.start]
    read = {item for part in early for item in touched(model, part, contract).reads}
    return bool(written & read)


def _is_simple(statement: Node) -> bool:
    return statement.kind in ("ExpressionStatement", "VariableDeclarationStatement")


def _is_change(model: Semantics, statement: Node, contract: Contract) -> bool:
    """A plain change of storage, nothing else: no call, no local variable set."""
    expression = statement.child("expression") if statement.kind == "ExpressionStatement" else None
    if expression is None or expression.kind not in ("Assignment", "UnaryOperation"):
        return False
    target = target_of(statement)
    if sum(1 for _ in targets(statement)) != 1:
        return False
    if target.kind == "TupleExpression" or not touched(model, statement, contract).writes:
        return False
    declared = model.declaration(target) if target.kind == "Identifier" else None
    if declared is not None and declared.id not in model.variables:
        return False
    return not _calls(model, statement, contract)


def _is_harmless(model: Semantics, statement: Node, contract: Contract) -> bool:
    if statement.kind not in _BETWEEN or touched(model, statement, contract).writes:
        return False
    if reentrant_call(model, statement, contract) or runs_unseen_code(model, statement, contract):
        return False
    if statement.kind == "IfStatement":
        return statement.child("falseBody") is None and _only_reverts(statement.child("trueBody"))
    return True


def _only_reverts(body: Node | None) -> bool:
    if body is None:
        return False
    statements = body.nodes("statements") if body.kind == "Block" else (body,)
    return len(statements) == 1 and (
        statements[0].kind == "RevertStatement"
        or any(item.name == "revert" for item in statements[0].walk("Identifier"))
    )


def _calls(model: Semantics, statement: Node, contract: Contract) -> bool:
    """Whether a statement calls anything, or looks at balances that the call may change."""
    if any(_asks_an_account(item) for item in statement.walk("MemberAccess")):
        return True
    if any(True for _ in statement.walk("NewExpression", "FunctionCallOptions")):
        return True
    for call in statement.walk("FunctionCall"):
        if call.get("kind", "functionCall") != "functionCall":
            continue
        function = internal_callee(model, call, contract)
        if function is None or function.mutability != "pure":
            return True
    return False


def _asks_an_account(member: Node) -> bool:
    base = member.child("expression")
    of_account = base is not None and base.type_string.startswith(("address", "contract "))
    return of_account and member.text("memberName") in ("balance", "codehash", "code")


def _independent(model: Semantics, contract: Contract, change: Node, passed: Sequence[Node]) -> bool:
    """Whether `change` may happen before the statements in `passed`."""
    mine = touched(model, change, contract)
    kept = kept_target(change)
    used = {item.get("referencedDeclaration") for item in change.walk("Identifier")}
    for statement in passed:
        other = touched(model, statement, contract)
        if other.writes & (mine.writes | mine.reads):
            return False
        if other.reads & mine.writes and not (
            kept and _reads_only(model, statement, mine.writes, kept, contract)
        ):
            return False
        if used & _locals_set(statement):
            return False
    return True


def _locals_set(statement: Node) -> set[int]:
    declared = {item.id for item in statement.walk("VariableDeclaration")}
    return declared | assigned_names(statement)


def kept_target(change: Node) -> Node | None:
    """The place whose old value can be kept in a local variable: it is overwritten as a whole."""
    expression = change.child("expression")
    target = target_of(change)
    whole = expression is not None and expression.text("operator") in ("=", "delete")
    return target if whole and target.type_string.startswith(("uint", "int", "address", "bytes32")) else None


def _reads_only(
    model: Semantics, statement: Node, variables: set[int], kept: Node, contract: Contract
) -> bool:
    """Whether `statement` itself reads `variables` only as the very place `kept`."""
    for function in called_functions(model, statement, contract):
        if touched(model, function.node, contract).reads & variables:
            return False
    return all(same_text(place, kept) for place in places_of(model, statement, variables, "read"))


def same_text(one: Node, other: Node) -> bool:
    """Whether two places are written alike and mean the same declarations."""
    if one.kind != other.kind or one.text("memberName") != other.text("memberName"):
        return False
    if one.get("referencedDeclaration") != other.get("referencedDeclaration") or one.get(
        "value"
    ) != other.get("value"):
        return False
    if one.kind in ("FunctionCall", "Assignment", "UnaryOperation"):
        return False
    mine, others = one.children(), other.children()
    return len(mine) == len(others) and all(same_text(a, b) for a, b in zip(mine, others, strict=True))


def target_of(change: Node) -> Node:
    """The place that a change of state writes."""
    expression = change.child("expression")
    target = expression and (expression.child("leftHandSide") or expression.child("subExpression"))
    return target or change


def may_revert(change: Node) -> bool:
    """Whether a change of state can fail (checked arithmetic, a call)."""
    expression = change.child("expression")
    plain = expression is not None and expression.text("operator") in ("=", "delete")
    return not plain or any(True for _ in change.walk("BinaryOperation", "FunctionCall"))
