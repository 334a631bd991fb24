"""Names of custom errors, made from the texts that they replace."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

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


def error_candidates(wanted: str, owner: Node | None) -> Iterator[str]:
    """Names to try for an error that `owner` declares, best first."""
    yield wanted
    if owner is not None:
        yield f"{owner.name[:1].upper()}{owner.name[1:]}{wanted}"
    yield f"{wanted}Error"


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
