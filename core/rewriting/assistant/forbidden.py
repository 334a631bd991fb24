"""Changes that no goal card allows unless it names them: refused before anything is judged.

The words of a change are compared first, outside comments and strings and without a compiler; what
is declared is compared by the compiler's trees once both sides compile. A card lifts a prohibition
by its name (`allow:` in `resources/prompts`); the person's own words lift it for free requests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.rewriting.assistant.declarations import DECLARED_KINDS, declared_changes
from core.rewriting.assistant.late import new_late_writes
from core.rewriting.lexis import comments
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.tokens import Token, tokens_of
from core.text import SourceText

_WORDS = {
    "selfdestruct": "selfdestruct",
    "suicide": "selfdestruct",
    "delegatecall": "delegatecall",
    "callcode": "delegatecall",
    "assembly": "assembly",
    "call": "low-level-call",
    "staticcall": "low-level-call",
    "send": "ether-transfer",
    "transfer": "ether-transfer",
    "origin": "tx.origin",
    "new": "creation",
    "create2": "creation",
    "blockhash": "randomness",
    "prevrandao": "randomness",
    "difficulty": "randomness",
    "ecrecover": "signature-check",
}
"""Word → the name of the prohibition; some count as members only (`x.call`)."""
_MEMBERS = frozenset(
    {
        "delegatecall",
        "callcode",
        "call",
        "staticcall",
        "send",
        "transfer",
        "origin",
        "prevrandao",
        "difficulty",
    }
)
_YUL = frozenset({"delegatecall", "call", "staticcall", "callcode"})
_PLACED = frozenset({"selfdestruct", "delegatecall", "assembly", "tx.origin"})
"""Dangerous also where they only move from one function to another."""
_SAID = {
    "selfdestruct": "adds a selfdestruct",
    "delegatecall": "adds a delegatecall",
    "assembly": "adds assembly",
    "low-level-call": "adds a low-level call",
    "ether-transfer": "adds a transfer of ether or tokens",
    "tx.origin": "asks for tx.origin",
    "creation": "creates a contract",
    "randomness": "adds a source of false randomness",
    "signature-check": "adds a signature check",
    "import": "changes the imports",
    "pragma": "changes the pragma",
    "license": "changes the license line",
    "suppression": "adds a comment that silences findings",
    "hidden-text": "holds characters that make code look like other code",
}
_ASKED = {
    "selfdestruct": ("selfdestruct", "destroy", "kill"),
    "delegatecall": ("delegatecall", "proxy"),
    "assembly": ("assembly", "yul"),
    "low-level-call": ("low-level call", "msg.sender.call", "call with value"),
    "ether-transfer": ("transfer", "send", "withdraw", "pay", "refund"),
    "tx.origin": ("tx.origin",),
    "creation": ("factory", "deploy", "create"),
    "import": ("import", "openzeppelin", "solmate", "solady", "inherit"),
    "pragma": ("pragma", "compiler", "solc"),
    "license": ("license", "licence", "spdx"),
    "signature-check": ("signature", "ecrecover", "permit", "eip-712", "eip712"),
    "randomness": ("random", "blockhash", "lottery"),
    "inheritance": ("inherit", "base contract", "interface", "openzeppelin"),
    "contract": ("contract", "library", "interface"),
    "constructor": ("constructor", "deploy"),
}
_SUPPRESSION = re.compile(
    r"slither-disable|contract-rewriter-disable|forge-lint:\s*disable|solhint-disable|aderyn-ignore"
)
_NEGATED = re.compile(
    r"\b(?:no|not|never|without|avoid|don't|dont|cannot|nor|remove|drop)\b[^.;:!?\n]{0,40}$"
)
_LICENSE = re.compile(r"SPDX-License-Identifier:\s*(\S+)")
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\ufeff\u00ad]")


KINDS = frozenset(_SAID) | DECLARED_KINDS | {"late-change"}
"""Every prohibition that a card may lift by its name."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One change that was not allowed. `kind` is what a card could allow, `sentence` names the place."""

    kind: str
    file: str
    sentence: str


def lifted_by(words: str) -> frozenset[str]:
    """The prohibitions that a person's own words lift, because they ask for the thing by its name.

    Whoever says what shall *not* come (“without assembly”) asks for nothing.
    """
    said = words.lower()
    return frozenset(kind for kind, signs in _ASKED.items() if any(_asks(said, sign) for sign in signs))


def _asks(said: str, sign: str) -> bool:
    for found in re.finditer(rf"(?<![\w-]){re.escape(sign)}(?:s|es|d|ed|ing)?(?!\w)", said):
        if not _NEGATED.search(said[: found.start()]):
            return True
    return False


def forbidden_words(
    before: Mapping[str, SourceText], after: Mapping[str, SourceText], allowed: Collection[str]
) -> tuple[Forbidden, ...]:
    """What the changed texts may not hold, read without a compiler."""
    found: list[Forbidden] = []
    for file, text in after.items():
        old = before.get(file, SourceText(file, b""))
        for kind, count in (_counts(text) - _counts(old)).items():
            if count > 0:
                found.append(_named(kind, file))
        found += _headers(old, text)
        found += _hidden(old, text)
    return _not_allowed(found, allowed)


