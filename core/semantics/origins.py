"""Where a value comes from (`sources_of`) and which storage an expression names (`places_of`).

A small taint analysis: it ignores the order of assignments inside a function, follows internal
calls to a bounded depth, and never leaves the compilation. Both answers over-approximate.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.semantics.accesses import in_storage, is_storage_place
from core.semantics.callees import bound_arguments, call_parts, internal_callee, unwrap
from core.semantics.calls import external_call, yul_name
from core.semantics.environment import BUILT_IN_CALLS, GLOBALS, YUL_GLOBALS
from core.semantics.model import Function, Semantics
from core.semantics.scope import (
    NO_PLACES,
    NO_SOURCES,
    Binding,
    Location,
    Places,
    Scope,
    Source,
    SourceKind,
    Sources,
    as_keys,
    definitions_of,
    make_scope,
    names_in,
)
from core.semantics.values import (
    constructed_from,
    field_paths,
    named_results,
    returned_values,
    yul_definitions,
    yul_stores,
)
from core.solidity.ast import Node

_DEEPEST = 7
_DEEPEST_FIELD = 2
NO_MEMBERS: frozenset[tuple[str, Sources]] = frozenset()
_YUL_MEMORY = frozenset({"mload", "keccak256", "call", "staticcall", "delegatecall", "returndatasize"})


def sources_of(model: Semantics, node: Node, scope: Scope) -> Sources:
    """Everything the value of an expression may depend on."""
    key = ("sources", node.id, node.file, scope.key)
    known: Sources | None = model.memo.get(key)
    if known is None:
        model.memo[key] = NO_SOURCES  # ends cycles like `x = x + 1`
        known = model.memo[key] = _sources(model, node, scope)
    return known


def _sources(model: Semantics, node: Node, scope: Scope) -> Sources:
    kind = node.kind
    if kind in {"Literal", "YulLiteral"}:
        return frozenset({Source("literal", node.text("value"))})
    if kind == "Identifier":
        return _identifier(model, node, scope)
    if kind == "MemberAccess":
        return _member(model, node, scope)
    if kind == "IndexAccess":
        return _index(model, node, scope)
    if kind == "FunctionCall":
        return _call(model, node, scope)
    if kind == "Assignment":
        right = node.child("rightHandSide")
        return sources_of(model, right, scope) if right is not None else NO_SOURCES
    if kind == "YulIdentifier":
        return _yul_identifier(model, node, scope)
    if kind == "YulFunctionCall":
        return _yul_call(model, node, scope)
    return _union(model, node.children(), scope)


def _union(model: Semantics, nodes: Iterable[Node], scope: Scope) -> Sources:
    return frozenset().union(*(sources_of(model, item, scope) for item in nodes))


def _index(model: Semantics, node: Node, scope: Scope) -> Sources:
    base, index = node.child("baseExpression"), node.child("indexExpression")
    found = _union(model, [base], scope) if base is not None else NO_SOURCES
    if index is not None:
        chosen = sources_of(model, index, scope)
        found = _without_states(found) | as_keys(chosen) if is_storage_place(model, node) else found | chosen
    return found | _states(model, node, scope)


def _states(model: Semantics, node: Node, scope: Scope) -> Sources:
    if not is_storage_place(model, node):
        return NO_SOURCES
    return frozenset(Source("state", place) for place in places_of(model, node, scope))


def _identifier(model: Semantics, node: Node, scope: Scope) -> Sources:
    declared = model.declaration(node)
    if declared is None:
        return frozenset({Source("time")}) if node.name == "now" else _this(node)
    return _declared(model, declared, scope)


def _this(node: Node) -> Sources:
    return frozenset({Source("this")}) if node.name == "this" else NO_SOURCES


def _declared(model: Semantics, declared: Node, scope: Scope, member: str | None = None) -> Sources:
    variable = model.variables.get(declared.id)
    if variable is not None:
        if variable.is_stored:
            return frozenset({Source("state", Location(variable.id))})
        kind: SourceKind = "constant" if variable.mutability == "constant" else "immutable"
        return frozenset({Source(kind, variable.id)})
    if declared.kind != "VariableDeclaration":
        return NO_SOURCES
    if declared.get("constant"):
        return frozenset({Source("constant", declared.id)})
    bound = scope.bindings.get(declared.id)
    made = NO_SOURCES
    if bound is not None:
        made = bound.sources if member is None else bound.member(member)
    pointer = declared.text("storageLocation") == "storage"
    for item in definitions_of(model, scope.function, scope.contract).get(declared.id, ()):
        if pointer and item.member is not None:
            continue  # what is written through a pointer goes to storage, and does not move the pointer
        if item.member is None or member is None:
            made |= _component(
                model, item.value, item.component, scope, member if item.member is None else None
            )
        elif member.split(".")[0] == item.member:
            made |= _component(model, item.value, item.component, scope, member.partition(".")[2] or None)
    return made


def _component(model: Semantics, value: Node, index: int | None, scope: Scope, member: str | None) -> Sources:
    """Sources of a value, or of one component of a tuple, or of one field of a struct."""
    value = unwrap(value)
    if member is not None:
        return _field(model, value, index, member, scope)
    function = internal_callee(model, value, scope.contract) if index is not None else None
    if function is None:
        return sources_of(model, value, scope)
    return _returned(model, value, function, index, scope)


def _field(model: Semantics, value: Node, index: int | None, member: str, scope: Scope) -> Sources:
    """What one field of a struct value depends on; all of the value where that cannot be told."""
    key = ("field", value.id, value.file, index, member, scope.key)
    known: Sources | None = model.memo.get(key)
    if known is None:
        model.memo[key] = NO_SOURCES
        known = model.memo[key] = _field_sources(model, value, index, member, scope)
    return known


def _field_sources(model: Semantics, value: Node, index: int | None, member: str, scope: Scope) -> Sources:
    """`member` may be a dotted path, `reserve.token`."""
    if member.count(".") >= _DEEPEST_FIELD:
        return sources_of(model, value, scope)
    if value.kind == "FunctionCall":
        if value.get("kind") == "structConstructorCall":
            first, _, rest = member.partition(".")
            chosen = constructed_from(model, value, first) or value
            return _component(model, chosen, None, scope, rest or None if chosen is not value else None)
        function = internal_callee(model, value, scope.contract)
        if function is not None:
            return _returned(model, value, function, index, scope, member)
    if in_storage(value.type_string):
        places = places_of(model, value, scope)
        found = _without_states(sources_of(model, value, scope))
        path = tuple(member.split("."))
        return found | {Source("state", Location(place.root, (*place.path, *path))) for place in places}
    declared = model.declaration(value) if value.kind == "Identifier" else None
    if declared is not None and declared.id not in model.variables:
        return _declared(model, declared, scope, member)
    base = value.child("expression") if value.kind == "MemberAccess" else None
    if base is not None and base.type_string.startswith("struct ") and not in_storage(base.type_string):
        return _field(model, unwrap(base), None, f"{value.text('memberName')}.{member}", scope)
    return sources_of(model, value, scope)


def _member(model: Semantics, node: Node, scope: Scope) -> Sources:
    base = node.child("expression")
    name = node.text("memberName")
    declared = model.declaration(node)
    if declared is not None and (declared.id in model.variables or declared.get("constant")):
        return _declared(model, declared, scope)
    if base is None:
        return NO_SOURCES
    if base.kind == "Identifier" and model.declaration(base) is None and base.name in {"msg", "tx", "block"}:
        found = GLOBALS.get((base.name, name))
        return frozenset({found if found is not None else Source("block", name)})
    if base.type_string.startswith("type("):
        return frozenset({Source("literal", name)})
    if name == "length" and base.type_string == "bytes calldata":
        return NO_SOURCES
    if name == "balance" and base.type_string.startswith(("address", "contract ")):
        return sources_of(model, base, scope) | {Source("balance")}
    if in_storage(base.type_string):
        return _without_states(sources_of(model, base, scope)) | _states(model, node, scope)
    if base.type_string.startswith("struct "):
        return _field(model, unwrap(base), None, name, scope)
    return sources_of(model, base, scope)


def _without_states(sources: Sources) -> Sources:
    """What remains of a container's sources when only a part of it is read: its keys."""
    return frozenset(item for item in sources if item.kind != "state")


