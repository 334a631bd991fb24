"""The code that wakes each known compiler bug: the places in one contract where it may strike.

One function per bug of `compiler_bugs`, each yielding the nodes that trigger it. They look at the
contract with its bases where the bug does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.semantics.accesses import is_storage_place
from core.semantics.callees import call_parts, unwrap
from core.semantics.calls import external_call, yul_name
from core.semantics.model import Contract, Semantics
from core.semantics.numbers import constant_value, integer_type
from core.solidity.ast import Node

_FIXED_ARRAY = re.compile(r"\[\d+\]")
_ENDS = frozenset({"return", "stop"})
_ENCODERS = frozenset({"encode", "encodeWithSelector", "encodeWithSignature", "encodeCall"})


def _below(contract: Contract, *kinds: str) -> Iterator[Node]:
    for base in contract.bases:
        yield from base.node.walk(*kinds)


def _own(contract: Contract, *kinds: str) -> Iterator[Node]:
    yield from contract.node.walk(*kinds)


def _variable(model: Semantics, node: Node) -> Node | None:
    """The stored variable that an expression names."""
    declared = (
        model.declaration(unwrap(node)) if unwrap(node).kind in {"Identifier", "MemberAccess"} else None
    )
    return declared if declared is not None and declared.id in model.variables else None


def transient_and_stored_cleared(model: Semantics, contract: Contract) -> Iterator[Node]:
    """`delete` of a transient variable next to anything that clears storage."""
    deletes = [item for item in _below(contract, "UnaryOperation") if item.text("operator") == "delete"]
    transient = [item for item in deletes if _is_transient(model, item)]
    stored = any(_is_stored(model, item) for item in deletes)
    pops = any(item.text("memberName") == "pop" for item in _below(contract, "MemberAccess"))
    if transient and (stored or pops):
        yield transient[0]


def _is_transient(model: Semantics, deletion: Node) -> bool:
    place = deletion.child("subExpression")
    declared = _variable(model, place) if place is not None else None
    return declared is not None and declared.text("storageLocation") == "transient"


def _is_stored(model: Semantics, deletion: Node) -> bool:
    place = deletion.child("subExpression")
    return place is not None and is_storage_place(model, place) and not _is_transient(model, deletion)


def inliner_before_splitter(model: Semantics, contract: Contract) -> Iterator[Node]:
    """Optimizer steps of one's own in which FullInliner (i) comes before ExpressionSplitter (x)."""
    optimizer = model.compilation.input.settings.extra.get("optimizer", {})
    details = optimizer.get("details", {}).get("yulDetails", {}) if isinstance(optimizer, dict) else {}
    steps = str(details.get("optimizerSteps", "")).split(":")[0]
    inliner, splitter = steps.find("i"), steps.find("x")
    if inliner >= 0 and not 0 <= splitter < inliner and contract.kind == "contract":
        yield contract.node


def selector_of_call(model: Semantics, contract: Contract) -> Iterator[Node]:
    """`.selector` behind a call, an assignment or a choice."""
    for node in _own(contract, "MemberAccess"):
        base = node.child("expression")
        if node.text("memberName") != "selector" or base is None:
            continue
        inner = unwrap(base)
        while inner.kind == "MemberAccess" and inner.child("expression") is not None:
            inner = unwrap(inner.child("expression"))  # type: ignore[arg-type]
        effects = {"Assignment", "Conditional"}
        call = inner.kind == "FunctionCall" and inner.get("kind") == "functionCall"
        if inner.kind in effects or (call and not inner.type_string.startswith("type(")):
            yield node


def write_before_assembly_end(model: Semantics, contract: Contract) -> Iterator[Node]:
    """Assembly that ends the call under a condition; in the old pipeline inside an assembly function."""
    via_ir = model.compilation.input.settings.via_ir
    for assembly in _own(contract, "InlineAssembly"):
        for call in assembly.walk("YulFunctionCall"):
            if yul_name(call) not in _ENDS:
                continue
            inside = call.enclosing("YulFunctionDefinition") is not None
            conditional = call.enclosing("YulIf", "YulSwitch") is not None
            lonely = not assembly.get("externalReferences")
            reached = (conditional or inside) if via_ir else (conditional and inside and lonely)
            if reached and _writes_storage(contract):
                yield call


