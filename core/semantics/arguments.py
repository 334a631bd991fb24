"""What a call hands over, by the names the called function gives to its parameters.

A struct counts with its fields: `exactInput(Params({minimum: 0}))` hands over a `minimum`. Words are what
names are made of: `amountOutMin` is “amount”, “out” and “min”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.semantics.calls import ExternalCall
from core.semantics.model import Semantics
from core.semantics.values import local_value
from core.solidity.ast import Node

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Argument(NamedTuple):
    """One value with the name it is received under, and the type it is received as."""

    name: str
    type_string: str
    value: Node


def words_of(name: str) -> frozenset[str]:
    """The words a name is made of, in small letters."""
    return frozenset(word.lower() for word in _WORD.findall(name))


def arguments_of(model: Semantics, call: ExternalCall) -> tuple[Argument, ...]:
    """Named arguments of a method call, fields of structs that are made for it included."""
    declared = call.function
    listed = declared.child("parameters") if declared is not None else None
    if listed is None or call.node.kind != "FunctionCall":
        return ()
    parameters = listed.nodes("parameters")
    names = call.node.get("names", ())
    if names:
        known = {item.name: item for item in parameters}
        pairs = [
            (known[name], value) for name, value in zip(names, call.arguments, strict=False) if name in known
        ]
    else:
        pairs = list(zip(parameters, call.arguments, strict=False))
    return tuple(item for parameter, value in pairs for item in _unfolded(model, parameter, value))


def _unfolded(model: Semantics, parameter: Node, value: Node) -> Iterator[Argument]:
    if not parameter.type_string.startswith("struct "):
        yield Argument(parameter.name, parameter.type_string, value)
        return
    made = local_value(model, value)
    if made.kind == "FunctionCall" and made.get("kind") == "structConstructorCall":
        callee = made.child("expression")
        struct = model.declaration(callee) if callee is not None else None
        members = struct.nodes("members") if struct is not None else ()
        names = made.get("names", ()) or tuple(item.name for item in members)
        types = {item.name: item.type_string for item in members}
        for name, field in zip(names, made.nodes("arguments"), strict=False):
            yield Argument(name, types.get(name, ""), field)
    yield from _assigned(model, value)


def _assigned(model: Semantics, value: Node) -> Iterator[Argument]:
    """Fields that are set one by one: `params.minimum = 0;`."""
    declared = model.declaration(value) if value.kind == "Identifier" else None
    function = value.enclosing("FunctionDefinition")
    if declared is None or function is None or declared.get("stateVariable"):
        return
    for node in function.walk("Assignment"):
        left, right = node.child("leftHandSide"), node.child("rightHandSide")
        base = left.child("expression") if left is not None and left.kind == "MemberAccess" else None
        named = base is not None and base.get("referencedDeclaration") == declared.id
        if left is not None and right is not None and named and node.text("operator") == "=":
            yield Argument(left.text("memberName"), left.type_string, right)
