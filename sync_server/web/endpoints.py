"""`/health`, `/ready`, `/metrics`: what operators and their machines ask."""

from __future__ import annotations

import hmac
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel, ConfigDict

from sync_server.auth.dependencies import BEARER, ServerPart, actor_from
from sync_server.errors import NotFound
from sync_server.kit import jobs
from sync_server.server import Server
from sync_server.web.readiness import Readiness

router = APIRouter(tags=["operations"])

Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]


class Health(BaseModel):
    """Alive: the process answers."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Whether each part works."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [{"ready": True, "parts": {"database": True, "storage": True, "jobs": True}}]
        },
    )

    ready: bool
    parts: dict[str, bool]


@router.get("/health")
async def health() -> Health:
    """The process answers. Nothing else is asked."""
    return Health()


@router.get("/ready", responses={503: {"model": Ready}})
async def ready(request: Request, response: Response, server: ServerPart) -> Ready:
    """Whether database, storage and job runner work (200), or which of them does not (503).

    With worker processes `queue` says whether their Redis answers; it does not decide.
    """
    kept = request.app.state
    if not hasattr(kept, "readiness"):
        kept.readiness = Readiness(server, kept.worker)
    parts = await kept.readiness.parts()
    everything = all(parts.values())
    response.status_code = 200 if everything else 503
    return Ready(ready=everything, parts={**parts, **kept.readiness.told})


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request, server: ServerPart, given: Bearer) -> Response:
    """Measurements for Prometheus, for the token of the setting `metrics_token` or an administrator."""
    if not await _may_measure(request, server, given):
        raise NotFound("This address")
    await _measure(server)
    return Response(server.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def _may_measure(request: Request, server: Server, given: HTTPAuthorizationCredentials | None) -> bool:
    wanted = server.settings.metrics_token.encode()
    if wanted and given is not None and hmac.compare_digest(given.credentials.encode(), wanted):
        return True
    return (await actor_from(request)).is_admin


async def _measure(server: Server) -> None:
    server.metrics.streams.set(server.hub.count)
    pool = server.database.pool()
    for state, count in pool.items():
        server.metrics.pool.labels(state).set(count)
    async with server.database.reading() as connection:
        states, oldest_ms = await jobs.waiting(connection, server.clock())
    for state in ("due", "running", "dead"):
        server.metrics.jobs.labels(state).set(states.get(state, 0))
    server.metrics.oldest_job.set(oldest_ms / 1000)
