"""Which source lines ran: from opcode traces, through the compiler's source map.

Only lines inside function and modifier bodies count as reachable; the dispatcher
and compiler-made helpers do not. Code that the compiler did not emit (unused
internal functions) is not reachable and not counted. Which way the conditions of
the source went is noted too: a jump that was taken stands among the program
counters as the complement (`~pc`) of its own.

Source: Solidity manual, “Source Mappings”.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.solidity.ast import Node
from core.solidity.bytecode import code_bytes, instructions
from core.solidity.compilation import Artifact, Compilation
from core.solidity.signatures import signature_of_node

Line = tuple[str, int]
"""A file and a 1-based line in it."""
_BODIES = ("FunctionDefinition", "ModifierDefinition")
_NUMBER, _JUMPI, _TSTORE = 0x43, 0x57, 0x5D
_BALANCES = frozenset({0x31, 0x47})
_CALLS = frozenset({0xF1, 0xF2, 0xF4, 0xFA})


@dataclass(frozen=True)
class Place:
    """Where an instruction comes from: file, 1-based line, and the id of the enclosing body."""

    file: str
    line: int
    body: int
    start: int = 0
    """The range of the source that it stands for, in bytes."""
    end: int = 0


@dataclass(frozen=True)
class CodeMap:
    """Program counter → place, for the instructions that belong to a body."""

    places: Mapping[int, Place]
    bodies: Mapping[int, Node]
    jumps: frozenset[int] = frozenset()
    """Program counters of the conditional jumps among them."""

    @property
    def reachable(self) -> frozenset[tuple[str, int]]:
        """All (file, line) that the code has instructions for."""
        return frozenset((place.file, place.line) for place in self.places.values())

    def lines(self, counters: Iterable[int]) -> frozenset[tuple[str, int]]:
        """The (file, line) that program counters stand for."""
        found = (self.places.get(counter) for counter in counters)
        return frozenset((place.file, place.line) for place in found if place is not None)

    def entered(self, counters: Iterable[int]) -> frozenset[int]:
        """Ids of the bodies that program counters lie in."""
        found = (self.places.get(counter) for counter in counters)
        return frozenset(place.body for place in found if place is not None)


def code_map(compilation: Compilation, artifact: Artifact) -> CodeMap:
    """Decode the runtime code's source map against the compilation's texts."""
    runtime = artifact.runtime
    if runtime is None or not runtime.source_map:
        return CodeMap({}, {})
    files = sorted(compilation.input.sources)
    bodies = {file: _bodies(ast) for file, ast in compilation.asts.items()}
    places: dict[int, Place] = {}
    used: dict[int, Node] = {}
    jumps: set[int] = set()
    code = instructions(code_bytes(runtime.hex))
    for item, (start, length, index) in zip(code, source_ranges(runtime.source_map), strict=False):
        if not 0 <= index < len(files):
            continue
        file = files[index]
        body = _body_at(bodies.get(file, ()), start, length)
        if body is not None:
            line = compilation.input.sources[file].line_of(start)
            places[item.pc] = Place(file, line, body.id, start, start + length)
            used[body.id] = body
            if item.opcode == _JUMPI:
                jumps.add(item.pc)
    return CodeMap(places, used, frozenset(jumps))


def _bodies(ast: Node) -> tuple[Node, ...]:
    return tuple(sorted(ast.walk(*_BODIES), key=lambda node: node.span.start))


def _body_at(bodies: tuple[Node, ...], start: int, length: int) -> Node | None:
    """The body whose block holds the range; whole definitions are the dispatcher's, not ours."""
    at = bisect_right(bodies, start, key=lambda node: node.span.start) - 1
    if at < 0:
        return None
    block = bodies[at].child("body")
    if block is None or not (block.span.start < start and start + length <= block.span.end):
        return None
    return bodies[at]


def reads_block_number(artifact: Artifact) -> bool:
    """Whether the runtime code has a NUMBER instruction."""
    return _NUMBER in opcodes(artifact)


def calls_others(artifact: Artifact) -> bool:
    """Whether the runtime code has an instruction that calls another contract."""
    return not _CALLS.isdisjoint(opcodes(artifact))


def counts_ether(artifact: Artifact) -> bool:
    """Whether the runtime code has an instruction that reads a balance."""
    return not _BALANCES.isdisjoint(opcodes(artifact))


def is_transient(artifact: Artifact) -> bool:
    """Whether the runtime code writes transient storage."""
    return _TSTORE in opcodes(artifact)


def opcodes(artifact: Artifact) -> frozenset[int]:
    """The instructions of the runtime code; the metadata behind the code is not looked at."""
    if artifact.runtime is None:
        return frozenset()
    entries = artifact.runtime.source_map.split(";")
    mapped = zip(instructions(code_bytes(artifact.runtime.hex)), entries, strict=False)
    return frozenset(item.opcode for item, _ in mapped)


def source_ranges(source_map: str) -> Iterable[tuple[int, int, int]]:
    """(start byte, length in bytes, file index) per instruction; empty fields repeat the last."""
    start = length = index = 0
    for entry in source_map.split(";"):
        fields = entry.split(":")
        if fields[0]:
            start = int(fields[0])
        if len(fields) > 1 and fields[1]:
            length = int(fields[1])
        if len(fields) > 2 and fields[2]:
            index = int(fields[2])
        yield start, length, index


def counters_of(trace: Mapping[str, Any] | None, depth: int) -> frozenset[int]:
    """Program counters at one call depth of a trace (1 is the transaction's own callee).

    A conditional jump that was taken adds its complement, one that was not its successor.
    """
    ran: set[int] = set()
    asked = -1
    for item in trace.get("structLogs", ()) if trace else ():
        if item["depth"] != depth:
            continue
        at = item["pc"]
        if asked >= 0 and at != asked + 1:
            ran.add(~asked)
        ran.add(at)
        asked = at if item["op"] == "JUMPI" else -1
    return frozenset(ran)


def public_functions(code: CodeMap, nodes: Mapping[int, Node]) -> Mapping[int, str]:
    """Body id → signature, for the functions that can be called from outside or by name."""
    return {
        key: signature_of_node(node, nodes)
        for key, node in code.bodies.items()
        if node.kind == "FunctionDefinition" and node.get("kind") != "constructor"
    }
