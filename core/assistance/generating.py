"""A new contract from a description: it must compile and have no grave finding, and it gets tests.

There is nothing to compare a new contract with, so it is never called verified: what is shown is what
the compiler and the analysis say of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from core.analysis.engine import analyze
from core.analysis.finding import Analysis
from core.assistance.asking import Asking, ask
from core.assistance.gates import allowed_by
from core.assistance.rewriting import Model, request_for
from core.errors import PragmaError
from core.progress import Progress
from core.rewriting.assistant.events import Event, Finished, JudgedReply, RefusedReply
from core.rewriting.assistant.feedback import AGAIN, compiler_feedback, forbidden_refusal
from core.rewriting.assistant.forbidden import forbidden_words
from core.rewriting.assistant.question import Question
from core.rewriting.assistant.reply import ModelReply, Refused
from core.rewriting.assistant.scaffold import test_scaffold
from core.rewriting.engine import proposal_id
from core.rewriting.proposal import Edit, Origin, Proposal
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings, Diagnostic
from core.solidity.compiler import Outputs, compile_input
from core.solidity.scanner import scan
from core.solidity.versions import parse_range, satisfying
from core.text import SourceText, Span
from core.toolchain.toolchain import Toolchain
from core.verification.engine import source_hash
from core.verification.report import VerificationReport

_FILE = re.compile(r"[A-Za-z_$][\w$]*\.sol")
_LICENSE = re.compile(r"SPDX-License-Identifier:\s*(\S+)")
_GRAVE = ("high", "medium")
NEW = "A new contract has nothing to be compared with: it compiled and was analyzed, and is not verified."


@dataclass(frozen=True)
class Generated:
    """A new file with what is known of it. `tests` is empty where no instance can be made by a program."""

    source: SourceText
    compilation: Compilation
    analysis: Analysis
    tests: str

    @property
    def tests_name(self) -> str:
        """The name of the file with the tests."""
        return self.source.path.removesuffix(".sol") + ".t.sol"


async def generate(
    model: Model, description: str, asking: Asking, tools: Toolchain, progress: Progress,
    watch: Callable[[Event], None] | None = None,
) -> tuple[Generated | None, Finished | None]:  # fmt: skip
    """A new contract, or None with the reasons; raises what the provider raises."""
    question, mine = question_for(description), replace(asking, model=model.asked)
    request = await request_for(model, question, None, asking)
    gates = _Gates(question, model.name, tools, progress)
    finished: Finished | None = None
    async for event in ask(model.provider, request, gates.judged, mine, progress):
        if watch is not None:
            watch(event)
        if isinstance(event, Finished):
            finished = event
    passed = finished is not None and finished.ending == "passed"
    return (gates.generated if passed else None), finished


def question_for(description: str) -> Question:
    """The question that asks for a new contract."""
    return Question("generate", words=description)


class _Gates:
    def __init__(self, question: Question, author: str, tools: Toolchain, progress: Progress) -> None:
        self._question, self._author = question, author
        self._tools, self._progress = tools, progress
        self.generated: Generated | None = None

    def judged(self, reply: ModelReply, prompt: str) -> JudgedReply | RefusedReply:
        """Form, words, compiler, findings; the first that fails writes the feedback."""
        source = _source(reply)
        if isinstance(source, Refused):
            return RefusedReply(source)
        words = forbidden_words({}, {source.path: source}, allowed_by(self._question))
        if words:
            return RefusedReply(forbidden_refusal(words), words)
        compilation = self._compiled(source)
        if not compilation.ok:
            return self._outcome(source, reply.plan, prompt, compiler_feedback(compilation))
        analysis = analyze([compilation], self._progress)
        feedback = _findings(analysis)
        if not feedback:
            tests = _tests(compilation, source, self._tools, self._progress)
            self.generated = Generated(source, compilation, analysis, tests)
        return self._outcome(source, reply.plan, prompt, feedback)

    def _compiled(self, source: SourceText) -> Compilation:
        version = self._version(source)
        given = CompilerInput(version, {source.path: source}, CompilerSettings(), (source.path,))
        if not version:
            return Compilation(given, (_no_compiler(source),), {}, {})
        return compile_input(given, self._tools, self._progress)

    def _version(self, source: SourceText) -> str:
        """The newest compiler that the pragma admits, one that is here before one to be fetched."""
        try:
            ranges = [parse_range(item.text) for item in scan(source).pragmas]
        except PragmaError:
            return ""
        here = satisfying(ranges, self._tools.installed_compilers())
        return (here or satisfying(ranges, self._tools.published_compilers(self._progress)) or ("",))[-1]

    def _outcome(self, source: SourceText, plan: str, prompt: str, feedback: str) -> JudgedReply:
        edits = (Edit(source.path, Span(0, 0), source.text),)
        base = {source.path: SourceText(source.path, b"").sha256}
        proposal = Proposal(
            id=proposal_id(self._author, "generate", base, edits),
            origin=Origin("model", self._author, prompt),
            goal="ask",
            title=f"A new file {source.path}",
            reason=plan or self._question.words,
            applicability="example" if feedback else "review",
            edits=edits,
            base=base,
        )
        report = VerificationReport(
            verdict="fail" if feedback else "inconclusive",
            seed=0,
            before=source_hash({}),
            after=source_hash({source.path: source}),
            contracts=(),
            notes=(feedback.split("\n", maxsplit=1)[0] if feedback else NEW,),
        )
        return JudgedReply(proposal, report, (), feedback)


def _source(reply: ModelReply) -> SourceText | Refused:
    if reply.blocks or len(reply.files) != 1:
        return Refused(
            "bad-block", "The reply is not one complete file.", "Write exactly one file, whole, in one fence."
        )
    name = PurePosixPath(reply.files[0].file).name
    if not _FILE.fullmatch(name):
        return Refused(
            "no-path", f"“{name[:60]}” is no name of a Solidity file.", "Name it like Counter.sol."
        )
    return SourceText.of(name, reply.files[0].text)


def _no_compiler(source: SourceText) -> Diagnostic:
    pragmas = " ".join(item.text for item in scan(source).pragmas) or "none"
    return Diagnostic("error", "pragma", source.path, 1, 1, f"No compiler fits the pragma “{pragmas}”.")


def _findings(analysis: Analysis) -> str:
    """What the model is told of grave findings; findings of the pragma are nobody's fault here."""
    grave = [item for item in analysis.findings if item.severity in _GRAVE]
    if not grave:
        return ""
    lines = [
        f"- {item.detector} ({item.severity}) in {item.contract}.{item.function or item.line}: {item.message}"
        for item in grave[:5]
    ]
    first = f"Your contract compiles, but it has grave findings, first {grave[0].detector}:"
    return "\n".join([first, *lines, AGAIN])


def _tests(compilation: Compilation, source: SourceText, tools: Toolchain, progress: Progress) -> str:
    """Tests of the last contract of the file, which must compile; or nothing."""
    made = [item for item in compilation.target_artifacts if item.kind == "contract"]
    if not made:
        return ""
    licenses = _LICENSE.findall(source.text)
    text = test_scaffold(made[-1], f"./{source.path}", licenses[0] if licenses else "UNLICENSED")
    unit = SourceText.of("Generated.t.sol", text)
    given = compilation.input.with_sources({unit.path: unit})
    checked = compile_input(replace(given, targets=(unit.path,)), tools, progress, Outputs.ANALYSIS)
    return text if text and checked.ok else ""
