"""Whether a contract's storage layout must hold, asked for a contract with all its heirs.

What an upgradeable contract looks like is known in `core/verification`; here it is
only asked about everybody whose layout a rewrite would move.
"""

from __future__ import annotations

from core.semantics.model import Contract, Semantics
from core.semantics.running import functions_of, uses_raw_storage
from core.semantics.upgradeable import looks_upgradeable


def must_keep_layout(model: Semantics, contract: Contract) -> bool:
    """Whether `contract` or an heir looks upgradeable, or works on storage by slot numbers."""
    return any(_is_fixed(model, item) for item in (contract, *model.heirs(contract)))


def _is_fixed(model: Semantics, contract: Contract) -> bool:
    key = ("rewriting-fixed-layout", contract.id)
    known: bool | None = model.memo.get(key)
    if known is None:
        artifact = model.compilation.artifacts.get(f"{contract.file}:{contract.name}")
        upgradeable = artifact is not None and looks_upgradeable(model.compilation, artifact) is not None
        known = model.memo[key] = upgradeable or _uses_slots(model, contract)
    return known


def _uses_slots(model: Semantics, contract: Contract) -> bool:
    """Libraries and functions outside of contracts work on the storage of whoever calls them."""
    return any(uses_raw_storage(model, item.node) for item in functions_of(model, contract))
