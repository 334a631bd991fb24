"""Reentrancy locks that are kept in storage.

What it finds
    A reentrancy lock of the project's own whose flag is a state variable, where the compiler and the EVM
    know transient storage (solc 0.8.28, Cancun).

Why it matters
    A lock in storage is read and written twice in every guarded call. Measured with solc 0.8.30 (optimizer,
    200 runs): the same lock in transient storage saves 4,600 gas a call before refunds, about 1,800 after
    them, and 18,700 when the contract is deployed.

Example
    `uint256 private status = 1;` becomes `uint256 private transient status;`.

Safety
    The lock is only ever set before a guarded function and taken back behind it, so between transactions it
    is always open; transient storage is open at the start of every transaction by itself. Every place that
    asks for it compares it with its closed value, or its open value is zero anyway. Nothing else writes it,
    no getter shows it, no guarded code ends the frame in assembly. The variable leaves the
    layout, which is declared; contracts that look upgradeable are left alone. Safe where the file demands a
    compiler that has transient variables; otherwise a person must know that older ones are shut out.

Limits
    Locks in assembly, locks that are asked for by their open value when that is not zero, and locks that a
    library or another contract keeps.

Source
    EIP-1153; 0.8.28 release notes (transient state variables of value types).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import has_comment, insert, replace
from core.rewriting.places import name_span
from core.rewriting.proposal import Edit
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, StateVariable, semantics_of
from core.semantics.storage_locks import TRANSIENT_SINCE, has_transient, is_only_a_lock, locking_modifiers
from core.semantics.upgrades import must_keep_layout
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.text import Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="storage-lock",
    title="Reentrancy locks that are kept in storage",
    goal="gas",
    applicability="safe",
    version="1",
)

_BANK = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

contract Bank {
    mapping(address => uint256) public balances;
    uint256 private LOCK

    modifier guarded() {
        require(status != 2, "again");
        status = 2;
        _;
        status = 1;
    }

    function deposit() external payable guarded {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external guarded {
        uint256 amount = balances[msg.sender];
        (bool done, ) = msg.sender.call{value: amount}("");
        require(done, "failed");
        balances[msg.sender] = 0;
    }
}
"""

EXAMPLES = (
    RuleExample(
        title="A lock that is one or two",
        before=_BANK.replace("LOCK", "status = 1;"),
        after=_BANK.replace("LOCK", "transient status;"),
    ),
    RuleExample(
        title="A lock that is asked for by its open value",
        before=_BANK.replace("LOCK", "status = 1;").replace("status != 2", "status == 1"),
        after=None,
    ),
)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per lock."""
    if not has_transient(compilation):
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind not in ("contract", "abstract") or must_keep_layout(model, contract):
            continue
        for variable in contract.variables:
            modifiers = list(locking_modifiers(model, contract, variable))
            if modifiers and is_only_a_lock(model, contract, variable, modifiers):
                yield from _suggestion(compilation, contract, variable)


def _suggestion(
    compilation: Compilation, contract: Contract, variable: StateVariable
) -> Iterator[Suggestion]:
    source = compilation.input.sources[contract.file]
    span, value = name_span(source, variable.node), variable.node.child("value")
    if span is None:
        return
    edits: list[Edit] = [insert(source, span.start, "transient ")]
    if value is not None:
        rest = Span(span.end, value.span.end)
        if has_comment(source, rest):
            return
        edits.append(replace(source, rest, ""))
    old = oldest_admitted(compilation, contract.file) < TRANSIENT_SINCE
    needs = " The file then needs solc 0.8.28, which its pragma does not demand yet." if old else ""
    yield Suggestion(
        title=f"{variable.name} of {contract.name} is a transient lock",
        reason=(
            f"{variable.name} is open between transactions, and so is transient storage, for less.{needs}"
        ),
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
        declared=(DeclaredChange("storage-layout"),),
        applicability="review" if old else None,
    )
