"""Hashes of several values, which were packed silently.

Source: Solidity manual, “Solidity v0.5.0 Breaking Changes” (keccak256, sha256, ripemd160).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.modernize.change import Change, Replace, Wrap
from core.rewriting.modernize.site import Site, constant_value, is_builtin, split_type
from core.solidity.ast import Node
from core.text import Span


def changes(site: Site) -> Iterator[Change]:
    """`keccak256(a, b)` as `keccak256(abi.encodePacked(a, b))`."""
    if not site.crosses(0, 5):
        return
    for call in site.walk("FunctionCall"):
        callee = call.child("expression")
        if callee is not None and is_builtin(site, callee, "keccak256", "sha3", "sha256", "ripemd160"):
            yield from _hash(site, call, callee)


def _hash(site: Site, call: Node, callee: Node) -> Iterator[Change]:
    arguments = call.nodes("arguments")
    if not arguments:
        yield Replace(Span(callee.span.end, call.span.end), '("")')
        return
    bare = split_type(arguments[0].type_string)[0]
    if len(arguments) == 1 and (bare == "bytes" or bare.startswith("literal_string")):
        return
    yield Wrap(Span(arguments[0].span.start, arguments[-1].span.end), "abi.encodePacked(", ")")
    for item in arguments:
        value = constant_value(item.type_string)
        if value is not None:
            bits = next(bits for bits in range(8, 264, 8) if value < 1 << bits - (value < 0))
            yield Wrap(item.span, f"{'int' if value < 0 else 'uint'}{bits}(", ")")
