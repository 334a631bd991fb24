"""One compiler run: `CompilerInput` in, `Compilation` out.

Starts no process itself: the toolchain does. A contract that does not compile
is a `Compilation` with errors; only a compiler that cannot be run raises.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from core.errors import ToolFailedError
from core.progress import Progress
from core.solidity.artifacts import artifacts_of
from core.solidity.compilation import Compilation, CompilerInput
from core.solidity.deep import loads, no_garbage_collection, on_deep_stack
from core.solidity.diagnostics import diagnostics_of
from core.solidity.normalize import normalize
from core.solidity.standard_json import Outputs, request_of, version_tuple

__all__ = ["CompilerTools", "Outputs", "compile_input"]

_COMPACT_AST_SINCE = (0, 4, 12)
_LARGE_BYTES = 150_000
"""From here on two processes are quicker than one, though both have to read everything."""


class CompilerTools(Protocol):
    """The part of `core.toolchain.toolchain.Toolchain` that compiling and planning need."""

    def compile_json(self, version: str, request: str, progress: Progress) -> str:
        """Run one standard JSON request through the compiler of that version."""

    def installed_compilers(self) -> tuple[str, ...]:
        """Versions that need no download, ascending."""

    def published_compilers(self, progress: Progress) -> tuple[str, ...]:
        """Versions that can be had, ascending."""

    def known_compilers(self) -> tuple[str, ...]:
        """Every version known without a connection, ascending, whether it can be had now or not."""

    def preferred_compiler(self, progress: Progress) -> str | None:
        """A version that the person set, to be taken wherever it fits."""


def compile_input(
    compiler_input: CompilerInput,
    tools: CompilerTools,
    progress: Progress,
    outputs: Outputs = Outputs.FULL,
    prepare: Callable[[Mapping[str, Any]], None] | None = None,
) -> Compilation:
    """Compile. `Outputs.ANALYSIS` leaves out bytecode, `Outputs.CODE` everything else.

    `prepare` may change the compiler's answer in place before trees are made of it.
    Raises `MissingToolError`, `ToolFailedError` or `Cancelled` from the toolchain.
    """
    answers = _answers(compiler_input, tools, progress, outputs)
    progress.check()

    def read() -> Compilation:
        output = _parsed(answers[0], compiler_input.version)
        for answer in answers[1:]:
            _add_trees(output, _parsed(answer, compiler_input.version))
        if prepare is not None:
            prepare(output)
        return compilation_of(output, compiler_input, outputs)

    with no_garbage_collection():
        try:
            return read()
        except RecursionError:
            return on_deep_stack(read)


def _answers(
    compiler_input: CompilerInput, tools: CompilerTools, progress: Progress, outputs: Outputs
) -> list[str]:
    """One answer, or for a large input two that two processes gave: the second has only trees.

    Writing the trees down takes solc longer than everything else that an analysis needs; what it says
    besides is the same in both.
    """
    version = compiler_input.version
    halves = _halves(compiler_input) if outputs is Outputs.ANALYSIS else None
    if halves is None:
        return [tools.compile_json(version, request_of(compiler_input, outputs), progress)]
    first = request_of(compiler_input, outputs, halves[0])
    second = request_of(compiler_input, Outputs.TREES, halves[1])
    with ThreadPoolExecutor(1, thread_name_prefix="solc-trees") as pool:
        other = pool.submit(tools.compile_json, version, second, progress)
        return [tools.compile_json(version, first, progress), other.result()]


def _halves(compiler_input: CompilerInput) -> tuple[list[str], list[str]] | None:
    """The files in two parts of about the same size; None where two processes would not be quicker."""
    sizes = {name: len(source.data) for name, source in compiler_input.sources.items()}
    if (os.cpu_count() or 1) < 2 or sum(sizes.values()) < _LARGE_BYTES or len(sizes) < 2:
        return None
    parts: tuple[list[str], list[str]] = ([], [])
    totals = [0, 0]
    for name in sorted(sizes, key=lambda item: (-sizes[item], item)):
        at = totals.index(min(totals))
        parts[at].append(name)
        totals[at] += sizes[name]
    return parts


def _add_trees(output: Mapping[str, Any], more: Mapping[str, Any]) -> None:
    known = output.get("sources") or {}
    for name, item in (more.get("sources") or {}).items():
        if item.get("ast") and name in known:
            known[name]["ast"] = item["ast"]


def compilation_of(output: Mapping[str, Any], compiler_input: CompilerInput, outputs: Outputs) -> Compilation:
    """A compiler's parsed answer as a value; takes the JSON over and changes it."""
    version = version_tuple(compiler_input.version)
    raw = {
        name: item["ast"]
        for name, item in (output.get("sources") or {}).items()
        if version >= _COMPACT_AST_SINCE and item.get("ast")
    }
    asts = normalize(raw, compiler_input.sources, version)
    return Compilation(
        input=compiler_input,
        diagnostics=diagnostics_of(output.get("errors") or (), compiler_input.sources),
        artifacts=artifacts_of(output.get("contracts") or {}, asts, compiler_input, outputs),
        asts=asts,
    )


def _parsed(answer: str, version: str) -> Mapping[str, Any]:
    try:
        output = loads(answer)
    except ValueError as error:
        raise ToolFailedError(
            f"The compiler {version} gave an answer that is not JSON ({error}).",
            "Try again, or use another compiler version with --solc.",
        ) from error
    if not isinstance(output, dict):
        raise ToolFailedError(
            f"The compiler {version} gave an answer that is not an object.",
            "Try again, or use another compiler version with --solc.",
        )
    return output
