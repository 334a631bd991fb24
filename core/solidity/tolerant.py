"""A source text that need not compile, read by tree-sitter: its contracts, functions and tokens.

The outline comes from tree-sitter, which goes on after an error. Expressions are read as tokens:
inside broken code, and where the grammar binds operators differently from the compiler, only the
order of the tokens is sure. Names are not resolved and types are as written.

Source: tree-sitter-solidity, `grammar.js`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import tree_sitter_solidity
from tree_sitter import Language, Node, Parser

from core.solidity.tokens import Token, tokens_of
from core.text import SourceText, Span

_CONTRACTS = {
    "contract_declaration": "contract",
    "interface_declaration": "interface",
    "library_declaration": "library",
}
_FUNCTIONS = frozenset(
    {"function_definition", "constructor_definition", "modifier_definition", "fallback_receive_definition"}
)
_SHORT_NAMES = {"uint": "uint256", "int": "int256", "byte": "bytes1", "fixed": "fixed128x18"}
_LOCATIONS = frozenset({"memory", "storage", "calldata", "payable"})
_NO_MODIFIERS = frozenset({"virtual", "override"})


@dataclass(frozen=True, slots=True)
class SyntaxFunction:
    """A function, modifier, constructor or fallback as it is written.

    `body` is the span between its braces, braces included; None when it has none. `modifiers` are
    the names of what it invokes, `visibility` is empty when none is written.
    """

    kind: str
    name: str
    contract: str
    signature: str
    span: Span
    name_span: Span
    body: Span | None
    visibility: str
    modifiers: tuple[str, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SyntaxMember:
    """Anything else that a contract or a file declares, or a whole contract: its kind, name and span."""

    kind: str
    name: str
    contract: str
    span: Span


class SyntaxTree:
    """The outline of one text. `kinds` tells what user-defined names are (see `declared_kinds`)."""

    def __init__(self, source: SourceText, kinds: Mapping[str, str] | None = None) -> None:
        self.source = source
        self._kinds = declared_kinds([source]) if kinds is None else kinds
        self._root = Parser(_language()).parse(source.data).root_node

    @cached_property
    def functions(self) -> tuple[SyntaxFunction, ...]:
        """Every function with or without a body, in source order."""
        return tuple(
            self._function(node, contract)
            for contract, node in self._declarations()
            if node.type in _FUNCTIONS
        )

    @cached_property
    def members(self) -> tuple[SyntaxMember, ...]:
        """Contracts, and what they and the file declare besides functions, in source order."""
        return tuple(
            SyntaxMember(_CONTRACTS.get(node.type, node.type), _name(node), contract, _span(node))
            for contract, node in self._declarations()
            if node.type not in _FUNCTIONS
        )

    @cached_property
    def damaged(self) -> tuple[Span, ...]:
        """Where the text is not Solidity, as far as the grammar tells."""
        return tuple(_span(node) for node in _walk(self._root) if node.is_error or node.is_missing)

    def tokens(self, span: Span) -> tuple[Token, ...]:
        """The tokens of a part of the text."""
        return tokens_of(self.source.data, span)

    def function_at(self, offset: int) -> SyntaxFunction | None:
        """The function around a byte offset."""
        return next((item for item in self.functions if item.span.start <= offset < item.span.end), None)

    def contract_at(self, offset: int) -> SyntaxMember | None:
        """The contract around a byte offset."""
        kinds = set(_CONTRACTS.values())
        return next(
            (
                item
                for item in self.members
                if item.kind in kinds and item.span.start <= offset < item.span.end
            ),
            None,
        )

    def _declarations(self) -> Iterator[tuple[str, Node]]:
        """Each declaration with the name of its contract (of the contract itself: its own name)."""
        waiting = [("", node) for node in reversed(self._root.children)]
        while waiting:
            contract, node = waiting.pop()
            if node.type in _CONTRACTS:
                contract = _name(node)
                yield contract, node
                body = node.child_by_field_name("body")
                waiting += [(contract, item) for item in reversed(body.children if body is not None else ())]
            elif node.is_error:
                waiting += [(contract, item) for item in reversed(node.children)]
            elif node.is_named and node.type != "comment":
                yield contract, node

    def _function(self, node: Node, contract: str) -> SyntaxFunction:
        kind, name = _kind(node, contract), _name(node)
        parameters = [item for item in node.children if item.type == "parameter"]
        types = [self._type(item) for item in parameters]
        named = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        written = [item for item in node.children if item.type == "visibility"]
        shown = "constructor" if kind == "constructor" else name or kind
        return SyntaxFunction(
            kind=kind,
            name=name,
            contract=contract,
            signature=f"{shown}({','.join(types)})",
            span=_span(node),
            name_span=_span(named) if named is not None else Span(node.start_byte, node.start_byte),
            body=_span(body) if body is not None else None,
            visibility=_text(written[0]) if written else "",
            modifiers=tuple(
                _text(item).split("(")[0].strip()
                for item in node.children
                if item.type == "modifier_invocation" and _text(item) not in _NO_MODIFIERS
            ),
            parameters=tuple(_name(item) for item in parameters if _name(item)),
        )

    def _type(self, parameter: Node) -> str:
        """A parameter's type as `core.semantics.signatures` spells it."""
        node = parameter.child_by_field_name("type")
        tokens = self.tokens(_span(node)) if node is not None else ()
        words: list[str] = []
        for index, token in enumerate(tokens):
            if token.kind == "word" and token.text in _LOCATIONS:
                continue
            if token.text == "." or (index + 1 < len(tokens) and tokens[index + 1].text == "."):
                continue  # of `Library.Kind` only the last name counts
            words.append(self._word(token) if token.kind == "word" else token.text)
        return "".join(" => " if item == "=>" else item for item in words)

    def _word(self, token: Token) -> str:
        if token.text in _SHORT_NAMES:
            return _SHORT_NAMES[token.text]
        kind = self._kinds.get(token.text, "")
        return "address" if kind == "contract" else "uint8" if kind == "enum" else token.text


def declared_kinds(sources: Iterable[SourceText]) -> dict[str, str]:
    """Names that these texts declare → contract, enum or struct, as far as it matters for signatures."""
    kinds: dict[str, str] = {}
    words = {"contract": "contract", "interface": "contract", "library": "contract", "enum": "enum"}
    for source in sources:
        tokens = tokens_of(source.data)
        for one, two in pairwise(tokens):
            if one.kind == two.kind == "word" and one.text in words:
                kinds.setdefault(two.text, words[one.text])
    return kinds


@lru_cache(maxsize=1)
def _language() -> Language:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return Language(tree_sitter_solidity.language())


def _walk(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.has_error or node.is_missing:
            yield node
            waiting += reversed(node.children)


def _kind(node: Node, contract: str) -> str:
    if node.type == "fallback_receive_definition":
        return "receive" if _text(node).startswith("receive") else "fallback"
    if node.type == "function_definition":
        return "constructor" if contract and _name(node) == contract else "function"
    return node.type.removesuffix("_definition")


def _name(node: Node) -> str:
    found = node.child_by_field_name("name")
    return _text(found) if found is not None else ""


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _span(node: Node) -> Span:
    return Span(node.start_byte, node.end_byte)
