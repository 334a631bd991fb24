"""Calls of others: options in braces, two results of low-level calls, payable addresses, address members.

Source: Solidity manual, breaking changes of 0.5.0 (address payable, `.call`), 0.6.2 and 0.7.0
(call options), 0.8.0 (msg.sender is not payable).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.edits import indent_of
from core.rewriting.modernize.change import Change, Insert, Remark, Replace, Wrap
from core.rewriting.modernize.site import (
    Site,
    fixed_bytes,
    function_of,
    integer,
    is_address,
    line,
    outer,
    split_type,
    stays_payable,
)
from core.semantics.callees import unwrap
from core.solidity.ast import Node
from core.text import Span

_OPTIONS = ("value", "gas")
_LOW_LEVEL = ("call", "delegatecall", "callcode", "staticcall")
_OF_ADDRESSES = ("balance", "transfer", "send", *_LOW_LEVEL)


def changes(site: Site) -> Iterator[Change]:
    """Every call in its new form."""
    for node in site.walk("MemberAccess"):
        yield from _receiver(site, node)
    for node in site.walk("FunctionCall"):
        callee, options = _taken_apart(site, node)
        if options and site.crosses(0, 6, 2):
            yield from _braces(site, callee, options)
        if site.crosses(0, 5) and _is_low_level(site, callee):
            yield from _low_level(site, node, callee, options)


def _is_address_like(node: Node) -> bool:
    return is_address(node.type_string) or node.type_string.startswith("contract ")


def _is_own_member(site: Site, node: Node) -> bool:
    """Whether a member is declared by a contract of the project, and not by every address."""
    return site.declaration(node) is not None


def _receiver(site: Site, node: Node) -> Iterator[Change]:
    member, base = node.text("memberName"), node.child("expression")
    if base is None or member not in _OF_ADDRESSES or _is_own_member(site, node):
        return
    pays = member in ("transfer", "send")
    if base.type_string.startswith("contract ") and site.crosses(0, 5):
        yield (
            Wrap(base.span, "payable(address(", "))")
            if pays and site.target >= (0, 6, 0)
            else Wrap(base.span, "address(", ")")
        )
    elif pays and is_address(base.type_string) and site.crosses(0, 8) and not stays_payable(base):
        yield Wrap(base.span, "payable(", ")")


def _taken_apart(site: Site, call: Node) -> tuple[Node, list[tuple[str, Node, Node]]]:
    """(what is called, [(option, its value, the node that sets it)]) in source order."""
    callee = call.child("expression")
    options: list[tuple[str, Node, Node]] = []
    while callee is not None and callee.kind == "FunctionCall":
        setter = callee.child("expression")
        arguments = callee.nodes("arguments")
        inner = setter.child("expression") if setter is not None else None
        if (
            setter is None
            or inner is None
            or setter.kind != "MemberAccess"
            or setter.text("memberName") not in _OPTIONS
            or len(arguments) != 1
            or not inner.type_string.startswith("function ")
        ):
            break
        options.insert(0, (setter.text("memberName"), arguments[0], callee))
        callee = inner
    return (callee if callee is not None else call), options


def _braces(site: Site, callee: Node, options: list[tuple[str, Node, Node]]) -> Iterator[Change]:
    if callee.kind == "TupleExpression" and unwrap(callee).kind == "NewExpression":
        yield Replace(Span(callee.span.start, unwrap(callee).span.start), "")
        at = unwrap(callee).span.end
    else:
        at = callee.span.end
    opening = "{"
    for name, value, _ in options:
        yield Replace(Span(at, value.span.start), f"{opening}{name}: ")
        at, opening = value.span.end, ", "
    yield Replace(Span(at, options[-1][2].span.end), "}")


def _is_low_level(site: Site, callee: Node) -> bool:
    base = callee.child("expression")
    return (
        callee.kind == "MemberAccess"
        and callee.text("memberName") in _LOW_LEVEL
        and base is not None
        and _is_address_like(base)
        and not _is_own_member(site, callee)
    )


def _low_level(
    site: Site, call: Node, callee: Node, options: list[tuple[str, Node, Node]]
) -> Iterator[Change]:
    at = call.span.start
    if callee.text("memberName") == "callcode":
        yield Remark(at, f"{line(site, at)}: callcode runs foreign code as this contract's; decide by hand.")
        return
    yield from _data(site, call, options[-1][2].span.end if options else callee.span.end)
    yield from _result(site, call)


def _data(site: Site, call: Node, head_end: int) -> Iterator[Change]:
    arguments = call.nodes("arguments")
    if not arguments:
        yield Replace(Span(head_end, call.span.end), '("")')
        return
    first = arguments[0]
    span = Span(first.span.start, arguments[-1].span.end)
    bare = [split_type(item.type_string)[0] for item in arguments]
    if len(arguments) == 1 and bare[0] == "bytes":
        return
    if len(arguments) == 1 and (bare[0] == "string" or bare[0].startswith("literal_string")):
        yield Wrap(span, "bytes(", ")")
    elif not all(_is_one_word(item) for item in bare):
        at = call.span.start
        yield Remark(at, f"{line(site, at)}: the old packing of these call arguments has no new form.")
    elif fixed_bytes(bare[0]) == 4 and len(arguments) > 1:
        yield Wrap(span, "abi.encodeWithSelector(", ")")
    elif fixed_bytes(bare[0]) == 4:
        yield Wrap(span, "abi.encodePacked(", ")")
    else:
        yield Wrap(span, "abi.encode(", ")")


def _is_one_word(bare: str) -> bool:
    return (
        is_address(bare)
        or bare == "bool"
        or bool(integer(bare) or fixed_bytes(bare) or bare.startswith("int_const"))
    )


def _result(site: Site, call: Node) -> Iterator[Change]:
    """One bool became (bool, bytes): take it apart before the statement that uses it."""
    top = outer(call)
    parent = top.parent
    if parent is None or parent.kind == "ExpressionStatement":
        return
    if parent.kind == "VariableDeclarationStatement" and len(parent.get("declarations", ())) == 1:
        yield Wrap(parent.nodes("declarations")[0].span, "(", ", )")
    elif parent.kind == "Assignment" and parent.text("operator") == "=" and _stands_alone(parent):
        left = parent.child("leftHandSide")
        if left is not None:
            yield Wrap(left.span, "(", ", )")
    else:
        yield from _before(site, call, top)


def _stands_alone(expression: Node) -> bool:
    return expression.parent is not None and expression.parent.kind == "ExpressionStatement"


def _before(site: Site, call: Node, top: Node) -> Iterator[Change]:
    statement = _first_in(top)
    if statement is None:
        at = call.span.start
        yield Remark(at, f"{line(site, at)}: take the result of this call apart before it is used.")
        return
    function = function_of(call)
    before = function.walk("FunctionCall") if function is not None else iter(())
    earlier = sum(item.span.end <= call.span.start and _is_hoisted(site, item) for item in before)
    name = site.fresh("success", call) + (str(earlier + 1) if earlier else "")
    head = site.source.slice(Span(statement.span.start, call.span.start))
    tail = site.source.slice(Span(call.span.end, call.span.end))
    bare = statement.parent is not None and statement.parent.kind not in ("Block", "UncheckedBlock")
    lead = "\n" + indent_of(site.source, statement.span.start)
    opening = "{ " if bare else ""
    yield Replace(Span(statement.span.start, call.span.start), f"{opening}(bool {name}, ) = ")
    yield Insert(call.span.end, f";{' ' if bare else lead}{head}{name}{tail}")
    if bare:
        end = statement.span.end
        if site.source.data[end - 1 : end] != b";" and statement.kind not in ("IfStatement",):
            end = site.source.data.find(b";", end) + 1
        yield Insert(end, " }")


def _is_hoisted(site: Site, call: Node) -> bool:
    """Whether the result of a low-level call gets a name of its own."""
    callee, _ = _taken_apart(site, call)
    parent = outer(call).parent
    named = ("ExpressionStatement", "VariableDeclarationStatement", "Assignment")
    return _is_low_level(site, callee) and parent is not None and parent.kind not in named


def _first_in(top: Node) -> Node | None:
    """The statement in which a call is evaluated before everything else, or None."""
    node = top
    parent = node.parent
    if parent is not None and parent.kind == "UnaryOperation" and parent.text("operator") == "!":
        node, parent = outer(parent), outer(parent).parent
    if parent is not None and parent.kind == "FunctionCall" and parent.nodes("arguments")[:1] == (node,):
        callee = parent.child("expression")
        if callee is not None and callee.name in ("require", "assert") and _stands_alone(parent):
            return parent.parent
    if parent is not None and parent.kind == "IfStatement" and parent.child("condition") is node:
        above = parent.parent
        return parent if above is None or above.child("falseBody") is not parent else None
    if parent is not None and parent.kind == "Return":
        return parent
    return None
