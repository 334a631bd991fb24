"""What is asked of a model: the goal, the files and places, the findings to cure, what was turned down."""

from __future__ import annotations

from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.assistant.cards import CardGoal
from core.rewriting.assistant.outside import Place


@dataclass(frozen=True, slots=True)
class RejectedHunk:
    """A change that a person turned down before, and why where they said so."""

    file: str
    before: str
    after: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `files` are the units that may change; `places` narrow it to parts of them.

    `words` are the person's own: the request for `ask`, the description for `generate`,
    a remark for the other goals.
    """

    goal: CardGoal
    files: tuple[str, ...] = ()
    words: str = ""
    places: tuple[Place, ...] = ()
    findings: tuple[Finding, ...] = ()
    rejected: tuple[RejectedHunk, ...] = ()
    libraries: tuple[str, ...] = ()
    """Installed libraries in use, each with its version."""
