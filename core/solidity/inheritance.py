"""The order in which a contract and its bases are asked, as nodes.

Source: Solidity manual, “Multiple Inheritance and Linearization”.
"""

from __future__ import annotations

from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation


def linearized(compilation: Compilation, artifact: Artifact) -> tuple[Node, ...]:
    """The contract and its bases as nodes, most derived first; empty without an AST."""
    if artifact.node is None:
        return ()
    ids = artifact.node.get("linearizedBaseContracts", (artifact.node.id,))
    nodes = (compilation.nodes_by_id.get(item) for item in ids)
    return tuple(item for item in nodes if item is not None)
