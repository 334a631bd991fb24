"""Random functions, run over many inputs: what is proven bounded never leaves its type.

The functions are short and full of the shapes that the proof knows (checks, early exits, loops, clamps,
narrow types, `unchecked`), with operands drawn at random, so that most conditions are beside the point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest

from core.semantics.bounds import interval_of, is_arithmetic, operands, proven_bounded, wraps_here
from core.semantics.callees import unwrap
from core.semantics.model import Semantics, semantics_of
from core.semantics.terms import constant_of, integer_range
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]
_EDGES = (0, 1, 2, 3, 7, 100, 127, 128, 254, 255)
_MOST_STEPS = 300


class Stop(Exception):
    """The function reverted, returned or ran too long."""


class Left(Exception):
    """`continue` or `break`, by its name."""


class Author:
    """Writes functions."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def function(self, number: int) -> str:
        """One function of three narrow parameters."""
        body = "\n".join(self._statement(2) for _ in range(self._random.randint(3, 6)))
        return (
            f"function f{number}(uint8 a, uint8 b, uint16 c) external returns (uint16) {{\n"
            f"uint8 x = a; uint16 y = {self._pick('0', '3', 'c', 'uint16(b)')};\n{body}\nreturn c; }}"
        )

    def _pick(self, *items: str) -> str:
        return self._random.choice(items)

    def _name(self) -> str:
        return self._pick("a", "b", "x")

    def _operand(self) -> str:
        return self._pick("a", "b", "x", "a", "b", "x", "s", "m[a]", "m[b]", "1", "3", "200")

    def _value(self, depth: int) -> str:
        kind = self._random.randrange(9)
        if kind < 4 or not depth:
            return self._operand()
        left, right = self._value(depth - 1), self._value(depth - 1)
        if kind == 7:
            return f"({self._name()} {self._pick('<', '>=')} {self._name()} ? {left} : {right})"
        if kind == 8:
            return f"({self._name()} * {self._pick('3', '10')} / {self._pick('10', '4', '2')})"
        return f"({self._name()} {self._pick('+', '-', '-', '*', '/', '%', '&')} {right})"

    def _condition(self) -> str:
        made = f"{self._value(1)} {self._pick('<', '<=', '>', '>=', '==', '!=')} {self._operand()}"
        if self._random.random() < 0.25:
            made = f"{made} {self._pick('&&', '||')} {self._operand()} >= {self._operand()}"
        return f"!({made})" if self._random.random() < 0.15 else made

    def _target(self) -> str:
        return self._pick("a", "b", "x", "s", "m[a]", "m[b]")

    def _assignment(self, depth: int) -> str:
        kind = self._random.randrange(8)
        target = self._target()
        if kind < 2:
            return f"{target} {self._pick('+=', '-=', '-=', '*=')} {self._value(1)};"
        if kind == 2:
            return f"{target}{self._pick('++', '--')};"
        if kind == 3:
            return f"y = {self._pick('y + a', 'uint16(a) + b', 'y - x', 'c - y', 'uint16(a) * b', 'c + 1')};"
        if kind == 4:
            return "bump();"
        return f"{target} = {self._pick('a', 'b', 'x')} {self._pick('-', '+', '*', '%')} {self._value(1)};"

    def _statement(self, depth: int) -> str:
        kind = self._random.randrange(12)
        if kind < 3 or not depth:
            return f"require({self._condition()});" if kind < 2 else self._assignment(depth)
        if kind == 3:
            return f"if ({self._condition()}) {self._pick('return 1;', 'revert();')}"
        if kind == 4:
            name = self._name()
            other = self._name()
            return f"if ({name} {self._pick('>', '<')} {other}) {name} = {other};"
        if kind == 5:
            return (
                f"if ({self._condition()}) {{ {self._statement(depth - 1)} {self._statement(depth - 1)} }} "
                f"else {{ {self._statement(depth - 1)} }}"
            )
        if kind == 6:
            inner = f"{self._statement(0)} {self._statement(0)}"
            return f"unchecked {{ {inner} }}"
        if kind == 7:
            step = self._pick("i++", "++i", "i += 2")
            end = self._pick("i < a", "i < b", "i <= x", "i < 9", "i <= 6")
            skip = self._pick("", f"if ({self._condition()}) continue;", "if (i == 3) break;")
            start = self._pick("0", "1", "2")
            return f"for (uint8 i = {start}; {end}; {step}) {{ {skip} {self._statement(0)} }}"
        if kind == 8:
            return f"for (uint8 i = {self._name()}; i > 0; i--) {{ {self._statement(0)} }}"
        if kind == 9:
            return f"while ({self._condition()}) {{ {self._statement(0)} {self._statement(0)} }}"
        return self._assignment(depth)


