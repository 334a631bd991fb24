"""A conversion to a smaller type cuts a number off.

What it finds
A conversion of an integer to a shorter one, or between signed and unsigned, of a value from the caller,
where nothing keeps the value in the new type.

Why it matters
Conversions never check: `uint128(2**128)` is zero and `uint256(-1)` the largest number there is. What
is stored or paid then has nothing to do with what was asked for.

Example
`locked[msg.sender] = uint96(amount);`

Limits
Only where the result is stored, paid or handed on. Low where something was compared with stored values
before, as a balance is, or where stored values are part of what an inner function was given. Quiet for
authorized callers, for what a proof from ranges and comparisons bounds, for masks and shifts, times and
block numbers, addresses, and where the value or the result is compared in the same function.

Source
Solidity manual, “Explicit Conversions”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.bounds import interval_of
from core.semantics.callees import unwrap
from core.semantics.conditions import conditions_of
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.numbers import integer_type, same_code
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, definitions_of
from core.semantics.trace import Event
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unsafe-cast",
    title="A conversion to a smaller type cuts a number off",
    severity="medium",
    confidence="medium",
    swc="SWC-101",
)

EXAMPLES = (
    Example(
        title="A lock that forgets the amount",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Locks {
    mapping(address => uint96) locked;
    function lock(uint256 amount) external {
        locked[msg.sender] = uint96(amount); //~ unsafe-cast
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Compared first",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Locks {
    mapping(address => uint96) locked;
    function lock(uint256 amount) external {
        require(amount <= type(uint96).max);
        locked[msg.sender] = uint96(amount);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A negative number that becomes enormous",
        source="""pragma solidity ^0.4.24;
contract Locks {
    mapping(address => uint) locked;
    function move(int delta) public {
        locked[msg.sender] = uint(delta); //~ unsafe-cast
    }
}
""",
        flagged=True,
    ),
)

_GIVEN = frozenset({"parameter", "calldata"})
_CUTTING = frozenset({"%", "&", ">>"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each conversion of a stranger's number that may lose something and is used."""
    model = semantics_of(compilation)
    done: set[int] = set()
    for trace in entry_traces(model):
        for event in trace.events:
            for root in _used(event):
                for cast in _casts(model, root, event.scope, 0):
                    if cast.id in done or not _is_lossy(model, cast, event.scope):
                        continue
                    if is_authorized(model, trace.contract, event.state):
                        continue
                    done.add(cast.id)
                    kind = cast.type_string
                    yield Match(
                        cast,
                        f"Whoever calls {trace.function.signature} picks a number that {kind} may not hold.",
                        "low" if _is_limited(model, cast, event) else None,
                        related=(trace.function.node,),
                    )


def _is_limited(model: Semantics, cast: Node, event: Event) -> bool:
    """Whether stored values may well limit the number: compared on the way, or part of it."""
    if any(guard.kind == "state" for guard in event.state.guards):
        return True
    return event.scope.depth > 0 and any(
        item.kind in {"state", "view"} for item in sources_of(model, cast, event.scope)
    )


def _used(event: Event) -> tuple[Node, ...]:
    effect = event.effect
    if effect.kind == "write" and effect.value is not None:
        return (effect.value,)
    if effect.kind == "write" and effect.node.parent is not None:
        right = effect.node.parent.child("rightHandSide")
        return (right,) if right is not None else ()
    if effect.call is not None and not effect.call.is_read_only and effect.call.node.kind == "FunctionCall":
        value = (effect.call.value,) if effect.call.value is not None else ()
        return (*value, *(effect.call.arguments if effect.call.kind == "method" else ()))
    return ()


def _casts(model: Semantics, root: Node, scope: Scope, depth: int) -> Iterator[Node]:
    """Integer conversions in a value and behind the locals it names; keys and indexes left out."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.kind == "FunctionCall" and node.get("kind") == "typeConversion":
            if integer_type(node.type_string) is not None:
                yield node
        elif node.kind == "Identifier" and depth < 2:
            declared = model.declaration(node)
            if declared is not None and declared.id not in model.variables:
                known = definitions_of(model, scope.function, scope.contract).get(declared.id, ())
                for item in known:
                    yield from _casts(model, item.value, scope, depth + 1)
        if node.kind not in {"IndexAccess", "IndexRangeAccess", "MemberAccess"}:
            waiting += node.children()


def _is_lossy(model: Semantics, cast: Node, scope: Scope) -> bool:
    arguments = cast.nodes("arguments")
    target = integer_type(cast.type_string)
    source = integer_type(unwrap(arguments[0]).type_string) if len(arguments) == 1 else None
    if target is None or source is None:
        return False
    if target.lowest <= source.lowest and source.highest <= target.highest:
        return False
    value = unwrap(arguments[0])
    if _is_cut_on_purpose(value) or _is_to_address(cast) or not _is_given(model, value, scope):
        return False
    bounds = interval_of(model, value)
    if bounds is not None and target.lowest <= bounds[0] and bounds[1] <= target.highest:
        return False
    return not _is_compared(model, cast, value, scope.function)


def _is_given(model: Semantics, value: Node, scope: Scope) -> bool:
    sources = sources_of(model, value, scope)
    kinds = {item.kind for item in sources}
    return bool(kinds & _GIVEN) and not kinds & {"time", "block"}


def _is_cut_on_purpose(value: Node) -> bool:
    if value.kind == "BinaryOperation":
        return value.text("operator") in _CUTTING
    inner = value.nodes("arguments")[:1] if value.get("kind") == "typeConversion" else ()
    return bool(inner) and integer_type(inner[0].type_string) is None


def _is_to_address(cast: Node) -> bool:
    parent = cast.parent
    if parent is None or parent.get("kind") != "typeConversion":
        return False
    return integer_type(parent.type_string) is None or _is_to_address(parent)


def _is_compared(model: Semantics, cast: Node, value: Node, function: Function) -> bool:
    """Whether the function asks anything about the value, or about the local that gets the result.

    A value that found an element of an array is smaller than the length of that array.
    """
    for access in function.node.walk("IndexAccess"):
        base, index = access.child("baseExpression"), access.child("indexExpression")
        array = base is not None and not base.type_string.startswith("mapping(")
        if array and index is not None and same_code(index, value):
            return True
    targets = set()
    parent = cast.parent
    while parent is not None and parent.kind == "TupleExpression":
        parent = parent.parent
    if parent is not None and parent.kind == "VariableDeclarationStatement":
        targets = {item.id for item in parent.nodes("declarations")}
    elif parent is not None and parent.kind == "Assignment":
        left = parent.child("leftHandSide")
        targets = {int(left.get("referencedDeclaration", 0))} if left is not None else set()
    for condition in conditions_of(function):
        for item in condition.walk(value.kind, "Identifier"):
            if same_code(item, value) or item.get("referencedDeclaration") in targets - {0}:
                return True
    return False
