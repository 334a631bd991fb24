"""Arithmetic that left its type: which instructions do source arithmetic, and when their result wrapped.

The original's source map tells which `ADD`, `SUB`, `MUL` and `EXP` stand for a `+`, `-`, `*` or `**` of
the source and of which type; the operands in the opcode trace tell whether the result fitted.

Source: Solidity manual, “Source Mappings”; Yellow Paper, appendix H.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.solidity.ast import Node
from core.solidity.bytecode import code_bytes, instructions
from core.solidity.compilation import Artifact, Compilation
from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.coverage import source_ranges
from core.verification.evm.sequences import Sequence
from core.verification.evm.world import World

_TARGET = cast.address_text(cast.TARGET)
_TYPE = re.compile(r"^(u?)int(\d+)$")
_WORD = 1 << 256
_OPERATORS = {"+": "ADD", "-": "SUB", "*": "MUL", "**": "EXP", "++": "ADD", "--": "SUB"}
_OPCODES = {0x01: "ADD", 0x02: "MUL", 0x03: "SUB", 0x0A: "EXP"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One instruction that does source arithmetic, in a type of `bits` bits."""

    operator: str
    opcode: str
    signed: bool
    bits: int


Arithmetic = Mapping[int, Operation]
"""Program counter → the source arithmetic that it does."""


def arithmetic_of(compilation: Compilation, artifact: Artifact) -> Arithmetic:
    """The instructions of the runtime code that do arithmetic of the source."""
    runtime = artifact.runtime
    if runtime is None or not runtime.source_map:
        return {}
    files = sorted(compilation.input.sources)
    places = {
        (node.file, node.span.start, node.span.end - node.span.start): node
        for ast in compilation.asts.values()
        for node in ast.walk("BinaryOperation", "Assignment", "UnaryOperation")
    }
    found: dict[int, Operation] = {}
    code = instructions(code_bytes(runtime.hex))
    for item, (start, length, index) in zip(code, source_ranges(runtime.source_map), strict=False):
        if item.opcode in _OPCODES and 0 <= index < len(files):
            node = places.get((files[index], start, length))
            made = _operation(node, _OPCODES[item.opcode]) if node is not None else None
            if made is not None:
                found[item.pc] = made
    return found


def _operation(node: Node, opcode: str) -> Operation | None:
    operator = node.text("operator")
    operator = operator.removesuffix("=") if node.kind == "Assignment" else operator
    wanted = _OPERATORS.get(operator)
    kind = _TYPE.match(node.type_string)
    # An optimizer writes `x - 1` as the addition of 2^256 - 1.
    if wanted is None or kind is None or opcode not in (wanted, "ADD" if wanted == "SUB" else wanted):
        return None
    return Operation(operator, opcode, not kind.group(1), int(kind.group(2)))


def wraps(
    world: World, story: Sequence, at: int, change: DeclaredChange,
    names: Mapping[str, str], arithmetic: Arithmetic,
) -> bool:  # fmt: skip
    """Whether arithmetic of the source wraps while the function that `change` names runs in step `at`."""
    if not arithmetic:
        return False
    tree = world.call_trees(story, [at])[0]
    trace = world.operations(story, [at])[0]
    if not tree or not trace:
        return False
    logs = trace.get("structLogs", ())
    return any(
        _wraps_here(log, arithmetic) for frame, log in _in_frames(tree, logs) if _is_in(frame, change, names)
    )


def _is_in(frame: Mapping[str, Any], change: DeclaredChange, names: Mapping[str, str]) -> bool:
    signature = names.get(str(frame.get("input", "0x"))[2:10], "fallback")
    return frame.get("to") == _TARGET and change.covers(signature)


def _in_frames(tree: Mapping[str, Any], logs: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each instruction with the frame it ran in."""
    entering = ("CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2")
    frames: list[tuple[Mapping[str, Any], Iterator[Mapping[str, Any]]]] = []
    entered: Mapping[str, Any] | None = tree
    base = depth = logs[0]["depth"] - 1 if logs else 0
    for log in logs:
        if log["depth"] > depth:
            if entered is None:
                return
            frames.append((entered, iter(entered.get("calls") or ())))
        elif log["depth"] < depth:
            del frames[log["depth"] - base :]
        depth = log["depth"]
        frame, children = frames[-1]
        yield frame, log
        entered = next(children, None) if log["op"] in entering else None


def _wraps_here(log: Mapping[str, Any], arithmetic: Arithmetic) -> bool:
    operation = arithmetic.get(log["pc"])
    stack: list[str] = log.get("stack") or []
    if operation is None or len(stack) < 2 or operation.opcode != log["op"]:
        return False
    return leaves_type(operation, int(stack[-1], 16), int(stack[-2], 16))


def leaves_type(operation: Operation, top: int, below: int) -> bool:
    """Whether the exact result of an instruction on these two words is outside of the source's type."""
    opcode = operation.opcode
    if opcode == "ADD" and operation.operator in ("-", "--"):
        # One operand is the two's complement of what is taken away.
        taken, kept = (top, below) if top >= _WORD // 2 else (below, top)
        first, second, opcode = kept, (_WORD - taken) % _WORD, "SUB"
    else:
        first, second = top, below
    one, two = _as_number(operation, first), _as_number(operation, second)
    if opcode == "EXP":
        exact = one**second if second < 1024 else (one if abs(one) < 2 else _WORD)
    else:
        exact = {"ADD": one + two, "SUB": one - two, "MUL": one * two}[opcode]
    low = -(1 << (operation.bits - 1)) if operation.signed else 0
    high = (1 << (operation.bits - 1 if operation.signed else operation.bits)) - 1
    return not low <= exact <= high


def _as_number(operation: Operation, word: int) -> int:
    number = word & ((1 << operation.bits) - 1)
    return number - (1 << operation.bits) if operation.signed and number >> (operation.bits - 1) else number