def _call(model: Semantics, node: Node, scope: Scope) -> Sources:
    parts = call_parts(node)
    if parts is None:
        return _union(model, node.nodes("arguments"), scope)
    function = internal_callee(model, node, scope.contract)
    if function is not None:
        return _returned(model, node, function, None, scope)
    outside = external_call(model, node)
    made = _union(model, parts.arguments, scope)
    if outside is not None:
        target = sources_of(model, outside.target, scope) if outside.target is not None else NO_SOURCES
        return as_keys(made) | target | {Source("view" if outside.is_read_only else "outcome", node.id)}
    callee = parts.callee
    if callee.kind == "Identifier" and callee.name in BUILT_IN_CALLS:
        return made | {BUILT_IN_CALLS[callee.name]}
    if callee.kind == "MemberAccess":
        if callee.text("memberName") == "blockhash":
            return made | {Source("block", "blockhash")}
        base = callee.child("expression")
        if base is not None and not base.type_string.startswith("type("):
            made |= sources_of(model, base, scope)
    return made


def bind_call(model: Semantics, call: Node, function: Function, scope: Scope) -> Scope:
    """The scope of a called function, its parameters bound to what the caller hands over."""
    bindings: dict[int, Binding] = {}
    for parameter, value in bound_arguments(model, call, function):
        pointer = parameter.text("storageLocation") == "storage"
        places = places_of(model, value, scope) if pointer else NO_PLACES
        members = NO_MEMBERS if pointer else _members(model, parameter, value, scope)
        bindings[parameter.id] = Binding(sources_of(model, value, scope), places, members)
    return make_scope(scope.contract, function, bindings, scope.depth + 1)


