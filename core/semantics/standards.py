"""The functions and events that token standards ask for, and what a contract has of them.

Source: EIP-20; EIP-721, with its extension for several operators.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.semantics.model import Contract, Function
from core.semantics.signatures import short_type, signature_of
from core.solidity.ast import Node


class Demand(NamedTuple):
    """What a standard asks of a function: the types it returns, and whether it only reads."""

    returns: tuple[str, ...]
    is_view: bool = False


ERC20: dict[str, Demand] = {
    "totalSupply()": Demand(("uint256",), True),
    "balanceOf(address)": Demand(("uint256",), True),
    "allowance(address,address)": Demand(("uint256",), True),
    "transfer(address,uint256)": Demand(("bool",)),
    "transferFrom(address,address,uint256)": Demand(("bool",)),
    "approve(address,uint256)": Demand(("bool",)),
}
ERC721: dict[str, Demand] = {
    "balanceOf(address)": Demand(("uint256",), True),
    "ownerOf(uint256)": Demand(("address",), True),
    "getApproved(uint256)": Demand(("address",), True),
    "isApprovedForAll(address,address)": Demand(("bool",), True),
    "transferFrom(address,address,uint256)": Demand(()),
    "safeTransferFrom(address,address,uint256)": Demand(()),
    "safeTransferFrom(address,address,uint256,bytes)": Demand(()),
    "approve(address,uint256)": Demand(()),
    "setApprovalForAll(address,bool)": Demand(()),
}
TRANSFER_EVENT = "Transfer(address,address,uint256)"
APPROVAL_EVENT = "Approval(address,address,uint256)"


def functions_by_signature(contract: Contract) -> dict[str, Function]:
    """Functions that others can call, inherited ones included, by signature."""
    return {
        item.signature: item
        for item in contract.all_functions()
        if item.is_external and item.kind == "function"
    }


def getter_names(contract: Contract) -> frozenset[str]:
    """Names of public state variables, whose getters count as functions."""
    return frozenset(item.name for item in contract.all_variables() if item.visibility == "public")


def has(contract: Contract, signatures: dict[str, Function], wanted: str) -> bool:
    """Whether a contract has a function, or a getter of its name."""
    return wanted in signatures or wanted.partition("(")[0] in getter_names(contract)


def is_erc20(contract: Contract) -> bool:
    """Whether a contract has what makes it look like an ERC-20 token to others."""
    found = functions_by_signature(contract)
    moving = (
        "transfer(address,uint256)",
        "transferFrom(address,address,uint256)",
        "approve(address,uint256)",
    )
    return (
        all(item in found for item in moving)
        and has(contract, found, "balanceOf(address)")
        and not has(contract, found, "ownerOf(uint256)")
    )


def is_erc721(contract: Contract) -> bool:
    """Whether a contract has what makes it look like an ERC-721 token to others."""
    found = functions_by_signature(contract)
    moving = (
        "transferFrom(address,address,uint256)",
        "approve(address,uint256)",
        "setApprovalForAll(address,bool)",
    )
    return has(contract, found, "ownerOf(uint256)") and sum(item in found for item in moving) >= 2


def deviations(contract: Contract, standard: dict[str, Demand]) -> Iterator[tuple[Function, Demand]]:
    """Functions declared in the contract itself that return something else than a standard asks for."""
    for item in contract.functions:
        demand = standard.get(item.signature)
        if demand is None or not item.is_external or item.kind != "function":
            continue
        if tuple(short_type(one.type_string) for one in item.returns) != demand.returns:
            yield item, demand


def not_view(contract: Contract, standard: dict[str, Demand]) -> Iterator[Function]:
    """Functions declared in the contract itself that may write although a standard lets them only read."""
    for item in contract.functions:
        demand = standard.get(item.signature)
        if demand is not None and demand.is_view and item.is_external and item.changes_state:
            yield item


def event_in(contract: Contract, signature: str) -> Node | None:
    """An event of a contract or of its bases, by signature."""
    for base in contract.bases:
        for node in base.node.nodes("nodes"):
            if node.kind == "EventDefinition" and signature_of(node) == signature:
                return node
    return None


def indexed(event: Node) -> tuple[bool, ...]:
    """Which parameters of an event are indexed, in order."""
    listed = event.child("parameters")
    return (
        tuple(bool(item.get("indexed")) for item in listed.nodes("parameters")) if listed is not None else ()
    )
