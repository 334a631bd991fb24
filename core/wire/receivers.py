"""Messages about receivers: webhooks and Slack channels of a team, and what was sent to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from core.wire.accounts import Name
from core.wire.headers import Id
from core.wire.notifications import sentence
from core.wire.teams import Message, example

TeamEvent = Literal[
    "joined",
    "proposal-ready",
    "review-decided",
    "comment",
    "conflict",
    "analysis-finished",
    "new-high-finding",
]
"""What a team's receivers may be told: what concerns all of it, and nothing that is one person's."""

ReceiverKind = Literal["webhook", "slack"]
ReceiverState = Literal["unverified", "active", "disabled"]
DeliveryState = Literal["waiting", "delivered", "dead"]

Url = Annotated[str, Field(min_length=8, max_length=2000, pattern=r"^https?://[^\s\x00-\x1f\x7f]+$")]
Events = Annotated[tuple[TeamEvent, ...], Field(min_length=1, max_length=20)]

HEADER_ID = "Contract-Rewriter-Id"
HEADER_TIME = "Contract-Rewriter-Timestamp"
HEADER_SIGNATURE = "Contract-Rewriter-Signature"

_TEAM = "01936e5c-7a10-7c31-8f00-5e8d21c4aa02"
_RECEIVER = "01936e5c-7a10-7c31-8f00-6c1d2e3f4a5b"
_DELIVERY = "01936e5c-7a10-7c31-8f00-7d2e3f4a5b6c"
_EVENTS = ["proposal-ready", "new-high-finding"]
_ONE = {
    "id": _RECEIVER,
    "kind": "webhook",
    "name": "Build server",
    "url": "https://ci.example.org/hooks/contract-rewriter",
    "events": _EVENTS,
    "state": "unverified",
    "reason": None,
    "failures": 0,
    "made_by": "01936e5c-7a10-7c31-8f00-77c0b1d2e303",
    "created_ms": 1_764_000_000_000,
    "verified_ms": None,
    "former_secret_until_ms": None,
}
_SENT = {
    "id": _DELIVERY,
    "receiver_id": _RECEIVER,
    "event": "proposal-ready",
    "state": "dead",
    "attempts": 20,
    "status": 500,
    "error": "it answered 500",
    "created_ms": 1_764_000_000_000,
    "delivered_ms": None,
}


def team_sentence(event: TeamEvent, texts: Mapping[str, str]) -> str:
    """An event as one line for a whole team."""
    if event == "conflict":
        template = "A change of {by} conflicts with another one in {where} of “{place}”."
        return template.format_map(defaultdict(lambda: "?", texts))
    return sentence(event, texts)


class NewReceiver(Message):
    """`POST /notifications/webhook` and `/notifications/slack`: where a team's events go (admin)."""

    model_config = example(
        team_id=_TEAM,
        name="Build server",
        url="https://ci.example.org/hooks/contract-rewriter",
        events=_EVENTS,
    )

    team_id: Id
    name: Name
    url: Url
    events: Events


class ReceiverChange(Message):
    """`PATCH /teams/{id}/receivers/{id}`: another name, or other events; the address stays."""

    model_config = example(events=["new-high-finding"])

    name: Name | None = None
    events: Events | None = None


class Receiver(Message):
    """A webhook or Slack channel. Nothing is sent before it is `active`.

    `failures`: deliveries in a row that were given up. The address of a Slack channel is
    a secret, and only its end is told.
    """

    model_config = example(**_ONE)

    id: Id
    kind: ReceiverKind
    name: str
    url: str
    events: tuple[str, ...]
    state: ReceiverState
    reason: str | None = Field(description="why it is disabled")
    failures: int
    made_by: str
    created_ms: int
    verified_ms: int | None
    former_secret_until_ms: int | None = Field(description="until then the secret before signs as well")


class Receivers(Message):
    """`GET /teams/{id}/receivers`: the oldest first."""

    model_config = example(receivers=[_ONE])

    receivers: tuple[Receiver, ...]


class MadeReceiver(Message):
    """A new receiver, or one with a new secret. The secret is told this once; Slack has none."""

    model_config = example(receiver=_ONE, secret="whsec_3v0b...")  # noqa: S106

    receiver: Receiver
    secret: str | None


class Delivery(Message):
    """One event for one receiver. Its id is the same in every attempt and redelivery."""

    model_config = example(**_SENT)

    id: Id
    receiver_id: Id
    event: str
    state: DeliveryState
    attempts: int
    status: int | None = Field(description="of the last answer; none: there was no answer")
    error: str | None
    created_ms: int
    delivered_ms: int | None


class Deliveries(Message):
    """`GET /teams/{id}/deliveries?receiver_id=ID&before=ID&limit=N`: the newest first."""

    model_config = example(deliveries=[_SENT], next=None)

    deliveries: tuple[Delivery, ...]
    next: Id | None = Field(default=None, description="the `before` of the next page")


class Attempt(Message):
    """One try. `took_ms`: until the answer was there, or given up."""

    number: int
    at_ms: int
    took_ms: int
    status: int | None
    error: str | None


class DeliveryDetails(Message):
    """`GET /teams/{id}/deliveries/{id}`: what was sent, and every attempt."""

    model_config = example(
        delivery=_SENT,
        body={"id": _DELIVERY, "event": "proposal-ready", "text": "Ben asks for a review."},
        log=[{"number": 1, "at_ms": 1_764_000_000_100, "took_ms": 34, "status": 500, "error": "it said 500"}],
    )

    delivery: Delivery
    body: dict[str, Any]
    log: tuple[Attempt, ...]
