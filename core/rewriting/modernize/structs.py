"""Structs with mappings inside, which can no longer be made in one expression.

Before 0.7 such an assignment left the mapping alone; assigning member by member does the same.

Source: Solidity manual, “Solidity v0.7.0 Breaking Changes” (mappings outside storage).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.edits import indent_of
from core.rewriting.modernize.change import Change, Remark, Replace
from core.rewriting.modernize.site import Site, line
from core.solidity.ast import Node
from core.text import Span

_BUSY = ("FunctionCall", "Assignment", "UnaryOperation")


def changes(site: Site) -> Iterator[Change]:
    """`place = S(a, b)` and `list.push(S(a, b))` member by member."""
    if not site.crosses(0, 7):
        return
    for call in site.walk("FunctionCall"):
        struct = _struct(site, call)
        if struct is not None and any(_holds_mapping(site, item, 0) for item in struct.nodes("members")):
            yield from _taken_apart(site, call, struct)


def _struct(site: Site, call: Node) -> Node | None:
    if call.text("kind") != "structConstructorCall":
        return None
    callee = call.child("expression")
    declared = site.declaration(callee) if callee is not None else None
    return declared if declared is not None and declared.kind == "StructDefinition" else None


def _holds_mapping(site: Site, node: Node, depth: int) -> bool:
    for item in node.walk("Mapping", "UserDefinedTypeName"):
        if item.kind == "Mapping":
            return True
        declared = site.declaration(item)
        if declared is not None and declared.kind == "StructDefinition" and depth < 8:
            return any(_holds_mapping(site, member, depth + 1) for member in declared.nodes("members"))
    return False


def _taken_apart(site: Site, call: Node, struct: Node) -> Iterator[Change]:
    at = call.span.start
    place = _place(site, call)
    arguments = call.nodes("arguments")
    names = [str(item) for item in call.get("names", ())]
    if not names:
        members = (item for item in struct.nodes("members") if not _holds_mapping(site, item, 0))
        names = [item.name for item in members]
    callee = call.child("expression")
    busy = any(next(iter(item.walk(*_BUSY)), None) is not None for item in arguments)
    if place is None or callee is None or len(names) != len(arguments) or busy:
        yield Remark(
            at, f"{line(site, at)}: assign the members of {struct.name} one by one; it holds a mapping."
        )
        return
    statement, target = place
    name = site.fresh("item", call)
    lead = "\n" + indent_of(site.source, statement.span.start)
    end = site.source.data.find(b";", call.span.end) + 1
    first = arguments[0] if arguments else None
    yield Replace(
        Span(statement.span.start, first.span.start if first is not None else end),
        f"{{{lead}    {site.text(callee)} storage {name} = {target};"
        + (f"{lead}    {name}.{names[0]} = " if first is not None else f"{lead}}}"),
    )
    for number, item in enumerate(arguments):
        last = number + 1 == len(arguments)
        until = end if last else arguments[number + 1].span.start
        text = f";{lead}}}" if last else f";{lead}    {name}.{names[number + 1]} = "
        yield Replace(Span(item.span.end, until), text)


def _place(site: Site, call: Node) -> tuple[Node, str] | None:
    """(the statement, the storage that the struct goes to)."""
    parent = call.parent
    statement = parent.parent if parent is not None else None
    if parent is None or statement is None or statement.kind != "ExpressionStatement":
        return None
    if parent.kind == "Assignment" and parent.text("operator") == "=":
        left = parent.child("leftHandSide")
        return None if left is None else (statement, site.text(left))
    callee = parent.child("expression")
    if parent.kind == "FunctionCall" and callee is not None and callee.text("memberName") == "push":
        return statement, f"{site.text(callee)}()"
    return None
