"""Which units of a compiler input need which: cutting an input down to some of its targets.

Reads only the input, never the disk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from core.solidity.compilation import CompilerInput
from core.solidity.remapping import Remapping, absolute_unit, is_relative, parse_remapping, remap
from core.solidity.scanner import scan
from core.text import SourceText


def imports_in(compiler_input: CompilerInput) -> dict[str, tuple[str, ...]]:
    """Unit name → the units it imports directly, as far as the input holds them."""
    parsed = (parse_remapping(item) for item in compiler_input.settings.remappings)
    remappings = tuple(item for item in parsed if item is not None)
    return {
        name: tuple(item for item in _direct(source, remappings) if item in compiler_input.sources)
        for name, source in compiler_input.sources.items()
    }


def _direct(source: SourceText, remappings: Iterable[Remapping]) -> Iterable[str]:
    for statement in scan(source).imports:
        path: str | None = statement.path
        if is_relative(statement.path):
            path = absolute_unit(statement.path, source.path)
        if path is not None:
            yield remap(path, source.path, remappings)[0]


def closure_of(units: Iterable[str], imports: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The units and everything they need."""
    waiting = list(units)
    found = set(waiting)
    while waiting:
        fresh = [item for item in imports.get(waiting.pop(), ()) if item not in found]
        found.update(fresh)
        waiting += fresh
    return found


def restricted(
    compiler_input: CompilerInput,
    targets: Collection[str],
    imports: Mapping[str, tuple[str, ...]] | None = None,
) -> CompilerInput:
    """The same input for only some of its targets: smaller, and the same code for those.

    `imports` saves scanning again; it is what `imports_in` gave for this input.
    """
    needed = closure_of(targets, imports_in(compiler_input) if imports is None else imports)
    return replace(
        compiler_input,
        targets=tuple(name for name in compiler_input.targets if name in targets),
        sources={name: source for name, source in compiler_input.sources.items() if name in needed},
        files={name: path for name, path in compiler_input.files.items() if name in needed},
    )
