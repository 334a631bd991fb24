"""The gates of a model's change, in the order of their cost, as one function for the repair loop.

The form of the reply, where its blocks belong, words that may not be added, the compiler, declarations
that must stay, then the checks of `core.verification`, of which those that run something come last.
Nothing on disk is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.pipeline import Budget
from core.progress import Progress
from core.rewriting.asked import places_of
from core.rewriting.assistant.cards import card
from core.rewriting.assistant.events import JudgedReply, RefusedReply
from core.rewriting.assistant.feedback import (
    compiler_feedback,
    forbidden_refusal,
    report_feedback,
)
from core.rewriting.assistant.forbidden import Forbidden, forbidden_trees, forbidden_words, lifted_by
from core.rewriting.assistant.fresh import new_ways_to_change, with_fresh
from core.rewriting.assistant.late import left_late, with_late
from core.rewriting.assistant.loop import Judge
from core.rewriting.assistant.matching import edits_of
from core.rewriting.assistant.outside import outside
from core.rewriting.assistant.permits import lifted
from core.rewriting.assistant.question import Question
from core.rewriting.assistant.reply import ModelReply, Refused
from core.rewriting.assistant.writing import proposal_of
from core.rewriting.optimizer import saves
from core.rewriting.proposal import Proposal, apply_edits
from core.solidity.compilation import Compilation
from core.solidity.compiler import compile_input
from core.solidity.part import part_with
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Request, verify
from core.verification.report import VerificationReport


def judge_for(
    question: Question, compilation: Compilation, author: str, budget: Budget, tools: Toolchain,
    progress: Progress,
) -> Judge | None:  # fmt: skip
    """The gates for one question, as the function that the loop calls; None where nothing is judged."""
    if question.goal == "explain":
        return None
    gates = _Gates(question, compilation, author, budget, tools, progress)
    return gates.judged


def allowed_by(question: Question) -> frozenset[str]:
    """The prohibitions that are lifted: by the goal's card, the findings, and the person's own words."""
    allowed = card(question.goal).allow
    if question.goal == "security":
        allowed |= lifted(question.findings)
    return allowed | lifted_by(question.words) if question.goal in ("ask", "generate") else allowed


@dataclass(frozen=True)
class _Gates:
    question: Question
    compilation: Compilation
    author: str
    budget: Budget
    tools: Toolchain
    progress: Progress

    def judged(self, reply: ModelReply, prompt: str) -> JudgedReply | RefusedReply:
        """Every gate in order; the first that fails writes the feedback."""
        sources = self.compilation.input.sources
        edits = edits_of(reply, sources, self.question.files)
        if isinstance(edits, Refused):
            return RefusedReply(edits)
        changed = apply_edits(sources, edits)
        allowed = allowed_by(self.question)
        words = forbidden_words(sources, changed, allowed)
        if words:
            return _refused(words)
        before = part_with(self.compilation, list(changed), self.tools, self.progress)
        after = compile_input(before.input.with_sources(changed), self.tools, self.progress)
        if after.ok:
            trees = forbidden_trees(before, after, changed, allowed)
            if trees:
                return _refused(trees)
        proposal = proposal_of(self.question, before, edits, reply.plan, self.author, prompt)
        report = self._verified(before, after, proposal)
        strays = outside(
            self.question.places or places_of(proposal, self.question.findings, before.asts),
            edits, sources, before.asts,
            documentation=self.question.goal == "document",
        )  # fmt: skip
        feedback = compiler_feedback(after) if not after.ok else self._feedback(report)
        return JudgedReply(_labeled(proposal, report, feedback), report, strays, feedback)

    def _verified(self, before: Compilation, after: Compilation, proposal: Proposal) -> VerificationReport:
        held = tuple(name for name in proposal.contracts if name in before.artifacts)
        request = Request(
            contracts=held,
            declared=proposal.declared,
            fixes=proposal.fixes,
            documentation=proposal.goal == "document",
            early=True,
            budget=self.budget,
        )
        report = verify(before, after, request, self.tools, self.progress)
        late = left_late(before, after, proposal.declared) if report.verdict == "pass" else ()
        return with_fresh(with_late(report, late), new_ways_to_change(before, after))

    def _feedback(self, report: VerificationReport) -> str:
        if report.verdict != "pass":
            return report_feedback(report)
        if self.question.goal == "gas" and not saves(report):
            return (
                "Your change behaves the same, but it was measured to save nothing.\n"
                "Find a saving that counts, or write NO CHANGE with the reason."
            )
        return ""


def _refused(found: Sequence[Forbidden]) -> RefusedReply:
    return RefusedReply(forbidden_refusal(found), tuple(found))


def _labeled(proposal: Proposal, report: VerificationReport, feedback: str) -> Proposal:
    """`safe` only for the same code, `example` for what did not pass.

    New code that was asked for has nothing to be compared with: it stays unverified, and a person may
    read it and take it.
    """
    if proposal.goal == "ask" and report.verdict == "inconclusive":
        return proposal
    if feedback:
        return replace(proposal, applicability="example")
    same = all(item.tier == "identical" for item in report.contracts)
    return replace(proposal, applicability="safe" if same else "review")
