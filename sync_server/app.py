"""The composition root: settings become a running server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from importlib.metadata import version
from typing import Any, TypeVar

from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.errors import ErrorBody
from sync_server.activity import endpoints as activity
from sync_server.admin import endpoints as admin
from sync_server.admin import job_endpoints
from sync_server.auth import (
    account_endpoints,
    device_endpoints,
    key_endpoints,
    oidc_endpoints,
    page_endpoints,
)
from sync_server.auth import endpoints as auth
from sync_server.auth.issuer import make_issuers
from sync_server.auth.passwords import Passwords
from sync_server.auth.registration import first_link
from sync_server.auth.repository import keys_with_users, sessions_with_users
from sync_server.auth.tokens import AccessTokens
from sync_server.changes import endpoints as changes
from sync_server.changes.blob_files import BlobFiles
from sync_server.changes.hub import Hub
from sync_server.changes.presence import Presence
from sync_server.changes.storage_keys import load_envelope
from sync_server.changes.upkeep import daily
from sync_server.database import Database
from sync_server.deliveries import endpoints as receivers
from sync_server.downloads import endpoints as downloads
from sync_server.downloads.service import shelf_of
from sync_server.errors import install_handlers
from sync_server.handlers import HANDLERS
from sync_server.invitations import endpoints as invitations
from sync_server.jobs.queue import Queue
from sync_server.jobs.relay import Relay
from sync_server.jobs.upkeep import hourly
from sync_server.kit.asking import Asking
from sync_server.kit.clock import Clock, system_clock
from sync_server.kit.keys import load_keys
from sync_server.kit.outgoing import make_outgoing
from sync_server.kit.together import Together
from sync_server.migrations.upgrade import upgrade
from sync_server.notifications import endpoints as notifications
from sync_server.notifications import unsubscribing
from sync_server.projects import endpoints as projects
from sync_server.server import SMALL_PUSHES, Server
from sync_server.settings import ServerSettings
from sync_server.teams import endpoints as teams
from sync_server.web import endpoints as operations
from sync_server.web import failures
from sync_server.web.limits import Limits
from sync_server.web.stack import Application
from sync_server.worker import Worker

V = TypeVar("V")

ROUTERS = (
    changes.router,  # first, because they are looked through in this order and most requests are these
    auth.router,
    account_endpoints.router,
    key_endpoints.router,
    device_endpoints.router,
    oidc_endpoints.router,
    page_endpoints.router,
    teams.router,
    projects.router,
    invitations.router,
    activity.router,
    notifications.router,
    unsubscribing.router,
    receivers.router,
    admin.router,
    job_endpoints.router,
    downloads.router,
    operations.router,
)

_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody} for status in (401, 403, 404, 409, 422, 429)
}
_EVERYTHING = (
    APIRouter()
)  # FastAPI builds what is included once per inclusion: half a second for each application
for _router in ROUTERS:
    _EVERYTHING.include_router(_router, responses=_ERRORS)


def create_app(
    settings: ServerSettings, clock: Clock = system_clock, tell: Callable[[str], None] | None = None
) -> FastAPI:
    """The application. Its lifespan opens the database, brings it up to date, and closes everything.

    `tell` is given the link that makes the first administrator, as long as there is none.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        server = build(settings, clock)
        app.state.server = server
        try:
            await upgrade(server.database)
            if tell is not None and (link := await first_link(server)) is not None:
                tell(link)
            worker = runner(server)
            app.state.worker = worker
            jobs = worker.running() if settings.run_jobs else nullcontext()
            async with server.hub.running(server.stopping), daily(server), hourly(server), jobs:
                yield
        finally:
            server.passwords.close()
            await server.database.close()

    app = Application(
        title="Contract Rewriter team server",
        version=version("contract-rewriter"),
        lifespan=lifespan,
        docs_url=None,  # their pages load programs from elsewhere; `/openapi.json` says it all
        redoc_url=None,
    )
    app.settings = settings
    install_handlers(app)
    failures.install(app)
    app.router.routes.extend(_EVERYTHING.routes)
    return app


def runner(server: Server) -> Worker | Relay:
    """What does the jobs in this process, or gives them to the worker processes."""
    settings = server.settings
    return Relay(server, Queue(settings)) if settings.queue_url else Worker(server, HANDLERS)


def build(settings: ServerSettings, clock: Clock = system_clock) -> Server:
    """The parts of a server, without starting anything."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = load_keys(settings)
    tokens = AccessTokens(keys, settings.address, settings.access_token_seconds, clock)
    database = Database(settings)
    return Server(
        settings,
        clock,
        keys,
        database,
        Passwords(),
        tokens,
        Limits(settings),
        envelope=load_envelope(settings, keys),
        blob_files=BlobFiles(settings.data_dir / "blobs"),
        hub=Hub(database, Presence()),
        issuers=make_issuers(settings, clock),
        outgoing=make_outgoing(settings),
        shelf=shelf_of(settings.releases_dir),
        sessions=_asking(database, sessions_with_users),
        api_keys=_asking(database, keys_with_users),
        pushes=Together(1 if database.is_sqlite else 2, SMALL_PUSHES),  # SQLite has one writer
    )


def _asking(
    database: Database, read: Callable[[AsyncConnection, Sequence[str]], Awaitable[Mapping[str, V]]]
) -> Asking[str, V]:
    async def ask(keys: Sequence[str]) -> Mapping[str, V]:
        async with database.reading() as connection:
            return await read(connection, keys)

    return Asking(ask)
