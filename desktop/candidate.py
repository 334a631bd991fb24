"""Candidate: one text change that can be reviewed, with its evidence.

Either one proposal, or all accepted proposals of a rewrite together. A
candidate is a value; the decisions about it are in `desktop.reviewing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.finding import Finding
from core.rewriting.asked import places_of
from core.rewriting.assistant.outside import Place
from core.rewriting.proposal import Proposal, apply_edits
from core.solidity.ast import Node
from core.text import SourceText
from core.verification.declared import DeclaredChange
from core.verification.report import VerificationReport

if TYPE_CHECKING:
    from core.pipeline import Built, Judged, Rewrite

TOGETHER = "together"


@dataclass(frozen=True)
class Candidate:
    """`before` and `after` hold the changed files only, by source unit name."""

    id: str
    title: str
    reason: str
    origin: str
    applicability: str
    before: Mapping[str, SourceText]
    after: Mapping[str, SourceText]
    files: Mapping[str, str]
    """Source unit name → absolute path."""
    declared: tuple[DeclaredChange, ...]
    report: VerificationReport | None
    asked: tuple[Place, ...] = ()
    """The parts of the originals that it was asked to change; none when that is everything."""
    documentation: bool = False
    """Only documentation was asked for."""
    goals: tuple[str, ...] = ()
    """What it is for: gas, security, modernize, document."""

    @property
    def by_model(self) -> bool:
        """Whether a model wrote it: models are named `endpoint/model`, rules have no slash."""
        return self.id != TOGETHER and "/" in self.origin

    def path(self, unit: str) -> Path:
        """Where a source unit lies on disk."""
        return Path(self.files[unit])


def of_judged(
    judged: Judged, built: Built, findings: Sequence[Finding] = (), only: str = ""
) -> Candidate | None:
    """The candidate of one proposal; None when its base is not among the built texts.

    `findings` are those of the same texts; `only` is the fingerprint of the one that was to be cured.
    """
    proposal = judged.proposal
    sources = base_of(proposal, built)
    if sources is None:
        return None
    after = apply_edits(sources, proposal.edits)
    return Candidate(
        proposal.id,
        proposal.title,
        proposal.reason,
        origin_words(proposal),
        proposal.applicability,
        {name: sources[name] for name in after},
        after,
        files_of(built),
        proposal.declared,
        judged.report,
        places_of(proposal, findings, trees_of(built), only),
        proposal.goal == "document",
        (proposal.goal,),
    )


def of_rewrite(rewrite: Rewrite, title: str, reason: str) -> Candidate | None:
    """All accepted proposals as one change; None when nothing changes."""
    changed = {name: text for name, text in rewrite.after.items() if rewrite.before[name].data != text.data}
    if not changed:
        return None
    chosen = [item.proposal for item in rewrite.judged if item.proposal.id in rewrite.accepted]
    declared = dict.fromkeys(change for proposal in chosen for change in proposal.declared)
    return Candidate(
        TOGETHER,
        title,
        reason,
        ", ".join(dict.fromkeys(proposal.origin.name for proposal in chosen)),
        "safe",
        {name: rewrite.before[name] for name in changed},
        changed,
        rewrite.files,
        tuple(declared),
        rewrite.report,
        _asked(chosen, rewrite),
        all(proposal.goal == "document" for proposal in chosen),
        tuple(dict.fromkeys(proposal.goal for proposal in chosen)),
    )


def trees_of(built: Built) -> dict[str, Node]:
    """Source unit name → syntax tree over all compilations."""
    return {name: tree for item in built.compilations for name, tree in item.asts.items()}


def _asked(chosen: Sequence[Proposal], rewrite: Rewrite) -> tuple[Place, ...]:
    """What all of them claim together; everything when one of them claims that."""
    trees, findings = trees_of(rewrite.built), rewrite.analysis.findings
    each = [places_of(proposal, findings, trees) for proposal in chosen]
    return tuple(dict.fromkeys(place for places in each for place in places)) if all(each) else ()


def base_of(proposal: Proposal, built: Built) -> dict[str, SourceText] | None:
    """The texts that a proposal's edits count in, found by their hashes."""
    found: dict[str, SourceText] = {}
    for name, digest in proposal.base.items():
        for compilation in built.compilations:
            source = compilation.input.sources.get(name)
            if source is not None and source.sha256 == digest:
                found[name] = source
    return found if len(found) == len(proposal.base) else None


def files_of(built: Built) -> dict[str, str]:
    """Source unit name → absolute path over all compilations."""
    return {name: path for item in built.compilations for name, path in item.input.files.items()}


def origin_words(proposal: Proposal) -> str:
    """Who wrote it: the rule's id, or the model's name."""
    return proposal.origin.name


def pair_key(before: Mapping[str, SourceText], after: Mapping[str, SourceText]) -> str:
    """One hash for a pair of texts: evidence is kept under it and shown for nothing else."""
    parts = [f"{name}:{before[name].sha256}:{after[name].sha256}" for name in sorted(after)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
