"""What of a changed piece of source must have run: its statements, and both ways of its conditions.

A line that ran says little when a whole function stands on it, or when its condition
came out the same way every time: what stands behind the other way was never compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.text import Span
from core.verification.evm.coverage import CodeMap, Line

_STATEMENTS = (
    "ExpressionStatement", "VariableDeclarationStatement", "Return", "EmitStatement", "RevertStatement",
    "YulExpressionStatement", "YulAssignment", "YulVariableDeclaration",
)  # fmt: skip
_BRANCHES = ("IfStatement", "WhileStatement", "DoWhileStatement", "ForStatement", "YulIf", "YulForLoop")
_DECISIONS = (*_BRANCHES, "Conditional", "BinaryOperation", "FunctionCall")
_CHECKS = frozenset({"require", "assert"})


@dataclass(frozen=True, slots=True)
class Missed:
    """A statement that never ran, or a condition that came out one way only.

    `home` names the function or modifier that it stands in.
    """

    file: str
    line: int
    one_way: bool
    home: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (" (one way only)" if self.one_way else "")


@dataclass(frozen=True)
class Side:
    """One side of a pair, with the program counters that ran on it."""

    compilation: Compilation
    code: CodeMap
    counters: Collection[int]

    def missed(self, place: Span, file: str, besides: Collection[Line] = ()) -> Iterator[Missed]:
        """What stands in a place and did not run, or went one way only; not on the lines `besides`."""
        for node in self._touched(place, file):
            one_way = node.kind in _DECISIONS
            line = self.compilation.input.sources[file].line_of(_head(node).start)
            idle = self._is_one_sided(node) if one_way else self._ran(node) is False
            if idle and (file, line) not in besides:
                home = node.enclosing("FunctionDefinition", "ModifierDefinition")
                name = "" if home is None else home.name or home.text("kind")
                yield Missed(file, line, one_way, name)

    def ran(self, place: Span, file: str) -> bool:
        """Whether a statement or condition that the place touches ran."""
        return any(self._ran(node) for node in self._touched(place, file))

    def _touched(self, place: Span, file: str) -> Iterator[Node]:
        """Statements and conditions that stand in a place, or around it; of branches only the heads."""
        ast = self.compilation.asts.get(file)
        for node in ast.walk(*_STATEMENTS, *_DECISIONS) if ast is not None else ():
            head = _head(node)
            if (
                head.start < max(place.end, place.start + 1)
                and head.end > place.start
                and (node.kind in _STATEMENTS or _decides(node))
            ):
                yield node

    def _ran(self, node: Node) -> bool | None:
        """Whether an instruction of a head ran; None where it has none."""
        starts, places = self._by_start.get(node.file, ([], []))
        span = _head(node)
        near = places[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        there = [counter for end, counter in near if end <= span.end]
        return any(counter in self.counters for counter in there) if there else None

    def _is_one_sided(self, node: Node) -> bool:
        """Whether a condition ran and always came out the same way."""
        asked = self._jumps.get((node.file, node.span.start, node.span.end), ())
        stayed = any(counter + 1 in self.counters for counter in asked)
        jumped = any(~counter in self.counters for counter in asked)
        return stayed != jumped

    @cached_property
    def _jumps(self) -> dict[tuple[str, int, int], list[int]]:
        """Range of the source → its conditional jumps."""
        found: dict[tuple[str, int, int], list[int]] = {}
        for counter in sorted(self.code.jumps):
            place = self.code.places[counter]
            found.setdefault((place.file, place.start, place.end), []).append(counter)
        return found

    @cached_property
    def _by_start(self) -> dict[str, tuple[list[int], list[tuple[int, int]]]]:
        """File → sorted starts, and beside them (end, program counter)."""
        items: dict[str, list[tuple[int, int, int]]] = {}
        for counter, place in self.code.places.items():
            items.setdefault(place.file, []).append((place.start, place.end, counter))
        return {
            file: ([start for start, _, _ in sorted(found)], [(end, at) for _, end, at in sorted(found)])
            for file, found in items.items()
        }


def _head(node: Node) -> Span:
    """The range of a statement, and of one with a body only what stands before or after it."""
    condition = node.child("condition") if node.kind in _BRANCHES else None
    if condition is None:
        return node.span
    if node.kind == "DoWhileStatement":
        return Span(condition.span.start, node.span.end)
    return Span(node.span.start, condition.span.end)


def _decides(node: Node) -> bool:
    if node.kind == "BinaryOperation":
        return node.text("operator") in {"&&", "||"}
    if node.kind != "FunctionCall":
        return True
    called = node.child("expression")
    return called is not None and called.kind == "Identifier" and called.name in _CHECKS
