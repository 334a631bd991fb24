"""One file under migration, and what steps ask about it: types as source text, names in use, headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.rewriting.lexis import find_word
from core.semantics.callees import unwrap
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import Version, parse_version
from core.text import SourceText, Span

_LOCATION = re.compile(r" (memory|calldata|storage)(?: pointer| ref| slice)?")
_WORD = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True, slots=True)
class Site:
    """A file as the old compiler read it. `target` is the version that it shall compile with."""

    compilation: Compilation
    file: str
    target: Version

    @property
    def source(self) -> SourceText:
        """The text that the spans count in."""
        return self.compilation.input.sources[self.file]

    @property
    def ast(self) -> Node:
        """The file's SourceUnit."""
        return self.compilation.asts[self.file]

    @property
    def version(self) -> Version:
        """The compiler that the text is written for."""
        return parse_version(self.compilation.version)

    def crosses(self, *version: int) -> bool:
        """Whether the way leads over this release, so that its breaking changes count."""
        wanted = (version[0], version[1], version[2] if len(version) > 2 else 0)
        return self.version < wanted <= self.target

    def walk(self, *kinds: str) -> Iterator[Node]:
        """Nodes of the file in source order."""
        return self.ast.walk(*kinds)

    def text(self, node: Node) -> str:
        """The source of a node."""
        return self.source.slice(node.span)

    def declaration(self, node: Node) -> Node | None:
        """What a name refers to; None for what the compiler brings along."""
        return self.compilation.declaration(node)

    def word(self, word: str, span: Span) -> Span | None:
        """The first whole word outside comments and strings."""
        return find_word(self.source, word, span)

    def names(self, node: Node) -> frozenset[str]:
        """Every word of a node's text: a fresh name must be none of them."""
        found = _WORD.findall(self.source.data, node.span.start, node.span.end)
        return frozenset(item.decode() for item in found)

    def fresh(self, wanted: str, node: Node) -> str:
        """A name that nothing in the contract around a node uses."""
        taken = self.names(node.enclosing("ContractDefinition") or node)
        number, name = 1, wanted
        while name in taken:
            number += 1
            name = f"{wanted}{number}"
        return name


def function_of(node: Node) -> Node | None:
    """The function or modifier that holds a node."""
    return node.enclosing("FunctionDefinition", "ModifierDefinition")


def header(site: Site, function: Node) -> Span:
    """The bytes between a function's parameters and its body or semicolon."""
    parameters, body = function.child("parameters"), function.child("body")
    start = (
        parameters.span.end
        if parameters is not None and len(parameters.span)
        else _after_name(site, function)
    )
    return Span(start, max(start, body.span.start if body is not None else function.span.end))


def _after_name(site: Site, function: Node) -> int:
    found = site.word(function.name, function.span) if function.name else None
    return found.end if found is not None else function.span.start


def is_builtin(site: Site, node: Node, *names: str) -> bool:
    """Whether a node is one of the compiler's own names, not a declaration of the project."""
    if node.kind != "Identifier" or node.name not in names:
        return False
    reference = node.get("referencedDeclaration")
    return not isinstance(reference, int) or site.declaration(node) is None


def is_member(site: Site, node: Node, base: str, member: str) -> bool:
    """Whether a node is `base.member` of a compiler's own object such as `msg`."""
    inner = node.child("expression")
    return (
        node.kind == "MemberAccess"
        and inner is not None
        and node.text("memberName") == member
        and is_builtin(site, inner, base)
    )


def split_type(type_string: str) -> tuple[str, str]:
    """(type as it is written, data location or nothing) of a compiler's description of a type."""
    found = _LOCATION.findall(type_string)
    bare = _LOCATION.sub("", type_string)
    bare = re.sub(r"\b(struct|contract|enum|library|interface) ", "", bare)
    return bare, found[-1] if found else ""


def spelled(type_string: str, inside: Node | None) -> str | None:
    """A type as source text inside a contract, or None where it cannot be written."""
    bare, _ = split_type(type_string)
    if re.search(r"_const|\bfunction\b|tuple|literal|type\(|^$", bare):
        return None
    if inside is not None and inside.name:
        bare = re.sub(rf"\b{re.escape(inside.name)}\.", "", bare)
    return bare


def integer(type_string: str) -> tuple[bool, int] | None:
    """(signed, bits) of an integer type, else None."""
    match = re.fullmatch(r"(u?)int(\d+)", type_string)
    return (not match[1], int(match[2])) if match else None


def fixed_bytes(type_string: str) -> int | None:
    """N of bytesN, else None."""
    match = re.fullmatch(r"bytes(\d+)", type_string)
    return 1 if type_string == "byte" else int(match[1]) if match else None


def constant_value(type_string: str) -> int | None:
    """The value of an `int_const …`, where the compiler printed it in full."""
    match = re.fullmatch(r"int_const (-?\d+)", type_string)
    return int(match[1]) if match else None


def is_address(type_string: str) -> bool:
    """Whether it is an address, payable or not."""
    return type_string in {"address", "address payable"}


def outer(node: Node) -> Node:
    """A node with the parentheses around it."""
    while (
        node.parent is not None
        and node.parent.kind == "TupleExpression"
        and unwrap(node.parent) is unwrap(node)
    ):
        node = node.parent
    return node


def is_conversion(node: Node) -> bool:
    """Whether a call converts a type."""
    return node.kind == "FunctionCall" and node.text("kind") == "typeConversion"


def line(site: Site, at: int) -> str:
    """`file:line` of an offset."""
    return f"{site.file}:{site.source.line_of(at)}"


def stays_payable(value: Node) -> bool:
    """Whether an expression is `address payable` in 0.8 as well: not msg.sender, not a conversion."""
    if value.type_string != "address payable":
        return False
    inner = unwrap(value)
    base = inner.child("expression")
    if inner.kind == "MemberAccess" and base is not None and base.name in ("msg", "tx"):
        return False
    if not is_conversion(inner):
        return True
    return base is not None and "payable" in base.type_string


def takes_enum(function: Node) -> bool:
    """Whether a function that others call has an enum among its parameters."""
    parameters = function.child("parameters")
    kinds = parameters.nodes("parameters") if parameters is not None else ()
    shown = function.text("visibility") in ("public", "external")
    return shown and any(item.type_string.startswith("enum ") for item in kinds)
