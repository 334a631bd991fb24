"""A rewrite by models: the questions that a project gives, their answers, and the accepted as one result.

What comes out is the same `Rewrite` that the rules make, so that whatever shows, prints, writes or
keeps one needs to know nothing of models. Replies that were refused are told in the notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.analysis.finding import Analysis, Finding
from core.assistance.asking import Asking, ask, prepared
from core.assistance.gates import judge_for
from core.pipeline import Built, Judged, Rewrite, RewriteRequest, combined_report
from core.progress import Progress
from core.rewriting.assistant.cards import CardGoal
from core.rewriting.assistant.events import Event, Finished
from core.rewriting.assistant.permits import has_path
from core.rewriting.assistant.privacy.guarded import Guarded
from core.rewriting.assistant.provider import Capabilities, Provider, ProviderError
from core.rewriting.assistant.provider import Request as ModelRequest
from core.rewriting.assistant.question import Question, RejectedHunk
from core.rewriting.assistant.ranking import Entry, ranked
from core.rewriting.assistant.writing import permits_of
from core.rewriting.judging import Accepted, accept_together
from core.solidity.compilation import Compilation
from core.toolchain.toolchain import Toolchain


@dataclass(frozen=True, slots=True)
class Model:
    """A model that may be asked: `name` is `endpoint/model`, `asked` what the provider knows it by."""

    name: str
    asked: str
    provider: Provider


@dataclass(frozen=True, slots=True)
class GuardedModel(Model):
    """A model behind the gate."""

    provider: Guarded


@dataclass(frozen=True, slots=True)
class Answer:
    """What one model made of one question, or why it gave no answer."""

    model: str
    question: Question
    compilation: Compilation
    finished: Finished | None
    error: ProviderError | None = None


Watch = Callable[[str, Question, Event], None]
"""(the model, the question, what happens)"""


def questions_for(
    built: Built, analysis: Analysis, goals: Sequence[CardGoal], words: str,
    rejected: Sequence[RejectedHunk] = (),
) -> tuple[list[tuple[Compilation, Question]], list[str]]:  # fmt: skip
    """One question for each goal and file, or one about all files for `ask`; and what was left out."""
    found: list[tuple[Compilation, Question]] = []
    notes: list[str] = []
    for compilation in (item for item in built.compilations if item.ok):
        files = [name for name in compilation.input.targets if _has_code(compilation, name)]
        for goal in goals if files else ():
            if goal in ("ask", "explain"):
                turned = tuple(hunk for hunk in rejected if hunk.file in files) if goal == "ask" else ()
                found.append((compilation, Question(goal, tuple(files), words, rejected=turned)))
                continue
            for file in files:
                findings = _curable(analysis.findings, file, notes) if goal == "security" else ()
                if goal != "security" or findings:
                    turned = tuple(hunk for hunk in rejected if hunk.file == file)
                    question = Question(goal, (file,), words, (), findings, turned)
                    found.append((compilation, question))
                    notes += _permits(question, compilation)
    return found, list(dict.fromkeys(notes))


def _permits(question: Question, compilation: Compilation) -> list[str]:
    """What the person is told before anything is asked: where a cure may differ, and nowhere else."""
    permits = ", ".join(map(str, permits_of(question, compilation)))
    where = ", ".join(question.files)
    return [f"A cure of {where} may differ on {permits}, and nowhere else."] if permits else []


def _has_code(compilation: Compilation, file: str) -> bool:
    if file in compilation.input.quiet:
        return False
    return any(item.file == file and item.kind != "interface" for item in compilation.target_artifacts)


def _curable(findings: Sequence[Finding], file: str, notes: list[str]) -> tuple[Finding, ...]:
    """Grave findings whose attack the verification can run; of the others no cure could be proven."""
    grave = [
        item
        for item in findings
        if item.file == file and not item.suppressed and item.severity in ("high", "medium")
    ]
    for item in grave:
        if not has_path(item):
            notes.append(
                f"No model was asked to cure {item.detector} in {file}:{item.line}: "
                "there is no attack that could show the cure."
            )
    return tuple(item for item in grave if has_path(item))


async def answers(
    models: Sequence[Model], questions: Sequence[tuple[Compilation, Question]], asking: Asking,
    tools: Toolchain, progress: Progress, watch: Watch | None = None,
) -> list[Answer]:  # fmt: skip
    """Put every question to every model, one after the other; a model that fails does not stop the others."""
    found: list[Answer] = []
    for compilation, question in questions:
        for model in models:
            progress.report(f"Asking {model.name}", len(found), len(questions) * len(models))
            found.append(await _answer(model, compilation, question, asking, tools, progress, watch))
    return found


async def _answer(
    model: Model, compilation: Compilation, question: Question, asking: Asking, tools: Toolchain,
    progress: Progress, watch: Watch | None,
) -> Answer:  # fmt: skip
    mine = replace(asking, model=model.asked)
    finished: Finished | None = None
    try:
        request = await request_for(model, question, compilation, asking)
        judge = judge_for(question, compilation, model.name, asking.budget, tools, progress)
        async for event in ask(model.provider, request, judge, mine, progress):
            if watch is not None:
                watch(model.name, question, event)
            if isinstance(event, Finished):
                finished = event
    except ProviderError as error:
        return Answer(model.name, question, compilation, None, error)
    return Answer(model.name, question, compilation, finished)


async def request_for(
    model: Model, question: Question, compilation: Compilation | None, asking: Asking
) -> ModelRequest:
    """What is put to a model first; a server elsewhere is not contacted before the person has agreed."""
    known = Capabilities()
    if compilation is not None and model.provider.local:
        known = await model.provider.capabilities(model.asked)
    return prepared(question, compilation, known, replace(asking, model=model.asked))


def rewrite_of(
    built: Built, analysis: Analysis, found: Sequence[Answer], request: RewriteRequest, tools: Toolchain,
    progress: Progress, notes: Sequence[str] = (),
) -> Rewrite:  # fmt: skip
    """The answers as a rewrite: ranked, the best passing ones accepted and verified as one."""
    told = [*notes, *(note for answer in found for note in _notes(answer))]
    judged: list[Judged] = []
    withdrawn: list[Judged] = []
    parts: list[tuple[Compilation, Accepted]] = []
    for targets in dict.fromkeys(answer.compilation.input.targets for answer in found):
        mine = [answer for answer in found if answer.compilation.input.targets == targets]
        compilation = mine[0].compilation
        kept, idle = _judged(mine)
        judged += kept
        withdrawn += idle
        result = accept_together(compilation, kept, request.accept, request.budget, tools, progress)
        told += [
            f"Left out, because the result did not pass with it: {item.title}." for item in result.dropped
        ]
        parts.append((compilation, result))
    return _rewrite(built, analysis, judged, withdrawn, parts, told)


def _rewrite(
    built: Built, analysis: Analysis, judged: Sequence[Judged], withdrawn: Sequence[Judged],
    parts: Sequence[tuple[Compilation, Accepted]], notes: Sequence[str],
) -> Rewrite:  # fmt: skip
    changed = [(run, item, item.changed) for run, item in parts if item.changed is not None]
    return Rewrite(
        built=built,
        analysis=analysis,
        judged=tuple(judged),
        accepted=tuple(one.id for _, item, _ in changed for one in item.chosen),
        before={name: run.input.sources[name] for run, _, texts in changed for name in texts},
        after={name: text for _, _, texts in changed for name, text in texts.items()},
        files={name: path for item in built.compilations for name, path in item.input.files.items()},
        report=combined_report([item.report for _, item, _ in changed if item.report is not None]),
        notes=tuple(dict.fromkeys(notes)),
        withdrawn=tuple(withdrawn),
        analyses_after=tuple(item.analysis for _, item, _ in changed if item.analysis is not None),
    )


def _judged(found: Sequence[Answer]) -> tuple[list[Judged], list[Judged]]:
    """Every judged change, the best first and each once; and those that save nothing."""
    entries = ranked(Entry(item.model, item.finished) for item in found if item.finished is not None)
    kept: dict[str, Judged] = {}
    nothing: dict[str, Judged] = {}
    for entry in entries:
        best = entry.finished.best
        if best is None:
            continue
        idle = best.report.verdict == "pass" and not best.passed
        (nothing if idle else kept).setdefault(best.proposal.id, Judged(best.proposal, best.report))
    return list(kept.values()), list(nothing.values())


def _notes(answer: Answer) -> Iterator[str]:
    where = f"{answer.model}, {answer.question.goal}, {', '.join(answer.question.files)}"
    if answer.error is not None:
        yield f"{where}: {answer.error.message}"
    elif answer.finished is not None and answer.finished.ending != "passed":
        reasons = answer.finished.reasons
        times = f" (asked {answer.finished.rounds} times)" if answer.finished.rounds > 1 else ""
        yield f"{where}: {reasons[-1] if reasons else 'nothing came of it.'}{times}"
    elif answer.finished is not None and answer.finished.best is not None:
        for stray in answer.finished.best.strays:
            yield f"{where}: {stray.sentence}"
