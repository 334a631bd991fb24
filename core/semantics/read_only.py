"""Whether code only reads a memory parameter, so that it may stay in calldata.

Works from a list of uses known to be harmless; everything else counts as a write.
"""

from __future__ import annotations

import re

from core.semantics.callees import bound_arguments, internal_callee
from core.semantics.model import Contract, Function, Semantics
from core.semantics.running import calls_a_value, instances
from core.semantics.targets import is_target
from core.solidity.ast import Node

_FLAT = re.compile(
    r"(?:bytes|string|u?int\d*\[\d*\]|address(?: payable)?\[\d*\]|bool\[\d*\]|bytes\d+\[\d*\])"
)
_DEPTH = 6


def location_free(type_string: str) -> str:
    """A type without `memory`, `calldata`, `storage` and their companions."""
    return re.sub(r" (?:memory|calldata|storage)(?: (?:pointer|ref|slice))?", "", type_string)


def is_reference(type_string: str) -> bool:
    """Whether values of the type live somewhere: arrays, bytes, strings and structs."""
    text = location_free(type_string)
    return text in ("bytes", "string") or text.endswith("]") or text.startswith("struct ")


class Reader:
    """Asks the question for one function as instances of `contract`, and of its heirs, run it."""

    def __init__(self, model: Semantics, contract: Contract | None) -> None:
        self._model = model
        self._contract = contract

    def only_reads(self, function: Node, variable: Node, depth: int = 0) -> bool:
        """Whether every use of a parameter or local variable in a function is a read.

        Returning it counts as a read at `depth` 0 only: inside, it would make an alias.
        """
        if depth > _DEPTH or _in_assembly(function, variable):
            return False
        uses = (
            node for node in function.walk("Identifier") if node.get("referencedDeclaration") == variable.id
        )
        return all(self._harmless(use, depth) for use in uses)

    def _harmless(self, use: Node, depth: int) -> bool:
        parent = use.parent
        if parent is None or is_target(use):
            return False
        if parent.kind == "IndexAccess":
            if parent.child("indexExpression") is use:
                return True
            return self._part(parent, depth)
        if parent.kind == "MemberAccess":
            if parent.type_string.startswith("function"):
                return self._argument(use, parent.parent, depth)
            return self._part(parent, depth)
        if parent.kind == "TupleExpression" and len(parent.get("components", ())) == 1:
            return self._harmless(parent, depth)
        if parent.kind in ("FunctionCall", "ModifierInvocation"):
            return self._argument(use, parent, depth)
        return self._stored(use, parent, depth)

    def _part(self, part: Node, depth: int) -> bool:
        if is_target(part):
            return False
        return True if not is_reference(part.type_string) else self._harmless(part, depth)

    def _stored(self, use: Node, parent: Node, depth: int) -> bool:
        if parent.kind == "Return":
            return depth == 0
        if parent.kind == "VariableDeclarationStatement":
            declared = parent.get("declarations", ())
            function = parent.enclosing("FunctionDefinition")
            if len(declared) != 1 or function is None or not isinstance(declared[0], Node):
                return False
            return self.only_reads(function, declared[0], max(depth, 1) + 1)
        if parent.kind == "Assignment" and parent.child("rightHandSide") is use:
            target = parent.child("leftHandSide")
            return (
                target is not None
                and " storage" in target.type_string
                and not target.type_string.endswith("storage pointer")
                and _FLAT.fullmatch(location_free(use.type_string)) is not None
            )
        return False

    def _argument(self, use: Node, call: Node | None, depth: int) -> bool:
        if call is None:
            return False
        if call.kind == "ModifierInvocation":
            return False
        if call.get("kind") == "typeConversion":
            return self._part(call, depth)
        if call.kind != "FunctionCall" or call.get("kind") == "structConstructorCall":
            return False
        homes = instances(self._model, self._contract)
        reached = dict.fromkeys(internal_callee(self._model, call, home) for home in homes)
        return all(
            self._outside(use, call) if function is None else self._inside(use, call, function, depth)
            for function in reached
        )

    def _inside(self, use: Node, call: Node, function: Function, depth: int) -> bool:
        for parameter, argument in bound_arguments(self._model, call, function):
            if argument is use:
                if parameter.text("storageLocation") not in ("memory", "calldata"):
                    return False
                return function.body is not None and self.only_reads(function.node, parameter, depth + 1)
        return False

    def _outside(self, use: Node, call: Node) -> bool:
        """Built-in functions, events, errors and other contracts copy what they are given."""
        callee = call.child("expression")
        if callee is None:
            return False
        if callee.text("memberName") == "push":
            return _FLAT.fullmatch(location_free(use.type_string)) is not None
        return not calls_a_value(self._model, call)


def _in_assembly(function: Node, variable: Node) -> bool:
    return any(
        reference.get("declaration") == variable.id
        for block in function.walk("InlineAssembly")
        for reference in block.get("externalReferences", ())
    )


def stack_slots(function: Node) -> int:
    """About how many stack slots the parameters, results and local variables of a function need."""
    slots = 0
    for node in function.walk("VariableDeclaration"):
        dynamic = node.text("storageLocation") == "calldata" and _is_dynamic(node.type_string)
        slots += 2 if dynamic else 1
    return slots


def _is_dynamic(type_string: str) -> bool:
    text = location_free(type_string)
    return text in ("bytes", "string") or text.endswith("[]")
