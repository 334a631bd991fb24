"""Notifications: the list, what counts for each person, and what programs report."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from core.wire.headers import Id
from core.wire.notifications import (
    FoundConflict,
    NewPreferences,
    Notifications,
    NotificationStatus,
    Preferences,
    ReadUpTo,
    SendNotification,
    Sent,
)
from sync_server.auth.dependencies import ServerPart, SignedIn, scoped
from sync_server.notifications import choosing, listing, reporting

router = APIRouter(tags=["notifications"])


@router.get("/notifications")
async def notifications(
    actor: SignedIn,
    server: ServerPart,
    before: Annotated[Id | None, Query(description="the `next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    unread: Annotated[bool, Query(description="only what was not read")] = False,
) -> Notifications:
    """What happened for the asker, the newest first."""
    return await listing.page(server, actor, before, limit, unread=unread)


@router.get("/notifications/status")
async def status(actor: SignedIn, server: ServerPart) -> NotificationStatus:
    """Whether messages reach the asker: what is not read, waits, or was given up."""
    return await listing.status(server, actor)


@router.post("/notifications/read-all", status_code=204)
async def read_all(given: ReadUpTo, actor: SignedIn, server: ServerPart) -> None:
    """Everything up to one was read. Again it changes nothing."""
    await listing.read_up_to(server, actor, given.up_to)


@router.post("/notifications/{notification_id}/read", status_code=204)
async def read(notification_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """One was read. Again it changes nothing."""
    await listing.read(server, actor, notification_id)


@router.get("/notifications/preferences")
async def preferences(actor: SignedIn, server: ServerPart) -> Preferences:
    """What the asker hears of, on which channels, and when."""
    return await choosing.preferences(server, actor)


@router.put("/notifications/preferences")
async def choose(wanted: NewPreferences, actor: SignedIn, server: ServerPart) -> Preferences:
    """Choose everything anew; the answer is what counts now."""
    return await choosing.choose(server, actor, wanted)


@router.post("/notifications/send", status_code=202, dependencies=[scoped("notifications:send")])
async def send(given: SendNotification, actor: SignedIn, server: ServerPart) -> Sent:
    """Tell the people of a project of a finished analysis or a new finding (editor)."""
    return await reporting.send(server, actor, given)


@router.post("/projects/{project_id}/conflicts", status_code=202)
async def conflict(project_id: Id, given: FoundConflict, actor: SignedIn, server: ServerPart) -> Sent:
    """Tell whoever wrote the other side that a device could not merge a file (editor)."""
    return await reporting.conflict(server, actor, project_id, given)
