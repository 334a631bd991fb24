"""solc's `contracts` output as `Artifact`s.

Only translates; the storage layout of compilers that give none is computed in
`layout.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Bytecode, CompilerInput, ContractKind, StorageLayout
from core.solidity.layout import layout_of_json
from core.solidity.own_layout import own_layout
from core.solidity.standard_json import STORAGE_LAYOUT_SINCE, Outputs, version_tuple

_NO_LAYOUT = StorageLayout(())


def artifacts_of(
    contracts: Mapping[str, Mapping[str, Any]],
    asts: Mapping[str, Node],
    compiler_input: CompilerInput,
    outputs: Outputs,
) -> dict[str, Artifact]:
    """`file:Contract` → artifact, files in the order of the input, contracts in source order."""
    made: dict[str, Artifact] = {}
    layouts = _Layouts(asts, version_tuple(compiler_input.version))
    for file in compiler_input.sources:
        listed = contracts.get(file)
        if not listed:
            continue
        nodes = _contract_nodes(asts.get(file))
        order = {name: at for at, name in enumerate(nodes)}
        for name in sorted(listed, key=lambda item: order.get(item, len(order))):
            artifact = _artifact(file, name, listed[name], nodes.get(name), layouts, outputs)
            made[artifact.name] = artifact
    return made


class _Layouts:
    """Storage layouts: solc's, or our own count for a compiler that gives none."""

    def __init__(self, asts: Mapping[str, Node], version: tuple[int, int, int]) -> None:
        self._asts = asts
        self._own = version < STORAGE_LAYOUT_SINCE

    def of(self, output: Mapping[str, Any] | None, node: Node | None) -> StorageLayout:
        if output:
            return layout_of_json(output, self._owners)
        return own_layout(node, self._nodes) if self._own and node is not None else _NO_LAYOUT

    @cached_property
    def _owners(self) -> dict[int, str]:
        """AST id of each state variable → its contract."""
        return {item.id: node.name for node in contract_nodes(self._asts) for item in node.nodes("nodes")}

    @cached_property
    def _nodes(self) -> dict[int, Node]:
        return {node.id: node for ast in self._asts.values() for node in ast.walk()}


def _contract_nodes(ast: Node | None) -> dict[str, Node]:
    if ast is None:
        return {}
    return {node.name: node for node in ast.children() if node.kind == "ContractDefinition"}


def _artifact(
    file: str, name: str, output: Mapping[str, Any], node: Node | None, layouts: _Layouts, outputs: Outputs
) -> Artifact:
    evm = output.get("evm") or {}
    full = outputs is not Outputs.ANALYSIS
    return Artifact(
        file=file,
        contract=name,
        kind=kind_of(node),
        abi=tuple(output.get("abi") or ()),
        storage_layout=layouts.of(output.get("storageLayout"), node),
        transient_layout=layouts.of(output.get("transientStorageLayout"), None),
        creation=_bytecode(evm.get("bytecode")) if full else None,
        runtime=_bytecode(evm.get("deployedBytecode")) if full else None,
        selectors=evm.get("methodIdentifiers") or {},
        node=node,
    )


def kind_of(node: Node | None) -> ContractKind:
    """The kind of a ContractDefinition; `contract` when there is no AST."""
    kind = node.text("contractKind") if node is not None else "contract"
    if kind == "interface":
        return "interface"
    if kind == "library":
        return "library"
    return "abstract" if node is not None and node.get("abstract") else "contract"


def _bytecode(output: Mapping[str, Any] | None) -> Bytecode | None:
    if output is None:
        return None
    return Bytecode(
        hex=output.get("object", ""),
        link_references=output.get("linkReferences") or {},
        source_map=output.get("sourceMap") or "",
        immutable_references=output.get("immutableReferences") or {},
    )


def contract_nodes(asts: Mapping[str, Node]) -> Iterator[Node]:
    """Every ContractDefinition of a program."""
    for ast in asts.values():
        yield from (node for node in ast.children() if node.kind == "ContractDefinition")
