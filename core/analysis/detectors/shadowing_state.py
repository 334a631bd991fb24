"""Two state variables of one contract have the same name.

What it finds
Before 0.6: a state variable that a base contract declares too. The contract then has two variables, and
which one a function means depends on where the function is written.

Why it matters
A check in the base compares the caller with the base's `owner`, while a setter in the heir sets the
heir's: the setter changes nothing that matters, and the check may compare with zero.

Example
`contract Bank is Owned { address owner; function hand(address to) { owner = to; } }`

Limits
Medium where one of the two decides who may act and the other one is what functions set after deployment,
or the deciding one is never set; otherwise low. Private variables of bases count, because their readers
are deceived as well. From 0.6 on the compiler refuses it.

Source
SWC-119; Solidity changelog of 0.6.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.facts import Access, writes_of
from core.semantics.model import Semantics, StateVariable, semantics_of
from core.semantics.ownership import decides
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="shadowing-state",
    title="Two state variables of one contract have the same name",
    severity="low",
    confidence="high",
    swc="SWC-119",
)

EXAMPLES = (
    Example(
        title="Two owners",
        source="""pragma solidity ^0.4.24;
contract Owned {
    address owner = msg.sender;
    modifier onlyOwner() { require(msg.sender == owner); _; }
}
contract Bank is Owned {
    address owner; //~ shadowing-state
    function hand(address to) public onlyOwner { owner = to; }
}
""",
        flagged=True,
    ),
    Example(
        title="One owner",
        source="""pragma solidity ^0.4.24;
contract Owned {
    address owner = msg.sender;
    modifier onlyOwner() { require(msg.sender == owner); _; }
}
contract Bank is Owned {
    address keeper;
    function hand(address to) public onlyOwner { owner = to; keeper = to; }
}
""",
        flagged=False,
    ),
    Example(
        title="The compiler of 0.5",
        source="""pragma solidity 0.5.17;
contract Priced {
    uint256 internal price = 1;
    function cost() public view returns (uint256) { return price; }
}
contract Shop is Priced {
    uint256 internal price; //~ shadowing-state
    function setPrice(uint256 value) external { price = value; }
}
""",
        flagged=True,
    ),
)

_REFUSED_SINCE = (0, 6, 0)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each variable of an heir with the name of one in a base."""
    if version_tuple(compilation.version) >= _REFUSED_SINCE:
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        inherited = {item.name: item for base in reversed(contract.bases[1:]) for item in base.variables}
        for variable in contract.variables:
            hidden = inherited.get(variable.name)
            if hidden is None:
                continue
            base = hidden.contract.name
            split = _is_split(model, variable, hidden)
            effect = "a check reads one and a setter writes the other" if split else "they are two variables"
            yield Match(
                variable.node,
                f"“{variable.name}” is declared in {base} too: {effect}.",
                "medium" if split else None,
                related=(hidden.node,),
            )


def _is_split(model: Semantics, own: StateVariable, hidden: StateVariable) -> bool:
    """Whether who may act hangs on one of them while the code sets the other."""
    if decides(model, hidden) and not decides(model, own):
        later = [item for item in writes_of(model, own) if not _is_setup(item)]
        return bool(later) or (_is_set(model, own) and not _is_set(model, hidden))
    if decides(model, own) and not decides(model, hidden):
        return not _is_set(model, own)
    return False


def _is_setup(write: Access) -> bool:
    return write.function is not None and write.function.kind == "constructor"


def _is_set(model: Semantics, variable: StateVariable) -> bool:
    return bool(writes_of(model, variable)) or variable.node.child("value") is not None
