"""Places that revert with a plain text, and texts that must stay because somebody reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.solidity.ast import Node
from core.solidity.compilation import Compilation

_WITH_TEXT = {"revert": 1, "require": 2}
"""Number of arguments of the forms that carry a text."""


@dataclass(frozen=True, slots=True)
class RevertSite:
    """One statement that reverts with a text; `condition` is None for a plain `revert`."""

    statement: Node
    message: Node
    condition: Node | None

    @property
    def text(self) -> str:
        """The text."""
        return self.message.text("value")

    @property
    def unit(self) -> Node:
        """The function or modifier around it."""
        return self.statement.enclosing("FunctionDefinition", "ModifierDefinition") or self.statement


def revert_sites(root: Node) -> Iterator[RevertSite]:
    """Every `require(condition, "text")` and `revert("text")` statement below `root`, in order."""
    for statement in root.walk("ExpressionStatement"):
        call = statement.child("expression")
        callee = call.child("expression") if call is not None and call.kind == "FunctionCall" else None
        if call is None or callee is None or not _builtin(callee):
            continue
        arguments = call.nodes("arguments")
        if len(arguments) != _WITH_TEXT[callee.name]:
            continue
        if arguments[-1].kind == "Literal" and arguments[-1].text("value"):
            condition = arguments[0] if callee.name == "require" else None
            yield RevertSite(statement, arguments[-1], condition)


def _builtin(callee: Node) -> bool:
    reference = callee.get("referencedDeclaration")
    return (
        callee.kind == "Identifier"
        and callee.name in _WITH_TEXT
        and isinstance(reference, int)
        and reference < 0
    )


def catches_texts(compilation: Compilation) -> bool:
    """Whether some `try` reads the text of a revert (`catch Error(string …)`)."""
    return any(
        clause.text("errorName") == "Error"
        for ast in compilation.asts.values()
        for clause in ast.walk("TryCatchClause")
    )


def texts_used_elsewhere(compilation: Compilation) -> frozenset[str]:
    """String literals that also stand where they are no revert reason: comparisons, tests."""
    reasons = {site.message.id for ast in compilation.asts.values() for site in revert_sites(ast)}
    return frozenset(
        literal.text("value")
        for ast in compilation.asts.values()
        for literal in ast.walk("Literal")
        if literal.text("kind") in ("string", "unicodeString") and literal.id not in reasons
    )
