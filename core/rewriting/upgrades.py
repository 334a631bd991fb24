"""Whether a contract's storage layout must hold because it may live behind a proxy.

Guesses on the careful side, from what upgradeable contracts look like. What the
layout is, and whether it was kept, is asked in `core/verification`.
"""

from __future__ import annotations

import re

from core.semantics.model import Contract, Semantics
from core.solidity.ast import Node

_BASE_NAMES = re.compile(r"Upgradeable|^UUPS|^Initializable$|Proxy|Diamond|Beacon|Storage$|StorageV\d+$")
_FUNCTION_NAMES = frozenset(
    {
        "initialize",
        "init",
        "reinitialize",
        "proxiableUUID",
        "upgradeTo",
        "upgradeToAndCall",
        "_authorizeUpgrade",
    }
)
_MODIFIER_NAMES = frozenset({"initializer", "reinitializer", "onlyInitializing", "onlyProxy"})
_GAP = re.compile(r"^_*gap|storage.?gap", re.IGNORECASE)


def must_keep_layout(model: Semantics, contract: Contract) -> bool:
    """Whether `contract`, one of its bases or one of its heirs looks upgradeable, or delegates to code."""
    family = {base.id: base for heir in (contract, *model.heirs(contract)) for base in heir.bases}
    return any(_looks_upgradeable(item) for item in family.values())


def _looks_upgradeable(contract: Contract) -> bool:
    if contract.is_interface:
        return False
    if _BASE_NAMES.search(contract.name):
        return True
    if any(item.name in _MODIFIER_NAMES for item in contract.modifiers):
        return True
    if any(item.name in _FUNCTION_NAMES and item.body is not None for item in contract.functions):
        return True
    if any(_GAP.search(item.name) and "[" in item.type_string for item in contract.variables):
        return True
    documentation = contract.node.child("documentation")
    if "erc7201:" in (documentation.text("text") if documentation is not None else ""):
        return True
    return _delegates(contract.node)


def _delegates(node: Node) -> bool:
    if any(item.text("memberName") in ("delegatecall", "callcode") for item in node.walk("MemberAccess")):
        return True
    return any(item.name in ("delegatecall", "sload", "sstore") for item in node.walk("YulIdentifier"))
