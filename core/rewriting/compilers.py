"""What rules that need another compiler may ask for: the versions there are, and one compilation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.progress import Progress
from core.solidity.compilation import Compilation, CompilerInput
from core.solidity.compiler import CompilerTools, Outputs, compile_input


class Compilers(Protocol):
    """Compilers as a rule sees them."""

    def versions(self) -> tuple[str, ...]:
        """Versions that can be had, ascending."""

    def compile(self, compiler_input: CompilerInput) -> Compilation:
        """Compile without bytecode."""


@dataclass(frozen=True, slots=True)
class ToolCompilers:
    """The compilers of a toolchain."""

    tools: CompilerTools
    progress: Progress

    def versions(self) -> tuple[str, ...]:
        """Versions that can be had, ascending; a version that the person set is the last one."""
        preferred = self.tools.preferred_compiler(self.progress)
        return (preferred,) if preferred else self.tools.published_compilers(self.progress)

    def compile(self, compiler_input: CompilerInput) -> Compilation:
        """Compile without bytecode."""
        return compile_input(compiler_input, self.tools, self.progress, Outputs.ANALYSIS)
