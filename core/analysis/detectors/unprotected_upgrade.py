"""Anyone can replace the code behind a proxy.

What it finds
An entry point that a stranger can call, and that sets the place from which a `delegatecall` of the
same contract takes its target; or one that is named as an upgrade (`upgradeTo`, `upgradeToAndCall`,
`setImplementation`, …) or asks an `_authorizeUpgrade` that refuses nobody, and sets a place for all.

Why it matters
Whoever calls first puts in code of their own, which then owns the storage, the balance and the
identity of the proxy.

Example
`function _authorizeUpgrade(address) internal override {}`

Limits
Code of a diamond (a mapping of selectors) counts where it is set by a parameter, not where everybody
sets only their own. An upgrade that can run only once counts as protected. Compilers before 0.6 give
no tree for assembly: there the names of the entry point and of the variable decide.

Source
OpenZeppelin Contracts, `UUPSUpgradeable`; EIP-1967; EIP-1822.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces
from core.semantics.model import Semantics, semantics_of
from core.semantics.privileges import is_chosen, privileges_of, relying
from core.semantics.scope import Location
from core.semantics.strangers import authorizer_of, free_writes, is_initializer, is_upgrade, keys_of
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unprotected-upgrade",
    title="Anyone can replace the code behind a proxy",
    severity="high",
    confidence="high",
    swc="SWC-112",
)

EXAMPLES = (
    Example(
        title="The check of the upgrade is empty",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
abstract contract Upgradeable {
    address implementation;
    function upgradeTo(address next) external { _authorizeUpgrade(next); implementation = next; }
    function _authorizeUpgrade(address next) internal virtual;
    fallback() external payable {
        (bool ok, ) = implementation.delegatecall(msg.data);
        require(ok);
    }
}
contract Vault is Upgradeable {
    function _authorizeUpgrade(address next) internal override {} //~ unprotected-upgrade
}
""",
        flagged=True,
    ),
    Example(
        title="Only the admin upgrades",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Proxy {
    address implementation;
    address immutable admin = msg.sender;
    function upgradeTo(address next) external { require(msg.sender == admin); implementation = next; }
    fallback() external payable {
        (bool ok, ) = implementation.delegatecall(msg.data);
        require(ok);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old proxy",
        source="""pragma solidity ^0.4.24;
contract Proxy {
    address implementation;
    function setImplementation(address next) public { //~ unprotected-upgrade
        implementation = next;
    }
    function () public payable { require(implementation.delegatecall(msg.data)); }
}
""",
        flagged=True,
    ),
)

_CODE_NAME = re.compile(r"implementation|master_?copy|logic|delegate", re.IGNORECASE)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each upgrade that a stranger can make: its empty check, or else the entry point."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if trace.contract.is_library or is_initializer(trace.function):
            continue
        write = next((item for item in free_writes(model, trace) if _sets_code(model, trace, item)), None)
        if write is not None:
            authorizer = authorizer_of(model, trace)
            node = authorizer.node if authorizer is not None else trace.function.node
            name = trace.function.signature
            yield Match(
                node,
                f"Anyone can put in code of their own by calling {name}.",
                related=(write.effect.node, trace.function.node),
            )


def _sets_code(model: Semantics, trace: Trace, event: Event) -> bool:
    delegates = privileges_of(model, trace.contract).delegates
    for place in event.places:
        known = bool(relying(delegates, place)) or _is_old_code(model, trace, place)
        if place.is_scalar:
            if (known or is_upgrade(model, trace)) and is_chosen(model, event):
                return True
        elif known and "sender" not in keys_of(model, event) and is_chosen(model, event):
            return True
    return False


def _is_old_code(model: Semantics, trace: Trace, place: Location) -> bool:
    """A variable called like code, in a contract whose assembly without a tree says `delegatecall`."""
    variable = model.variables.get(place.root) if isinstance(place.root, int) else None
    if variable is None or not variable.type_string.startswith(("address", "contract ")):
        return False
    return _CODE_NAME.search(variable.name) is not None and any(
        _delegates_unseen(model, function.node)
        for base in trace.contract.bases
        for function in base.functions
    )


def _delegates_unseen(model: Semantics, function: Node) -> bool:
    source = model.compilation.input.sources[function.file]
    return any(
        item.child("AST") is None and "delegatecall" in source.slice(item.span)
        for item in function.walk("InlineAssembly")
    )
