"""Calls of tokens, however they are written: as a method, or as a low-level call with an encoded payload.

Only what the call says is known here; what is done with its answer is asked in `results`.

Source: EIP-20; EIP-721 (whose `transferFrom` has the signature of EIP-20's).
"""

from __future__ import annotations

from dataclasses import dataclass

from core.semantics.callees import call_parts, unwrap
from core.semantics.calls import ExternalCall
from core.semantics.facts import outgoing_calls
from core.semantics.model import Contract, Semantics
from core.semantics.signatures import signature_of
from core.semantics.values import local_value
from core.solidity.ast import Node

TRANSFER = "transfer(address,uint256)"
TRANSFER_FROM = "transferFrom(address,address,uint256)"
APPROVE = "approve(address,uint256)"
_SELECTORS = {0xA9059CBB: TRANSFER, 0x23B872DD: TRANSFER_FROM, 0x095EA7B3: APPROVE}
_SIGNATURES = frozenset(_SELECTORS.values())
_HASHES = frozenset({"keccak256", "sha3"})
_DEEPEST = 4


@dataclass(frozen=True, slots=True, eq=False)
class TokenCall:
    """A call of `signature` (one of the three above) with its arguments in the signature's order.

    `token` is the called contract; `is_encoded` tells a low-level call with a payload.
    """

    signature: str
    call: ExternalCall
    token: Node
    arguments: tuple[Node, ...]
    is_encoded: bool

    @property
    def name(self) -> str:
        """The called function's name."""
        return self.signature.partition("(")[0]


def token_calls(model: Semantics) -> tuple[TokenCall, ...]:
    """Every call of a token that is written in the target files; found once."""
    known: tuple[TokenCall, ...] | None = model.memo.get(("token calls",))
    if known is None:
        found = (token_call(model, call) for call in outgoing_calls(model))
        known = model.memo[("token calls",)] = tuple(item for item in found if item is not None)
    return known


def token_call(model: Semantics, call: ExternalCall) -> TokenCall | None:
    """The token call that an external call is, or None."""
    if call.target is None or call.node.kind != "FunctionCall":
        return None
    if call.kind == "method" and call.function is not None and not call.on_self:
        if call.function.kind != "FunctionDefinition":
            return None
        signature = signature_of(call.function)
        if signature not in _SIGNATURES or len(call.arguments) != signature.count(",") + 1:
            return None
        return TokenCall(signature, call, call.target, call.arguments, False)
    if call.kind != "call" or not call.arguments:
        return None
    encoded = _payload(model, call)
    if encoded is None:
        return None
    signature, arguments = encoded
    return TokenCall(signature, call, call.target, arguments, True)


def _payload(model: Semantics, call: ExternalCall) -> tuple[str, tuple[Node, ...]] | None:
    first = unwrap(call.arguments[0])
    if first.type_string == "bytes4":  # before 0.5 the parts were handed over one by one
        return _known(_by_selector(model, first), call.arguments[1:])
    return encoded_call(model, first)


def encoded_call(model: Semantics, payload: Node) -> tuple[str, tuple[Node, ...]] | None:
    """Signature and arguments of a token call that `abi.encode…` makes, also through a local variable."""
    payload = local_value(model, payload)
    parts = call_parts(payload)
    if parts is None or parts.callee.kind != "MemberAccess" or not parts.arguments:
        return None
    base = parts.callee.child("expression")
    if base is None or base.kind != "Identifier" or base.name != "abi":
        return None
    name, first = parts.callee.text("memberName"), parts.arguments[0]
    if name == "encodeWithSelector":
        return _known(_by_selector(model, first), parts.arguments[1:])
    if name == "encodeWithSignature":
        return _known(first.text("value"), parts.arguments[1:])
    if name == "encodeCall" and len(parts.arguments) == 2:
        declared = model.declaration(unwrap(first))
        listed = unwrap(parts.arguments[1])
        values = listed.nodes("components") if listed.kind == "TupleExpression" else (listed,)
        return _known(signature_of(declared) if declared is not None else "", values)
    return None


def _known(signature: str, arguments: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]] | None:
    if signature not in _SIGNATURES or len(arguments) != signature.count(",") + 1:
        return None
    return signature, arguments


def _by_selector(model: Semantics, node: Node, depth: int = 0) -> str:
    """The signature behind a selector: `f.selector`, a literal, a hashed signature, a constant of these."""
    node = local_value(model, node)
    if node.kind == "Literal":
        return _SELECTORS.get(_number(node.text("value")), "")
    if node.kind == "MemberAccess" and node.text("memberName") == "selector":
        base = node.child("expression")
        declared = model.declaration(unwrap(base)) if base is not None else None
        return signature_of(declared) if declared is not None and declared.child("parameters") else ""
    if node.kind == "FunctionCall":
        callee, arguments = node.child("expression"), node.nodes("arguments")
        if node.get("kind") == "typeConversion" and arguments and depth < _DEEPEST:
            return _by_selector(model, arguments[0], depth + 1)
        hashed = callee is not None and callee.name in _HASHES and len(arguments) == 1
        return arguments[0].text("value") if hashed else ""
    declared = model.declaration(node)
    value = declared.child("value") if declared is not None and declared.get("constant") else None
    return _by_selector(model, value, depth + 1) if value is not None and depth < _DEEPEST else ""


def _number(text: str) -> int:
    try:
        return int(text.replace("_", ""), 0)
    except ValueError:
        return -1


def called_contract(model: Semantics, target: Node) -> Contract | None:
    """The contract whose type a called expression has, where the compiler tells which."""
    described = target.get("typeDescriptions")
    identifier = described.get("typeIdentifier", "") if described is not None else ""
    tail = identifier.rpartition("$_")[2] if identifier.startswith("t_contract$") else ""
    number = tail.rpartition("$")[2]
    return model.contracts.get(int(number)) if number.isdigit() else None