def _members(model: Semantics, parameter: Node, value: Node, scope: Scope) -> frozenset[tuple[str, Sources]]:
    """The fields of a struct that is handed over in memory, each with its own sources."""
    names = field_paths(model, parameter, 0)
    inner = unwrap(value)
    return frozenset((name, _field(model, inner, None, name, scope)) for name in names)


def _returned(
    model: Semantics,
    call: Node,
    function: Function,
    index: int | None,
    scope: Scope,
    member: str | None = None,
) -> Sources:
    if scope.depth >= _DEEPEST or function.body is None:
        return _union(model, call.nodes("arguments"), scope) | {Source("unknown")}
    inner = bind_call(model, call, function, scope)
    key = ("returned", function.id, index, member, inner.key)
    known: Sources | None = model.memo.get(key)
    if known is None:
        if not model.spend():
            return _union(model, call.nodes("arguments"), scope) | {Source("unknown")}
        model.memo[key] = NO_SOURCES
        known = model.memo[key] = frozenset().union(
            *(_component(model, value, None, inner, member) for value in returned_values(function, index)),
            *(_declared(model, item, inner, member) for item in named_results(function, index)),
        )
    return known


def _yul_identifier(model: Semantics, node: Node, scope: Scope) -> Sources:
    assembly = node.enclosing("InlineAssembly")
    if assembly is None:
        return NO_SOURCES
    declaration = names_in(model, assembly).get(node.name)
    declared = model.compilation.nodes_by_id.get(declaration) if declaration is not None else None
    if declared is not None:
        if node.name.endswith((".slot", "_slot", ".offset", "_offset")) and declared.id in model.variables:
            return frozenset({Source("literal", node.name)})
        return _declared(model, declared, scope)
    return _union(model, yul_definitions(model, assembly).get(node.name, ()), scope)


def _yul_call(model: Semantics, node: Node, scope: Scope) -> Sources:
    name = yul_name(node)
    made = _union(model, node.nodes("arguments"), scope)
    if name in YUL_GLOBALS:
        return made | {YUL_GLOBALS[name]}
    if name in {"sload", "tload"}:
        return as_keys(made) | frozenset(Source("state", place) for place in places_of(model, node, scope))
    if name in {"create", "create2"}:
        return as_keys(made) | {Source("outcome", node.id)}  # new code of this contract's making
    if name in {"call", "staticcall", "delegatecall"}:
        made = as_keys(made) | {Source("view" if name == "staticcall" else "outcome", node.id)}
    if name in _YUL_MEMORY:
        made |= _yul_memory(model, node, scope)
    return made


def _yul_memory(model: Semantics, node: Node, scope: Scope) -> Sources:
    """Memory is one blob: what a block stores, or another call wrote there, may be what it loads."""
    assembly = node.enclosing("InlineAssembly")
    if assembly is None:
        return NO_SOURCES
    return _union(model, [item for item in yul_stores(model, assembly) if item is not node], scope)


def places_of(model: Semantics, node: Node, scope: Scope) -> Places:
    """Storage locations that an expression may name; empty for anything that is not in storage."""
    key = ("places", node.id, node.file, scope.key)
    known: Places | None = model.memo.get(key)
    if known is None:
        model.memo[key] = NO_PLACES
        known = model.memo[key] = _places(model, node, scope)
    return known


