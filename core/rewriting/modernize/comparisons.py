"""Operands and values of two kinds that were converted silently: literals and contracts as addresses.

Source: Solidity manual, “Solidity v0.5.0 Breaking Changes” (conversions, address and contracts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.rewriting.modernize.change import Change, Wrap
from core.rewriting.modernize.site import Site, fixed_bytes, integer, is_address, is_conversion, stays_payable
from core.solidity.ast import Node

_COMPARING = ("==", "!=", "<", ">", "<=", ">=")


def changes(site: Site) -> Iterator[Change]:
    """Conversions that were silent, written out."""
    if not site.crosses(0, 5) and not site.crosses(0, 8):
        return
    for node in site.walk(
        "BinaryOperation", "Assignment", "VariableDeclarationStatement", "FunctionCall", "Return"
    ):
        for value, wanted in _meetings(node):
            yield from converted(value, wanted)


def _meetings(node: Node) -> Iterator[tuple[Node, str]]:
    """(expression, the type it meets)."""
    if node.kind == "BinaryOperation" and node.text("operator") in _COMPARING:
        left, right = node.child("leftExpression"), node.child("rightExpression")
        if left is not None and right is not None:
            yield left, right.type_string
            yield right, left.type_string
    elif node.kind == "Assignment" and node.text("operator") == "=":
        left, right = node.child("leftHandSide"), node.child("rightHandSide")
        if left is not None and right is not None:
            yield right, left.type_string
    elif node.kind == "VariableDeclarationStatement":
        declared, value = node.nodes("declarations"), node.child("initialValue")
        if len(node.get("declarations", ())) == 1 and value is not None and declared[0].child("typeName"):
            yield value, declared[0].type_string
    elif node.kind == "FunctionCall" and node.text("kind") == "functionCall":
        callee = node.child("expression")
        base = callee.child("expression") if callee is not None else None
        if callee is not None and base is not None and callee.text("memberName") == "push":
            element = re.sub(r"\[\] storage (ref|pointer)$", "", base.type_string)
            yield from ((item, element) for item in node.nodes("arguments"))
    elif is_conversion(node) and node.type_string.startswith("contract "):
        for item in node.nodes("arguments"):
            if item.type_string.startswith("int_const") or integer(item.type_string):
                yield item, "address"
    elif node.kind == "Return":
        function = node.enclosing("FunctionDefinition")
        results = function.child("returnParameters") if function is not None else None
        value = node.child("expression")
        if results is not None and value is not None and len(results.nodes("parameters")) == 1:
            yield value, results.nodes("parameters")[0].type_string


def converted(value: Node, wanted: str) -> Iterator[Change]:
    """The conversion that makes `value` of the wanted type, where the old compiler made it silently."""
    given = value.type_string
    if wanted == "address payable" and given == wanted and not stays_payable(value):
        yield Wrap(value.span, "payable(", ")")
        return
    if is_address(wanted) or wanted.startswith("contract "):
        if given.startswith("int_const"):
            if value.kind != "Literal" or "address" not in given:
                yield Wrap(value.span, "address(", ")")
        elif given.startswith("contract ") and is_address(wanted):
            yield Wrap(value.span, "address(", ")")
        elif integer(given) and is_address(wanted):
            inner = "uint160(" if integer(given) != (False, 160) else ""
            yield Wrap(value.span, f"address({inner}", ")" + ")" * bool(inner))
    elif fixed_bytes(wanted) and given.startswith("int_const") and given != "int_const 0":
        width = fixed_bytes(wanted)
        yield Wrap(value.span, f"{wanted}(uint{8 * (width or 1)}(", "))")
