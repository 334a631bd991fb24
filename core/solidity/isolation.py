"""Compiling many files so that a broken one does not take the others with it.

solc gives nothing at all for an input with one error. Here the targets that the
errors touch are set aside with their messages and the rest is compiled again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.progress import Progress
from core.solidity.compilation import Compilation, CompilerInput
from core.solidity.compiler import CompilerTools, Outputs, compile_input
from core.solidity.graph import closure_of, imports_in, restricted

Imports = Mapping[str, tuple[str, ...]]


def compile_isolated(
    compiler_input: CompilerInput, tools: CompilerTools, progress: Progress, outputs: Outputs = Outputs.FULL
) -> tuple[Compilation, ...]:
    """One compilation for everything that compiles, and one for each round of targets that do not.

    Where all targets compile (the usual case) this is exactly one compiler run.
    Raises as `compile_input` does.
    """
    made: list[Compilation] = []
    imports = imports_in(compiler_input)
    while True:
        compilation = compile_input(compiler_input, tools, progress, outputs)
        broken = _broken(compilation, imports)
        if not broken or len(broken) == len(compiler_input.targets):
            return (compilation, *made)
        made.append(_set_aside(compilation, broken, imports))
        kept = [name for name in compiler_input.targets if name not in broken]
        compiler_input = restricted(compiler_input, kept, imports)


def _broken(compilation: Compilation, imports: Imports) -> set[str]:
    """The targets whose own closure holds a file with an error."""
    blamed = {item.file for item in compilation.diagnostics if item.severity == "error"}
    return {name for name in compilation.input.targets if blamed & closure_of((name,), imports)}


def _set_aside(compilation: Compilation, broken: set[str], imports: Imports) -> Compilation:
    part = restricted(compilation.input, broken, imports)
    told = tuple(item for item in compilation.diagnostics if item.file in part.sources)
    return replace(compilation, input=part, diagnostics=told, artifacts={}, asts={})
