"""Compilations for detectors: each source is compiled once in a session, without bytecode by default."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from core.progress import silent
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import Outputs, compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain

Compile = Callable[..., Compilation]

_NEWEST = {"0.4": "0.4.26", "0.5": "0.5.17", "0.6": "0.6.12", "0.7": "0.7.6", "0.8": "0.8.30"}


def version_for(source: str) -> str:
    """The compiler that the tests use for a source's pragma: that very one where it names only one."""
    exact = re.search(r"pragma solidity =?(\d+\.\d+\.\d+);", source)
    if exact is not None:
        return exact.group(1)
    found = re.search(r"pragma solidity [^0-9]*(0\.\d+)", source)
    return _NEWEST[found.group(1) if found else "0.8"]


@pytest.fixture(scope="session")
def compiled(tools: Toolchain) -> Compile:
    """Compile one text, or a map of unit names to texts of which `targets` are asked for."""
    made: dict[str, Compilation] = {}

    def compile_texts(
        sources: str | dict[str, str],
        targets: tuple[str, ...] | None = None,
        outputs: Outputs = Outputs.ANALYSIS,
        root: str = "",
        version: str = "",
    ) -> Compilation:
        texts = {"a.sol": sources} if isinstance(sources, str) else sources
        key = f"{texts}{targets}{outputs}{root}{version}"
        if key not in made:
            units = {name: SourceText.of(name, text) for name, text in texts.items()}
            chosen = version or version_for(next(iter(texts.values())))
            asked = targets or tuple(units)
            compiler_input = CompilerInput(chosen, units, CompilerSettings(), asked, root)
            made[key] = compile_input(compiler_input, tools, silent(), outputs)
        return made[key]

    return compile_texts
