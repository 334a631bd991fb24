"""From program counters to source text: solc's compressed source maps.

Source: Solidity manual, “Source Mappings”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.solidity.bytecode import Instruction, code_bytes, instructions, metadata_split
from core.solidity.compilation import Bytecode, Compilation
from core.text import Span


@dataclass(frozen=True, slots=True)
class MapEntry:
    """Where one instruction comes from. `file_index` −1 or an empty span means nowhere.

    `jump` is `i` (into a function), `o` (out of one) or `-`.
    """

    start: int
    length: int
    file_index: int
    jump: str
    modifier_depth: int


@dataclass(frozen=True, slots=True)
class Place:
    """An instruction with the source it was made from; `file` is None for code the compiler added."""

    instruction: Instruction
    file: str | None
    span: Span | None
    jump: str


def decode_source_map(text: str) -> tuple[MapEntry, ...]:
    """One entry for each instruction."""
    if not text:
        return ()
    start, length, file_index, jump, depth = 0, 0, -1, "-", 0
    made: list[MapEntry] = []
    for item in text.split(";"):
        if item:
            fields = item.split(":")
            count = len(fields)
            start = int(fields[0]) if fields[0] else start
            length = int(fields[1]) if count > 1 and fields[1] else length
            file_index = int(fields[2]) if count > 2 and fields[2] else file_index
            jump = fields[3] if count > 3 and fields[3] else jump
            depth = int(fields[4]) if count > 4 and fields[4] else depth
            made.append(MapEntry(start, length, file_index, jump, depth))
        else:
            made.append(made[-1] if made else MapEntry(start, length, file_index, jump, depth))
    return tuple(made)


def file_indexes(compilation: Compilation) -> Mapping[int, str]:
    """The compiler's file numbers → source unit names."""
    found: dict[int, str] = {}
    for name, ast in compilation.asts.items():
        found[int(ast.text("src").rsplit(":", 1)[-1])] = name
    return found or dict(enumerate(sorted(compilation.input.sources)))


def places(bytecode: Bytecode, files: Mapping[int, str]) -> tuple[Place, ...]:
    """Every instruction of a bytecode with its source; the metadata tail is left out."""
    code, _ = metadata_split(code_bytes(bytecode.hex))
    entries = decode_source_map(bytecode.source_map)
    made: list[Place] = []
    for instruction in instructions(code):
        if instruction.index >= len(entries):
            break
        entry = entries[instruction.index]
        file = files.get(entry.file_index)
        known = file is not None and entry.start >= 0 and entry.length > 0
        span = Span(entry.start, entry.start + entry.length) if known else None
        made.append(Place(instruction, file if known else None, span, entry.jump))
    return tuple(made)


def place_at(bytecode: Bytecode, files: Mapping[int, str]) -> Mapping[int, Place]:
    """Program counter → place."""
    return {place.instruction.pc: place for place in places(bytecode, files)}
