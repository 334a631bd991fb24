"""A struct is copied to memory for a few of its members.

What it finds
`Item memory item = items[id];` where only values inside `item` are read afterwards, and nothing changes
them before the last use.

Why it matters
The copy reads every slot of the struct; a storage pointer reads only what is asked for.

Example
`Item memory item = items[id]; return item.price;`

Limits
Where many members are read again and again the copy is cheaper; then the rule's measurement says so.
Functions that pass the struct on as a whole are left alone.

Source
Solidity manual, “Data location and assignment behavior”; EIP-2929.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import semantics_of
from core.semantics.struct_copies import copies_in, never_changes, reads_member, uses_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="struct-copy",
    title="A struct is copied to memory for a few of its members",
    severity="gas",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="One of three members",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Shop {
    struct Item { uint256 price; uint256 weight; uint256 stock; }
    mapping(uint256 => Item) items;
    function put(uint256 id, uint256 price) external { items[id].price = price; }
    function price(uint256 id) external view returns (uint256) {
        Item memory item = items[id]; //~ struct-copy
        return item.price;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The old price is needed",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Shop {
    struct Item { uint256 price; uint256 weight; uint256 stock; }
    mapping(uint256 => Item) items;
    function put(uint256 id, uint256 price) external returns (uint256) {
        Item memory item = items[id];
        items[id].price = price;
        return item.price;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Shop {
    struct Item { uint256 price; uint256 weight; }
    mapping(uint256 => Item) items;
    function put(uint256 id, uint256 price) public { items[id].price = price; }
    function price(uint256 id) public view returns (uint256) {
        Item memory item = items[id]; //~ struct-copy
        return item.price;
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each copy that could be a pointer."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            for statement, variable in copies_in(model, function):
                uses = uses_of(function, variable)
                if not uses or not all(reads_member(use) for use in uses):
                    continue
                if never_changes(model, function, statement, uses):
                    yield Match(statement, f"{variable.name} is copied to memory for a part of it.")