def _places(model: Semantics, node: Node, scope: Scope) -> Places:
    node = unwrap(node)
    kind = node.kind
    if kind in {"Identifier", "MemberAccess"}:
        declared = model.declaration(node)
        if declared is not None and declared.id in model.variables:
            return frozenset({Location(declared.id)}) if model.variables[declared.id].is_stored else NO_PLACES
        if kind == "Identifier":
            return _pointed(model, declared, node, scope) if declared is not None else NO_PLACES
    if kind in {"MemberAccess", "IndexAccess", "IndexRangeAccess"}:
        base = node.child("baseExpression") or node.child("expression")
        step = node.text("memberName") if kind == "MemberAccess" else "[]"
        if base is None or not in_storage(base.type_string):
            return NO_PLACES
        return frozenset(Location(place.root, (*place.path, step)) for place in places_of(model, base, scope))
    if kind == "FunctionCall":
        return _places_of_call(model, node, scope)
    if kind == "Conditional":
        return frozenset().union(*(places_of(model, item, scope) for item in node.children()[1:]))
    if kind == "YulFunctionCall":
        return _slot(model, node, scope)
    return NO_PLACES


def _pointed(model: Semantics, declared: Node, node: Node, scope: Scope) -> Places:
    if not in_storage(node.type_string) and declared.text("storageLocation") != "storage":
        return NO_PLACES
    bound = scope.bindings.get(declared.id)
    made = bound.places if bound is not None else NO_PLACES
    for value, _, _ in definitions_of(model, scope.function, scope.contract).get(declared.id, ()):
        if value.kind.startswith("Yul"):
            made |= _pointer_root(model, declared, sources_of(model, value, scope))
        else:
            made |= places_of(model, value, scope)
    return made or frozenset({Location(f"pointer {_plain(declared.type_string)}")})


def _pointer_root(model: Semantics, declared: Node, sources: Sources) -> Places:
    """A pointer set by assembly: named by its type and the constants its slot is made of."""
    constants = sorted(str(item.detail) for item in sources if item.kind in {"constant", "literal"})
    return frozenset({Location(f"pointer {_plain(declared.type_string)} {' '.join(constants)}".strip())})


def _plain(type_string: str) -> str:
    return type_string.split(" storage ", maxsplit=1)[0]


def _places_of_call(model: Semantics, node: Node, scope: Scope) -> Places:
    if node.get("kind") == "typeConversion":
        return frozenset().union(*(places_of(model, item, scope) for item in node.nodes("arguments")))
    function = internal_callee(model, node, scope.contract)
    if function is None or scope.depth >= _DEEPEST:
        return (
            frozenset({Location(f"pointer {_plain(node.type_string)}")})
            if in_storage(node.type_string)
            else NO_PLACES
        )
    inner = bind_call(model, node, function, scope)
    made = frozenset().union(*(places_of(model, item, inner) for item in returned_values(function, None)))
    for item in function.returns:
        if item.text("storageLocation") == "storage" and item.name and not made:
            made |= _pointed(model, item, item, inner)
    return made


def _slot(model: Semantics, call: Node, scope: Scope) -> Places:
    """The place an sload, sstore, tload or tstore touches."""
    arguments = call.nodes("arguments")
    if not arguments:
        return NO_PLACES
    kind = "transient" if yul_name(call).startswith("t") else "slot"
    return _slot_of(model, arguments[0], kind, scope, 0)


def _slot_of(model: Semantics, slot: Node, kind: str, scope: Scope, depth: int) -> Places:
    assembly = slot.enclosing("InlineAssembly")
    if slot.kind == "YulIdentifier" and assembly is not None:
        declaration = names_in(model, assembly).get(slot.name)
        declared = model.compilation.nodes_by_id.get(declaration) if declaration is not None else None
        if declared is not None:
            return _slot_of_declared(model, declared, kind, scope)
        values = yul_definitions(model, assembly).get(slot.name, ())
        if len(values) == 1 and depth < _DEEPEST:
            return _slot_of(model, values[0], kind, scope, depth + 1)
    sources = sources_of(model, slot, scope)
    names = sorted(str(item.detail) for item in sources if item.kind in {"constant", "literal"})
    varies = any(item.kind not in {"constant", "literal", "unknown", "this"} for item in sources)
    return frozenset({Location(f"{kind} {' '.join(names)}", ("[]",) if varies else ())})


def _slot_of_declared(model: Semantics, declared: Node, kind: str, scope: Scope) -> Places:
    variable = model.variables.get(declared.id)
    if variable is not None and variable.is_stored:
        return frozenset({Location(variable.id)})
    if declared.text("storageLocation") == "storage":
        return _pointed(model, declared, declared, scope)
    sources = _declared(model, declared, scope)
    names = sorted(str(item.detail) for item in sources if item.kind in {"constant", "literal", "immutable"})
    varies = any(item.kind in {"sender", "parameter", "state", "calldata"} for item in sources)
    return frozenset(
        {Location(f"{kind} {_plain(declared.type_string)} {' '.join(names)}", ("[]",) if varies else ())}
    )
