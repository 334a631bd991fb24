"""Which of our detectors a foreign rule is about, so that two findings of one thing can be told.

Names only. Where one rule of theirs covers several detectors of ours, all are listed. What silences
findings by comment uses the same table for slither and forge lint; see `suppression.py`.

Source: Slither's “Detector documentation”, the Foundry book's lint list, Solhint's and Aderyn's rule lists.
"""

from __future__ import annotations

from core.analysis.suppression import ALIASES

_OTHERS: dict[str, tuple[str, ...]] = {
    # solhint
    "avoid-tx-origin": ("tx-origin",),
    "check-send-result": ("unchecked-low-level-call",),
    "not-rely-on-block-hash": ("weak-randomness",),
    "not-rely-on-time": ("timestamp-dependence",),
    "reentrancy": ("reentrancy-eth", "reentrancy-no-eth", "reentrancy-cross-function"),
    # aderyn
    "block-timestamp-deadline": ("timestamp-dependence",),
    "delegate-call-unchecked-address": ("unprotected-delegatecall",),
    "eth-send-unchecked-address": ("arbitrary-send-eth",),
    "reentrancy-state-change": ("reentrancy-eth", "reentrancy-no-eth"),
    "tx-origin-used-for-auth": ("tx-origin",),
    "unchecked-send": ("unchecked-low-level-call",),
    "unsafe-erc20-operation": ("unchecked-erc20-transfer",),
}


def kinds_of(rule: str) -> frozenset[str]:
    """Our detector ids for a rule's id; the id itself where nothing is known."""
    return frozenset(_OTHERS.get(rule) or ALIASES.get(rule) or (rule,))
