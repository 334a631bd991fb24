"""A question made ready for a model, and put to it: what exactly is sent, and in how many rounds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from core.errors import InputError
from core.pipeline import VERIFY_BUDGET, Budget
from core.progress import Progress
from core.rewriting.assistant.cards import system_prompt
from core.rewriting.assistant.events import Event
from core.rewriting.assistant.facts import libraries_in_use
from core.rewriting.assistant.loop import ROUNDS, Judge, repaired
from core.rewriting.assistant.outside import Place
from core.rewriting.assistant.prompt import estimate_tokens, user_prompt
from core.rewriting.assistant.provider import Capabilities, Message, Provider
from core.rewriting.assistant.provider import Request as ModelRequest
from core.rewriting.assistant.question import Question, RejectedHunk
from core.solidity.compilation import Compilation

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


def again(question: Question, place: Place, hunk: RejectedHunk) -> Question:
    """The same question for one place only, told which change of it was turned down, and why."""
    return replace(question, places=(place,), rejected=(*question.rejected, hunk))


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
