"""What every rewrite rule module provides: INFO, EXAMPLES, `propose` and a docstring with headings.

Headings of the docstring: What it finds · Why it matters · Example · Safety · Limits · Source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.rewriting.proposal import Applicability, Edit, Goal, Recompile
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
    compiles: bool = False
    """`propose` takes the compilers as a third argument."""


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
    needs more care. `contracts` are all that it touches, where the engine shall not work
    them out; `recompile` names another compiler for the changed texts.
    """

    title: str
    reason: str
    contract: str
    edits: tuple[Edit, ...]
    declared: tuple[DeclaredChange, ...] = ()
    fixes: tuple[str, ...] = ()
    applicability: Applicability | None = None
    contracts: tuple[str, ...] = ()
    recompile: Recompile | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a rule says where it cannot propose: a sentence for the person."""

    text: str


@dataclass(frozen=True, slots=True)
class RewriteRule:
    """A registered rule: a typed row of the catalog."""

    info: RuleInfo
    examples: tuple[RuleExample, ...]
    page: str
    propose: Callable[..., Iterable[Suggestion | Note]]
    """`propose(compilation, findings)`, and the compilers where INFO says so."""
