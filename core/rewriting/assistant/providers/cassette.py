"""Records replies of a real model into a JSON file, and plays them again without a network.

A question is known by the hash of everything that was sent, but for the marker around its texts, which is
another one in every run. Neither keys nor addresses nor the question itself are in the file; of an error
only its kind is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from core.errors import InputError
from core.rewriting.assistant.provider import (
    Capabilities,
    Chunk,
    ModelInfo,
    Provider,
    ProviderError,
    Request,
    Usage,
)  # fmt: skip
from core.rewriting.assistant.providers.forwarding import Forwarding

_MARKER = re.compile(r"\[END ([0-9a-f]{16})\]")
SCHEMA = "contract-rewriter/cassette/1"


def request_hash(request: Request) -> str:
    """SHA-256 of everything that a request says, but for the marker that encloses its texts."""
    said = json.dumps(asdict(request), sort_keys=True)
    for marker in set(_MARKER.findall(said)):
        said = said.replace(marker, "marker")
    return hashlib.sha256(said.encode()).hexdigest()


class Recording(Forwarding):
    """Hands everything through, and writes each reply into the file as soon as it is complete."""

    def __init__(self, provider: Provider, path: Path) -> None:
        super().__init__(provider)
        self._path = path

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The reply as it comes; it is in the file after its last chunk or its error."""
        chunks: list[Chunk] = []
        try:
            async with aclosing(self._provider.stream(request)) as coming:
                async for chunk in coming:
                    chunks.append(chunk)
                    yield chunk
        except ProviderError as error:
            self._keep(request, chunks, {"kind": error.kind, "retry_after": error.retry_after_seconds})
            raise
        self._keep(request, chunks, None)

    def _keep(self, request: Request, chunks: list[Chunk], error: dict[str, Any] | None) -> None:
        takes = _read(self._path) if self._path.exists() else []
        take = {
            "request": request_hash(request),
            "model": request.model,
            "chunks": [_written(chunk) for chunk in chunks],
        }
        takes.append(take | ({"error": error} if error else {}))
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_text(
            json.dumps({"schema": SCHEMA, "takes": takes}, indent=1, ensure_ascii=False), "utf-8"
        )
        fresh.replace(self._path)


class Replaying:
    """Plays a file; of several takes of one question each is played once, the last one again."""

    id = "cassette"
    local = True
    endpoint = "a recording"

    def __init__(self, path: Path) -> None:
        self._takes: dict[str, list[dict[str, Any]]] = {}
        for take in _read(path):
            self._takes.setdefault(str(take["request"]), []).append(take)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that were recorded."""
        names = sorted({str(take["model"]) for takes in self._takes.values() for take in takes})
        return tuple(ModelInfo(name, f"{name} (recorded)", self.id, True) for name in names)

    async def capabilities(self, model: str) -> Capabilities:
        """Nothing is known."""
        return Capabilities()

    async def count_tokens(self, request: Request) -> int | None:
        """Nothing is known."""
        return None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """What was said to the very same question; raises `bad-request` when it was never asked."""
        takes = self._takes.get(request_hash(request))
        if not takes:
            raise ProviderError(
                "bad-request", "This question is not in the recording.", "Record it again with a real model."
            )
        take = takes.pop(0) if len(takes) > 1 else takes[0]
        for item in take["chunks"]:
            yield _chunk(item)
        if error := take.get("error"):
            raise ProviderError(
                error["kind"], "The recording ends with an error here.", "Record it again with a real model.",
                retry_after_seconds=error["retry_after"],
            )  # fmt: skip


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        value = json.loads(path.read_text("utf-8"))
        if value["schema"] != SCHEMA:
            raise ValueError(value["schema"])
        return cast(list[dict[str, Any]], value["takes"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"The recording {path} cannot be read.", "Choose another file, or record it again."
        ) from error


def _written(chunk: Chunk) -> dict[str, Any]:
    return {name: value for name, value in asdict(chunk).items() if value}


def _chunk(item: dict[str, Any]) -> Chunk:
    usage = item.get("usage")
    return Chunk(
        str(item.get("text", "")), str(item.get("thought", "")), item.get("finish"),
        Usage(**usage) if usage else None,
    )  # fmt: skip
