"""A token does not speak ERC-20.

What it finds
A contract or interface with the functions of an ERC-20 token, of which some return something else than
the standard says (most often nothing instead of a flag), may write where they should only read; or a
token that declares no `Transfer` or `Approval` event, or does not index its addresses.

Why it matters
Contracts compiled since Solidity 0.4.22 refuse a call whose answer is shorter than promised: they
cannot move such a token at all, and what was sent to them stays there. Without events wallets and
explorers do not see who owns what.

Example
`function transfer(address to, uint256 amount) external { … }`

Limits
A contract counts as ERC-20 when it has `transfer`, `transferFrom`, `approve` and `balanceOf`, and no
`ownerOf`. An interface may describe such a token on purpose: low.

Source
EIP-20.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import Contract, semantics_of
from core.semantics.standards import (
    APPROVAL_EVENT,
    ERC20,
    TRANSFER_EVENT,
    deviations,
    event_in,
    indexed,
    is_erc20,
    not_view,
)
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="erc20-interface",
    title="A token does not speak ERC-20",
    severity="medium",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="No flag comes back",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Token {
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    function transfer(address to, uint256 amount) external { //~ erc20-interface
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        emit Transfer(msg.sender, to, amount);
    }
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
        return true;
    }
    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="An interface as the standard has it",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface IERC20 {
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
    function totalSupply() external view returns (uint256);
    function balanceOf(address who) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
}
""",
        flagged=False,
    ),
    Example(
        title="A token of old",
        source="""pragma solidity ^0.4.24;
contract Token {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    function balanceOf(address who) public view returns (uint256);
    function transfer(address to, uint256 value) public; //~ erc20-interface
    function transferFrom(address from, address to, uint256 value) public; //~ erc20-interface
    function approve(address spender, uint256 value) public returns (bool);
}
""",
        flagged=True,
    ),
)

_ADDRESSES_INDEXED = (True, True, False)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each function of a token that differs from the standard, and each missing event."""
    for contract in semantics_of(compilation).target_contracts():
        if not contract.is_library and is_erc20(contract):
            yield from _functions(contract)
            if contract.kind == "contract":
                yield from _events(contract)


def _functions(contract: Contract) -> Iterator[Match]:
    for function, demand in deviations(contract, ERC20):
        wanted = demand.returns[0]
        yield Match(
            function.node,
            f"EIP-20 has {function.name} return a {wanted}; callers that expect it cannot use this token.",
            severity="low" if contract.is_interface else None,
        )
    for function in not_view(contract, ERC20):
        yield Match(
            function.node,
            f"EIP-20 lets {function.name} only read; callers that ask for it by a static call may fail.",
            severity="informational",
        )


def _events(contract: Contract) -> Iterator[Match]:
    for signature in (TRANSFER_EVENT, APPROVAL_EVENT):
        event = event_in(contract, signature)
        name = signature.partition("(")[0]
        if event is None:
            yield Match(
                contract.node,
                f"{contract.name} declares no event {signature} as EIP-20 asks.",
                severity="low",
            )
        elif indexed(event) != _ADDRESSES_INDEXED and event.parent is contract.node:
            yield Match(
                event,
                f"EIP-20 has the addresses of {name} indexed, and not the amount.",
                severity="informational",
            )
