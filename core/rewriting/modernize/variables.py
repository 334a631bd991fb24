"""Local variables and parameters: `var`, data locations, and where a name may be used.

Before 0.5 a local variable lived in its whole function, and a declaration in a loop did not
reset it. Where code relies on that, the declaration moves to the top of the function.

Source: Solidity manual, “Solidity v0.5.0 Breaking Changes” (explicitness, scoping).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.rewriting.edits import indent_of, indent_unit
from core.rewriting.modernize.change import Change, Insert, Remark, Replace
from core.rewriting.modernize.site import Site, function_of, line, spelled, split_type
from core.solidity.ast import Node
from core.text import Span

_REFERENCE = re.compile(r"\[|^struct |^string$|^bytes$")
_LOOPS = ("ForStatement", "WhileStatement", "DoWhileStatement")
_SCOPES = ("Block", "UncheckedBlock", "ForStatement", "FunctionDefinition", "ModifierDefinition")


def changes(site: Site) -> Iterator[Change]:
    """Types and locations written out, declarations where later compilers look for them."""
    if not site.crosses(0, 5):
        return
    moved = _moved(site)
    for node in site.walk("VariableDeclaration"):
        if node.id not in moved and not node.get("stateVariable"):
            yield from _location(site, node)
    for node in site.walk("VariableDeclarationStatement"):
        declared = node.nodes("declarations")
        if declared and declared[0].id not in moved:
            yield from _var(site, node, declared)
    yield from _hoisted(site, moved)
    for node in site.walk("VariableDeclarationStatement"):
        for item in node.nodes("declarations"):
            if node.child("initialValue") is None and _points_nowhere(site, item):
                at = item.span.start
                yield Remark(at, f"{line(site, at)}: {item.name} points at nothing; say what it points at.")


def location_of(declaration: Node) -> str:
    """The data location that a declaration has without saying so; nothing for value types.

    Compilers before 0.5 print types of declarations without it: parameters were in memory,
    local variables pointed into storage, and `var` took what its value had.
    """
    type_string = declaration.type_string
    if type_string.startswith("mapping("):
        return "storage"
    where = split_type(type_string)[1]
    if where or not _REFERENCE.search(type_string):
        return where
    statement = declaration.parent
    if statement is None or statement.kind != "VariableDeclarationStatement":
        return "memory"
    value = statement.child("initialValue")
    if declaration.child("typeName") is None and value is not None:
        return split_type(value.type_string)[1] or "memory"
    return "storage"


def _location(site: Site, node: Node) -> Iterator[Change]:
    kind = node.child("typeName")
    parent = node.parent
    if kind is None or parent is None or _says_location(site, node):
        return
    if parent.kind in ("StructDefinition", "Mapping") or node.enclosing("EventDefinition") is not None:
        return
    where = location_of(node)
    if parent.kind == "ParameterList" and parent.parent is not None:
        owner = parent.parent
        external = owner.text("visibility") == "external" or _in_interface(owner)
        if where and owner.kind == "FunctionDefinition" and external and owner.child("parameters") is parent:
            where = "storage" if where == "storage" else "calldata"
    if where:
        yield Insert(kind.span.end, f" {where}")


def _points_nowhere(site: Site, declaration: Node) -> bool:
    if _says_location(site, declaration):
        return declaration.text("storageLocation") == "storage"
    return location_of(declaration) == "storage"


def _says_location(site: Site, node: Node) -> bool:
    """Compilers before 0.5 print the location they took, written or not."""
    kind = node.child("typeName")
    rest = Span(kind.span.end if kind is not None else node.span.start, node.span.end)
    return any(site.word(word, rest) is not None for word in ("memory", "storage", "calldata"))


def _in_interface(function: Node) -> bool:
    contract = function.enclosing("ContractDefinition")
    return contract is not None and contract.text("contractKind") == "interface"


def written_type(site: Site, declaration: Node) -> str | None:
    """Type and data location of a declaration, as source text."""
    contract = declaration.enclosing("ContractDefinition")
    kind = declaration.child("typeName")
    text = site.text(kind) if kind is not None else spelled(declaration.type_string, contract)
    said = _says_location(site, declaration)
    where = declaration.text("storageLocation") if said else location_of(declaration)
    return None if text is None else f"{text} {where}".strip()


def _var(site: Site, statement: Node, declared: tuple[Node, ...]) -> Iterator[Change]:
    if declared[0].child("typeName") is not None:
        return
    word = site.word("var", Span(statement.span.start, declared[0].span.end))
    types = [written_type(site, item) for item in declared]
    if word is None or any(item is None for item in types):
        at = statement.span.start
        yield Remark(at, f"{line(site, at)}: the type behind `var` cannot be written.")
        return
    if len(statement.get("declarations", ())) == 1:
        yield Replace(word, str(types[0]))
        return
    yield Replace(Span(word.start, _skip_space(site, word.end)), "")
    for item, text in zip(declared, types, strict=True):
        yield Insert(item.span.start, f"{text} ")


def _skip_space(site: Site, at: int) -> int:
    while site.source.data[at : at + 1].isspace():
        at += 1
    return at


def _moved(site: Site) -> dict[int, Node]:
    """Ids of declarations that have to stand at the top of their function."""
    found: dict[int, Node] = {}
    for name in site.walk("Identifier"):
        declared = site.declaration(name)
        if declared is None or declared.kind != "VariableDeclaration" or declared.get("stateVariable"):
            continue
        statement = declared.parent
        if (
            statement is None
            or statement.kind != "VariableDeclarationStatement"
            or declared.file != site.file
        ):
            continue
        scope = statement.enclosing(*_SCOPES)
        inside = scope is not None and scope.span.contains(name.span)
        if not inside or name.span.start < declared.span.start:
            found[declared.id] = declared
    for statement in site.walk("VariableDeclarationStatement"):
        if statement.child("initialValue") is None and statement.enclosing(*_LOOPS) is not None:
            found |= {item.id: item for item in statement.nodes("declarations")}
    # A statement that declares several moves as a whole.
    for declared in list(found.values()):
        found |= {item.id: item for item in declared.parent.nodes("declarations")} if declared.parent else {}
    return found


def _hoisted(site: Site, moved: dict[int, Node]) -> Iterator[Change]:
    by_function: dict[int, list[Node]] = {}
    bodies: dict[int, Node] = {}
    for declared in sorted(moved.values(), key=lambda item: item.span.start):
        function = function_of(declared)
        body = function.child("body") if function is not None else None
        if body is None:
            continue
        by_function.setdefault(body.id, []).append(declared)
        bodies[body.id] = body
    for number, items in by_function.items():
        body = bodies[number]
        lead = f"\n{indent_of(site.source, body.span.start)}{indent_unit(site.source)}"
        lines = []
        for item in items:
            text = written_type(site, item)
            if text is None or " storage" in text:
                at = item.span.start
                yield Remark(at, f"{line(site, at)}: {item.name} is used outside of its block.")
                continue
            lines.append(f"{lead}{text} {item.name};")
        yield Insert(body.span.start + 1, "".join(lines))
    for statement in site.walk("VariableDeclarationStatement"):
        items = list(statement.nodes("declarations"))
        if items and items[0].id in moved:
            yield from _assignment(site, statement)


def _assignment(site: Site, statement: Node) -> Iterator[Change]:
    """What is left of a declaration that moved: the assignment."""
    value = statement.child("initialValue")
    if value is None:
        end = site.source.data.find(b";", statement.span.end - 1) + 1
        start = statement.span.start
        while site.source.data[start - 1 : start] in (b" ", b"\t"):
            start -= 1
        if site.source.data[start - 1 : start] == b"\n":
            start -= 1
            start -= site.source.data[start - 1 : start] == b"\r"
        yield Replace(Span(start, end), "")
        return
    names = [item.name if isinstance(item, Node) else "" for item in statement.get("declarations", ())]
    left = names[0] if len(names) == 1 else f"({', '.join(names)})"
    yield Replace(Span(statement.span.start, value.span.start), f"{left} = ")
