"""Array lengths that were assigned, and the length that `push` gave back.

`length--` on an empty array made it endless; `pop` refuses. The differential run would show it.

Source: Solidity manual, “Solidity v0.6.0 Breaking Changes” (length is read-only), 0.6.0 (`push`).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.edits import indent_of
from core.rewriting.modernize.change import Change, Insert, Remark, Replace
from core.rewriting.modernize.site import Site, constant_value, line, outer
from core.rewriting.modernize.variables import written_type
from core.solidity.ast import Node
from core.text import Span

_MOST_STEPS = 64


def changes(site: Site) -> Iterator[Change]:
    """Every length change by push, pop and delete."""
    if not site.crosses(0, 6):
        return
    for node in site.walk("Assignment", "UnaryOperation"):
        yield from _length(site, node)
    for node in site.walk("FunctionCall"):
        yield from _push(site, node)


def _array(node: Node | None) -> Node | None:
    """The storage array whose `.length` a node is."""
    if node is None or node.kind != "MemberAccess" or node.text("memberName") != "length":
        return None
    base = node.child("expression")
    return base if base is not None and " storage " in f"{base.type_string} " else None


def _length(site: Site, node: Node) -> Iterator[Change]:
    place = node.child("leftHandSide") or node.child("subExpression")
    array = _array(place)
    if array is None or place is None:
        return
    operator = node.text("operator")
    parent = node.parent
    name = site.text(array)
    at = node.span.start
    if parent is not None and parent.kind in ("ExpressionStatement", "ForStatement"):
        value = node.child("rightHandSide")
        if operator in ("--", "++"):
            yield Replace(node.span, f"{name}.{'pop' if operator == '--' else 'push'}()")
            return
        if operator == "delete" or (
            value is not None and operator == "=" and constant_value(value.type_string) == 0
        ):
            yield Replace(node.span, f"delete {name}")
            return
        if value is not None and parent.kind == "ExpressionStatement":
            yield from _resized(site, parent, node, value, name)
            return
    filled = _filled(site, node, name)
    if operator == "++" and not node.get("prefix") and filled is not None:
        start, value = filled
        yield Replace(Span(start, value.span.start), f"{name}.push(")
        yield Insert(value.span.end, ")")
        return
    if operator == "++" and not node.get("prefix") and _is_pushed(node):
        yield from _grown(site, node, name)
        return
    yield Remark(at, f"{line(site, at)}: assign {name}.length by push, pop or delete.")


def _resized(site: Site, statement: Node, node: Node, value: Node, name: str) -> Iterator[Change]:
    """A new length by `pop` and `push`, where it is a small number; more would not fit into a block."""
    operator = node.text("operator")
    number = constant_value(value.type_string)
    step = site.text(value).replace(" ", "")
    if (operator == "-=" and number == 1) or (operator == "=" and step == f"{name}.length-1"):
        yield Replace(node.span, f"{name}.pop()")
    elif (operator == "+=" and number == 1) or (operator == "=" and step == f"{name}.length+1"):
        yield Replace(node.span, f"{name}.push()")
    elif operator == "=" and number is not None and number <= _MOST_STEPS:
        lead = "\n" + indent_of(site.source, statement.span.start)
        end = site.source.data.find(b";", node.span.end) + 1
        yield Replace(
            Span(statement.span.start, end),
            f"while ({name}.length > {number}) {name}.pop();{lead}"
            f"while ({name}.length < {number}) {name}.push();",
        )
    else:
        at = node.span.start
        yield Remark(at, f"{line(site, at)}: set {name}.length by push and pop; how often is not known here.")


def _is_pushed(node: Node) -> bool:
    """Whether `a.length++` is the whole value of a declaration or a plain assignment."""
    parent = outer(node).parent
    if parent is None:
        return False
    if parent.kind == "VariableDeclarationStatement":
        return len(parent.get("declarations", ())) == 1
    return (
        parent.kind == "Assignment"
        and parent.text("operator") == "="
        and parent.parent is not None
        and parent.parent.kind == "ExpressionStatement"
    )


def _filled(site: Site, node: Node, name: str) -> tuple[int, Node] | None:
    """(where the statement starts, the value) of `a[a.length++] = value;`."""
    place = node.parent
    assignment = place.parent if place is not None else None
    if place is None or assignment is None or place.kind != "IndexAccess" or assignment.kind != "Assignment":
        return None
    base, value = place.child("baseExpression"), assignment.child("rightHandSide")
    alone = assignment.parent is not None and assignment.parent.kind == "ExpressionStatement"
    if base is None or value is None or not alone or assignment.text("operator") != "=":
        return None
    if site.text(base) != name or place.child("indexExpression") is not node:
        return None
    return assignment.span.start, value


def _grown(site: Site, node: Node, name: str) -> Iterator[Change]:
    statement = node.enclosing("VariableDeclarationStatement", "ExpressionStatement")
    if statement is None:
        return
    yield Replace(node.span, f"{name}.length")
    lead = "\n" + indent_of(site.source, statement.span.start)
    end = site.source.data.find(b";", node.span.end) + 1
    yield Insert(end, f"{lead}{name}.push();")


def _push(site: Site, call: Node) -> Iterator[Change]:
    callee = call.child("expression")
    base = callee.child("expression") if callee is not None else None
    if callee is None or base is None or callee.kind != "MemberAccess" or callee.text("memberName") != "push":
        return
    if site.declaration(callee) is not None or call.parent is None:
        return
    if outer(call).parent is None or outer(call).parent.kind == "ExpressionStatement":  # type: ignore[union-attr]
        return
    name, at = site.text(base), call.span.start
    statement = call.enclosing(
        "VariableDeclarationStatement", "ExpressionStatement", "Return", "EmitStatement"
    )
    if (
        statement is None
        or statement.parent is None
        or statement.parent.kind not in ("Block", "UncheckedBlock")
    ):
        yield Remark(at, f"{line(site, at)}: push gives nothing back; read {name}.length after it.")
        return
    lead = "\n" + indent_of(site.source, statement.span.start)
    head = site.source.slice(Span(statement.span.start, call.span.start))
    declared = statement.nodes("declarations")
    kind = written_type(site, declared[0]) if len(declared) == 1 else None
    if kind is not None:
        head = head.replace(site.text(declared[0]), f"{kind} {declared[0].name}", 1)
    yield Replace(Span(statement.span.start, call.span.start), "")
    yield Insert(call.span.end, f";{lead}{head}{name}.length")
