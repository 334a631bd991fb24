"""Names of custom errors, made from the texts that they replace.

Names are given out so that all proposals of one compilation can be applied
together: two contracts that some contract inherits both never get the same one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from core.rewriting.names import Names
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

_MAX_WORDS = 8


def error_name(message: str, fallback: str) -> str:
    """`Vault: caller is not the owner` → `CallerIsNotTheOwner`; `fallback` where no word is in it."""
    text = message
    head, colon, tail = message.partition(":")
    if colon and re.fullmatch(r"\s*[\w.$-]+\s*", head) and re.search(r"\w", tail):
        text = tail
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"(?<=[a-z])'(?=[a-z])", "", plain))[:_MAX_WORDS]
    name = "".join(word[0].upper() + word[1:] for word in words)
    if not re.search("[A-Za-z]", name):
        return fallback[:1].upper() + fallback[1:] + "Failed"
    return name if name[0].isalpha() else f"Error{name}"


class ErrorNames:
    """Gives out names for errors; `owner` None means the level of the file."""

    def __init__(self, compilation: Compilation) -> None:
        self._names = Names(compilation)
        self._given: dict[str, list[int | None]] = {}
        self._family: dict[int, set[int]] = {}
        for contract in _contracts(compilation):
            bases = set(contract.get("linearizedBaseContracts", ()))
            for base in bases:
                self._family.setdefault(base, set()).update(bases)

    def take(self, wanted: str, owner: Node | None) -> str:
        """A name for an error that `owner` declares: `wanted` if it can be had."""
        candidates = [wanted]
        if owner is not None:
            candidates.append(f"{owner.name[:1].upper()}{owner.name[1:]}{wanted}")
        candidates.append(f"{wanted}Error")
        candidates += [f"{wanted}{number}" for number in range(2, 1000)]
        for name in candidates:
            if self._names.free(name) and self._apart(name, owner):
                self._given.setdefault(name, []).append(None if owner is None else owner.id)
                return name
        raise ValueError(f"no free name for the error {wanted}")

    def _apart(self, name: str, owner: Node | None) -> bool:
        others = self._given.get(name, [])
        if owner is None:
            return not others
        family = self._family.get(owner.id, set()) | {owner.id}
        return all(other is not None and other not in family for other in others)


def existing_error(compilation: Compilation, name: str, contract: Node | None) -> bool:
    """Whether an error `name()` without parameters is already there for `contract` to use."""
    if contract is None:
        return False
    for base in contract.get("linearizedBaseContracts", ()):
        node = compilation.nodes_by_id.get(base)
        for member in node.nodes("nodes") if node is not None else ():
            parameters = member.child("parameters")
            if member.kind == "ErrorDefinition" and member.name == name:
                return parameters is not None and not parameters.nodes("parameters")
    return False


def _contracts(compilation: Compilation) -> Iterator[Node]:
    for ast in compilation.asts.values():
        yield from (node for node in ast.nodes("nodes") if node.kind == "ContractDefinition")
