"""Which contracts can meet in one instance: those that some contract inherits both."""

from __future__ import annotations

from collections.abc import Mapping

from core.solidity.compilation import Compilation


def families(compilation: Compilation) -> Mapping[int, frozenset[int]]:
    """AST id of each contract → ids of the contracts that share an heir with it, itself included."""
    found: dict[int, set[int]] = {}
    for ast in compilation.asts.values():
        for contract in ast.nodes("nodes"):
            bases = contract.get("linearizedBaseContracts", ())
            for base in bases:
                found.setdefault(base, {base}).update(bases)
    return {key: frozenset(items) for key, items in found.items()}
