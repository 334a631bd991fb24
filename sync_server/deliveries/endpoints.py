"""`/teams/{id}/receivers` and `/deliveries`: where a team's events go, and what was sent there (admins)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from core.wire.headers import Id
from core.wire.receivers import (
    Deliveries,
    Delivery,
    DeliveryDetails,
    MadeReceiver,
    NewReceiver,
    Receiver,
    ReceiverChange,
    Receivers,
)
from sync_server.auth.dependencies import ServerPart, SignedIn
from sync_server.deliveries import service

router = APIRouter(tags=["receivers"])
_RECEIVER = "/teams/{team_id}/receivers/{receiver_id}"


@router.post("/notifications/webhook", status_code=201)
async def register_webhook(wanted: NewReceiver, actor: SignedIn, server: ServerPart) -> MadeReceiver:
    """Register a webhook of a team (admin). Its secret is told this once; verify it next."""
    return await service.register(server, actor, "webhook", wanted)


@router.post("/notifications/slack", status_code=201)
async def register_slack(wanted: NewReceiver, actor: SignedIn, server: ServerPart) -> MadeReceiver:
    """Register a Slack channel of a team by its incoming webhook (admin). Verify it next."""
    return await service.register(server, actor, "slack", wanted)


@router.get("/teams/{team_id}/receivers")
async def receivers(team_id: Id, actor: SignedIn, server: ServerPart) -> Receivers:
    """The webhooks and Slack channels of a team (admin)."""
    return await service.every(server, actor, team_id)


@router.patch(_RECEIVER)
async def change(
    team_id: Id, receiver_id: Id, wanted: ReceiverChange, actor: SignedIn, server: ServerPart
) -> Receiver:
    """Another name, or other events (admin)."""
    return await service.change(server, actor, team_id, receiver_id, wanted)


@router.delete(_RECEIVER, status_code=204)
async def remove(team_id: Id, receiver_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """Send nothing there any more, and forget what was sent (admin)."""
    await service.remove(server, actor, team_id, receiver_id)


@router.post(_RECEIVER + "/verify")
async def verify(team_id: Id, receiver_id: Id, actor: SignedIn, server: ServerPart) -> Receiver:
    """Ask a webhook to give a challenge back, or write a first line to Slack; then it is active (admin)."""
    return await service.verify(server, actor, team_id, receiver_id)


@router.post(_RECEIVER + "/secret")
async def rotate(team_id: Id, receiver_id: Id, actor: SignedIn, server: ServerPart) -> MadeReceiver:
    """A new secret of a webhook (admin). For a day the one before signs as well."""
    return await service.rotate(server, actor, team_id, receiver_id)


@router.get("/teams/{team_id}/deliveries")
async def deliveries(
    team_id: Id,
    actor: SignedIn,
    server: ServerPart,
    receiver_id: Id | None = None,
    before: Annotated[Id | None, Query(description="the `next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Deliveries:
    """What was sent to a team's receivers, the newest first (admin)."""
    return await service.log(server, actor, team_id, receiver_id, before, limit)


@router.get("/teams/{team_id}/deliveries/{delivery_id}")
async def delivery(team_id: Id, delivery_id: Id, actor: SignedIn, server: ServerPart) -> DeliveryDetails:
    """One delivery: what was sent, and every attempt with its status and time (admin)."""
    return await service.details(server, actor, team_id, delivery_id)


@router.post("/teams/{team_id}/deliveries/{delivery_id}/redeliver")
async def redeliver(team_id: Id, delivery_id: Id, actor: SignedIn, server: ServerPart) -> Delivery:
    """Send a delivery once more, with the same id and the same body (admin)."""
    return await service.again(server, actor, team_id, delivery_id)
