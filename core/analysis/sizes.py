"""How many bytes of a contract's code come from which function, by the compiler's source map.

Code that the compiler adds (the dispatcher, the decoding of arguments, shared helpers) belongs to no
function. What an optimizer merged is counted where the map says it came from, once.

Source: Solidity manual, “Source Mappings”.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from core.solidity.bytecode import code_bytes, metadata_split
from core.solidity.compilation import Artifact, Compilation
from core.solidity.sourcemap import file_indexes

_PUSH1, _PUSH32 = 0x60, 0x7F
_Table = tuple[list[int], list[int], list[int]]


def function_bytes(compilation: Compilation, artifact: Artifact) -> Mapping[int, int] | None:
    """AST id of each function (also of bases and libraries) → bytes; None where there is no code."""
    runtime = artifact.runtime
    if runtime is None or not runtime.source_map or artifact.kind in {"interface", "abstract"}:
        return None
    code, _ = metadata_split(code_bytes(runtime.hex))
    places = _bytes_by_place(code, runtime.source_map)
    files = file_indexes(compilation)
    found: dict[int, int] = {}
    for (start, file), size in places.items():
        function = _function_at(compilation, files.get(file, ""), start)
        if function is not None:
            found[function] = found.get(function, 0) + size
    return found


def _bytes_by_place(code: bytes, source_map: str) -> dict[tuple[int, int], int]:
    """(start of the source range, file number) → bytes of code; one pass, since codes are long."""
    found: dict[tuple[int, int], int] = {}
    start, file, pc, size = 0, -1, 0, len(code)
    for entry in source_map.split(";"):
        if pc >= size:
            break
        if entry:
            fields = entry.split(":")
            start = int(fields[0]) if fields[0] else start
            file = int(fields[2]) if len(fields) > 2 and fields[2] else file
        opcode = code[pc]
        width = opcode - _PUSH1 + 2 if _PUSH1 <= opcode <= _PUSH32 else 1
        found[(start, file)] = found.get((start, file), 0) + width
        pc += width
    return found


def _function_at(compilation: Compilation, file: str, offset: int) -> int | None:
    starts, ends, ids = _functions_of(compilation, file)
    at = bisect_right(starts, offset) - 1
    return ids[at] if at >= 0 and offset < ends[at] else None


def _functions_of(compilation: Compilation, file: str) -> _Table:
    """Starts, ends and ids of the functions and modifiers of a file, in order; made once."""
    kept: dict[str, _Table] = vars(compilation).setdefault("_functions_at", {})
    if file not in kept:
        ast = compilation.asts.get(file)
        walked = ast.walk("FunctionDefinition", "ModifierDefinition") if ast is not None else ()
        nodes = sorted(walked, key=lambda item: item.span.start)
        kept[file] = (
            [item.span.start for item in nodes],
            [item.span.end for item in nodes],
            [item.id for item in nodes],
        )
    return kept[file]
