"""The rules, one typed row each; the page of a rule is its module's docstring."""

from __future__ import annotations

from types import ModuleType

from core.rewriting.rule import RewriteRule
from core.rewriting.rules import custom_error


def _row(module: ModuleType) -> RewriteRule:
    return RewriteRule(
        info=module.INFO, examples=module.EXAMPLES, page=module.__doc__ or "", propose=module.propose
    )


RULES: tuple[RewriteRule, ...] = (_row(custom_error),)
"""In the order in which proposals are shown."""