def _writes_storage(contract: Contract) -> bool:
    return any(yul_name(item) == "sstore" for item in contract.node.walk("YulFunctionCall")) or any(
        True for base in contract.bases for item in base.variables if item.is_stored
    )


def static_calldata_array_last(model: Semantics, contract: Contract) -> Iterator[Node]:
    """Encoding where a static uint256 or bytes32 array of calldata stands behind something dynamic."""
    for call in _own(contract, "FunctionCall", "Return"):
        values = _encoded(model, call)
        if len(values) < 2 or not _is_static_word_array(values[-1]):
            continue
        if any(_is_dynamic(item.type_string) for item in values[:-1]):
            yield call


def _is_static_word_array(node: Node) -> bool:
    kind = node.type_string
    return kind.startswith(("uint256[", "bytes32[")) and kind.endswith(" calldata") and "[]" not in kind


def _is_dynamic(type_string: str) -> bool:
    return type_string.startswith(("bytes ", "string ")) or "[]" in type_string


def _encoded(model: Semantics, node: Node) -> tuple[Node, ...]:
    """The values that a node encodes together, in order."""
    if node.kind == "Return":
        value = node.child("expression")
        function = model.function_of(node)
        outside = function is not None and function.visibility == "external"
        return unwrap(value).nodes("components") if value is not None and outside else ()
    parts = call_parts(node)
    if parts is None:
        return ()
    declared = model.declaration(parts.callee)
    outside_call = external_call(model, node)
    if outside_call is not None:
        return parts.arguments if outside_call.kind in {"method", "create"} else ()
    if declared is not None:
        return parts.arguments if declared.kind in {"EventDefinition", "ErrorDefinition"} else ()
    base = parts.callee.child("expression")
    encodes = base is not None and base.name == "abi" and parts.callee.text("memberName") in _ENCODERS
    return parts.arguments if encodes else ()


def bytes_pushed_empty(model: Semantics, contract: Contract) -> Iterator[Node]:
    """`data.push()` on stored bytes that are also assigned as a whole."""
    assigned = _assigned_from_outside(model, contract, ("bytes ",))
    for call, declared in _empty_pushes(model, contract):
        if declared.id in assigned and declared.type_string.startswith("bytes"):
            yield call


def _empty_pushes(model: Semantics, contract: Contract) -> Iterator[tuple[Node, Node]]:
    """Places where a stored array grows without a value: `.push()`, and `.length = …` before 0.6."""
    for call in _below(contract, "FunctionCall"):
        parts = call_parts(call)
        if parts is None or parts.callee.text("memberName") != "push" or parts.arguments:
            continue
        base = parts.callee.child("expression")
        declared = _variable(model, base) if base is not None else None
        if declared is not None:
            yield call, declared
    for node in _below(contract, "Assignment", "UnaryOperation"):
        place = node.child("leftHandSide") or node.child("subExpression")
        if place is None or place.kind != "MemberAccess" or place.text("memberName") != "length":
            continue
        base = place.child("expression")
        declared = _variable(model, base) if base is not None else None
        if declared is not None and node.text("operator") in {"=", "+=", "++"}:
            yield node, declared


def _assigned_from_outside(model: Semantics, contract: Contract, kinds: tuple[str, ...]) -> set[int]:
    """Stored variables that get a whole value from memory or calldata."""
    found: set[int] = set()
    for node in _below(contract, "Assignment"):
        left, right = node.child("leftHandSide"), node.child("rightHandSide")
        if left is None or right is None or node.text("operator") != "=":
            continue
        declared = _variable(model, left)
        if declared is not None and right.type_string.startswith(kinds):
            found.add(declared.id)
    return found


