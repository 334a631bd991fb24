"""A used signature can be written in another way and used again.

What it finds
A signature, or a hash of its bytes, that marks itself as used, while `ecrecover` gets its `s` without
a check that it is in the lower half of the curve's order.

Why it matters
For each signature (v, r, s) there is a second one of the same signer for the same message, which
anybody can compute. It has other bytes, so the mark does not know it.

Example
`bytes32 id = keccak256(signature); require(!used[id]); used[id] = true; … ecrecover(hash, v, r, s)`

Limits
Only marks made of the signature itself count. A nonce or the signed message as the mark is safe from
this, whatever `s` is, and stays quiet. The check of `s` is known by the number it compares with.

Source
SWC-117; EIP-2; Solidity manual, “Mathematical and Cryptographic Functions”, `ecrecover`.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces
from core.semantics.model import Semantics, semantics_of
from core.semantics.origins import sources_of
from core.semantics.recovery import Recovery, recoveries_of
from core.semantics.running import called_functions
from core.semantics.scope import Source
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="signature-malleability",
    title="A used signature can be written in another way and used again",
    severity="medium",
    confidence="high",
    swc="SWC-117",
)

EXAMPLES = (
    Example(
        title="The signature is its own mark",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Claims {
    address immutable signer = msg.sender;
    mapping(bytes32 => bool) used;
    mapping(address => uint256) credits;
    function claim(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 id = keccak256(abi.encode(v, r, s));
        require(!used[id]);
        used[id] = true;
        bytes32 hash = keccak256(abi.encode(address(this), msg.sender, amount));
        require(ecrecover(hash, v, r, s) == signer); //~ signature-malleability
        credits[msg.sender] += amount;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The signed message is the mark",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Claims {
    address immutable signer = msg.sender;
    mapping(bytes32 => bool) used;
    mapping(address => uint256) credits;
    function claim(uint256 amount, uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(address(this), msg.sender, amount, id));
        require(!used[hash]);
        used[hash] = true;
        require(ecrecover(hash, v, r, s) == signer);
        credits[msg.sender] += amount;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Claims {
    address signer = msg.sender;
    mapping(bytes32 => bool) used;
    mapping(address => uint256) credits;
    function claim(uint256 amount, uint8 v, bytes32 r, bytes32 s) public {
        require(!used[s]);
        used[s] = true;
        bytes32 hash = keccak256(abi.encodePacked(this, msg.sender, amount));
        require(ecrecover(hash, v, r, s) == signer); //~ signature-malleability
        credits[msg.sender] += amount;
    }
}
""",
        flagged=True,
    ),
)

_HALF_ORDER = "0x7fffffffffffffffffffffffffffffff"


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each recovery with an unbounded `s` whose signature is used as a mark on the same path."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if not trace.function.changes_state:
            continue
        for recovery in recoveries_of(model, trace):
            mark = _mark(model, trace, recovery)
            if mark is not None and not _is_bounded(model, trace, recovery):
                yield Match(
                    recovery.call,
                    f"The mark of {trace.function.signature} is the signature, which has a second form.",
                    related=(mark.effect.node,),
                )


def _mark(model: Semantics, trace: Trace, recovery: Recovery) -> Event | None:
    """A write under a key that is made of the signature and of nothing that was signed."""
    parts = {item for item in recovery.signature if item.kind == "parameter"} - recovery.signed
    if not parts:
        return None
    for event in trace.events:
        if event.effect.kind != "write" or all(place.is_scalar for place in event.places):
            continue
        keys = {
            item.detail
            for item in sources_of(model, event.effect.node, event.scope)
            if item.kind == "key" and isinstance(item.detail, Source)
        }
        if keys & parts and not any(key.kind == "parameter" and key not in parts for key in keys):
            return event
    return None


def _is_bounded(model: Semantics, trace: Trace, recovery: Recovery) -> bool:
    functions: tuple[Node, ...] = (
        recovery.scope.function.node,
        trace.function.node,
        *(item.node for item in called_functions(model, trace.function.node, trace.contract)),
    )
    return any(
        item.text("value").lower().startswith(_HALF_ORDER)
        for node in functions
        for item in node.walk("Literal", "YulLiteral")
    ) or _has_bound_constant(model, functions)


def _has_bound_constant(model: Semantics, functions: tuple[Node, ...]) -> bool:
    """A constant of that value, named in one of the functions."""
    for node in functions:
        for name in node.walk("Identifier"):
            declared = model.declaration(name)
            value = declared.child("value") if declared is not None and declared.get("constant") else None
            if value is not None and any(
                item.text("value").lower().startswith(_HALF_ORDER) for item in value.walk("Literal")
            ):
                return True
    return False
