"""When two expressions are sure to have the same value: equal terms, and nothing changed in between.

A `Term` has a key, equal for expressions that read the same places in the same way, and says what its
value depends on. Calls of functions have no term: nobody promises that they answer alike twice.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from core.semantics.accesses import in_storage, is_storage_place
from core.semantics.callees import unwrap
from core.semantics.changes import Need
from core.semantics.model import Semantics
from core.solidity.ast import Node
from core.solidity.literals import number_value

_GLOBALS = frozenset({"msg", "block", "tx"})
_MAX_EXPONENT = 512


class Term(NamedTuple):
    """What an expression is, apart from where it stands."""

    key: Hashable
    needs: frozenset[Need]


_NOTHING: frozenset[Need] = frozenset()


def term_of(model: Semantics, node: Node) -> Term | None:
    """The term of an expression (or of a declared variable); None where its value cannot be named."""
    key = ("term", node.id, node.file)
    if key not in model.memo:
        model.memo[key] = _term(model, node)
    known: Term | None = model.memo[key]
    return known


def needs_of(model: Semantics, node: Node) -> frozenset[Need]:
    """What the named parts of an expression depend on; calls inside are left out."""
    term = term_of(model, node)
    if term is not None:
        return term.needs
    return frozenset().union(*(needs_of(model, item) for item in node.children()))


def _term(model: Semantics, node: Node) -> Term | None:
    node = unwrap(node)
    number = constant_of(model, node)
    if number is not None:
        return Term(("number", number), _NOTHING)
    handler = _HANDLERS.get(node.kind)
    return handler(model, node) if handler is not None else None


def _declaration(_: Semantics, node: Node) -> Term:
    return Term(("local", node.id), frozenset({("local", node.id)}))


def _identifier(model: Semantics, node: Node) -> Term | None:
    declared = model.declaration(node)
    if declared is None:
        return Term(("global", "block.timestamp"), _NOTHING) if node.name == "now" else _this(node)
    variable = model.variables.get(declared.id)
    if variable is not None:
        return Term(("state", variable.id), frozenset({("state", variable.id)}))
    if declared.kind != "VariableDeclaration":
        return None
    return _declaration(model, declared)


def _this(node: Node) -> Term | None:
    return Term(("global", "this"), _NOTHING) if node.name == "this" else None


def _literal(_: Semantics, node: Node) -> Term:
    return Term(("literal", node.text("value"), node.text("hexValue")), _NOTHING)


def _member(model: Semantics, node: Node) -> Term | None:
    base, name = node.child("expression"), node.text("memberName")
    if base is None:
        return None
    base = unwrap(base)
    declared = model.declaration(node)
    if declared is not None and declared.id in model.variables:
        return Term(("state", declared.id), frozenset({("state", declared.id)}))
    if base.kind == "Identifier" and base.name in _GLOBALS and model.declaration(base) is None:
        return Term(("global", f"{base.name}.{name}"), _NOTHING)
    inner = term_of(model, base)
    if inner is None:
        return None
    if name == "balance" and base.type_string.startswith(("address", "contract ")):
        return Term(("balance", inner.key), inner.needs | {("world", 0)})
    if name == "length" or _is_struct(base):
        return Term((name, inner.key), inner.needs | _place(model, node, base))
    return None


def _is_struct(node: Node) -> bool:
    return node.type_string.startswith("struct ")


def _index(model: Semantics, node: Node) -> Term | None:
    base, index = node.child("baseExpression"), node.child("indexExpression")
    if base is None or index is None:
        return None
    inner, at = term_of(model, base), term_of(model, index)
    if inner is None or at is None:
        return None
    return Term(("index", inner.key, at.key), inner.needs | at.needs | _place(model, node, unwrap(base)))


def _place(model: Semantics, node: Node, base: Node) -> frozenset[Need]:
    """What holds a part of `base`: the state variable it is rooted in, any storage, memory, or nothing."""
    if is_storage_place(model, node) or in_storage(base.type_string):
        root = base
        while (above := root.child("baseExpression") or root.child("expression")) is not None:
            declared = model.declaration(root) if root.kind == "MemberAccess" else None
            if declared is not None and declared.id in model.variables:
                return _NOTHING
            root = unwrap(above)
        declared = model.declaration(root)
        rooted = declared is not None and declared.id in model.variables
        return _NOTHING if rooted else frozenset({("stored", 0)})
    return _NOTHING if " calldata" in base.type_string else frozenset({("memory", 0)})


def _call(model: Semantics, node: Node) -> Term | None:
    """Only conversions: `uint256(x)`, `address(x)`."""
    arguments = node.nodes("arguments")
    if node.get("kind") != "typeConversion" or len(arguments) != 1:
        return None
    inner = term_of(model, arguments[0])
    return None if inner is None else Term(("as", node.type_string, inner.key), inner.needs)


def _operation(model: Semantics, node: Node) -> Term | None:
    if node.kind == "UnaryOperation" and node.text("operator") in {"++", "--", "delete"}:
        return None
    parts = [term_of(model, item) for item in node.children()]
    if not parts or not all(parts):
        return None
    made = [item for item in parts if item is not None]
    key = (node.kind, node.text("operator"), node.type_string, *(item.key for item in made))
    return Term(key, frozenset().union(*(item.needs for item in made)))


_HANDLERS = {
    "VariableDeclaration": _declaration,
    "Identifier": _identifier,
    "Literal": _literal,
    "MemberAccess": _member,
    "IndexAccess": _index,
    "FunctionCall": _call,
    "BinaryOperation": _operation,
    "UnaryOperation": _operation,
    "Conditional": _operation,
}


def constant_of(model: Semantics, node: Node, depth: int = 0) -> int | None:
    """A whole number that the source states: literals, constants, `type(T).max`, and sums of them."""
    node = unwrap(node)
    if depth > 8:
        return None
    if node.kind == "Literal":
        if node.text("kind") != "number" or not node.type_string.startswith("int_const"):
            return None
        return number_value(node.text("value"), node.text("subdenomination"))
    if node.kind in {"Identifier", "MemberAccess"}:
        return _named_constant(model, node, depth)
    if node.kind == "UnaryOperation" and node.text("operator") == "-":
        inner = node.child("subExpression")
        value = constant_of(model, inner, depth + 1) if inner is not None else None
        return None if value is None else _fitted(-value, node.type_string)
    if node.kind == "FunctionCall" and node.get("kind") == "typeConversion":
        return _converted(model, node, depth)
    return _computed(model, node, depth) if node.kind == "BinaryOperation" else None


def _named_constant(model: Semantics, node: Node, depth: int) -> int | None:
    base = node.child("expression")
    if base is not None and node.text("memberName") in {"max", "min"} and base.kind == "FunctionCall":
        limits = integer_range(base.type_string.removeprefix("type(").removesuffix(")"))
        return None if limits is None else limits[node.text("memberName") == "max"]
    declared = model.declaration(node)
    if declared is None or not declared.get("constant") or integer_range(declared.type_string) is None:
        return None
    value = declared.child("value")
    return constant_of(model, value, depth + 1) if value is not None else None


def _converted(model: Semantics, node: Node, depth: int) -> int | None:
    limits, arguments = integer_range(node.type_string), node.nodes("arguments")
    value = constant_of(model, arguments[0], depth + 1) if len(arguments) == 1 else None
    if limits is None or value is None:
        return None
    low, high = limits
    return (value - low) % (high - low + 1) + low


def _computed(model: Semantics, node: Node, depth: int) -> int | None:
    left, right = node.child("leftExpression"), node.child("rightExpression")
    if left is None or right is None or integer_range(node.type_string) is None:
        return None
    one, two = constant_of(model, left, depth + 1), constant_of(model, right, depth + 1)
    if one is None or two is None:
        return None
    return _fitted(_value(node.text("operator"), one, two), node.type_string)


def _value(operator: str, one: int, two: int) -> int | None:
    if operator in {"+", "-", "*"}:
        return {"+": one + two, "-": one - two, "*": one * two}[operator]
    if operator == "**" and 0 <= two <= _MAX_EXPONENT and abs(one) < 1 << 64:
        return int(one**two)
    if operator == "<<" and 0 <= two <= _MAX_EXPONENT:
        return one << two
    if operator == "/" and two and one % two == 0:
        return one // two
    return None


def _fitted(value: int | None, type_string: str) -> int | None:
    """The value where its type holds it; a wrapped constant is no constant for us."""
    limits = integer_range(type_string)
    return value if value is not None and limits is not None and limits[0] <= value <= limits[1] else None


def integer_range(type_string: str) -> tuple[int, int] | None:
    """The smallest and largest value of an integer type; None for every other type."""
    if type_string.startswith("int_const"):
        return -(1 << _MAX_EXPONENT * 8), 1 << _MAX_EXPONENT * 8
    signed = type_string.startswith("int")
    digits = type_string.removeprefix("int" if signed else "uint")
    if not digits.isdigit():
        return None
    bits = int(digits)
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
