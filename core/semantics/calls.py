"""External calls: what leaves this contract, with how much ether and how much freedom.

Not here: which function of the other contract runs (its code is unknown on purpose).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.semantics.callees import call_parts, is_external_callee, unwrap
from core.semantics.model import Semantics
from core.solidity.ast import Node

CallKind = Literal["call", "delegatecall", "staticcall", "callcode", "send", "transfer", "method", "create"]
_LOW_LEVEL: dict[str, CallKind] = {
    "call": "call",
    "delegatecall": "delegatecall",
    "staticcall": "staticcall",
    "callcode": "callcode",
    "send": "send",
    "transfer": "transfer",
}
_STIPEND_GAS = 2_300
_PRECOMPILES = 0xFF


@dataclass(frozen=True, slots=True, eq=False)
class ExternalCall:
    """One call that leaves the contract. `node` is the FunctionCall or YulFunctionCall.

    `target` is the expression of the called address, `value` the ether sent along, `function` the
    declaration of a called method where it is known.
    """

    kind: CallKind
    node: Node
    target: Node | None
    value: Node | None
    gas: Node | None
    arguments: tuple[Node, ...]
    function: Node | None = None
    on_self: bool = False

    @property
    def is_low_level(self) -> bool:
        """Whether failure is a returned false instead of a revert."""
        return self.kind in {"call", "delegatecall", "staticcall", "callcode", "send"}

    @property
    def sends_ether(self) -> bool:
        """Whether ether may leave: a value that is not literally zero."""
        return self.value is not None and _number(self.value) != 0

    @property
    def is_read_only(self) -> bool:
        """Whether the callee cannot change any state (STATICCALL)."""
        if self.kind == "staticcall":
            return True
        if self.kind != "method" or self.function is None:
            return False
        if self.function.kind == "VariableDeclaration":
            return True
        return self.function.text("stateMutability") in {"view", "pure"}

    @property
    def may_reenter(self) -> bool:
        """Whether the callee gets enough gas and freedom to call back and change state.

        Source: EVM gas stipend of 2,300 for `send` and `transfer`.
        """
        if self.kind in {"send", "transfer", "create"} or self.is_read_only:
            return False
        if self.gas is not None and (limit := _number(self.gas)) is not None and limit <= _STIPEND_GAS:
            return False
        return not (self.target is not None and (address := _number(self.target)) and address <= _PRECOMPILES)


def external_call(model: Semantics, node: Node) -> ExternalCall | None:
    """What kind of external call a FunctionCall or YulFunctionCall is; None if it is none."""
    if node.kind == "YulFunctionCall":
        return _yul_call(node)
    parts = call_parts(node)
    if parts is None:
        return None
    callee = parts.callee
    value, gas = parts.option("value"), parts.option("gas")
    if callee.kind == "NewExpression":
        created = "contract " in callee.type_string
        return ExternalCall("create", node, None, value, gas, parts.arguments) if created else None
    base = callee.child("expression") if callee.kind == "MemberAccess" else None
    if base is None:
        return _external_pointer(model, node, callee, value, gas, parts.arguments)
    declared = model.declaration(callee)
    kind = _LOW_LEVEL.get(callee.text("memberName"))
    if kind is not None and declared is None and base.type_string.startswith(("address", "contract ")):
        if kind in {"send", "transfer"}:
            value = parts.arguments[0] if parts.arguments else None
        return ExternalCall(kind, node, base, value, gas, parts.arguments)
    if is_external_callee(callee) and callee.type_string.startswith("function"):
        on_self = unwrap(base).kind == "Identifier" and unwrap(base).name == "this"
        return ExternalCall("method", node, base, value, gas, parts.arguments, declared, on_self)
    return None


def _external_pointer(
    model: Semantics,
    node: Node,
    callee: Node,
    value: Node | None,
    gas: Node | None,
    arguments: tuple[Node, ...],
) -> ExternalCall | None:
    declared = model.declaration(callee)
    variable = declared is None or declared.kind == "VariableDeclaration"
    if variable and callee.type_string.startswith("function") and " external" in callee.type_string:
        return ExternalCall("method", node, callee, value, gas, arguments)
    return None


_YUL_CALLS: dict[str, tuple[CallKind, bool]] = {
    "call": ("call", True),
    "callcode": ("callcode", True),
    "delegatecall": ("delegatecall", False),
    "staticcall": ("staticcall", False),
}


def _yul_call(node: Node) -> ExternalCall | None:
    name = yul_name(node)
    arguments = node.nodes("arguments")
    if name in {"create", "create2"}:
        return ExternalCall("create", node, None, arguments[0], None, arguments)
    known = _YUL_CALLS.get(name)
    if known is None or len(arguments) < 6:
        return None
    kind, has_value = known
    return ExternalCall(
        kind, node, arguments[1], arguments[2] if has_value else None, arguments[0], arguments[2:]
    )


def yul_name(node: Node) -> str:
    """The called name of a YulFunctionCall, or the empty string."""
    name = node.child("functionName") if node.kind == "YulFunctionCall" else None
    return name.name if name is not None else ""


def _number(node: Node) -> int | None:
    """The value of a literal, through parentheses and conversions; None for anything else."""
    node = unwrap(node)
    if node.kind == "FunctionCall" and node.get("kind") == "typeConversion":
        return _number(node.nodes("arguments")[0])
    if node.kind not in {"Literal", "YulLiteral"}:
        return None
    try:
        return int(node.text("value").replace("_", ""), 0)
    except ValueError:
        return None
