"""CompilerInput* → SymbolIndex: compiles what is typed, without bytecode, and indexes what compiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from core.progress import Progress
from core.solidity.compilation import Compilation, CompilerInput
from core.solidity.compiler import CompilerTools, Outputs, compile_input
from core.solidity.graph import restricted
from core.symbols.building import index_all
from core.symbols.index import SymbolIndex
from core.text import SourceText


def index_inputs(
    inputs: Iterable[CompilerInput], typed: Mapping[Path, bytes], tools: CompilerTools, progress: Progress,
    only: Path | None = None,
) -> tuple[SymbolIndex, tuple[str, ...]]:  # fmt: skip
    """One index, with some files as they are typed; and the units that do not compile now.

    `only` names a file: then of each input the part that this file needs.
    """
    found: list[Compilation] = []
    for given in inputs:
        wanted = [name for name in given.sources if only is None or given.files.get(name) == str(only)]
        if wanted:
            part = given if only is None else restricted(replace(given, targets=tuple(wanted)), wanted)
            found.append(compile_input(_with_typed(part, typed), tools, progress, Outputs.ANALYSIS))
    broken = {name for item in found if not item.ok for name in item.input.targets}
    made = index_all(item for item in found if item.ok)
    for item in found:
        item.take_apart()
    return made, tuple(sorted(broken))


def _with_typed(given: CompilerInput, typed: Mapping[Path, bytes]) -> CompilerInput:
    texts = {
        name: SourceText(name, typed[Path(path)]) for name, path in given.files.items()
        if Path(path) in typed and name in given.sources
    }  # fmt: skip
    return given.with_sources(texts)
