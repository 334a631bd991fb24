"""A team's receivers: registered and verified by its admins, and the log of what was sent to them."""

from __future__ import annotations

import hmac
import secrets
from typing import Any, cast

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
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
from sync_server.deliveries import repository
from sync_server.deliveries.announcing import ask_to_send
from sync_server.deliveries.handler import signing_secrets
from sync_server.deliveries.messages import attempt_of, delivery_of, receiver_of
from sync_server.deliveries.secrets import Unreadable, close, new_secret, open_
from sync_server.deliveries.sending import Outcome, send
from sync_server.deliveries.writing import challenge_body, slack_body
from sync_server.errors import ConflictError, Invalid, NotFound
from sync_server.kit import audit
from sync_server.kit.actor import Actor
from sync_server.kit.outgoing import Forbidden
from sync_server.kit.roles import Role
from sync_server.kit.scope import TeamScope
from sync_server.server import Server
from sync_server.teams.service import enter

MOST = 20
"""Receivers of one team."""

OVERLAP_MS = 24 * 3600 * 1000
"""For so long the secret before a new one signs as well."""

KEPT_MS = 30 * 24 * 3600 * 1000
"""For so long the log of deliveries is kept."""

_SLACK_HOSTS = {"hooks.slack.com", "hooks.slack-gov.com"}


async def register(server: Server, actor: Actor, kind: ReceiverKind, wanted: NewReceiver) -> MadeReceiver:
    """Note where a team's events go. Nothing is sent there before it is verified."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, wanted.team_id, Role.ADMIN)
        _judge(server, kind, wanted.url)
        if await repository.count(connection, scope) >= MOST:
            raise ConflictError(f"A team has at most {MOST} receivers.", "Remove one first.")
        now, receiver_id = server.clock(), new_id()
        secret = new_secret() if kind == "webhook" else None
        values: dict[str, Any] = {"id": receiver_id, "kind": kind, "name": wanted.name, "state": "unverified"}
        values |= {"failures": 0, "made_by": actor.user_id, "created_ms": now}
        values["events"] = orjson.dumps(sorted(set(wanted.events))).decode()
        values["sealed_url"] = close(server, receiver_id, "url", wanted.url)
        values["sealed_secret"] = close(server, receiver_id, "secret", secret) if secret else None
        await repository.add(connection, scope, **values)
        await _tell(server, connection, scope, "receiver.add", receiver_id, kind=kind)
        return MadeReceiver(receiver=await _message(server, connection, scope, receiver_id), secret=secret)


async def every(server: Server, actor: Actor, team_id: str) -> Receivers:
    """The team's receivers."""
    async with server.database.reading() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        rows = await repository.every(connection, scope)
    return Receivers(receivers=tuple(receiver_of(server, row) for row in rows))


async def change(
    server: Server, actor: Actor, team_id: str, receiver_id: str, wanted: ReceiverChange
) -> Receiver:
    """Another name, or other events."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        await _found(connection, scope, receiver_id)
        values: dict[str, Any] = {}
        if wanted.name is not None:
            values["name"] = wanted.name
        if wanted.events is not None:
            values["events"] = orjson.dumps(sorted(set(wanted.events))).decode()
        if values:
            await repository.change(connection, scope, receiver_id, **values)
            await _tell(server, connection, scope, "receiver.change", receiver_id, changed=sorted(values))
        return await _message(server, connection, scope, receiver_id)


async def remove(server: Server, actor: Actor, team_id: str, receiver_id: str) -> None:
    """Send nothing there any more, and forget what was sent."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        row = await _found(connection, scope, receiver_id)
        await repository.remove(connection, scope, receiver_id)
        await _tell(server, connection, scope, "receiver.remove", receiver_id, kind=row.kind)


async def rotate(server: Server, actor: Actor, team_id: str, receiver_id: str) -> MadeReceiver:
    """A new secret. For a day the one before signs too, so that no message is refused meanwhile."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        row = await _found(connection, scope, receiver_id)
        if row.sealed_secret is None:
            raise ConflictError("A Slack channel has no secret.", "Make a new address in Slack instead.")
        secret, until = new_secret(), server.clock() + OVERLAP_MS
        sealed = close(server, receiver_id, "secret", secret)
        values = {"sealed_secret": sealed, "sealed_former": row.sealed_secret, "former_until_ms": until}
        await repository.change(connection, scope, receiver_id, **values)
        await _tell(server, connection, scope, "receiver.rotate", receiver_id)
        return MadeReceiver(receiver=await _message(server, connection, scope, receiver_id), secret=secret)


async def verify(server: Server, actor: Actor, team_id: str, receiver_id: str) -> Receiver:
    """Ask the receiver to give a challenge back (Slack: to take a first message); then it is active."""
    async with server.database.reading() as connection:
        row = await _found(connection, await enter(connection, actor, team_id, Role.ADMIN), receiver_id)
    await server.limits.check("verify", actor.user_id)
    problem = await _challenged(server, row)
    if problem is not None:
        told = {"webhook": "did not give the challenge back", "slack": "did not take a first message"}
        raise ConflictError(
            f"“{row.name}” {told[row.kind]}: {problem}.", "Mend the receiver, and verify it again."
        )
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        await _found(connection, scope, receiver_id)
        values = {"state": "active", "reason": None, "failures": 0, "verified_ms": server.clock()}
        await repository.change(connection, scope, receiver_id, **values)
        await _tell(server, connection, scope, "receiver.verify", receiver_id)
        return await _message(server, connection, scope, receiver_id)


async def log(
    server: Server, actor: Actor, team_id: str, receiver_id: str | None, before: str | None, limit: int
) -> Deliveries:
    """What was sent to the team's receivers, the newest first."""
    async with server.database.reading() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        rows = await repository.log(connection, scope, receiver_id, before, limit)
    found = tuple(delivery_of(row) for row in rows[:limit])
    return Deliveries(deliveries=found, next=found[-1].id if len(rows) > limit else None)


