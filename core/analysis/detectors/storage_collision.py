"""Two contracts mean different things by the same storage slot.

What it finds
A proxy that hands every call on by delegatecall and keeps variables of its own from slot zero on; and a
delegatecall of a function that one other contract of the project has, whose variables lie otherwise
than the caller's.

Why it matters
The called code works on the caller's storage with its own idea of the layout. What it takes for its
counter is the caller's owner: a harmless call overwrites it.

Example
`contract Proxy { address implementation; fallback() external payable { … delegatecall … } }`

Limits
High where two layouts at hand have different types in a slot that the called function writes and a
stranger can make the call; medium where only the names differ or the caller is checked. For a proxy the
other layout is not at hand: medium, low where its variables come from a base that could be shared, and
quiet where another contract shares that base or begins with the same variables, or where they lie in
slots of their own (ERC-1967, ERC-7201).

Source
SWC-124 (related); Solidity manual, “Delegatecall and Libraries”, “Layout of State Variables in Storage”;
ERC-1967.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.callees import call_parts, unwrap
from core.semantics.model import Contract, Function, Semantics, StateVariable, semantics_of
from core.semantics.trace import trace_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation, StorageSlot
from core.solidity.own_layout import own_layout

INFO = DetectorInfo(
    id="storage-collision",
    title="Two contracts mean different things by the same storage slot",
    severity="high",
    confidence="medium",
    swc="SWC-124",
)

EXAMPLES = (
    Example(
        title="A library that writes where the owner lies",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Counter {
    uint256 count;
    function add(uint256 by) external { count += by; }
}
contract Wallet {
    address public owner = msg.sender;
    address immutable counter;
    constructor(address at) { counter = at; }
    function add(uint256 by) external {
        (bool ok, ) = counter.delegatecall(abi.encodeWithSignature("add(uint256)", by)); //~ storage-collision
        require(ok);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The same layout",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Layout { uint256 count; }
contract Counter is Layout {
    function add(uint256 by) external { count += by; }
}
contract Wallet is Layout {
    address immutable counter;
    constructor(address at) { counter = at; }
    function add(uint256 by) external {
        (bool ok, ) = counter.delegatecall(abi.encodeWithSignature("add(uint256)", by));
        require(ok);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A proxy with a variable in slot zero",
        source="""pragma solidity ^0.4.24;
