"""What the dialog of webhooks and Slack channels says. No widgets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from desktop.team.model import moment
from desktop.words import tr

if TYPE_CHECKING:
    from core.wire.receivers import Delivery, DeliveryDetails, Receiver, TeamEvent

EVENTS: tuple[TeamEvent, ...] = (
    "proposal-ready",
    "review-decided",
    "new-high-finding",
    "analysis-finished",
    "comment",
    "conflict",
    "joined",
)
CHOSEN: frozenset[str] = frozenset({"proposal-ready", "review-decided", "new-high-finding"})
"""What a new receiver is offered with."""


def event_words(event: str) -> str:
    """An event of a team; its name where a newer server made it."""
    names = {
        "joined": tr("Somebody joins"),
        "proposal-ready": tr("A rewrite waits for a review"),
        "review-decided": tr("A rewrite was decided on"),
        "comment": tr("Somebody comments"),
        "conflict": tr("Two changes conflict"),
        "analysis-finished": tr("An analysis has finished"),
        "new-high-finding": tr("A new finding of high severity"),
    }
    return names.get(event, event)


def kind_words(kind: str) -> str:
    """What a receiver is."""
    return tr("Slack channel") if kind == "slack" else tr("Webhook")


def state_words(receiver: Receiver) -> str:
    """Whether it is sent anything, in a few words."""
    names = {
        "active": tr("Verified"),
        "unverified": tr("Not verified yet"),
        "disabled": tr("Switched off"),
    }
    return names.get(receiver.state, receiver.state)


def state_icon(state: str) -> str:
    """The picture beside that."""
    return {"active": "pass", "unverified": "circle-slash", "disabled": "warning"}.get(state, "question")


def advice(receiver: Receiver) -> str:
    """What to do about a receiver; what it hears of where nothing is to be done."""
    if receiver.state == "unverified":
        if receiver.kind == "slack":
            return tr("Nothing is sent yet. “Verify” writes a first line there.")
        return tr("Nothing is sent yet. “Verify” asks it to give a challenge back.")
    if receiver.state == "disabled":
        why = receiver.reason or tr("too many messages were given up")
        return tr("Switched off: {why}. Mend it, then verify it again.").format(why=why)
    return tr("Hears of: {events}.").format(events="; ".join(event_words(each) for each in receiver.events))


def delivery_words(delivery: Delivery) -> tuple[str, str, str, str, str]:
    """When, of what, what became of it, in how many attempts, and the last answer."""
    states = {"waiting": tr("On its way"), "delivered": tr("Delivered"), "dead": tr("Given up")}
    answer = delivery.error or (str(delivery.status) if delivery.status is not None else "")
    return (
        moment(delivery.created_ms),
        event_words(delivery.event),
        states.get(delivery.state, delivery.state),
        str(delivery.attempts),
        answer,
    )


def details_words(found: DeliveryDetails) -> str:
    """Every attempt, then what was sent."""
    lines = []
    for each in found.log:
        status = str(each.status) if each.status is not None else tr("no answer")
        line = tr("{when}: {answer} after {ms} ms").format(
            when=moment(each.at_ms), answer=each.error or status, ms=each.took_ms
        )
        lines.append(f"{each.number}. {line}")
    body = json.dumps(found.body, ensure_ascii=False, indent=2)
    return "\n".join([*(lines or [tr("Not tried yet.")]), "", body])
