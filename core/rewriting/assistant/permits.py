"""Which differences in behavior a selected finding permits: its own attack path, and nothing wider.

A model declares nothing. The permits come from the finding's detector and the functions that lead
to its place, as the rules that cure it declare them, and the person is told before anything is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.analysis.finding import Finding
from core.rewriting.reach import reach_of
from core.rewriting.reentrancy import REENTRANCY_DETECTORS
from core.solidity.compilation import Compilation
from core.verification.declared import ChangeKind, DeclaredChange

_PATHS: dict[str, tuple[ChangeKind, ...]] = {
    **dict.fromkeys(REENTRANCY_DETECTORS, ("reentrancy", "revert-data")),
    "tx-origin": ("phishing",),
    "missing-access-control": ("takeover",),
    "unprotected-selfdestruct": ("takeover",),
    "unprotected-delegatecall": ("takeover",),
    "unprotected-upgrade": ("takeover",),
    "arbitrary-send-eth": ("takeover",),
    "unprotected-initializer": ("second-initialization",),
    "unchecked-low-level-call": ("failed-call",),
    "unchecked-erc20-transfer": ("false-answer",),
    "unchecked-ecrecover": ("zero-signer",),
    "signature-replay": ("replay",),
    "integer-overflow": ("overflow",),
    "arbitrary-send-erc20": ("named-payer",),
    "gas-stipend-transfer": ("stipend", "revert-data"),
}
"""Detector → the attack paths on which a cure may, and must, differ."""

_LIFTED: dict[str, tuple[str, ...]] = {
    "gas-stipend-transfer": ("low-level-call",),
}
"""Detector → prohibitions that its usual cure needs lifted."""


def permitted(compilation: Compilation, findings: Iterable[Finding]) -> tuple[DeclaredChange, ...]:
    """The only differences that a cure of these findings may show, sorted."""
    return tuple(sorted({item for finding in findings for item in _of(compilation, finding)}))


def lifted(findings: Iterable[Finding]) -> frozenset[str]:
    """Prohibitions of `forbidden.py` that cures of these findings need lifted."""
    return frozenset(kind for item in findings for kind in _LIFTED.get(item.detector, ()))


def has_path(finding: Finding) -> bool:
    """Whether the verification knows the attack that this finding is about."""
    return finding.detector in _PATHS


def _of(compilation: Compilation, finding: Finding) -> Iterator[DeclaredChange]:
    kinds = _PATHS.get(finding.detector, ())
    entries = _entries(compilation, finding) if kinds else ()
    for kind in kinds:
        for entry in entries:
            yield DeclaredChange(kind, entry)


def _entries(compilation: Compilation, finding: Finding) -> tuple[str, ...]:
    ast = compilation.asts.get(finding.file)
    if ast is None:
        return ()
    homes = [
        node.id
        for node in ast.walk("FunctionDefinition", "ModifierDefinition")
        if node.span.contains(finding.span)
    ]
    entries = reach_of(compilation).entry_points(homes)
    return entries or ((finding.function,) if finding.function else ())
