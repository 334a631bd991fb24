"""Which NatSpec tags a definition has already, and which it may have.

Source: Solidity manual, “NatSpec Format”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.solidity.ast import Node

_TAG = re.compile(r"(?:^|[\n\r])[ \t*/]*@([a-z:-]+)[ \t]*([^\n\r]*)", re.IGNORECASE)
_PLAIN = re.compile(r"^[\s*/]*[^\s*/@]")


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of one comment. `said` is whether a sentence (notice, dev, title, plain text) is there."""

    said: bool
    parameters: frozenset[str]
    returns: int
    inherits: bool


def tags_of(node: Node) -> Tags:
    """The tags above a definition."""
    documentation = node.child("documentation")
    text = documentation.text("text") if documentation is not None else ""
    found = [(match[1], match[2]) for match in _TAG.finditer(text)]
    names = [name for name, _ in found]
    return Tags(
        said=bool(_PLAIN.match(text)) or any(name in ("notice", "dev", "title") for name in names),
        parameters=frozenset(rest.split()[0] for name, rest in found if name == "param" and rest.split()),
        returns=names.count("return"),
        inherits="inheritdoc" in names,
    )


def parameters_of(node: Node, which: str = "parameters") -> tuple[Node, ...]:
    """The parameters (or `returnParameters`) of a function, event, error or modifier."""
    holder = node.child(which)
    return holder.nodes("parameters") if holder is not None else ()
