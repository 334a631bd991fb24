"""What happens while a model is asked, as values: text as it comes, refusals, verdicts, the end.

The window and the command line show these and compute none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.rewriting.assistant.forbidden import Forbidden
from core.rewriting.assistant.outside import Stray
from core.rewriting.assistant.provider import Usage
from core.rewriting.assistant.reply import Refused
from core.rewriting.proposal import Proposal
from core.verification.report import VerificationReport

Ending = Literal["passed", "never", "no-change", "said", "repeated", "unverified"]
"""`unverified`: nothing failed, and yet it could not be decided, as for new code that was asked for."""


@dataclass(frozen=True, slots=True)
class Round:
    """The model is asked for the `number`-th time, of at most `most`."""

    number: int
    most: int


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """A piece of what the model thinks; it is no part of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Received:
    """A reply ended: the whole of it, its tokens, and the seconds that it took."""

    text: str
    usage: Usage
    seconds: float


@dataclass(frozen=True, slots=True)
class RefusedReply:
    """A reply that is not judged: its form is wrong, or it changes what it may not (`forbidden`)."""

    refused: Refused
    forbidden: tuple[Forbidden, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedReply:
    """A change with the report about exactly this change; `feedback` is what the model is told of it."""

    proposal: Proposal
    report: VerificationReport
    strays: tuple[Stray, ...]
    feedback: str

    @property
    def passed(self) -> bool:
        """Whether every gate was passed; a saving that was not measured is a failure too."""
        return not self.feedback


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of one request.

    `best` is the change that passed, else the last one that was judged, as an example only.
    `reasons` say why nothing passed. `text` is the last reply, which is the answer to `explain`.
    """

    ending: Ending
    rounds: int
    best: JudgedReply | None
    reasons: tuple[str, ...]
    text: str
    usage: Usage
    seconds: float
    prompt: str
    """Hash of everything that the model was told last."""


Event = Round | Text | Thought | Received | RefusedReply | JudgedReply | Finished
