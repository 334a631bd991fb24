"""Readable signatures of functions, `withdraw(uint256)`, also where no selector exists.

Not an ABI encoder: structs are written by name, as a person reads them. For selectors see
`core/solidity/abi.py`.
"""

from __future__ import annotations

import re

from core.solidity.ast import Node

_LOCATION = re.compile(r" (?:storage|memory|calldata)(?: (?:pointer|ref|slice))?")
_CONTRACT = re.compile(r"\bcontract\s+[\w.$]+")
_ENUM = re.compile(r"\benum\s+[\w.$]+")
_NAMED = re.compile(r"\bstruct\s+(?:[\w$]+\.)*(?=[\w$])")


def short_type(type_string: str) -> str:
    """A type as the ABI names it; structs keep their name."""
    text = _ENUM.sub("uint8", _CONTRACT.sub("address", _LOCATION.sub("", type_string)))
    return _NAMED.sub("", text).replace("address payable", "address")


def signature_of(node: Node) -> str:
    """The signature of a function or modifier; `constructor()` and the like for the nameless."""
    parameters = node.child("parameters")
    types = [short_type(item.type_string) for item in parameters.nodes("parameters")] if parameters else []
    kind = node.text("kind")
    name = node.name or (kind if kind in {"constructor", "fallback", "receive"} else "fallback")
    return f"{'constructor' if kind == 'constructor' else name}({','.join(types)})"
