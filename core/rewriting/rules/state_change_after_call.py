"""State that is changed after a call to another contract.

What it finds
    An external call that can come back, followed in the same block by a change of state that the function
    had read before the call.

Why it matters
    While the call runs, the books still say what they said before. Whoever is called can call back and be
    paid again and again: reentrancy.

Example
    `msg.sender.call{value: amount}("")` followed by `balances[msg.sender] = 0` changes places: first the
    balance, then the call.

Safety
    Nothing that the call or the statements between need is changed early: what they read of it is kept
    in a local variable first. When the call fails and the function reverts, the moved change is
    reverted too. What differs is what the called contract sees while it runs; this path is declared.
    Since other contracts may rely on it, a person must read it: review.

Limits
    Only where a detector found a reentrancy. Only changes in the same block, with nothing but checks,
    events and local variables between. Changes that need the result of the call stay where they are; see
    `missing-reentrancy-guard`. Where checked arithmetic already stops the second entry (`balance -= amount`
    since 0.8), no attack can be shown and the verdict is inconclusive.

Source
    Solidity manual, “Use the Checks-Effects-Interactions Pattern”; SWC-107.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import replace
from core.rewriting.moves import Move, kept_target, may_revert, moves, target_of
from core.rewriting.moving import move_before
from core.rewriting.names import Names
from core.rewriting.places import dismissed, findings_in, fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.reach import reach_of
from core.rewriting.reentrancy import REENTRANCY_DETECTORS
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.locks import is_guarded
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.touching import places_of, touched
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="state-change-after-call",
    title="State that is changed after a call",
    goal="security",
    applicability="review",
    version="1",
    fixes=REENTRANCY_DETECTORS,
)

EXAMPLES = (
    RuleExample(
        title="The balance goes down before the ether leaves",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external {
        uint256 amount = balances[msg.sender];
        // pay
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not paid");

        // keep the books
        balances[msg.sender] = 0; // last
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external {
        uint256 amount = balances[msg.sender];
        // keep the books
        balances[msg.sender] = 0; // last
        // pay
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not paid");
    }
}
""",
    ),
    RuleExample(
        title="What the call needs is kept first",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external {
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}("");
        require(ok, "not paid");
        balances[msg.sender] = 0;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external {
        uint256 balancesBefore = balances[msg.sender];
        balances[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: balancesBefore}("");
        require(ok, "not paid");
    }
}
""",
    ),
    RuleExample(
        title="A change that depends on the result stays",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function withdraw(uint256 amount) external {
        require(balances[msg.sender] >= amount, "too much");
        (bool ok, ) = msg.sender.call{value: amount}("");
        if (ok) balances[msg.sender] -= amount;
    }
}
""",
        after=None,
    ),
)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per function."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            here = findings_in(findings, INFO.fixes, function.node)
            if not here or is_guarded(model, contract, function) or dismissed(here):
                continue
            move = next(moves(model, contract, function), None)
            if move is None:
                continue
            edits = _edits(compilation, model, contract, move)
            if edits:
                yield _suggestion(compilation, contract, function, move, edits, fingerprints(here))


def _suggestion(
    compilation: Compilation,
    contract: Contract,
    function: Function,
    move: Move,
    edits: Sequence[Edit],
    fixes: tuple[str, ...],
) -> Suggestion:
    source = compilation.input.sources[contract.file]
    entries = reach_of(compilation).entry_points([function.id])
    changed = both(dict.fromkeys(source.slice(target_of(item).span) for item in move.changes))
    declared = [DeclaredChange("reentrancy", entry) for entry in entries]
    if any(may_revert(item) for item in move.changes):
        declared += [DeclaredChange("revert-data", entry) for entry in entries]
    name = function.name or function.kind
    return Suggestion(
        title=f"State changes before the call in {name}",
        reason=(
            f"{name} changes {changed} only after its call in line {source.line_of(move.call.span.start)}, "
            "so whoever is called can come back and find the old value."
        ),
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
        declared=tuple(declared),
        fixes=fixes,
    )


def _edits(compilation: Compilation, model: Semantics, contract: Contract, move: Move) -> list[Edit] | None:
    source = compilation.input.sources[contract.file]
    names = Names(compilation)
    lines: list[str] = []
    edits: list[Edit] = []
    for change in move.changes:
        kept = kept_target(change)
        written = touched(model, change, contract).writes
        reads = [
            place
            for statement in (move.call, *move.between)
            for place in places_of(model, statement, written, "read")
            if statement.span.start < change.span.start
        ]
        if not reads or kept is None:
            continue
        name = names.take([f"{_root_name(kept)}Before"])
        lines.append(f"{_type_of(kept)} {name} = {source.slice(kept.span)};")
        edits += [replace(source, place.span, name) for place in reads]
    moved = move_before(source, move.changes, move.call, lines)
    return None if moved is None else [*moved, *edits]


def _root_name(place: Node) -> str:
    names = [node.name or node.text("memberName") for node in place.walk("Identifier", "MemberAccess")]
    own = place.text("memberName") if place.kind == "MemberAccess" else ""
    return own or next((name for name in names if name), "value")


def _type_of(place: Node) -> str:
    return place.type_string
