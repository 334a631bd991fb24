"""A provider behind the gate: questions are filtered, masked, shown and agreed to, replies whole again.

Everything above asks models through one of these. One is one conversation: who
agrees once has agreed to its further rounds about the same files.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from core.errors import ContractRewriterError
from core.rewriting.assistant.privacy.gate import Gate, Outgoing
from core.rewriting.assistant.privacy.masking import Unmasking
from core.rewriting.assistant.provider import Chunk, Provider, ProviderError, Request
from core.rewriting.assistant.providers.forwarding import Forwarding

T = TypeVar("T")
Agree = Callable[[Outgoing], Awaitable[bool]]
"""Shows a person what will be sent, and gives their answer. Asked only for what leaves this machine."""


class Guarded(Forwarding):
    """A provider inside of a gate. `sent` is what has left, in the order that it did."""

    def __init__(self, provider: Provider, gate: Gate, agree: Agree, files: Iterable[str] = ()) -> None:
        super().__init__(provider)
        self._gate, self._agree, self._files = gate, agree, tuple(files)
        self._agreed = False
        self.sent: list[Outgoing] = []

    async def count_tokens(self, request: Request) -> int | None:
        """By the model where the text stays here or was agreed to; else nobody is asked."""
        outgoing = await self._prepared(request)
        if not (outgoing.local or self._agreed):
            return None
        return await self._provider.count_tokens(outgoing.request)

    async def preview(self, request: Request) -> Outgoing:
        """What `stream` would send, without sending it; raises `ProviderError`.

        A server on this machine is asked what the model can do, and no other one.
        """
        return await self._prepared(request)

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The reply with its secrets put back; raises `declined` when the person does not agree."""
        outgoing = await self._prepared(request)
        if not (outgoing.local or self._agreed):
            self._agreed = await self._agree(outgoing)
            if not self._agreed:
                raise ProviderError(
                    "declined",
                    f"Nothing was sent to {self._provider.endpoint}.",
                    "Agree, or take a local model.",
                )
        self.sent.append(outgoing)
        text, thought = Unmasking(self._gate.masker), Unmasking(self._gate.masker)
        async with aclosing(self._provider.stream(outgoing.request)) as chunks:
            async for chunk in chunks:
                whole = replace(chunk, text=text.feed(chunk.text), thought=thought.feed(chunk.thought))
                if chunk.finish is not None:
                    whole = replace(
                        whole, text=whole.text + text.rest(), thought=whole.thought + thought.rest()
                    )
                if whole.text or whole.thought or whole.finish or whole.usage:
                    yield whole

    async def _prepared(self, request: Request) -> Outgoing:
        """The question behind the gate; nobody is asked anything for a file that is hidden."""
        await self._gated(self._gate.refuse_hidden, self._files)
        remote = self._provider.local and (await self._provider.capabilities(request.model)).remote
        prepare = partial(self._gate.prepare, request, self._provider, self._files, remote=remote)
        return await self._gated(prepare)

    async def _gated(self, work: Callable[..., T], *arguments: Any) -> T:
        try:
            return await asyncio.to_thread(work, *arguments)
        except ContractRewriterError as error:
            raise ProviderError("declined", error.message, error.next_step) from error
