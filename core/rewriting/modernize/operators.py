"""Operators that are read or typed differently: `a ** b ** c`, `-x` of unsigned, literal shifts and powers.

Source: Solidity manual, breaking changes of 0.5.0 (shifts, unary +), 0.7.0 (literals with
non-literals) and 0.8.0 (exponentiation associates to the right, negation of unsigned).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.lexis import find_token
from core.rewriting.modernize.change import Change, Remark, Replace, Wrap
from core.rewriting.modernize.site import Site, constant_value, integer, line
from core.solidity.ast import Node
from core.text import Span


def changes(site: Site) -> Iterator[Change]:
    """Each operator with the meaning it had."""
    for node in site.walk("BinaryOperation"):
        yield from _binary(site, node)
    for node in site.walk("UnaryOperation"):
        yield from _unary(site, node)
    if site.crosses(0, 5):
        for node in site.walk("DoWhileStatement"):
            inner = [item for item in node.walk("Continue") if item.enclosing(*_LOOPS) is node]
            yield from (
                Remark(
                    item.span.start,
                    f"{line(site, item.span.start)}: `continue` in do-while skipped the condition.",
                )
                for item in inner
            )


_LOOPS = ("ForStatement", "WhileStatement", "DoWhileStatement")


def _binary(site: Site, node: Node) -> Iterator[Change]:
    left, right = node.child("leftExpression"), node.child("rightExpression")
    operator = node.text("operator")
    if left is None or right is None or operator not in ("**", "<<", ">>"):
        return
    if (
        operator == "**"
        and site.crosses(0, 8)
        and left.kind == "BinaryOperation"
        and left.text("operator") == "**"
    ):
        yield Wrap(left.span, "(", ")")
    kind = integer(node.type_string)
    narrow = kind is not None and kind != (False, 256) and constant_value(right.type_string) is None
    if site.crosses(0, 7) and narrow and left.type_string.startswith("int_const"):
        yield Wrap(left.span, f"{node.type_string}(", ")")
    if operator == ">>" and site.crosses(0, 5) and kind is not None and kind[0]:
        at = node.span.start
        yield Remark(at, f"{line(site, at)}: `>>` of a negative number rounded towards zero; divide instead.")


def _unary(site: Site, node: Node) -> Iterator[Change]:
    inner = node.child("subExpression")
    if inner is None:
        return
    kind = integer(node.type_string)
    operator = node.text("operator")
    if operator == "-" and kind is not None and not kind[0] and site.crosses(0, 8):
        sign = find_token(site.source, "-", Span(node.span.start, inner.span.start))
        if sign is not None:
            yield Replace(Span(sign.start, inner.span.start), "0 - ")
            yield Wrap(node.span, "(", ")")
    elif operator == "+" and site.crosses(0, 5):
        yield Replace(Span(node.span.start, inner.span.start), "")
