"""Where in the source the parts of a value are written: results, struct fields, assembly variables.

Only finds the expressions; what they depend on is asked in `origins.py`.
"""

from __future__ import annotations

from core.semantics.callees import internal_callee, unwrap
from core.semantics.calls import yul_name
from core.semantics.model import Contract, Function, Semantics
from core.solidity.ast import Node

_YUL_STORES = frozenset({"mstore", "call", "staticcall", "delegatecall", "calldatacopy"})


def constructed_from(model: Semantics, call: Node, member: str) -> Node | None:
    """The argument of a struct constructor that becomes a field."""
    arguments, names = call.nodes("arguments"), call.get("names", ())
    if not names:
        callee = call.child("expression")
        declared = model.declaration(callee) if callee is not None else None
        names = tuple(item.name for item in declared.nodes("members")) if declared is not None else ()
    return next((value for name, value in zip(names, arguments, strict=False) if name == member), None)


def local_value(model: Semantics, node: Node) -> Node:
    """What a local variable was declared with, where a name means one; the node itself elsewhere.

    Later assignments are not looked for: this says how a value was first made.
    """
    node = unwrap(node)
    declared = model.declaration(node) if node.kind == "Identifier" else None
    statement = declared.parent if declared is not None else None
    if statement is None or statement.kind != "VariableDeclarationStatement":
        return node
    value = statement.child("initialValue")
    if value is None or len(statement.get("declarations", ())) != 1:
        return node
    return unwrap(value)


def field_paths(model: Semantics, declared: Node, depth: int) -> tuple[str, ...]:
    """Names of the fields of a struct variable, those of structs inside it as `outer.inner`."""
    kind = declared.child("typeName")
    name = kind.child("pathNode") if kind is not None else None
    definition = model.declaration(name) if name is not None else None
    if definition is None or definition.kind != "StructDefinition" or depth > 1:
        return ()
    found: list[str] = []
    for item in definition.nodes("members"):
        found.append(item.name)
        found += [f"{item.name}.{inner}" for inner in field_paths(model, item, depth + 1)]
    return tuple(found)


def named_results(function: Function, index: int | None) -> tuple[Node, ...]:
    """The declared results of a function, or only the one at `index`."""
    return function.returns if index is None else function.returns[index : index + 1]


def returned_values(function: Function, index: int | None) -> tuple[Node, ...]:
    """Expressions that a function returns, or their component `index`."""
    values: list[Node] = []
    for node in function.node.walk("Return"):
        value = node.child("expression")
        if value is None:
            continue
        value = unwrap(value)
        parts = value.get("components", ()) if value.kind == "TupleExpression" else ()
        if index is not None and len(parts) > index and isinstance(parts[index], Node):
            value = parts[index]
        values.append(value)
    return tuple(values)


def yul_definitions(model: Semantics, assembly: Node) -> dict[str, tuple[Node, ...]]:
    """Variables declared in an assembly block with every value they may get; made once."""
    key = ("yul definitions", assembly.id, assembly.file)
    known: dict[str, tuple[Node, ...]] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = _yul_definitions(assembly)
    return known


def _yul_definitions(assembly: Node) -> dict[str, tuple[Node, ...]]:
    found: dict[str, list[Node]] = {}
    for node in assembly.walk("YulVariableDeclaration", "YulAssignment"):
        value = node.child("value")
        for name in (*node.nodes("variables"), *node.nodes("variableNames")):
            if value is not None:
                found.setdefault(name.name, []).append(value)
    return {name: tuple(items) for name, items in found.items()}


def yul_stores(model: Semantics, assembly: Node) -> tuple[Node, ...]:
    """Calls in an assembly block that may write to memory; made once."""
    key = ("yul memory", assembly.id, assembly.file)
    known: tuple[Node, ...] | None = model.memo.get(key)
    if known is None:
        calls = assembly.walk("YulFunctionCall")
        known = model.memo[key] = tuple(item for item in calls if yul_name(item) in _YUL_STORES)
    return known


def fixed_answer(model: Semantics, condition: Node, contract: Contract | None) -> bool | None:
    """What a hook of this contract always answers: its one `return true;`, or false for an empty body.

    None for everything that can be different from call to call, and for what is not a call at all.
    """
    condition = unwrap(condition)
    if condition.kind == "UnaryOperation" and condition.text("operator") == "!":
        inner = condition.child("subExpression")
        answer = fixed_answer(model, inner, contract) if inner is not None else None
        return None if answer is None else not answer
    function = internal_callee(model, condition, contract) if condition.kind == "FunctionCall" else None
    if function is None or function.body is None or len(function.returns) != 1:
        return None
    statements = function.body.nodes("statements")
    if not statements:
        return False if function.returns[0].type_string == "bool" else None
    value = statements[0].child("expression") if statements[0].kind == "Return" else None
    if value is None or value.kind != "Literal" or value.text("value") not in {"true", "false"}:
        return None
    return value.text("value") == "true"
