"""What every rewrite rule module provides: INFO, EXAMPLES, `propose` and a docstring with headings.

Headings of the docstring: What it finds · Why it matters · Example · Safety · Limits · Source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.proposal import Applicability, Edit, Goal
from core.solidity.compilation import Compilation
from core.verification.declared import DeclaredChange


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """What is known about a rule before it runs. `fixes` names detectors that it cures."""

    id: str
    title: str
    goal: Goal
    applicability: Applicability
    version: str
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleExample:
    """Source before and after; `after` None means that the rule must leave `before` alone."""

    title: str
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a rule yields: the engine makes it a Proposal.

    `reason` is one or two sentences about this very place. `contract` is the
    `file:Contract` it is about. `applicability` overrides INFO where this case
    needs more care.
    """

    title: str
    reason: str
    contract: str
    edits: tuple[Edit, ...]
    declared: tuple[DeclaredChange, ...] = ()
    fixes: tuple[str, ...] = ()
    applicability: Applicability | None = None


@dataclass(frozen=True, slots=True)
class RewriteRule:
    """A registered rule: a typed row of the catalog."""

    info: RuleInfo
    examples: tuple[RuleExample, ...]
    page: str
    propose: Callable[[Compilation, Sequence[Finding]], Iterable[Suggestion]]
