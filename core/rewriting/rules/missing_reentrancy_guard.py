"""Functions that can be entered again while they call out.

What it finds
    A function that makes a call that can come back, and changes state afterwards, with no lock on it; and
    every other function of the contract that works on the same state.

Why it matters
    The called contract can enter the same function, or another one that reads the same books, before they
    are brought up to date: reentrancy, also across functions.

Example
    `function withdraw() external` becomes `function withdraw() external nonReentrant`, and the contract gets
    a lock and the modifier, or uses the modifier that it already inherits.

Safety
    A call that is not entered a second time does the same as before, with a few thousand gas more. Entering
    again reverts; this path is declared for each function that calls out under the lock. The lock is a new
    variable behind the contract's own; a moved layout is declared, and contracts that look upgradeable only
    get it where no heir's variables move. Protocols that come back on purpose (flash loans) would break:
    review.

Limits
    Only where a detector found a reentrancy. `receive` and `fallback` are never locked, since plain
    transfers bring too little gas for it; where they work on the same state, nothing is proposed. View
    functions cannot be locked, so what they say during the call stays as it was. A lock that is already there
    is known by what it does (in assembly, by its name). Nothing is proposed where one locked function calls
    another, here or in an heir; a call of the contract through a cast of its own address is not seen.
    Where the function that calls out is locked already, and only others on the same state are not, a finding
    says so but nothing is proposed.

Source
    Solidity manual, “Reentrancy”; EIP-2200 (cost of the lock); SWC-107.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import after_statement, at_body_start, indent_unit, statement_span
from core.rewriting.family_names import FamilyNames
from core.rewriting.locking import Locking, lockable
from core.rewriting.places import add_to_header, findings_in, fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.reach import signature_of
from core.rewriting.reentrancy import REENTRANCY_DETECTORS
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, semantics_of
from core.semantics.upgrades import must_keep_layout
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.text import SourceText
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="missing-reentrancy-guard",
    title="Functions that can be entered again while they call out",
    goal="security",
    applicability="review",
    version="1",
    fixes=REENTRANCY_DETECTORS,
)

EXAMPLES = (
    RuleExample(
        title="All functions on the same state are locked",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external returns (bool ok) {
        uint256 amount = balances[msg.sender];
        (ok, ) = msg.sender.call{value: amount}("");
        if (ok) balances[msg.sender] = 0;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;
    uint256 private reentrancyLock = 1;

    modifier nonReentrant() {
        require(reentrancyLock != 2, "Reentrant call");
        reentrancyLock = 2;
        _;
        reentrancyLock = 1;
    }

    function deposit() external payable nonReentrant {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external nonReentrant returns (bool ok) {
        uint256 amount = balances[msg.sender];
        (ok, ) = msg.sender.call{value: amount}("");
        if (ok) balances[msg.sender] = 0;
    }
}
""",
    ),
    RuleExample(
        title="An inherited lock is used",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract ReentrancyGuard {
    bool private entered;

    modifier nonReentrant() {
        require(!entered, "again");
        entered = true;
        _;
        entered = false;
    }
}

contract Bank is ReentrancyGuard {
    mapping(address => uint256) public balances;

    function deposit() external payable nonReentrant {
        balances[msg.sender] += msg.value;
    }

    function withdraw()
        external
    {
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}("");
        if (ok) balances[msg.sender] = 0;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract ReentrancyGuard {
    bool private entered;

    modifier nonReentrant() {
        require(!entered, "again");
        entered = true;
        _;
        entered = false;
    }
}

contract Bank is ReentrancyGuard {
    mapping(address => uint256) public balances;

    function deposit() external payable nonReentrant {
        balances[msg.sender] += msg.value;
    }

    function withdraw()
        external
        nonReentrant
    {
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}("");
        if (ok) balances[msg.sender] = 0;
    }
}
""",
    ),
    RuleExample(
        title="State that is changed before the call needs no lock",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function withdraw(uint256 amount) external {
        balances[msg.sender] -= amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not paid");
    }
}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract: locks only help when all functions on the same state have them."""
    model = semantics_of(compilation)
    names = FamilyNames(compilation)
    for contract in model.target_contracts():
        if contract.kind not in ("contract", "abstract"):
            continue
        locking = lockable(model, contract, findings)
        if locking is None:
            continue
        fixed = must_keep_layout(model, contract)
        if fixed and locking.modifier is None and model.heirs(contract):
            continue
        suggestion = _suggestion(compilation, contract, locking, names, findings, fixed)
        if suggestion is not None:
            yield suggestion


def _suggestion(
    compilation: Compilation,
    contract: Contract,
    locking: Locking,
    names: FamilyNames,
    findings: Sequence[Finding],
    fixed: bool,
) -> Suggestion | None:
    source = compilation.input.sources[contract.file]
    edits: list[Edit] = []
    declared = [
        DeclaredChange("reentrancy", signature_of(compilation, item.node)) for item in locking.callers
    ]
    modifier = locking.modifier.name if locking.modifier is not None else ""
    if not modifier:
        modifier = names.take(["nonReentrant", f"nonReentrant{contract.name}"], contract.node)
        variable = names.take(["reentrancyLock", f"reentrancyLock{contract.name}"], contract.node)
        reasons = oldest_admitted(compilation, contract.file) >= _REASONS_SINCE
        lock = _lock(source, contract, modifier, variable, reasons=reasons, initial=not fixed)
        if lock is None:
            return None
        edits.append(lock)
        declared.append(DeclaredChange("storage-layout"))
    edits += [add_to_header(source, item.node, modifier) for item in locking.functions]
    cured = [
        item for function in locking.functions for item in findings_in(findings, INFO.fixes, function.node)
    ]
    entered = both(item.name for item in locking.vulnerable)
    return Suggestion(
        title=f"A reentrancy lock on {both(item.name for item in locking.functions)} of {contract.name}",
        reason=(
            f"{entered} can be entered again during the call, before the state is brought up to date; "
            "the lock covers every function that works on the same state."
        ),
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
        declared=tuple(declared),
        fixes=fingerprints(cured),
    )


def _lock(
    source: SourceText, contract: Contract, modifier: str, variable: str, *, reasons: bool, initial: bool
) -> Edit | None:
    step = indent_unit(source)
    reason = ', "Reentrant call"' if reasons else ""
    lines = [
        f"uint256 private {variable}{' = 1' if initial else ''};",
        "",
        f"modifier {modifier}() {{",
        f"{step}require({variable} != 2{reason});",
        f"{step}{variable} = 2;",
        f"{step}_;",
        f"{step}{variable} = 1;",
        "}",
    ]
    if not contract.variables:
        return at_body_start(source, contract.node, lines)
    span = statement_span(source, contract.variables[-1].node)
    return None if span is None else after_statement(source, span, lines)