def forbidden_trees(
    before: Compilation, after: Compilation, files: Iterable[str], allowed: Collection[str]
) -> tuple[Forbidden, ...]:
    """What the changed declarations may not be; both sides must have compiled."""
    found: list[Forbidden] = []
    for file in files:
        old, new = before.asts.get(file), after.asts.get(file)
        if old is None or new is None:
            continue
        found += (
            Forbidden(kind, file, f"The reply {sentence} in {file}.")
            for kind, sentence in declared_changes(old, new, before, after)
        )
        found += _moved_words(before.input.sources[file], old, after.input.sources[file], new)
    refused = _not_allowed(found, allowed)
    if refused:
        return refused  # following every path through the contract is the dearest question here
    for contract, function, variable in new_late_writes(before, after):
        sentence = f"The reply changes {variable} only after a call, in {contract}.{function}."
        found.append(Forbidden("late-change", contract, sentence))
    return _not_allowed(found, allowed)


def _not_allowed(found: Iterable[Forbidden], allowed: Collection[str]) -> tuple[Forbidden, ...]:
    return tuple(dict.fromkeys(item for item in found if item.kind not in allowed))


def _named(kind: str, file: str, where: str = "") -> Forbidden:
    place = f"{where} of {file}" if where else file
    return Forbidden(kind, file, f"The reply {_SAID[kind]} in {place}, which was not asked for.")


def _words(source: SourceText) -> Iterator[tuple[str, int]]:
    """(prohibition, offset) of every word that is one."""
    tokens = tokens_of(source.data)
    for at, token in enumerate(tokens):
        if token.kind != "word":
            continue
        kind = _WORDS.get(token.text)
        member = at > 0 and tokens[at - 1].text == "."
        if kind == "creation" and token.text == "new" and _is_memory(tokens, at + 1):
            continue
        if kind is not None and (token.text not in _MEMBERS or member):
            yield kind, token.start
        elif token.text in _YUL:
            yield "assembly", token.start  # without an object before it, it is Yul


def _is_memory(tokens: Sequence[Token], at: int) -> bool:
    """Whether what follows `new` is an array, `bytes` or `string`."""
    while at + 2 < len(tokens) and tokens[at + 1].text == ".":
        at += 2
    text = tokens[at].text if at < len(tokens) else ""
    return text in ("bytes", "string") or (at + 1 < len(tokens) and tokens[at + 1].text == "[")


def _counts(source: SourceText) -> Counter[str]:
    return Counter(kind for kind, _ in _words(source))


def _moved_words(old_text: SourceText, old: Node, new_text: SourceText, new: Node) -> Iterator[Forbidden]:
    """A dangerous word in a function that did not have it, though the file has no more of them."""
    was = Counter(_placed_words(old_text, old))
    for (function, kind), count in Counter(_placed_words(new_text, new)).items():
        if count > was[(function, kind)] and kind in (
            "selfdestruct",
            "delegatecall",
            "assembly",
            "tx.origin",
        ):
            yield _named(kind, new_text.path, function)


def _placed_words(source: SourceText, tree: Node) -> Iterator[tuple[str, str]]:
    functions = list(tree.walk("FunctionDefinition", "ModifierDefinition"))
    for kind, at in _words(source):
        home = next((item for item in functions if item.span.start <= at < item.span.end), None)
        yield (home.name or home.text("kind") if home is not None else ""), kind


def _headers(old: SourceText, new: SourceText) -> Iterator[Forbidden]:
    was, now = _statements(old), _statements(new)
    if was["import"] != now["import"]:
        yield _named("import", new.path)
    if was["pragma"] != now["pragma"]:
        yield _named("pragma", new.path)
    if _LICENSE.findall(old.text) != _LICENSE.findall(new.text):
        yield _named("license", new.path)


def _statements(source: SourceText) -> dict[str, list[tuple[str, ...]]]:
    """The tokens of every import and pragma, so that white space and comments do not count."""
    found: dict[str, list[tuple[str, ...]]] = {"import": [], "pragma": []}
    current: list[str] | None = None
    depth = 0
    for token in tokens_of(source.data):
        if current is None and depth == 0 and token.kind == "word" and token.text in found:
            current = [token.text]
        elif current is not None and token.text == ";":
            found[current[0]].append(tuple(current))
            current = None
        elif current is not None:
            current.append(token.text)
        else:
            depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "mark" else 0
    return {kind: sorted(items) for kind, items in found.items()}


def _hidden(old: SourceText, new: SourceText) -> Iterator[Forbidden]:
    was, now = _suppressions(old), _suppressions(new)
    if now - was:
        yield _named("suppression", new.path)
    if len(_HIDDEN.findall(new.text.lstrip("\ufeff"))) > len(_HIDDEN.findall(old.text.lstrip("\ufeff"))):
        yield _named("hidden-text", new.path)


def _suppressions(source: SourceText) -> Counter[str]:
    told = (source.slice(span) for span in comments(source))
    return Counter(text.strip() for text in told if _SUPPRESSION.search(text))
