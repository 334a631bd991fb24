"""The part of a compilation that a change can touch, so that judging it need not compile the rest.

A target that imports none of the changed files, however indirectly, compiles to what it was.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from core.progress import Progress
from core.solidity.compilation import Compilation
from core.solidity.compiler import CompilerTools, compile_input
from core.solidity.graph import closure_of, imports_in, restricted


@dataclass
class _Parts:
    """What was worked out for one compilation; it lives as long as that does."""

    imports: dict[str, tuple[str, ...]]
    made: dict[tuple[str, ...], Compilation] = field(default_factory=dict)


def part_with(
    compilation: Compilation, changed: Collection[str], tools: CompilerTools, progress: Progress
) -> Compilation:
    """The targets that need one of the `changed` units, with their imports.

    The whole, which is compiled already, where that leaves out less than half of the text.
    """
    parts: _Parts | None = vars(compilation).get("_parts")
    if parts is None:
        parts = vars(compilation)["_parts"] = _Parts(imports_in(compilation.input))
    targets = compilation.input.targets
    wanted = tuple(name for name in targets if not closure_of([name], parts.imports).isdisjoint(changed))
    if not wanted or not _is_small(compilation, closure_of(wanted, parts.imports)):
        return compilation
    if wanted not in parts.made:
        made = compile_input(restricted(compilation.input, wanted, parts.imports), tools, progress)
        parts.made[wanted] = made if made.ok else compilation
    return parts.made[wanted]


def _is_small(compilation: Compilation, units: Collection[str]) -> bool:
    sizes = {name: len(source.data) for name, source in compilation.input.sources.items()}
    return 2 * sum(sizes[name] for name in units) <= sum(sizes.values())
