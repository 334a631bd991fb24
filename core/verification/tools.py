"""The part of the toolchain that verification needs: compilers and EVMs."""

from __future__ import annotations

from typing import Protocol

from core.solidity.compiler import CompilerTools
from core.verification.evm.stage import EvmTools


class VerificationTools(CompilerTools, EvmTools, Protocol):
    """What `core.toolchain.toolchain.Toolchain` offers to verification."""