async def details(server: Server, actor: Actor, team_id: str, delivery_id: str) -> DeliveryDetails:
    """One delivery: what was sent, and every attempt."""
    async with server.database.reading() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        row = await _delivery(connection, scope, delivery_id)
        tries = await repository.attempts_of(connection, scope, delivery_id)
    attempts = tuple(attempt_of(each) for each in tries)
    return DeliveryDetails(delivery=delivery_of(row), body=orjson.loads(row.body), log=attempts)


async def again(server: Server, actor: Actor, team_id: str, delivery_id: str) -> Delivery:
    """Send a delivery once more: with the same id and the same body."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        row = await _delivery(connection, scope, delivery_id)
        receiver = await _found(connection, scope, row.receiver_id)
        if row.seen == "waiting":
            raise ConflictError("This delivery is on its way.", "Wait for what becomes of it.")
        if receiver.state != "active":
            raise ConflictError(f"“{receiver.name}” is {receiver.state}.", "Verify the receiver first.")
        job_id = new_id()
        await repository.change_delivery(connection, scope, delivery_id, state="waiting", job_id=job_id)
        await ask_to_send(server, connection, scope, receiver.kind, delivery_id, job_id)
        await _tell(server, connection, scope, "delivery.again", delivery_id)
        return delivery_of(await _delivery(connection, scope, delivery_id))


async def forget(server: Server) -> int:
    """Remove what was sent or given up long ago, of every team; how many deliveries."""
    async with server.database.writing() as connection:
        return await repository.forget(connection, server.clock() - KEPT_MS)


async def words_of(connection: AsyncConnection, team_id: str, receiver_id: str) -> dict[str, str] | None:
    """How a mail names a receiver and why it was switched off; none when it is removed or works again."""
    scope = TeamScope(team_id, "system", Role.OWNER)
    row = await repository.receiver(connection, scope, receiver_id)
    name = await repository.team_name(connection, scope)
    if row is None or name is None or row.state != "disabled":
        return None
    return {"receiver": row.name, "place": name, "reason": row.reason or ""}


def _judge(server: Server, kind: ReceiverKind, address: str) -> None:
    """Refuse an address that would never be asked. Private ones are the operator's to allow."""
    try:
        wanted = server.outgoing.judge(address)
    except Forbidden as error:
        raise Invalid(f"This address cannot be used: {error}.", "Give a public https address.") from None
    if server.outgoing.private:
        return
    if wanted.scheme != "https":
        raise Invalid("This address is not encrypted.", "Give an https address.")
    if kind == "slack" and wanted.host not in _SLACK_HOSTS:
        raise Invalid(
            "This is not the address of a Slack webhook.", "It begins with https://hooks.slack.com/."
        )


async def _challenged(server: Server, row: repository.AnyRow) -> str | None:
    """Why the receiver cannot be used, or None."""
    now, message_id, challenge = server.clock(), new_id(), secrets.token_urlsafe(24)
    try:
        url = open_(server, row.id, "url", row.sealed_url)
        signing = signing_secrets(server, row.id, row, now)
    except Unreadable as error:
        return str(error)
    body = challenge_body(message_id, challenge)
    if row.kind == "slack":
        body = slack_body("This channel hears from Contract Rewriter now.", server.settings.address)
    outcome = await send(server.outgoing, row.kind, url, message_id, body, signing, now)
    if outcome.verdict != "delivered":
        return outcome.error or "it does not answer"
    return None if row.kind == "slack" or _echoed(outcome, challenge) else "its answer is another one"


def _echoed(outcome: Outcome, challenge: str) -> bool:
    try:
        given = orjson.loads(outcome.answer)
    except orjson.JSONDecodeError:
        return False
    text = given.get("challenge") if isinstance(given, dict) else None
    return isinstance(text, str) and hmac.compare_digest(text.encode(), challenge.encode())


async def _found(connection: AsyncConnection, scope: TeamScope, receiver_id: str) -> repository.AnyRow:
    row = await repository.receiver(connection, scope, receiver_id)
    if row is None:
        raise NotFound("This receiver")
    return row


async def _delivery(connection: AsyncConnection, scope: TeamScope, delivery_id: str) -> repository.AnyRow:
    row = await repository.delivery(connection, scope, delivery_id)
    if row is None:
        raise NotFound("This delivery")
    return row


async def _message(
    server: Server, connection: AsyncConnection, scope: TeamScope, receiver_id: str
) -> Receiver:
    return receiver_of(server, await _found(connection, scope, receiver_id))


async def _tell(
    server: Server, connection: AsyncConnection, scope: TeamScope, action: str, subject: str, **details: Any
) -> None:
    told = {"actor": scope.user_id, "subject": subject, "team_id": scope.team_id}
    now, key = server.clock(), server.keys.pepper
    await audit.record(connection, action, **cast(Any, told), now_ms=now, key=key, details=details)
