"""Returns that say nothing where a result is promised, and `msg.value` where no ether is taken.

Source: Solidity manual, “Solidity v0.5.0 Breaking Changes” (empty return, msg.value).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.modernize.change import Change, Remark, Replace
from core.rewriting.modernize.site import Site, fixed_bytes, integer, is_address, is_member, line
from core.solidity.ast import Node


def changes(site: Site) -> Iterator[Change]:
    """Each result written out."""
    if not site.crosses(0, 5):
        return
    for node in site.walk("Return"):
        if node.child("expression") is None:
            yield from _empty(site, node)
    for node in site.walk("MemberAccess"):
        if is_member(site, node, "msg", "value"):
            yield from _value(site, node)


def _empty(site: Site, node: Node) -> Iterator[Change]:
    function = node.enclosing("FunctionDefinition")
    results = function.child("returnParameters") if function is not None else None
    given = results.nodes("parameters") if results is not None else ()
    values = [item.name or _nothing(item.type_string) for item in given]
    at = node.span.start
    if not given:
        return
    if not all(values):
        yield Remark(at, f"{line(site, at)}: say what this return gives back.")
        return
    text = values[0] if len(values) == 1 else f"({', '.join(values)})"
    end = ";" if site.text(node).rstrip().endswith(";") else ""
    yield Replace(node.span, f"return {text}{end}")


def _nothing(type_string: str) -> str:
    """The value of a result that was never set, for value types."""
    if integer(type_string):
        return "0"
    if type_string == "bool":
        return "false"
    if is_address(type_string):
        return "address(0)"
    return f"{type_string}(0)" if fixed_bytes(type_string) else ""


def _value(site: Site, node: Node) -> Iterator[Change]:
    function = node.enclosing("FunctionDefinition", "ModifierDefinition")
    if function is None or function.kind != "FunctionDefinition":
        return
    if (
        function.text("visibility") not in ("public", "external")
        or function.text("stateMutability") == "payable"
    ):
        return
    home = function.parent
    if function.text("kind") == "constructor" or (
        home is not None and home.text("contractKind") == "library"
    ):
        return
    if _is_called_inside(site, function):
        at = node.span.start
        yield Remark(
            at, f"{line(site, at)}: msg.value is read where no ether is taken; move it to the caller."
        )
    else:
        yield Replace(node.span, "uint256(0)")


def _is_called_inside(site: Site, function: Node) -> bool:
    return any(
        node.get("referencedDeclaration") == function.id
        for ast in site.compilation.asts.values()
        for node in ast.walk("Identifier", "MemberAccess")
        if not node.type_string.endswith("external")
    )
