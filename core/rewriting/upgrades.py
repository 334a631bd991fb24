"""Whether a contract's storage layout must hold, asked for a contract with all its heirs.

What an upgradeable contract looks like is known in `core/verification`; here it is
only asked about everybody whose layout a rewrite would move.
"""

from __future__ import annotations

import re

from core.semantics.model import Contract, Semantics
from core.verification.upgradeable import looks_upgradeable

_RAW_STORAGE = re.compile(r"\b(?:sload|sstore)\s*\(")


def must_keep_layout(model: Semantics, contract: Contract) -> bool:
    """Whether `contract` or an heir looks upgradeable, or works on storage by slot numbers."""
    return any(_is_fixed(model, item) for item in (contract, *model.heirs(contract)))


def _is_fixed(model: Semantics, contract: Contract) -> bool:
    key = ("rewriting-fixed-layout", contract.id)
    known: bool | None = model.memo.get(key)
    if known is None:
        artifact = model.compilation.artifacts.get(f"{contract.file}:{contract.name}")
        upgradeable = artifact is not None and looks_upgradeable(model.compilation, artifact) is not None
        known = model.memo[key] = upgradeable or any(_uses_slots(model, base) for base in contract.bases)
    return known


def _uses_slots(model: Semantics, contract: Contract) -> bool:
    source = model.compilation.input.sources[contract.file]
    blocks = contract.node.walk("InlineAssembly")
    return any(_RAW_STORAGE.search(source.slice(block.span)) for block in blocks)
