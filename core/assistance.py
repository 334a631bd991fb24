"""Asking a model for a change, and judging what it answers by the gates that every rule's change passes.

The order of the gates, cheapest first: the form of the reply, where its blocks belong, words that may
not be added, the compiler, declarations that must stay, then the checks of `core.verification`. This
module puts them in order for `core/rewriting/assistant/loop.py`; it changes nothing on disk.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from core.errors import InputError
from core.pipeline import VERIFY_BUDGET, Budget
from core.progress import Progress
from core.rewriting.assistant.cards import card, system_prompt
from core.rewriting.assistant.events import Event, JudgedReply, RefusedReply
from core.rewriting.assistant.facts import libraries_in_use
from core.rewriting.assistant.feedback import (
    compiler_feedback,
    forbidden_refusal,
    report_feedback,
)
from core.rewriting.assistant.forbidden import Forbidden, forbidden_trees, forbidden_words, lifted_by
from core.rewriting.assistant.late import left_late, with_late
from core.rewriting.assistant.loop import ROUNDS, Judge, repaired
from core.rewriting.assistant.matching import edits_of
from core.rewriting.assistant.outside import outside
from core.rewriting.assistant.permits import lifted
from core.rewriting.assistant.prompt import estimate_tokens, user_prompt
from core.rewriting.assistant.provider import Capabilities, Message, Provider
from core.rewriting.assistant.provider import Request as ModelRequest
from core.rewriting.assistant.question import Question
from core.rewriting.assistant.reply import ModelReply, Refused
from core.rewriting.assistant.writing import permits_of, proposal_of
from core.rewriting.optimizer import saves
from core.rewriting.proposal import Proposal, apply_edits
from core.solidity.compilation import Compilation
from core.solidity.compiler import compile_input
from core.solidity.part import part_with
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Request, verify
from core.verification.report import VerificationReport

__all__ = ["Asking", "allowed_by", "ask", "judge_for", "permits_of", "prepared"]

SMALL_LINES = 150
"""Files up to this many lines may be written out whole by models that do so better."""
_REPLY_SHARE = 0.4
"""Of a context, kept free for the reply and the rounds that may follow."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is put: to which model, with how many rounds and calls, and which length of reply."""

    model: str
    rounds: int = ROUNDS
    budget: Budget = VERIFY_BUDGET
    temperature: float = 0.0
    max_tokens: int | None = None
    whole_file: bool | None = None
    """Whether files are written out whole; None leaves it to what is known about the model."""


def prepared(
    question: Question, compilation: Compilation | None, capabilities: Capabilities, asking: Asking
) -> ModelRequest:
    """Exactly what will be sent; raises `InputError` when it is too long or cannot be asked at all."""
    _check(question, compilation)
    if compilation is not None and not question.libraries:
        question = replace(question, libraries=libraries_in_use(compilation.input))
    system = system_prompt(question.goal, whole_file=_whole(question, compilation, capabilities, asking))
    context = capabilities.context_tokens
    most = None if context is None else int(context * (1 - _REPLY_SHARE)) - estimate_tokens(system)
    text = user_prompt(question, compilation, most_tokens=most)
    return ModelRequest(asking.model, system, (Message("user", text),), asking.temperature, asking.max_tokens)


def _check(question: Question, compilation: Compilation | None) -> None:
    if question.goal in ("ask", "generate") and not question.words.strip():
        raise InputError("There is nothing to ask.", "Say in your own words what should be done.")
    if question.goal == "security" and not question.findings:
        raise InputError(
            "There is no finding to cure.", "Choose the findings first, or ask in your own words."
        )
    if question.goal == "generate":
        return
    if compilation is None or not compilation.ok:
        raise InputError(
            "The file does not compile, so no change of it could be judged.", "Mend its errors first."
        )
    unknown = [name for name in question.files if name not in compilation.input.targets]
    if unknown or not question.files:
        raise InputError(
            f"“{unknown[0] if unknown else ''}” is not among the files that were opened.",
            "Ask about a file of the project itself.",
        )


def _whole(
    question: Question, compilation: Compilation | None, capabilities: Capabilities, asking: Asking
) -> bool:
    if asking.whole_file is not None or compilation is None:
        return bool(asking.whole_file) or compilation is None
    lines = [len(compilation.input.sources[name].line_starts) for name in question.files]
    return capabilities.whole_file and max(lines) <= SMALL_LINES


async def ask(
    provider: Provider, request: ModelRequest, judge: Judge | None, asking: Asking, progress: Progress
) -> AsyncIterator[Event]:
    """Put a prepared request to a model and judge its replies; see `events.py` for what comes back."""
    async for event in repaired(provider, request, judge, progress, asking.rounds):
        yield event


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
            self.question.places, edits, sources, before.asts,
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
        return with_late(report, late)

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
