"""Who may do privileged things in a contract, as its own code says it: a modifier, a statement, a variable.

An authority is known by what it compares, as everywhere in `core/semantics`. It counts only when no
stranger can become it once the functions at hand are guarded, and when somebody is it from the
deployment on. Where a contract knows nobody, its deployer can be remembered in a new variable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from core.rewriting.reach import CONSTRUCTOR, reach_of
from core.semantics.authority import open_locations
from core.semantics.facts import modifier_of, writes_of
from core.semantics.flow import ends_execution
from core.semantics.guards import Guards, guards_of
from core.semantics.model import Contract, Function, Semantics, StateVariable
from core.semantics.scope import Location, entry_scope
from core.semantics.strangers import is_initializer
from core.semantics.trace import guards_after
from core.solidity.ast import Node

_TITLE = re.compile(r"owner|admin|gov|auth|role|manager|operator|deployer|creator|controller", re.IGNORECASE)
_ADDRESSES = frozenset({"address", "address payable"})
_ADMIN_ROLE = "DEFAULT_ADMIN_ROLE"
_REFERENCES = ("Identifier", "MemberAccess")


@dataclass(frozen=True, slots=True)
class Authority:
    """How a function of the contract asks for it: `text` goes into its header, or first into its body.

    `places` are what is compared with the caller; none where that is fixed in the code.
    """

    kind: Literal["modifier", "statement", "variable"]
    text: str
    places: frozenset[Location]


def known_authority(
    model: Semantics,
    instance: Contract,
    home: Contract,
    guarded: frozenset[int],
    starting: frozenset[int] = frozenset(),
) -> Authority | None:
    """The best authority that functions declared in `home` can ask for, in instances of `instance`.

    `guarded` are the entry points (AST ids) that are about to ask for it, `starting` those that set the
    contract up and will be cured for themselves.
    """
    opened = open_locations(model, instance, guarded | starting)
    found: list[tuple[int, int, Authority]] = []
    for weight, item in _candidates(model, instance, home):
        if item.kind != "modifier" and not _is_titled(model, item) and not _is_deployer(model, item):
            continue
        is_open = any(place.overlaps(other) for place in item.places for other in opened)
        if is_open or not all(_is_set(model, place, starting) for place in item.places):
            continue
        found.append((_rank(model, item), -weight, item))
    return min(found, key=lambda entry: (entry[0], entry[1]))[2] if found else None


def _rank(model: Semantics, item: Authority) -> int:
    """Owners before others, one person before many, modifiers before copied checks before bare variables."""
    form = {"modifier": 0, "statement": 1, "variable": 2}[item.kind]
    single = all(place.is_scalar for place in item.places)
    role = "role" in item.text.lower()
    who = 0 if _is_titled(model, item) else 4 if _is_deployer(model, item) else 8
    return form + who + (0 if single or role else 3)


def _is_titled(model: Semantics, item: Authority) -> bool:
    """Whether it, or what it compares, is called like somebody who is in charge."""
    roots = (model.variables.get(place.root) for place in item.places if isinstance(place.root, int))
    return bool(_TITLE.search(" ".join([item.text, *(root.name for root in roots if root is not None)])))


def _is_deployer(model: Semantics, item: Authority) -> bool:
    """Whether everybody whom it compares is the deployer at the start."""
    roots = [model.variables.get(place.root) for place in item.places if isinstance(place.root, int)]
    return bool(roots) and all(root is not None and _starts_as_deployer(model, root) for root in roots)


def _starts_as_deployer(model: Semantics, variable: StateVariable) -> bool:
    value = variable.node.child("value")
    if value is not None and _is_caller(value):
        return True
    for access in writes_of(model, variable):
        if access.function is not None and access.function.kind == "constructor":
            statement = access.node.parent
            given = statement.child("rightHandSide") if statement is not None else None
            if given is not None and _is_caller(given):
                return True
    return False


def _is_caller(value: Node) -> bool:
    return any(
        item.text("memberName") == "sender" and (base := item.child("expression")) is not None
        and base.name == "msg"
        for item in value.walk("MemberAccess")
    ) or any(item.name == "_msgSender" for item in value.walk("Identifier"))  # fmt: skip


def _candidates(model: Semantics, instance: Contract, home: Contract) -> Iterator[tuple[int, Authority]]:
    yield from _modifiers(model, instance, home)
    for base in home.bases:
        for function in base.functions:
            if function.body is not None and function.kind == "function":
                yield from _statements(model, instance, home, function)
    for base in home.bases:
        for variable in base.variables:
            known = _TITLE.search(variable.name) or _starts_as_deployer(model, variable)
            if variable.type_string in _ADDRESSES and known:
                if variable.visibility == "private" and base is not home:
                    continue
                places = frozenset({Location(variable.id)}) if variable.is_stored else frozenset()
                if variable.is_stored or variable.mutability == "immutable":
                    yield 0, Authority("variable", variable.name, places)


def _modifiers(model: Semantics, instance: Contract, home: Contract) -> Iterator[tuple[int, Authority]]:
    uses: Counter[str] = Counter()
    places: dict[str, frozenset[Location]] = {}
    source = model.compilation.input.sources
    for base in home.bases:
        for function in base.functions:
            for invocation in function.modifiers:
                modifier = modifier_of(model, invocation, instance)
                if modifier is None or not _is_plain(model, invocation):
                    continue
                found = _caller_places(guards_after(model, modifier, instance))
                if found is not None:
                    text = source[invocation.file].slice(invocation.span)
                    uses[text] += 1
                    places[text] = found
        for modifier in base.modifiers:
            text = _bare_use(model, home, modifier)
            found = _caller_places(guards_after(model, modifier, instance)) if text else None
            if found is not None and text:
                uses[text] += 0
                places[text] = found
    for text, number in uses.items():
        yield number, Authority("modifier", text, places[text])


def _bare_use(model: Semantics, home: Contract, modifier: Function) -> str:
    """How a modifier can be used without knowing more, or the empty string."""
    if not modifier.parameters:
        return modifier.name
    admin = any(item.name == _ADMIN_ROLE for base in home.bases for item in base.variables)
    one_role = len(modifier.parameters) == 1 and modifier.parameters[0].type_string == "bytes32"
    return f"{modifier.name}({_ADMIN_ROLE})" if admin and one_role else ""


def _is_plain(model: Semantics, node: Node) -> bool:
    """Whether nothing below a node belongs to one function only: no parameter and no local variable."""
    for name in node.walk("Identifier"):
        declared = model.declaration(name)
        local = declared is not None and declared.enclosing("FunctionDefinition", "ModifierDefinition")
        if local and declared is not None and declared.kind == "VariableDeclaration":
            return False
    return True


def _caller_places(guards: Guards) -> frozenset[Location] | None:
    """What the caller was compared with, where nothing else was asked; None where it was not."""
    callers = [item for item in guards if item.kind == "caller"]
    if not callers:
        return None
    places = frozenset().union(*(item.locations for item in callers))
    others = frozenset().union(*(item.locations for item in guards if item.kind != "caller"))
    return places if others <= places else None


def _statements(
    model: Semantics, instance: Contract, home: Contract, function: Function
) -> Iterator[tuple[int, Authority]]:
    """Checks of the caller in a function's own body that other functions can make word for word."""
    scope = entry_scope(instance, function)
    for statement in function.body.nodes("statements") if function.body is not None else ():
        condition, holds = _checked(statement)
        if condition is None or not _is_plain(model, statement) or not _is_visible(model, home, statement):
            continue
        places = _caller_places(guards_of(model, condition, holds, scope))
        if places is not None:
            text = model.compilation.input.sources[statement.file].slice(statement.span)
            if "//" not in text and "/*" not in text:
                yield 1, Authority("statement", _one_line(text, statement), places)