class Machine:
    """Runs one function on one input, and looks at every proven operation."""

    def __init__(self, model: Semantics, values: dict[Any, int], checks: Callable[[Node, int], None]) -> None:
        self._model = model
        self._values = values
        self._checks = checks
        self._steps = 0

    def run(self, node: Node) -> None:
        """A statement."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise Stop
        getattr(self, f"_{node.kind}")(node)

    def _Block(self, node: Node) -> None:
        for item in node.nodes("statements"):
            self.run(item)

    _UncheckedBlock = _Block

    def _Return(self, node: Node) -> None:
        raise Stop

    def _Continue(self, node: Node) -> None:
        raise Left("continue")

    def _Break(self, node: Node) -> None:
        raise Left("break")

    def _IfStatement(self, node: Node) -> None:
        way = node.child("trueBody") if self._is(node.fields["condition"]) else node.child("falseBody")
        if way is not None:
            self.run(way)

    def _ForStatement(self, node: Node) -> None:
        start = node.child("initializationExpression")
        if start is not None:
            self.run(start)
        while self._is(node.fields["condition"]):
            try:
                self.run(node.fields["body"])
            except Left as left:
                if str(left) == "break":
                    return
            step = node.child("loopExpression")
            if step is not None:
                self.run(step)

    _WhileStatement = _ForStatement

    def _VariableDeclarationStatement(self, node: Node) -> None:
        value = node.child("initialValue")
        assert value is not None
        self._values[node.nodes("declarations")[0].id] = self.value(value)

    def _ExpressionStatement(self, node: Node) -> None:
        inner = node.fields["expression"]
        if inner.kind == "FunctionCall":
            name = inner.fields["expression"].name
            if name == "revert" or (name == "require" and not self._is(inner.nodes("arguments")[0])):
                raise Stop
            if name == "bump":
                self._values["s"] = (self._values["s"] + 1) % 256
        else:
            self.value(inner)

    def _is(self, condition: Node) -> bool:
        node = unwrap(condition)
        operator = node.text("operator")
        if node.kind == "UnaryOperation":
            return not self._is(node.fields["subExpression"])
        left, right = node.fields["leftExpression"], node.fields["rightExpression"]
        if operator == "&&":
            return self._is(left) and self._is(right)
        if operator == "||":
            return self._is(left) or self._is(right)
        return bool(_COMPARED[operator](self.value(left), self.value(right)))

    def value(self, expression: Node) -> int:
        """An expression."""
        node = unwrap(expression)
        number = constant_of(self._model, node)
        if number is not None:
            return number
        made = self._computed(node)
        self._checks(node, made)
        return made

    def _computed(self, node: Node) -> int:
        if node.kind in {"Identifier", "IndexAccess"}:
            return self._values.get(self._place(node), 0)
        if node.kind == "FunctionCall":
            return self.value(node.nodes("arguments")[0])
        if node.kind == "Conditional":
            way = "trueExpression" if self._is(node.fields["condition"]) else "falseExpression"
            return self.value(node.fields[way])
        operator, left, right = operands(node) if is_arithmetic(node) else _plain(node)
        assert left is not None or operator == "="
        two = self.value(right) if right is not None else 1
        if operator == "=":
            made = two
        else:
            assert left is not None
            exact = _arithmetic(operator, self.value(left), two)
            made = self._fitted(node, exact)
        if node.kind in {"Assignment", "UnaryOperation"}:
            target = node.child("leftHandSide") or node.child("subExpression")
            assert target is not None
            self._values[self._place(unwrap(target))] = made
        return made

    def _fitted(self, node: Node, exact: int) -> int:
        limits = integer_range(node.type_string)
        assert limits is not None
        if limits[0] <= exact <= limits[1]:
            return exact
        assert not (is_arithmetic(node) and proven_bounded(self._model, node)), f"{node} made {exact}"
        if not wraps_here(self._model, node):
            raise Stop
        return exact % (limits[1] + 1)

    def _place(self, node: Node) -> Any:
        if node.kind == "IndexAccess":
            return "m", self.value(node.fields["indexExpression"])
        return "s" if node.name == "s" else node.get("referencedDeclaration")


_COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    "<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__, "==": int.__eq__, "!=": int.__ne__,
}  # fmt: skip


def _plain(node: Node) -> tuple[str, Node | None, Node | None]:
    if node.kind == "Assignment":
        return node.text("operator"), node.child("leftHandSide"), node.child("rightHandSide")
    return node.text("operator"), node.child("leftExpression"), node.child("rightExpression")


def _arithmetic(operator: str, one: int, two: int) -> int:
    if operator in {"/", "%"} and two == 0:
        raise Stop
    done = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__, "/": int.__floordiv__, "%": int.__mod__}
    return one & two if operator == "&" else done[operator](one, two)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_proven_never_leaves_its_type_and_intervals_hold(compiled: Compile, seed: int) -> None:
    author, chance = Author(seed), Random(seed)
    functions = "\n".join(author.function(number) for number in range(40))
    compilation = compiled(
        "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\ncontract C {\n"
        "uint8 s; mapping(uint8 => uint8) m;\nfunction bump() internal { unchecked { s++; } }\n"
        + functions
        + "\n}\n"
    )
    assert compilation.ok, [item.message for item in compilation.diagnostics if item.severity == "error"]
    model = semantics_of(compilation)

    intervals: dict[int, tuple[int, int] | None] = {}

    def holds(node: Node, made: int) -> None:
        if node.kind in {"Assignment", "UnaryOperation"}:
            return
        if node.id not in intervals:
            intervals[node.id] = interval_of(model, node)
        found = intervals[node.id]
        assert found is None or found[0] <= made <= found[1], f"{node}: {made} is not in {found}"

    for function in (item for item in model.functions.values() if item.name.startswith("f")):
        for _ in range(30):
            values: dict[Any, int] = {item.id: chance.choice(_EDGES) for item in function.parameters}
            values |= {("m", key): chance.choice(_EDGES) for key in _EDGES} | {"s": chance.choice(_EDGES)}
            try:
                assert function.body is not None
                Machine(model, values, holds).run(function.body)
            except (Stop, Left):
                pass
    proven = [
        node
        for node in compilation.asts["a.sol"].walk("BinaryOperation", "Assignment", "UnaryOperation")
        if is_arithmetic(node) and proven_bounded(model, node)
    ]
    assert len(proven) > 25, "the functions exercise the proof"
