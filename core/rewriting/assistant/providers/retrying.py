"""How long a model is waited for, and when it is asked once more: one policy for every provider.

Asked again is only when the server is busy, only before anything of the reply
was seen, after the wait that the server names, a bounded number of times, and
never beyond the time that the whole job has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

from core.rewriting.assistant.provider import Capabilities, Chunk, ModelInfo, Provider, ProviderError, Request
from core.rewriting.assistant.providers.connecting import Patience
from core.rewriting.assistant.providers.forwarding import Forwarding

T = TypeVar("T")
LONGEST_WAIT_SECONDS = 60.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_REPLY = 1_000_000
"""Characters, thoughts included: more than any model writes, and less than a window chokes on."""


class Retrying(Forwarding):
    """A provider with patience. `random` gives 0 ≤ x < 1; `told` learns why and how long it waits."""

    def __init__(
        self, provider: Provider, patience: Patience, *, random: Callable[[], float],
        told: Callable[[ProviderError, float], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        super().__init__(provider)
        self._patience = patience
        self._random, self._told, self._sleep = random, told, sleep

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models, within the time that a silence may take."""
        return await self._in_time(self._provider.models())

    async def capabilities(self, model: str) -> Capabilities:
        """The same for what a model can do."""
        return await self._in_time(self._provider.capabilities(model))

    async def count_tokens(self, request: Request) -> int | None:
        """The same for a count."""
        return await self._in_time(self._provider.count_tokens(request))

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The reply as it comes, after as many attempts as it takes."""
        deadline = asyncio.get_running_loop().time() + self._patience.job_seconds
        seen = False
        for attempt in range(self._patience.retries + 1):
            try:
                async with aclosing(self._timed(request, deadline)) as chunks:
                    async for chunk in chunks:
                        seen = seen or bool(chunk.text or chunk.thought)
                        yield chunk
                return
            except ProviderError as error:
                wait = self._wait(error, attempt, deadline)
                if seen or wait is None:
                    raise
                if self._told is not None:
                    self._told(error, wait)
            await self._sleep(wait)

    def _wait(self, error: ProviderError, attempt: int, deadline: float) -> float | None:
        """Seconds before the next attempt, or None when there is none."""
        told = error.retry_after_seconds
        if attempt >= self._patience.retries or not (
            # Nothing was seen yet, so a reply that broke off is as good as one that never began.
            error.kind in {"transient", "truncated"} or (error.kind == "quota" and told is not None)
        ):
            return None
        wait = (
            FIRST_WAIT_SECONDS * 2**attempt * (1 + self._random())
            if told is None
            else told + self._random() * 0.5
        )
        left = deadline - asyncio.get_running_loop().time()
        return wait if wait <= min(LONGEST_WAIT_SECONDS, left) else None

    async def _timed(self, request: Request, deadline: float) -> AsyncGenerator[Chunk, None]:
        """One attempt; raises the error of a time-out when the model is silent for too long."""
        now = asyncio.get_running_loop().time
        limit, length = self._patience.first_seconds, 0
        async with aclosing(self._provider.stream(request)) as chunks:
            while True:
                most = min(limit, max(0.0, deadline - now()))
                try:
                    async with asyncio.timeout(most):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise self._silent(limit if most == limit else self._patience.job_seconds) from None
                limit = self._patience.silence_seconds
                length += len(chunk.text) + len(chunk.thought)
                if length > LONGEST_REPLY:
                    raise self._endless()
                yield chunk

    async def _in_time(self, answer: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._patience.silence_seconds):
                return await answer
        except TimeoutError:
            raise self._silent(self._patience.silence_seconds) from None

    def _endless(self) -> ProviderError:
        return ProviderError(
            "bad-reply",
            f"The reply of {self.id} does not end: it was broken off after {LONGEST_REPLY:,} characters.",
            "Ask about less, or choose another model.",
        )

    def _silent(self, seconds: float) -> ProviderError:
        return ProviderError(
            "timeout",
            f"{self.id} was not ready within {seconds:g} seconds.",
            "Ask again, choose a faster model, or allow more time in the settings of models.",
        )