def _one_line(text: str, statement: Node) -> str:
    line = " ".join(text.split())
    return line if statement.kind == "IfStatement" or line.endswith(";") else f"{line};"


def _checked(statement: Node) -> tuple[Node | None, bool]:
    """(condition, how it must go) of a `require` or of an `if` that only reverts."""
    if statement.kind == "ExpressionStatement":
        call = statement.child("expression")
        callee = call.child("expression") if call is not None and call.kind == "FunctionCall" else None
        if call is not None and callee is not None and callee.name in ("require", "assert"):
            return call.nodes("arguments")[0], True
    if statement.kind == "IfStatement" and statement.child("falseBody") is None:
        body = statement.child("trueBody")
        inner = body.nodes("statements") if body is not None and body.kind == "Block" else (body,)
        if len(inner) == 1 and inner[0] is not None and _reverts(inner[0]):
            return statement.child("condition"), False
    return None, True


def _reverts(statement: Node) -> bool:
    if statement.kind in ("RevertStatement", "Throw"):
        return True
    expression = statement.child("expression")
    return statement.kind == "ExpressionStatement" and expression is not None and ends_execution(expression)


def _is_visible(model: Semantics, home: Contract, node: Node) -> bool:
    """Whether code of `home` may use every name below a node."""
    for name in node.walk(*_REFERENCES):
        declared = model.declaration(name)
        owner = declared.enclosing("ContractDefinition") if declared is not None else None
        foreign = declared is not None and owner is not None and owner.id != home.id
        if foreign and declared is not None and declared.text("visibility") == "private":
            return False
    return True


def _is_set(model: Semantics, place: Location, starting: frozenset[int]) -> bool:
    """Whether somebody stands at a place from the deployment on: an initial value, or the constructor's."""
    variable = model.variables.get(place.root) if isinstance(place.root, int) else None
    if variable is None:
        return True
    if variable.node.child("value") is not None:
        return True
    return any(_at_start(model, item.function, starting) for item in writes_of(model, variable))


def _at_start(model: Semantics, function: Function | None, starting: frozenset[int]) -> bool:
    if function is None or function.kind == "constructor" or function.id in starting:
        return True
    if is_initializer(function):
        return True
    return CONSTRUCTOR in reach_of(model.compilation).entry_points([function.id])


def created_elsewhere(model: Semantics, contract: Contract) -> bool:
    """Whether code of the compilation creates the contract, so that its deployer is no person."""
    wanted = {contract.id, *(item.id for item in model.heirs(contract))}
    return any(
        reference in wanted
        for ast in model.compilation.asts.values()
        for node in ast.walk("NewExpression")
        for reference in _named_contracts(node)
    )


def _named_contracts(node: Node) -> Sequence[int]:
    found = [item.get("referencedDeclaration") for item in node.walk("UserDefinedTypeName", "IdentifierPath")]
    return [item for item in found if isinstance(item, int)]
