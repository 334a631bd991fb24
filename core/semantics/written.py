"""What can be said about a function from its tokens alone, for code that does not compile.

Everything here is about what is written, not about what names mean. Where that is not enough, the
answer is the one that keeps a detector quiet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.solidity.tokens import Token, closing
from core.solidity.tolerant import SyntaxFunction, SyntaxTree
from core.text import Span

Tokens = Sequence[Token]

_HEADS = frozenset({"if", "while", "require", "assert"})
_JOINTS = frozenset({"&&", "||"})
_CALLERS = (
    ("msg", ".", "sender"),
    ("_msgSender", "("),
    ("ecrecover", "("),
    ("address", "(", "this", ")", "!="),  # code that only runs when it is borrowed
)
_KNOWN = frozenset(
    {"if", "for", "while", "catch", "returns", "return", "require", "assert", "revert", "type", "new"}
    | {"payable", "address", "bool", "string", "byte", "keccak256", "sha3", "sha256", "ripemd160"}
    | {"blockhash", "gasleft", "addmod", "mulmod", "selfdestruct", "suicide"}
)
_ELEMENTARY = re.compile(r"(?:u?int|bytes)\d*")


def body_of(tree: SyntaxTree, function: SyntaxFunction) -> tuple[Token, ...]:
    """The tokens between the braces of a function; none where it has no body."""
    if function.body is None:
        return ()
    return tree.tokens(function.body)


def conditions_in(tokens: Tokens) -> Iterator[tuple[Token, ...]]:
    """Elementary conditions of `if`, `while`, `require` and `assert`: `a && !b` is `a` and `b`."""
    for index, token in enumerate(tokens[:-1]):
        if token.kind == "word" and token.text in _HEADS and tokens[index + 1].text == "(":
            inside = tokens[index + 2 : closing(tokens, index + 1)]
            yield from _parts(_until_comma(inside) if token.text in {"require", "assert"} else inside)


def _until_comma(tokens: Tokens) -> Tokens:
    index = 0
    while index < len(tokens):
        if tokens[index].text in {"(", "[", "{"}:
            index = closing(tokens, index)
        elif tokens[index].text == ",":
            return tokens[:index]
        index += 1
    return tokens


def _parts(tokens: Tokens) -> Iterator[tuple[Token, ...]]:
    """The sides of `&&` and `||`, without the `!` and the parentheses around them."""
    tokens = tuple(tokens)
    while tokens and tokens[0].text == "!":
        tokens = tokens[1:]
    if tokens and tokens[0].text == "(" and closing(tokens, 0) == len(tokens) - 1:
        yield from _parts(tokens[1:-1])
        return
    index = start = 0
    split = False
    while index < len(tokens):
        if tokens[index].text in {"(", "[", "{"}:
            index = closing(tokens, index)
        elif tokens[index].text in _JOINTS:
            yield from _parts(tokens[start:index])
            start, split = index + 1, True
        index += 1
    if split:
        yield from _parts(tokens[start:])
    elif tokens:
        yield tokens


def find(tokens: Tokens, *words: str) -> Iterator[int]:
    """Every index at which these words follow each other."""
    for index in range(len(tokens) - len(words) + 1):
        if all(tokens[index + step].text == word for step, word in enumerate(words)):
            yield index


def holds(tokens: Tokens, *words: str) -> bool:
    """Whether these words follow each other somewhere."""
    return next(find(tokens, *words), None) is not None


def span_of(tokens: Tokens) -> Span:
    """From the first of these tokens to the last; there must be one."""
    return Span(tokens[0].start, tokens[-1].end)


def is_open_entry(function: SyntaxFunction) -> bool:
    """Whether a transaction can start here and no modifier stands before the body."""
    starts = function.kind in {"function", "fallback", "receive"} and bool(function.contract)
    return starts and not function.modifiers and function.visibility in {"public", "external", ""}


def may_be_guarded(tokens: Tokens) -> bool:
    """Whether a look at the caller, or a call of code that is not known here, could keep a stranger out."""
    if any(holds(tokens, *words) for words in _CALLERS):
        return True
    return any(
        two.text == "(" and _is_unknown(one, tokens[at - 1].text if at else "")
        for at, (one, two) in enumerate(pairwise(tokens))
    )


def _is_unknown(name: Token, before: str) -> bool:
    """Whether a called name is a function of somebody's own."""
    if name.kind != "word" or before in {".", "emit", "new", "revert"}:
        return False
    return name.text not in _KNOWN and not _ELEMENTARY.fullmatch(name.text)


def call_end(tokens: Tokens, at: int) -> int | None:
    """The index of the last token of a call whose name is at `at`, options included; None if it is none.

    Knows `name(…)`, `name{value: …}(…)` and the old `name.value(…)(…)`.
    """
    index = at + 1
    called = False
    while index < len(tokens):
        text = tokens[index].text
        if text == "(":
            called, index = True, closing(tokens, index) + 1
        elif text == "{" and not called:
            index = closing(tokens, index) + 1
        elif text == "." and not called and tokens[index + 1 : index + 2]:
            if tokens[index + 1].text not in {"value", "gas"} or tokens[index + 2 : index + 3] == ():
                return None
            index = closing(tokens, index + 2) + 1
        else:
            break
    return index - 1 if called else None
