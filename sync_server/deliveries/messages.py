"""Rows of receivers and deliveries as messages."""

from __future__ import annotations

from urllib.parse import urlsplit

import orjson

from core.wire.receivers import Attempt, Delivery, Receiver
from sync_server.deliveries.repository import AnyRow
from sync_server.deliveries.secrets import Unreadable, open_
from sync_server.server import Server


def receiver_of(server: Server, row: AnyRow) -> Receiver:
    """A receiver for the admins of its team."""
    former = row.former_until_ms
    taken = {"url", "events", "former_secret_until_ms"}
    values = {name: row._mapping[name] for name in Receiver.model_fields if name not in taken}
    return Receiver(
        **values,
        url=_shown(server, row),
        events=tuple(orjson.loads(row.events)),
        former_secret_until_ms=former if former is not None and former > server.clock() else None,
    )


def _shown(server: Server, row: AnyRow) -> str:
    """The address; of Slack, whose address is all that one needs to write there, host and end."""
    try:
        url = open_(server, row.id, "url", row.sealed_url)
    except Unreadable:
        return "?"
    return url if row.kind == "webhook" else f"https://{urlsplit(url).hostname}/…{url[-4:]}"


def delivery_of(row: AnyRow) -> Delivery:
    """A delivery as it stands."""
    values = {name: row._mapping[name] for name in Delivery.model_fields if name not in {"state", "error"}}
    return Delivery(**values, state=row.seen, error=row.why[:200] if row.why else None)


def attempt_of(row: AnyRow) -> Attempt:
    """One try."""
    return Attempt(**{name: row._mapping[name] for name in Attempt.model_fields})
