"""Which of our detectors a foreign rule is about, so that two findings of one thing can be told.

Names only. Where one rule of theirs covers several detectors of ours, all are listed. What silences
findings by comment uses the same table for slither and forge lint; see `suppression.py`.

Source: Slither's “Detector documentation”, the Foundry book's lint list, Solhint's and Aderyn's rule lists.
"""

from __future__ import annotations

from core.analysis.suppression import ALIASES

_OTHERS: dict[str, tuple[str, ...]] = {
    # solhint
    "avoid-call-value": ("deprecated-construct",),
    "avoid-sha3": ("deprecated-construct",),
    "avoid-suicide": ("deprecated-construct", "unprotected-selfdestruct"),
    "avoid-throw": ("deprecated-construct",),
    "avoid-tx-origin": ("tx-origin",),
    "check-send-result": ("unchecked-low-level-call",),
    "compiler-version": ("floating-pragma",),
    "func-visibility": ("default-visibility",),
    "gas-calldata-parameters": ("calldata-parameter",),
    "gas-custom-errors": ("string-revert",),
    "gas-length-in-loops": ("cache-array-length",),
    "gas-struct-packing": ("unpacked-storage",),
    "multiple-sends": ("calls-loop", "push-payment"),
    "no-unused-vars": ("unused-state",),
    "not-rely-on-block-hash": ("weak-randomness",),
    "not-rely-on-time": ("timestamp-dependence",),
    "reentrancy": ("reentrancy-eth", "reentrancy-no-eth", "reentrancy-cross-function"),
    "state-visibility": ("default-visibility",),
    # forge lint
    "custom-errors": ("string-revert",),
    "unsafe-typecast": ("unsafe-cast",),
    # aderyn
    "abi-encode-packed-hash-collision": ("encode-packed-collision",),
    "arbitrary-transfer-from": ("arbitrary-send-erc20",),
    "block-timestamp-deadline": ("missing-deadline", "timestamp-dependence"),
    "costly-loop": ("loop-accumulation",),
    "delegate-call-in-loop": ("delegatecall-loop",),
    "delegate-call-unchecked-address": ("unprotected-delegatecall",),
    "division-before-multiplication": ("divide-before-multiply",),
    "ecrecover": ("unchecked-ecrecover", "signature-malleability"),
    "eth-send-unchecked-address": ("arbitrary-send-eth",),
    "msg-value-in-loop": ("msg-value-loop",),
    "reentrancy-state-change": ("reentrancy-eth", "reentrancy-no-eth"),
    "state-change-without-event": ("missing-events",),
    "strict-equality-contract-balance": ("strict-balance-equality",),
    "tx-origin-used-for-auth": ("tx-origin",),
    "unchecked-send": ("unchecked-low-level-call",),
    "uninitialized-state-variable": ("uninitialized-state",),
    "unsafe-casting": ("unsafe-cast",),
    "unsafe-erc20-operation": ("unchecked-erc20-transfer",),
}


def kinds_of(rule: str) -> frozenset[str]:
    """Our detector ids for a rule's id; the id itself where nothing is known."""
    return frozenset((*_OTHERS.get(rule, ()), *ALIASES.get(rule, ()))) or frozenset({rule})
