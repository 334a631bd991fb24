"""From proposals to what is accepted: each judged alone, the chosen ones verified together as one.

A proposal is applied, compiled with what it touches, and verified. What is accepted
is applied at once and verified again, because two good changes can make a bad one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.analysis.finding import Analysis
from core.progress import Progress
from core.rewriting.engine import Proposals
from core.rewriting.modernize.migration import recompiled
from core.rewriting.optimizer import Accept, Candidate, choose, saves
from core.rewriting.proposal import Proposal, apply_edits
from core.solidity.compilation import Compilation, CompilerInput
from core.solidity.compiler import compile_input
from core.solidity.part import part_with
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Request, verify
from core.verification.evm.trial import Budget
from core.verification.findings import analysis_of
from core.verification.report import VerificationReport


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposal and the report about exactly this proposal. None is shown without it."""

    proposal: Proposal
    report: VerificationReport


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was chosen, the texts with all of it, and the report about these texts.

    `chosen` is empty when nothing passed together; then there are no texts, report or analysis.
    `dropped` are those that were chosen and left out again.
    """

    chosen: tuple[Proposal, ...] = ()
    changed: Mapping[str, SourceText] | None = None
    report: VerificationReport | None = None
    analysis: Analysis | None = None
    dropped: tuple[Proposal, ...] = ()


def judge_all(
    compilation: Compilation, proposals: Proposals, budget: Budget, tools: Toolchain, progress: Progress
) -> Iterator[Judged]:
    """Judge proposals one after the other, each alone."""
    for at, proposal in enumerate(proposals.items):
        progress.report("Judging proposals", at, len(proposals.items))
        yield judge(compilation, proposal, budget, tools, progress)


def judge(
    compilation: Compilation, proposal: Proposal, budget: Budget, tools: Toolchain, progress: Progress
) -> Judged:
    """Proposal → VerificationReport: apply it alone, compile what it touches, verify that."""
    before = part_with(compilation, proposal.base, tools, progress)
    changed = apply_edits(before.input.sources, proposal.edits)
    after = compile_input(_after(before, changed, [proposal]), tools, progress)
    held = tuple(name for name in proposal.contracts if name in before.artifacts)
    request = Request(
        contracts=held or proposal.contracts,
        declared=proposal.declared,
        fixes=proposal.fixes,
        documentation=proposal.goal == "document",
        budget=budget,
    )
    return Judged(proposal, verify(before, after, request, tools, progress))


def saves_nothing(judged: Judged) -> bool:
    """Whether it is a gas proposal whose gas was measured, and is not less than before."""
    measured = any(item.gas is not None and item.gas.deployment for item in judged.report.contracts)
    return judged.proposal.goal == "gas" and measured and not saves(judged.report)


def accept_together(
    compilation: Compilation, judged: Sequence[Judged], accept: Accept, budget: Budget,
    tools: Toolchain, progress: Progress,
) -> Accepted:  # fmt: skip
    """Apply the chosen proposals together and verify that as one; drop the last ones until it passes."""
    chosen = choose([Candidate(item.proposal, item.report) for item in judged], accept)
    dropped: list[Proposal] = []
    while chosen:
        progress.report("Verifying the result as one")
        edits = [edit for proposal in chosen for edit in proposal.edits]
        changed = apply_edits(compilation.input.sources, edits)
        after = compile_input(_after(compilation, changed, chosen), tools, progress)
        if len(chosen) == 1:  # it was verified alone, with everything that it touches
            report = next(item.report for item in judged if item.proposal is chosen[0])
        else:
            report = verify(compilation, after, _together(chosen, budget), tools, progress)
        if report.verdict == "pass":
            return Accepted(chosen, changed, report, analysis_of(after, progress), tuple(dropped))
        dropped.append(chosen[-1])
        chosen = chosen[:-1]
    return Accepted(dropped=tuple(dropped))


def _after(
    compilation: Compilation, changed: Mapping[str, SourceText], proposals: Sequence[Proposal]
) -> CompilerInput:
    """The changed texts, under the compiler that the proposals name where they name one."""
    choices = [item.recompile for item in proposals if item.recompile is not None]
    if not choices:
        return compilation.input.with_sources(changed)
    moved = {name for choice in choices for name in choice.files}
    files = tuple(name for name in compilation.input.sources if name in moved)
    return recompiled(compilation.input, changed, replace(choices[0], files=files))


def _together(chosen: Sequence[Proposal], budget: Budget) -> Request:
    return Request(
        contracts=tuple(dict.fromkeys(name for item in chosen for name in item.contracts)),
        declared=tuple(dict.fromkeys(change for item in chosen for change in item.declared)),
        fixes=tuple(dict.fromkeys(key for item in chosen for key in item.fixes)),
        documentation=all(item.goal == "document" for item in chosen),
        budget=budget,
    )
