"""Where a new compiler gives other data back when a call fails: what a migration has to declare.

Before 0.8 a failed assertion, a division by zero or a wrong index ended in an invalid opcode, which
gives nothing back; now it is `Panic(uint256)`. Before 0.4.22 failures of others were not passed on.

Source: Solidity manual, “Panic via assert and Error via require”; changelog of 0.4.22.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.rewriting.modernize.site import Site, is_builtin, is_conversion
from core.rewriting.reach import reach_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import parse_version
from core.verification.declared import DeclaredChange

_FORWARDED_SINCE = (0, 4, 22)


def declared(compilation: Compilation, files: Iterable[str], target: str) -> tuple[DeclaredChange, ...]:
    """`revert-data` for every entry point that can fail in such a way."""
    ids: set[int] = set()
    names: set[str] = set()
    for file in files:
        site = Site(compilation, file, parse_version(target))
        for node in site.walk():
            if _fails_otherwise(site, node):
                unit = node.enclosing("FunctionDefinition", "ModifierDefinition", "VariableDeclaration")
                ids |= {unit.id} if unit is not None else set()
            elif node.kind == "VariableDeclaration" and node.get("stateVariable") and _is_list(node):
                names.add(node.name)
    reach = reach_of(compilation)
    entries = {*reach.entry_points(ids), *names, *reach.exposed(ids)}
    return tuple(DeclaredChange("revert-data", entry) for entry in sorted(entries))


def _is_list(variable: Node) -> bool:
    return variable.text("visibility") == "public" and "[" in variable.type_string


def _fails_otherwise(site: Site, node: Node) -> bool:
    if node.kind in ("BinaryOperation", "Assignment"):
        return node.text("operator") in ("/", "%", "/=", "%=")
    if node.kind == "Identifier":
        return node.type_string.startswith("enum ")
    if node.kind == "IndexAccess":
        base = node.child("baseExpression")
        return base is not None and not base.type_string.startswith("mapping(")
    if node.kind == "FunctionCall":
        return any(_calls(site, node))
    return node.kind == "UnaryOperation" and "length" in site.text(node)


def _calls(site: Site, call: Node) -> Iterator[bool]:
    callee = call.child("expression")
    if callee is None:
        return
    yield is_builtin(site, callee, "assert")
    yield is_conversion(call) and call.type_string.startswith("enum ")
    yield callee.text("memberName") == "pop"
    yield callee.kind == "NewExpression" and not call.type_string.startswith("contract ")
    yield (
        callee.type_string.startswith("function ")
        and site.declaration(callee) is not None
        and ((site.declaration(callee) or callee).kind == "VariableDeclaration")
    )
    if site.version < _FORWARDED_SINCE:
        yield " external" in callee.type_string
        yield callee.text("memberName") in ("transfer",)
        yield callee.kind == "NewExpression"
