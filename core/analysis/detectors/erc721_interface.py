"""A token does not speak ERC-721.

What it finds
A contract or interface with the functions of an ERC-721 token, of which some return something else than
the standard says, or may write where they should only read; or a token that declares no `Transfer` event
or does not index it.

Why it matters
Markets and wallets call the standard's functions. An answer that is shorter than promised makes their
call fail, and the token cannot be moved by them.

Example
`function transferFrom(address from, address to, uint256 id) external returns (bool);`

Limits
A contract counts as ERC-721 when it has `ownerOf` and two of `transferFrom`, `approve` and
`setApprovalForAll`. An interface may describe such a token on purpose: low. `safeTransferFrom` and
ERC-165 are not asked for.

Source
EIP-721.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import Contract, semantics_of
from core.semantics.standards import (
    ERC721,
    TRANSFER_EVENT,
    deviations,
    event_in,
    indexed,
    is_erc721,
    not_view,
)
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="erc721-interface",
    title="A token does not speak ERC-721",
    severity="medium",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="The owner comes back as a number",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
abstract contract Token {
    function balanceOf(address who) external view virtual returns (uint256);
    function ownerOf(uint256 id) external view virtual returns (uint256); //~ erc721-interface
    function transferFrom(address from, address to, uint256 id) external virtual;
    function approve(address to, uint256 id) external virtual;
}
""",
        flagged=True,
    ),
    Example(
        title="An interface as the standard has it",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface IERC721 {
    function balanceOf(address who) external view returns (uint256);
    function ownerOf(uint256 id) external view returns (address);
    function transferFrom(address from, address to, uint256 id) external;
    function approve(address to, uint256 id) external;
    function setApprovalForAll(address operator, bool approved) external;
}
""",
        flagged=False,
    ),
    Example(
        title="A token of old with a flag too many",
        source="""pragma solidity ^0.4.24;
contract Token {
    event Transfer(address indexed from, address indexed to, uint256 indexed id);
    mapping(uint256 => address) public ownerOf;
    mapping(uint256 => address) approved;
    function approve(address to, uint256 id) public returns (bool) { //~ erc721-interface
        require(ownerOf[id] == msg.sender);
        approved[id] = to;
        return true;
    }
    function transferFrom(address from, address to, uint256 id) public {
        require(ownerOf[id] == from && approved[id] == msg.sender);
        ownerOf[id] = to;
        emit Transfer(from, to, id);
    }
}
""",
        flagged=True,
    ),
)

_ALL_INDEXED = (True, True, True)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each function of a token that differs from the standard, and a missing event."""
    for contract in semantics_of(compilation).target_contracts():
        if not contract.is_library and is_erc721(contract):
            yield from _functions(contract)
            if contract.kind == "contract":
                yield from _event(contract)


def _functions(contract: Contract) -> Iterator[Match]:
    for function, demand in deviations(contract, ERC721):
        wanted = f"return {demand.returns[0]}" if demand.returns else "return nothing"
        yield Match(
            function.node,
            f"EIP-721 has {function.name} {wanted}; markets and wallets expect exactly that.",
            severity="low" if contract.is_interface else None,
        )
    for function in not_view(contract, ERC721):
        yield Match(
            function.node,
            f"EIP-721 lets {function.name} only read; callers that ask for it by a static call may fail.",
            severity="informational",
        )


def _event(contract: Contract) -> Iterator[Match]:
    event = event_in(contract, TRANSFER_EVENT)
    if event is None:
        message = f"{contract.name} declares no event {TRANSFER_EVENT} as EIP-721 asks."
        yield Match(contract.node, message, severity="low")
    elif indexed(event) != _ALL_INDEXED and event.parent is contract.node:
        message = "EIP-721 has every parameter of Transfer indexed; programs that watch it find nothing."
        yield Match(event, message, severity="low")
