"""A team's webhooks and Slack channels: look at them, register, verify, remove, and send something again.

What the server refuses goes to `refused` in its own words: the dialog that asked shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from desktop.bench import Bench
from desktop.operations.refusing import refusing
from desktop.operations.teams import ask
from desktop.words import tr

if TYPE_CHECKING:
    from core.sync.transport import Transport
    from core.wire.receivers import (
        Deliveries,
        Delivery,
        DeliveryDetails,
        MadeReceiver,
        Receiver,
        ReceiverKind,
        TeamEvent,
    )

T = TypeVar("T")
Refused = Callable[[str], object]


def look(bench: Bench, team: str, done: Callable[[tuple[Receiver, ...]], None], refused: Refused) -> None:
    """Read what is registered."""
    from core.sync import receivers

    _ask(bench, tr("Look at the receivers"), lambda to: receivers.every(to, team), done, refused, "receivers")


def register(
    bench: Bench,
    team: str,
    kind: ReceiverKind,
    given: tuple[str, str, tuple[TeamEvent, ...]],
    done: Callable[[MadeReceiver], None],
    refused: Refused,
) -> None:
    """Register one: name, address and events. An address that is none is refused here already."""
    from pydantic import ValidationError

    from core.sync import receivers
    from core.wire.receivers import NewReceiver

    name, url, events = given
    try:
        wanted = NewReceiver(team_id=team, name=name, url=url, events=events)
    except ValidationError:
        refused(tr("That is no address of the web. It begins with https:// and has no blanks."))
        return
    _ask(bench, tr("Register a receiver"), lambda to: receivers.register(to, kind, wanted), done, refused)


def change(
    bench: Bench,
    team: str,
    receiver: str,
    name: str,
    events: tuple[TeamEvent, ...],
    done: Callable[[Receiver], None],
    refused: Refused,
) -> None:
    """Give one another name and other events."""
    from core.sync import receivers
    from core.wire.receivers import ReceiverChange

    wanted = ReceiverChange(name=name, events=events)
    _ask(
        bench, tr("Change a receiver"), lambda to: receivers.change(to, team, receiver, wanted), done, refused
    )


def verify(
    bench: Bench, team: str, receiver: str, done: Callable[[Receiver], None], refused: Refused
) -> None:
    """Let the server ask it whether it is one."""
    from core.sync import receivers

    _ask(bench, tr("Verify a receiver"), lambda to: receivers.verify(to, team, receiver), done, refused)


def rotate(
    bench: Bench, team: str, receiver: str, done: Callable[[MadeReceiver], None], refused: Refused
) -> None:
    """Make a new secret."""
    from core.sync import receivers

    _ask(bench, tr("Make a new secret"), lambda to: receivers.rotate(to, team, receiver), done, refused)


def remove(bench: Bench, team: str, receiver: str, done: Callable[[None], None], refused: Refused) -> None:
    """Send nothing there any more."""
    from core.sync import receivers

    _ask(bench, tr("Remove a receiver"), lambda to: receivers.remove(to, team, receiver), done, refused)


def log(
    bench: Bench,
    team: str,
    receiver: str,
    before: str | None,
    done: Callable[[Deliveries], None],
    refused: Refused,
) -> None:
    """Read what was sent to one."""
    from core.sync import receivers

    title = tr("Look at the deliveries")
    _ask(bench, title, lambda to: receivers.log(to, team, receiver, before), done, refused, "deliveries")


def details(
    bench: Bench, team: str, delivery: str, done: Callable[[DeliveryDetails], None], refused: Refused
) -> None:
    """Read one delivery with its attempts."""
    from core.sync import receivers

    title = tr("Look at a delivery")
    _ask(bench, title, lambda to: receivers.details(to, team, delivery), done, refused, "delivery")


def redeliver(
    bench: Bench, team: str, delivery: str, done: Callable[[Delivery], None], refused: Refused
) -> None:
    """Send one again."""
    from core.sync import receivers

    _ask(bench, tr("Send again"), lambda to: receivers.redeliver(to, team, delivery), done, refused)


def _ask(
    bench: Bench,
    title: str,
    work: Callable[[Transport], T],
    done: Callable[[T], None],
    refused: Refused,
    key: str = "",
) -> None:
    ask(bench, title, work, done, key=key, failed=refusing(bench, refused))
