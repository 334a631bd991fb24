"""What every check module provides: INFO, EXAMPLES, `check` and a docstring with headings.

Headings of the docstring: What it finds · Why it matters · Example · What a pass means ·
Limits · Source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.progress import Progress
from core.solidity.compilation import Artifact, Compilation
from core.verification.declared import DeclaredChange
from core.verification.report import CheckResult, Verdict

if TYPE_CHECKING:
    from core.verification.evm.trial import Trial

Cost = Literal["instant", "compile", "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInfo:
    """What is known about a check before it runs. `cost` orders them: cheap first."""

    id: str
    title: str
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckExample:
    """A pair of sources, the changes declared for it, and the verdict that must come out."""

    title: str
    before: str
    after: str
    verdict: Verdict
    declared: tuple[DeclaredChange, ...] = ()
    documentation: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """One contract on one side: its compilation and its artifact (None if it is not there)."""

    compilation: Compilation
    artifact: Artifact | None


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may use besides the two subjects.

    `fixes` are fingerprints of findings that the change claims to cure, `detectors`
    their ids. `trial` is the finished differential run, or None where none could
    be made; `trial_problem` then says why in a sentence.
    """

    contract: str
    declared: tuple[DeclaredChange, ...]
    seed: int
    progress: Progress
    fixes: tuple[str, ...] = ()
    identical: bool = False
    """The engine found both sides to be the same code for certain."""
    trial: Trial | None = None
    trial_problem: str = ""
    layout_free: bool = False
    """The contract does not look upgradeable: a moved layout is a declared change, not a break."""
    documentation: bool = False
    """The change claims to touch documentation or formatting only, so the code must stay identical."""


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check: a typed row of the catalog."""

    info: CheckInfo
    examples: tuple[CheckExample, ...]
    page: str
    check: Callable[[Subject, Subject, CheckContext], CheckResult]