contract Proxy {
    address implementation; //~ storage-collision
    function Proxy(address target) public { implementation = target; }
    function () public payable {
        require(implementation.delegatecall(msg.data));
    }
}
""",
        flagged=True,
    ),
)

_SELECTING = frozenset({"encodeWithSelector", "encodeWithSignature", "encodeCall"})
_QUOTED = re.compile(r"^[A-Za-z_$][\w$]*\([\w,\[\]()]*\)$")
_DELEGATE = re.compile(r"\bdelegatecall\s*\(")


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield the first own variable of each proxy, and each delegatecall into another layout."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind == "contract" and not model.heirs(contract):
            yield from _proxy(model, contract)
    yield from _borrowed(model)


def _proxy(model: Semantics, contract: Contract) -> Iterator[Match]:
    fallback = next((item for item in contract.all_functions() if item.kind == "fallback"), None)
    if fallback is None or fallback.body is None or not _hands_everything_on(model, contract, fallback):
        return
    stored = [item for item in contract.all_variables() if item.is_stored and _takes_a_slot(item)]
    own = [item for item in stored if not _is_shared(model, contract, item)]
    if own and not _is_mirrored(model, contract, own):
        # Implementations that know their proxy begin with its one address, and need not be at hand here.
        known = len(own) == 1 and own[0].type_string.startswith(("address", "contract "))
        apart = known or any(item.contract is not contract.node for item in own)
        yield Match(
            own[0].node,
            f"“{own[0].name}” lies in the slots that the implementation behind {contract.name} uses too.",
            "low" if apart else "medium",
            related=(fallback.node,),
        )


def _takes_a_slot(variable: StateVariable) -> bool:
    return variable.node.text("storageLocation") != "transient"


def _hands_everything_on(model: Semantics, contract: Contract, fallback: Function) -> bool:
    """Whether the fallback delegates the whole calldata."""
    for event in trace_of(model, fallback, contract).events:
        call = event.effect.call
        if call is None or call.kind != "delegatecall":
            continue
        if call.node.kind == "YulFunctionCall":
            return True
        if any(_is_all_calldata(item) for item in call.arguments):
            return True
    for assembly in fallback.node.walk("InlineAssembly"):
        if assembly.child("AST") is None:
            text = model.compilation.input.sources[assembly.file].slice(assembly.span)
            return _DELEGATE.search(text) is not None
    return False


def _is_all_calldata(node: Node) -> bool:
    node = unwrap(node)
    base = node.child("expression")
    return node.text("memberName") == "data" and base is not None and base.name == "msg"


def _is_shared(model: Semantics, contract: Contract, variable: StateVariable) -> bool:
    """Whether the variable is declared in a base that other contracts build on as well."""
    home = model.contracts[variable.contract.id]
    if home is contract:
        return False
    mine = {base.id for base in contract.bases}
    return any(heir.id not in mine for heir in model.heirs(home))


def _is_mirrored(model: Semantics, contract: Contract, own: list[StateVariable]) -> bool:
    """Whether another contract at hand begins with the same variables, as its implementations do."""
    mine = [(item.name, item.type_string) for item in own]
    for other in model.contracts.values():
        if other.is_interface or other.is_library or contract.id in {base.id for base in other.bases}:
            continue
        if other.id in {base.id for base in contract.bases}:
            continue
        theirs = [(item.name, item.type_string) for item in other.all_variables() if item.is_stored]
        if theirs[: len(mine)] == mine:
            return True
    return False


def _borrowed(model: Semantics) -> Iterator[Match]:
    seen: set[int] = set()
    for trace in entry_traces(model):
        for event in trace.events:
            call = event.effect.call
            if call is None or call.kind not in {"delegatecall", "callcode"} or call.node.id in seen:
                continue
            target = _called_function(model, call.arguments, trace.contract)
            if target is None:
                continue
            difference = _difference(model, trace.contract, target)
            if difference is not None:
                seen.add(call.node.id)
                mine, other = difference
                mild = mine.type == other.type
                yield Match(
                    call.node,
                    f"{target.name} writes “{other.label}” where this contract keeps “{mine.label}”.",
                    "medium" if mild or is_authorized(model, trace.contract, event.state) else None,
                    related=(target.node,),
                )


def _called_function(model: Semantics, arguments: tuple[Node, ...], caller: Contract) -> Function | None:
    """The one function of another deployable contract that the encoded call names."""
    signature = next((found for item in arguments if (found := _signature(model, item))), None)
    if signature is None:
        return None
    functions = [
        function
        for contract in model.contracts.values()
        if contract.kind == "contract" and contract.id not in {base.id for base in caller.bases}
        for function in contract.functions
        if function.signature == signature and function.is_entry and function.body is not None
    ]
    return functions[0] if len(functions) == 1 else None


def _signature(model: Semantics, node: Node) -> str | None:
    """The signature in `abi.encodeWithSignature("f(uint256)", …)` and its relatives, old and new."""
    parts = call_parts(unwrap(node))
    if parts is not None and parts.callee.text("memberName") in _SELECTING and parts.arguments:
        return _signature(model, parts.arguments[0])
    for item in unwrap(node).walk("Literal", "MemberAccess", "Identifier"):
        if item.kind == "Literal" and _QUOTED.match(item.text("value")):
            return item.text("value")
        declared = model.declaration(item)
        function = model.functions.get(declared.id) if declared is not None else None
        if function is not None and function.is_external:
            return function.signature
        value = declared.child("value") if declared is not None and declared.get("constant") else None
        if value is not None:
            return _signature(model, value)
    return None


def _difference(
    model: Semantics, caller: Contract, target: Function
) -> tuple[StorageSlot, StorageSlot] | None:
    """The caller's variable and the other one at the first place where the function writes something else."""
    home = model.contract_of(target.node)
    if home is None:
        return None
    written = {
        place.root
        for event in trace_of(model, target, home).events
        if event.effect.kind == "write"
        for place in event.places
    }
    names = {
        model.variables[root].name for root in written if isinstance(root, int) and root in model.variables
    }
    nodes = model.compilation.nodes_by_id
    mine = {(slot.slot, slot.offset): slot for slot in own_layout(caller.node, nodes).slots}
    for other in own_layout(home.node, nodes).slots:
        own = mine.get((other.slot, other.offset))
        if own is not None and other.label in names and (own.label, own.type) != (other.label, other.type):
            return own, other
    return None
