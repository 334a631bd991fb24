"""Conversions that one step no longer makes: between addresses, integers, fixed bytes and literals.

Each new chain computes what the old compiler computed: widening first, then the sign.

Source: Solidity manual, breaking changes of 0.5.0 (explicitness) and 0.8.0 (new restrictions).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.rewriting.modernize.change import Change, Replace, Wrap
from core.rewriting.modernize.site import (
    Site,
    constant_value,
    fixed_bytes,
    integer,
    is_address,
    is_conversion,
    split_type,
)
from core.semantics.callees import unwrap
from core.solidity.ast import Node


def changes(site: Site) -> Iterator[Change]:
    """Conversions as chains that the target allows."""
    for node in site.walk("FunctionCall"):
        arguments = node.nodes("arguments")
        if is_conversion(node) and len(arguments) == 1:
            yield from _conversion(site, node, arguments[0])


def _conversion(site: Site, node: Node, argument: Node) -> Iterator[Change]:
    wanted, given = node.type_string, argument.type_string
    literal = constant_value(given)
    if literal is not None:
        yield from _literal(site, node, argument, wanted, literal)
        return
    chain = between(split_type(given)[0] if not given.startswith("contract ") else given, wanted, site)
    if chain:
        yield Wrap(argument.span, "".join(f"{item}(" for item in chain), ")" * len(chain))


def between(given: str, wanted: str, site: Site) -> list[str]:
    """Types to convert to on the way from one type to another, outermost first."""
    if not site.crosses(0, 5) and not site.crosses(0, 8):
        return []
    one, two = integer(given), integer(wanted)
    from_bytes, to_bytes = fixed_bytes(given), fixed_bytes(wanted)
    if given.startswith("contract "):
        return ["uint160", "address"] if two == (False, 256) and site.crosses(0, 5) else []
    if is_address(wanted) and one is not None:
        return [] if one == (False, 160) else ["uint160", *_sign_first(one, (False, 160))]
    if is_address(wanted) and from_bytes is not None:
        return [] if from_bytes == 20 else ["uint160", f"uint{8 * from_bytes}"]
    if is_address(given) and two is not None:
        return [] if two == (False, 160) else [*_sign_first((False, 160), two), "uint160"]
    if is_address(given) and to_bytes is not None:
        return [] if to_bytes == 20 else [f"uint{8 * to_bytes}", "uint160"]
    if one is not None and two is not None:
        return _sign_first(one, two)
    if one is not None and to_bytes is not None:
        bits = (False, 8 * to_bytes)
        return [] if one == bits else [f"uint{8 * to_bytes}", *_sign_first(one, bits)]
    if from_bytes is not None and two is not None:
        bits = (False, 8 * from_bytes)
        return [] if two == bits else [*_sign_first(bits, two), f"uint{8 * from_bytes}"]
    return []


def _sign_first(given: tuple[bool, int], wanted: tuple[bool, int]) -> list[str]:
    """Width with the old sign first, then the sign: `uint256(int8)` extended the sign."""
    if given[0] == wanted[0] or given[1] == wanted[1]:
        return []
    return [f"{'int' if given[0] else 'uint'}{wanted[1]}"]


def _literal(site: Site, node: Node, argument: Node, wanted: str, value: int) -> Iterator[Change]:
    kind, width = integer(wanted), fixed_bytes(wanted)
    if kind is not None and site.crosses(0, 8):
        signed, bits = kind
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        if not low <= value <= high:
            yield Replace(node.span, _out_of_range(signed, bits, value))
    elif is_address(wanted) and value < 0 and site.crosses(0, 8):
        rest = "" if value == -1 else f" - {-value - 1}"
        yield Replace(node.span, f"address(type(uint160).max{rest})")
    elif width is not None and value and (site.crosses(0, 5)):
        yield from _bytes(site, node, argument, width, value)


def _out_of_range(signed: bool, bits: int, value: int) -> str:
    name = f"{'int' if signed else 'uint'}{bits}"
    wrapped = value % (1 << bits)
    if not signed and value < 0 and -value <= 1 << 16:
        return f"type({name}).max" if value == -1 else f"(type({name}).max - {-value - 1})"
    if signed and wrapped >= 1 << (bits - 1):
        return f"{name}({wrapped - (1 << bits)})"
    return f"{name}({wrapped})"


def _bytes(site: Site, node: Node, argument: Node, width: int, value: int) -> Iterator[Change]:
    text = site.text(unwrap(argument))
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", text):
        digits = text[2:].rjust(2 * width, "0")[-2 * width :]
        if digits != text[2:] or text.startswith("0X"):
            yield Replace(argument.span, f"0x{digits}")
    elif value < 0:
        yield Replace(argument.span, f"uint{8 * width}({value % (1 << 8 * width)})")
    else:
        yield Wrap(argument.span, f"uint{8 * width}(", ")")
