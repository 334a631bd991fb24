"""What every source of model replies has in common: one request, a stream of chunks, typed errors.

A provider moves text and knows no Solidity: prompts are made in `prompt.py`,
replies are read in `reply.py`, and nothing here decides whether a reply is good.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Literal, Protocol

from core.errors import ContractRewriterError

Kind = Literal[
    "auth", "quota", "no-model", "blocked", "too-long", "truncated", "timeout", "network",
    "transient", "bad-request", "bad-reply", "offline", "declined",
]  # fmt: skip
Finish = Literal["stop", "length", "blocked", "other"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["user", "model"]
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question to one model. `max_tokens` bounds the reply; None leaves it to the server."""

    model: str
    system: str
    messages: tuple[Message, ...]
    temperature: float = 0.0
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them; None where it did not say."""

    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    thought_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a reply. `thought` is no part of the answer; `finish` and `usage` come with the last one."""

    text: str = ""
    thought: str = ""
    finish: Finish | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can do. `context_tokens` is None where nobody told us; `whole_file` suits weak models.

    `remote` means that a server on this machine hands the text on to another one.
    """

    context_tokens: int | None = None
    thinks: bool = False
    whole_file: bool = False
    remote: bool = False


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that a provider offers; `name` is what goes into `Request.model`."""

    name: str
    title: str
    provider: str
    local: bool
    capabilities: Capabilities = field(default_factory=Capabilities)


class Provider(Protocol):
    """One place that models answer from. `local` means that nothing leaves this machine.

    Every method raises `ProviderError` and nothing else; cancelling the task
    that reads the stream closes the connection at once.
    """

    @property
    def id(self) -> str:
        """A stable word for settings, keys and the scoreboard, such as `gemini` or `ollama`."""

    @property
    def local(self) -> bool:
        """Whether the endpoint is this machine, so that no consent is needed."""

    @property
    def endpoint(self) -> str:
        """The address that text is sent to, as the person is shown it."""

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models there are now."""

    async def capabilities(self, model: str) -> Capabilities:
        """What this model can do."""

    async def count_tokens(self, request: Request) -> int | None:
        """Tokens of the request by the model's own count, or None where it cannot be asked."""

    def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The reply as it comes. The last chunk carries `finish`; a cut stream raises instead.

        Who stops reading before the end closes it (`contextlib.aclosing`).
        """


class ProviderError(ContractRewriterError):
    """No usable reply: `kind` says why, `retry_after_seconds` when asking again makes sense.

    The message never holds a key.
    """

    def __init__(
        self, kind: Kind, message: str, next_step: str = "", *, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(message, next_step, code=f"model-{kind}")
        self.kind = kind
        self.retry_after_seconds = retry_after_seconds