def lonely_memory_write(model: Semantics, contract: Contract) -> Iterator[Node]:
    """An assembly block that writes memory, reads none of it, and names nothing outside."""
    for assembly in _own(contract, "InlineAssembly"):
        if assembly.get("externalReferences"):
            continue
        names = {yul_name(call) for call in assembly.walk("YulFunctionCall")}
        reads = {"mload", "return", "revert", "keccak256", "call", "staticcall", "delegatecall", "create"}
        reads |= {"create2", "log0", "log1", "log2", "log3", "log4", "callcode"}
        if names & {"mstore", "mstore8"} and not names & reads:
            yield assembly


def override_changes_location(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A public or internal override whose parameters lie elsewhere than those of its base."""
    for function in contract.functions:
        for base in contract.bases[1:]:
            for other in base.functions:
                same = other.signature == function.signature and other.kind == function.kind
                if not same or other.visibility == "external":
                    continue
                mine = [item.text("storageLocation") for item in (*function.parameters, *function.returns)]
                theirs = [item.text("storageLocation") for item in (*other.parameters, *other.returns)]
                if mine != theirs and {*mine, *theirs} >= {"calldata", "memory"}:
                    yield function.node


def nested_calldata_array_encoded(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A nested dynamic array of calldata that is encoded again."""
    for call in _own(contract, "FunctionCall"):
        if any(_is_nested_calldata(item.type_string) for item in _encoded(model, call)):
            yield call


def _is_nested_calldata(type_string: str) -> bool:
    if not type_string.endswith(" calldata"):
        return False
    return type_string.count("[") >= 2 and "[]" in type_string


def literal_in_encode_call(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A literal as an argument of `abi.encodeCall` where the function wants bytesN."""
    for call in _own(contract, "FunctionCall"):
        parts = call_parts(call)
        if parts is None or parts.callee.text("memberName") != "encodeCall" or len(parts.arguments) != 2:
            continue
        declared = model.declaration(unwrap(parts.arguments[0]))
        function = model.functions.get(declared.id) if declared is not None else None
        if function is None:
            continue
        given = unwrap(parts.arguments[1])
        values = given.nodes("components") if given.kind == "TupleExpression" else (given,)
        for parameter, value in zip(function.parameters, values, strict=False):
            fixed = re.fullmatch(r"bytes\d+", parameter.type_string)
            if fixed and value.type_string.startswith(("int_const", "literal_string")):
                yield call


def short_own_type_stored(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A stored variable, or struct member, of a user defined value type shorter than a word."""
    for node in _own(contract, "VariableDeclaration"):
        in_struct = node.parent is not None and node.parent.kind == "StructDefinition"
        kind = node.child("typeName")
        path = kind.child("pathNode") if kind is not None else None
        declared = model.declaration(path) if path is not None else None
        if (not node.get("stateVariable") and not in_struct) or declared is None:
            continue
        if declared.kind == "UserDefinedValueTypeDefinition":
            underlying = declared.child("underlyingType")
            if underlying is not None and underlying.name not in {
                "uint256",
                "int256",
                "uint",
                "int",
                "bytes32",
            }:
                yield node


def signed_immutable_in_assembly(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A short signed immutable whose value reaches assembly through a local."""
    short = set()
    for base in contract.bases:
        for item in base.variables:
            kind = integer_type(item.type_string)
            if item.mutability == "immutable" and kind is not None and kind.signed and kind.bits < 256:
                short.add(item.id)
    if not short:
        return
    for assembly in _own(contract, "InlineAssembly"):
        named = {int(item.get("declaration", 0)) for item in assembly.get("externalReferences", ())}
        owner = assembly.enclosing("FunctionDefinition", "ModifierDefinition")
        for statement in owner.walk("VariableDeclarationStatement") if owner is not None else ():
            value = statement.child("initialValue")
            if value is None or unwrap(value).get("referencedDeclaration") not in short:
                continue
            if named & {item.id for item in statement.nodes("declarations")}:
                yield assembly


def hashes_of_unlike_length(model: Semantics, contract: Contract) -> Iterator[Node]:
    """Two assembly hashes of one function with lengths that differ but need as many words."""
    for function in contract.functions:
        seen: dict[int, int] = {}
        for call in function.node.walk("YulFunctionCall"):
            if yul_name(call) not in {"keccak256", "sha3"} or len(call.nodes("arguments")) != 2:
                continue
            length = call.nodes("arguments")[1]
            if length.kind != "YulLiteral":
                continue
            size = int(length.text("value"), 0)
            words = -(-size // 32)
            if seen.setdefault(words, size) != size:
                yield call


def bytes_copied_and_grown(model: Semantics, contract: Contract) -> Iterator[Node]:
    """Stored bytes that are assigned from memory and also grow without a value."""
    assigned = _assigned_from_outside(model, contract, ("bytes ", "string ", "literal_string"))
    for node, declared in _empty_pushes(model, contract):
        if declared.id in assigned and declared.type_string.startswith("bytes"):
            yield node


def packed_array_assigned_and_grown(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A stored dynamic array of short values that is assigned and also grows without a value."""
    assigned = {
        declared.id
        for node in _below(contract, "Assignment")
        if (left := node.child("leftHandSide")) is not None
        and (declared := _variable(model, left)) is not None
    }
    for node, declared in _empty_pushes(model, contract):
        if declared.id in assigned and _is_packed(declared.type_string):
            yield node


def _is_packed(type_string: str) -> bool:
    if not type_string.endswith("[]") or type_string.count("[") != 1:
        return False
    element = type_string[:-2]
    kind = integer_type(element)
    if kind is not None:
        return kind.bits <= 128
    fixed = re.fullmatch(r"bytes(\d+)", element)
    return element == "bool" or (fixed is not None and int(fixed.group(1)) <= 16)


def free_function_twice(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A call of a free function of which another with the same name and parameters exists."""
    free: dict[str, int] = {}
    for function in model.functions.values():
        if function.kind == "freeFunction":
            free[function.signature] = free.get(function.signature, 0) + 1
    for call in _own(contract, "FunctionCall"):
        parts = call_parts(call)
        declared = model.declaration(parts.callee) if parts is not None else None
        target = model.functions.get(declared.id) if declared is not None else None
        if target is not None and target.kind == "freeFunction" and free[target.signature] > 1:
            yield call


def slice_of_nested_array(model: Semantics, contract: Contract) -> Iterator[Node]:
    """`nested[start:]` with a start other than zero."""
    for node in _own(contract, "IndexRangeAccess"):
        base, start = node.child("baseExpression"), node.child("startExpression")
        if base is None or start is None or constant_value(start) == 0:
            continue
        if base.type_string.count("[]") >= 2 or base.type_string.startswith(("string[", "bytes[")):
            yield node


def only_base_has_constructor(model: Semantics, contract: Contract) -> Iterator[Node]:
    """No constructor here, one in a base."""
    if contract.kind != "contract" or any(item.kind == "constructor" for item in contract.functions):
        return
    if any(item.kind == "constructor" for base in contract.bases[1:] for item in base.functions):
        yield contract.node


def tuple_with_wide_parts(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A tuple assignment with an omission, or inner tuples, whose right side has wide values."""
    for node in _own(contract, "Assignment"):
        left, right = node.child("leftHandSide"), node.child("rightHandSide")
        if left is None or right is None or left.kind != "TupleExpression":
            continue
        parts = left.get("components", ())
        omits = any(not isinstance(item, Node) for item in parts)
        nested = any(isinstance(item, Node) and item.kind == "TupleExpression" for item in parts)
        wide = any(
            " external" in item.type_string or item.type_string.endswith("[] calldata")
            for item in (right, *unwrap(right).nodes("components"))
        )
        if nested or (omits and wide):
            yield node


def memory_array_of_given_length(model: Semantics, contract: Contract) -> Iterator[Node]:
    """`new T[](n)` where n is a parameter that nothing compares."""
    for call in _own(contract, "FunctionCall"):
        callee = call.child("expression")
        if callee is None or callee.kind != "NewExpression" or "[]" not in callee.type_string:
            continue
        length = call.nodes("arguments")[:1]
        declared = model.declaration(unwrap(length[0])) if length else None
        function = model.function_of(call)
        given = function is not None and function.is_external and declared in function.parameters
        if given and declared is not None and not _is_compared(function.node, declared):  # type: ignore[union-attr]
            yield call


def _is_compared(root: Node, declared: Node) -> bool:
    return any(
        unwrap(side).get("referencedDeclaration") == declared.id
        for node in root.walk("BinaryOperation")
        if node.text("operator") in {"<", ">", "<=", ">=", "=="}
        for side in node.children()
    )


def private_overridden(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A function with the name and parameters of a private one in a base."""
    for function in contract.functions:
        for base in contract.bases[1:]:
            for other in base.functions:
                hidden = other.visibility == "private" and other.kind == "function"
                if hidden and other.signature == function.signature:
                    yield function.node


def signed_array_copied(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A stored array that is assigned an array of signed integers of another type."""
    for node in _own(contract, "Assignment"):
        left, right = node.child("leftHandSide"), node.child("rightHandSide")
        if left is None or right is None or _variable(model, left) is None:
            continue
        mine, other = left.type_string.split("[")[0], right.type_string.split("[")[0]
        source = integer_type(other)
        if "[" in right.type_string and source is not None and source.signed and mine != other:
            yield node


def stored_structs_encoded(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A stored array of structs or static arrays as an argument of something that encodes."""
    for call in _own(contract, "FunctionCall"):
        for item in _encoded(model, call):
            kind = item.type_string
            stored = kind.endswith((" storage ref", " storage pointer")) and "[" in kind
            if stored and (kind.startswith("struct ") or _FIXED_ARRAY.search(kind)):
                yield call


def byte_thirty_one(model: Semantics, contract: Contract) -> Iterator[Node]:
    """`x[31]` on a constant bytesN, or `byte(31, …)` in assembly with the constant in second place."""
    for node in _own(contract, "IndexAccess"):
        base, index = node.child("baseExpression"), node.child("indexExpression")
        fixed = base is not None and re.fullmatch(r"bytes\d+", base.type_string)
        if fixed and index is not None and base is not None and constant_value(base) == 31:
            yield node
    for call in _own(contract, "YulFunctionCall"):
        arguments = call.nodes("arguments")
        if yul_name(call) == "byte" and len(arguments) == 2 and arguments[1].text("value") in {"31", "0x1f"}:
            yield call


def short_exponent(model: Semantics, contract: Contract) -> Iterator[Node]:
    """`**` with an exponent that is no literal and shorter than a word, and a base no wider."""
    for node in _own(contract, "BinaryOperation"):
        left, right = node.child("leftExpression"), node.child("rightExpression")
        if node.text("operator") != "**" or left is None or right is None:
            continue
        base, exponent = integer_type(left.type_string), integer_type(right.type_string)
        if exponent is not None and exponent.bits < 256 and (base is None or base.bits <= exponent.bits):
            yield node


def struct_in_event(model: Semantics, contract: Contract) -> Iterator[Node]:
    """An event with a struct among its parameters."""
    for event in _own(contract, "EventDefinition"):
        parameters = event.child("parameters")
        for item in parameters.nodes("parameters") if parameters is not None else ():
            if item.type_string.startswith("struct "):
                yield event


def two_constructors(model: Semantics, contract: Contract) -> Iterator[Node]:
    """`constructor` and a function with the contract's name."""
    kinds = [item for item in contract.functions if item.kind == "constructor" or item.name == contract.name]
    if len(kinds) > 1:
        yield kinds[0].node


def delegatecall_result(model: Semantics, contract: Contract) -> Iterator[Node]:
    """A low-level delegatecall whose result is used."""
    for call in _own(contract, "FunctionCall"):
        outside = external_call(model, call)
        used = call.parent is not None and call.parent.kind != "ExpressionStatement"
        if outside is not None and outside.kind == "delegatecall" and used:
            yield call


def ecrecover_called(model: Semantics, contract: Contract) -> Iterator[Node]:
    """Any call of `ecrecover`."""
    for name in _own(contract, "Identifier"):
        if name.name == "ecrecover" and model.declaration(name) is None:
            yield name
