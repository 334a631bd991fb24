"""What one running server consists of, made once and handed to every request."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request

from sync_server.auth.issuer import Issuer
from sync_server.auth.passwords import Passwords
from sync_server.auth.repository import KeyAndOwner, Who
from sync_server.auth.tokens import AccessTokens
from sync_server.changes.blob_files import BlobFiles
from sync_server.changes.envelope import Envelope
from sync_server.changes.hub import Hub
from sync_server.database import Database
from sync_server.downloads.shelf import Shelf
from sync_server.kit.asking import Asking
from sync_server.kit.clock import Clock
from sync_server.kit.keys import Keys
from sync_server.kit.outgoing import Outgoing
from sync_server.kit.together import Together
from sync_server.settings import ServerSettings
from sync_server.web.limits import Limits
from sync_server.web.metrics import Metrics

SMALL_PUSHES = 32
"""Operations of pushes that share a transaction; more wait for the next one."""


@dataclass(frozen=True, slots=True)
class Server:
    """The parts. A feature takes those that it needs."""

    settings: ServerSettings
    clock: Clock
    keys: Keys
    database: Database
    passwords: Passwords
    tokens: AccessTokens
    limits: Limits
    envelope: Envelope
    blob_files: BlobFiles
    hub: Hub
    issuers: Mapping[str, Issuer]
    shelf: Shelf
    outgoing: Outgoing
    """The only way to other servers, whose addresses somebody else chose."""

    sessions: Asking[str, Who]
    api_keys: Asking[str, KeyAndOwner]
    """Both read with each request: what was revoked opens nothing from then on."""

    pushes: Together
    """Small pushes into several projects are committed together; into one project they go one by one."""

    metrics: Metrics = field(default_factory=Metrics)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is told to stop: streams end themselves, so that nobody waits for them."""


def server_in(request: Request) -> Server:
    """The server that answers this request."""
    server = request.app.state.server
    assert isinstance(server, Server)
    return server


async def server_of(request: Request) -> Server:
    """The same as a dependency; FastAPI calls one that is not `async` in a thread."""
    return server_in(request)
