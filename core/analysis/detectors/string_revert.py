"""Reverts carry texts.

What it finds
A contract (or the free functions of a file) that reverts with plain texts although the compiler knows
custom errors; one finding, at the first of them.

Why it matters
Every text is part of the deployed code and is built up in memory when it is needed. A custom error says
the same in four bytes, and callers can tell it from others.

Example
`require(msg.sender == owner, "not the owner");`

Limits
Where solc 0.8.4 at least is in use, whatever older ones the pragma admits. Texts that somebody else
reads, and projects that catch texts, are left alone.

Source
Solidity manual, “Custom Errors”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.revert_sites import catches_texts, revert_sites, texts_used_elsewhere
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import parse_version

INFO = DetectorInfo(
    id="string-revert",
    title="Reverts carry texts",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A text for a reason",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;
contract Wallet {
    address owner = msg.sender;
    function act() external view {
        require(msg.sender == owner, "not the owner"); //~ string-revert
    }
}
""",
        flagged=True,
    ),
    Example(
        title="An error with a name",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;
error NotTheOwner();
contract Wallet {
    address owner = msg.sender;
    function act() external view {
        if (msg.sender != owner) revert NotTheOwner();
    }
}
""",
        flagged=False,
    ),
)

_CUSTOM_ERRORS = (0, 8, 4)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield the first revert with a text of each contract."""
    if parse_version(compilation.version) < _CUSTOM_ERRORS or catches_texts(compilation):
        return
    kept = texts_used_elsewhere(compilation)
    for file in compilation.input.targets:
        for name, roots in _owners(compilation, file):
            sites = [site for root in roots for site in revert_sites(root) if site.text not in kept]
            if sites:
                texts = len({site.text for site in sites})
                many = f"{texts} texts" if texts > 1 else "a text"
                yield Match(
                    sites[0].statement,
                    f"{name} carries {many} for its reverts, where a custom error takes four bytes.",
                    related=tuple(site.statement for site in sites[1:]),
                )


def _owners(compilation: Compilation, file: str) -> Iterator[tuple[str, list[Node]]]:
    ast = compilation.asts.get(file)
    members = ast.nodes("nodes") if ast is not None else ()
    free = [node for node in members if node.kind == "FunctionDefinition"]
    if free:
        yield "This file", free
    for node in members:
        if node.kind == "ContractDefinition":
            yield node.name, [node]
