"""All checks in running order, cheap first. A new check is one more line here."""

from __future__ import annotations

from types import ModuleType

from core.verification.check import Check
from core.verification.checks import (
    abi_kept,
    code_size,
    compiles,
    gas,
    no_new_findings,
    same_behavior,
    same_bytecode,
    storage_layout_kept,
)


def _row(module: ModuleType) -> Check:
    return Check(module.INFO, module.EXAMPLES, module.__doc__ or "", module.check)


CHECKS: tuple[Check, ...] = (
    _row(compiles),
    _row(abi_kept),
    _row(storage_layout_kept),
    _row(no_new_findings),
    _row(code_size),
    _row(same_behavior),
    _row(gas),
    _row(same_bytecode),
)
