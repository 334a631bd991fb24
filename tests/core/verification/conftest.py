"""Subjects for checks: real compilations of small sources, each compiled once in a session."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.progress import silent
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from core.verification.check import CheckContext, Subject

Compile = Callable[..., Compilation]


@pytest.fixture(scope="session")
def compiled(tools: Toolchain) -> Compile:
    """Compile sources (one text, or a map of file names) with a version and settings."""
    made: dict[str, Compilation] = {}

    def compile_texts(
        sources: str | dict[str, str],
        version: str = "0.8.30",
        settings: CompilerSettings | None = None,
    ) -> Compilation:
        texts = {"a.sol": sources} if isinstance(sources, str) else sources
        settings = settings or CompilerSettings()
        key = f"{texts}{version}{settings}"
        if key not in made:
            units = {name: SourceText.of(name, text) for name, text in texts.items()}
            made[key] = compile_input(CompilerInput(version, units, settings, tuple(units)), tools, silent())
        return made[key]

    return compile_texts


def subject_of(compilation: Compilation, contract: str = "") -> Subject:
    """The named contract of a compilation, or its last one."""
    found = [item for item in compilation.artifacts.values() if contract in ("", item.contract)]
    return Subject(compilation, found[-1] if found else None)


def context_of(contract: str = "Contract", **more: object) -> CheckContext:
    """A context with nothing declared unless said so."""
    values: dict[str, object] = {"declared": (), "seed": 1, "progress": silent()}
    return CheckContext(contract=contract, **{**values, **more})  # type: ignore[arg-type]
