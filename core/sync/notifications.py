"""What a team server has to tell the person, and what they want to be told."""

from __future__ import annotations

from core.sync.remote import read
from core.sync.transport import Transport
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

PAGE = 50


def page(transport: Transport, before: str | None = None, *, unread: bool = False) -> Notifications:
    """The newest notifications, or those before an id."""
    only = "true" if unread else None
    return read(Notifications, transport.get("/notifications", before=before, limit=PAGE, unread=only))


def mark_read(transport: Transport, notification_id: str) -> None:
    """One was read, on every device."""
    transport.post(f"/notifications/{notification_id}/read", b"{}")


def mark_all_read(transport: Transport, up_to: str) -> None:
    """All up to one were read, on every device."""
    transport.post("/notifications/read-all", ReadUpTo(up_to=up_to).model_dump_json().encode())


def status(transport: Transport) -> NotificationStatus:
    """Whether messages reach the person."""
    return read(NotificationStatus, transport.get("/notifications/status"))


def preferences(transport: Transport) -> Preferences:
    """What the person is told, how and when."""
    return read(Preferences, transport.get("/notifications/preferences"))


def choose(transport: Transport, wanted: NewPreferences) -> Preferences:
    """Choose everything anew; the answer is what counts now."""
    body, kind = wanted.model_dump_json().encode(), {"content-type": "application/json"}
    return read(Preferences, transport.put("/notifications/preferences", body, kind))


def report_conflict(transport: Transport, workspace_id: str, node: str, rev: str) -> None:
    """Let whoever wrote the other side of a file know that it could not be merged here."""
    body = FoundConflict(node=node, rev=rev).model_dump_json().encode()
    transport.post(f"/projects/{workspace_id}/conflicts", body)


def send(transport: Transport, told: SendNotification) -> int:
    """Tell the people of a project of an analysis or a finding; how many were told now."""
    return read(Sent, transport.post("/notifications/send", told.model_dump_json().encode())).people
