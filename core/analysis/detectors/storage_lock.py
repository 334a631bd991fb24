"""A reentrancy lock is kept in storage.

What it finds
A reentrancy lock whose flag is a state variable that nothing else uses, where the compiler and the EVM
know transient storage.

Why it matters
A lock in storage is read and written twice in every guarded call; transient storage does the same for
the length of a transaction, for less.

Example
`modifier guarded() { require(status != 2); status = 2; _; status = 1; }`

Limits
solc 0.8.28 and Cancun at least. Quiet for contracts that look upgradeable, for locks that are asked for
by their open value when that is not zero, and for locks in assembly.

Source
EIP-1153; solc 0.8.28 release notes.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import semantics_of
from core.semantics.storage_locks import has_transient, is_only_a_lock, locking_modifiers
from core.semantics.upgrades import must_keep_layout
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="storage-lock",
    title="A reentrancy lock is kept in storage",
    severity="gas",
    confidence="high",
    swc="",
)

_BANK = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;
contract Bank {
    mapping(address => uint256) balances;
    LOCK
    modifier guarded() {
        require(status != 2, "again");
        status = 2;
        _;
        status = 1;
    }
    function deposit() external payable guarded { balances[msg.sender] += msg.value; }
    function withdraw() external guarded {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
    }
}
"""

EXAMPLES = (
    Example(
        title="One or two in storage",
        source=_BANK.replace("LOCK", "uint256 private status = 1; //~ storage-lock"),
        flagged=True,
    ),
    Example(
        title="A transient lock",
        source=_BANK.replace("LOCK", "uint256 private transient status;"),
        flagged=False,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each lock that could be transient."""
    if not has_transient(compilation):
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind not in ("contract", "abstract") or not contract.modifiers:
            continue
        for variable in contract.variables:
            modifiers = list(locking_modifiers(model, contract, variable))
            if not modifiers or not is_only_a_lock(model, contract, variable, modifiers):
                continue
            if not must_keep_layout(model, contract):
                yield Match(
                    variable.node,
                    f"{variable.name} is open between transactions, and so is transient storage.",
                    related=tuple(item.node for item in modifiers),
                )
