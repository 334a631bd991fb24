"""A team's webhooks and Slack channels, and what was sent there; for the team's owner and admins."""

from __future__ import annotations

from core.sync.remote import read
from core.sync.transport import Transport
from core.wire.receivers import (
    Deliveries,
    Delivery,
    DeliveryDetails,
    MadeReceiver,
    NewReceiver,
    Receiver,
    ReceiverChange,
    ReceiverKind,
    Receivers,
)


def every(transport: Transport, team_id: str) -> tuple[Receiver, ...]:
    """The receivers of a team, the oldest first."""
    return read(Receivers, transport.get(f"/teams/{team_id}/receivers")).receivers


def register(transport: Transport, kind: ReceiverKind, wanted: NewReceiver) -> MadeReceiver:
    """A new receiver, with its secret; nothing is sent there before it is verified."""
    return read(MadeReceiver, transport.post(f"/notifications/{kind}", wanted.model_dump_json().encode()))


def change(transport: Transport, team_id: str, receiver_id: str, wanted: ReceiverChange) -> Receiver:
    """Another name, or other events."""
    path = f"/teams/{team_id}/receivers/{receiver_id}"
    return read(Receiver, transport.patch(path, wanted.model_dump_json(exclude_none=True).encode()))


def verify(transport: Transport, team_id: str, receiver_id: str) -> Receiver:
    """Let the server ask the receiver whether it is one; raises `RefusedError` with what it did instead."""
    return read(Receiver, transport.post(f"/teams/{team_id}/receivers/{receiver_id}/verify", b"{}"))


def rotate(transport: Transport, team_id: str, receiver_id: str) -> MadeReceiver:
    """A new secret; for a day the one before signs as well."""
    return read(MadeReceiver, transport.post(f"/teams/{team_id}/receivers/{receiver_id}/secret", b"{}"))


def remove(transport: Transport, team_id: str, receiver_id: str) -> None:
    """Send nothing there any more, and forget what was sent."""
    transport.delete(f"/teams/{team_id}/receivers/{receiver_id}")


def log(transport: Transport, team_id: str, receiver_id: str, before: str | None = None) -> Deliveries:
    """What was sent to one receiver, the newest first."""
    path = f"/teams/{team_id}/deliveries"
    return read(Deliveries, transport.get(path, receiver_id=receiver_id, before=before, limit=50))


def details(transport: Transport, team_id: str, delivery_id: str) -> DeliveryDetails:
    """What was sent, and every attempt."""
    return read(DeliveryDetails, transport.get(f"/teams/{team_id}/deliveries/{delivery_id}"))


def redeliver(transport: Transport, team_id: str, delivery_id: str) -> Delivery:
    """Send it once more, with the same id."""
    return read(Delivery, transport.post(f"/teams/{team_id}/deliveries/{delivery_id}/redeliver", b"{}"))
