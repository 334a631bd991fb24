"""The oldest compiler that a pragma admits, as `core.solidity.pragma` tells it; for rules that ask here."""

from __future__ import annotations

from core.solidity.pragma import oldest_admitted, version_of

__all__ = ["oldest_admitted", "version_of"]
