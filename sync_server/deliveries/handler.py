"""The jobs that send to webhooks and Slack channels.

At least once: a process that dies between the receiver's answer and the row that
says so sends again, with the same id and the same body. A webhook's receiver finds
by that id what came twice; Slack has nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.traces import mail
from sync_server.deliveries import repository
from sync_server.deliveries.announcing import KINDS, system_scope
from sync_server.deliveries.secrets import Unreadable, open_
from sync_server.deliveries.sending import Outcome, send
from sync_server.kit import audit
from sync_server.kit.scope import TeamScope
from sync_server.server import Server
from sync_server.worker import Handler, Hopeless, Job, Later

FAILURES = 5
"""So many deliveries in a row that were given up switch a receiver off."""


class Refused(Exception):
    """The receiver did not take it this time."""


async def deliver(server: Server, job: Job) -> None:
    """Send one delivery; nothing when it is delivered, removed, or another job's by now."""
    scope, delivery_id = system_scope(str(job.payload["team"])), str(job.payload["delivery"])
    async with server.database.reading() as connection:
        found = await repository.of_job(connection, scope, delivery_id)
    if found is None or found.job_id != job.id or found.state == "delivered":
        return
    if found.receiver_state != "active":
        await _write(server, scope, job, found, Outcome("never", 0, error="the receiver is switched off"))
        raise Hopeless("the receiver is switched off")
    outcome = await _send(server, found)
    await _write(server, scope, job, found, outcome)
    why = outcome.error or ""
    if outcome.verdict in ("never", "gone"):
        raise Hopeless(why)
    if outcome.retry_after is not None:
        raise Later(outcome.retry_after, why)
    if outcome.verdict == "again":
        raise Refused(why)


HANDLERS: Mapping[str, Handler] = dict.fromkeys(KINDS.values(), deliver)
"""Kinds of jobs and who does them."""


async def _send(server: Server, found: repository.AnyRow) -> Outcome:
    now = server.clock()
    try:
        url = open_(server, found.receiver_id, "url", found.sealed_url)
        signing = signing_secrets(server, found.receiver_id, found, now)
    except Unreadable as error:
        return Outcome("never", 0, error=str(error))
    body = found.body.encode()
    return await send(server.outgoing, found.receiver_kind, url, found.id, body, signing, now)


def signing_secrets(server: Server, receiver_id: str, row: repository.AnyRow, now_ms: int) -> list[str]:
    """The secrets that sign now, the newest first: the one before counts for a while."""
    sealed = [row.sealed_secret]
    if row.former_until_ms is not None and now_ms < row.former_until_ms:
        sealed.append(row.sealed_former)
    return [open_(server, receiver_id, "secret", each) for each in sealed if each is not None]


async def _write(
    server: Server, scope: TeamScope, job: Job, found: repository.AnyRow, outcome: Outcome
) -> None:
    """Log the attempt, and what follows from it for the delivery and its receiver."""
    now, delivered = server.clock(), outcome.verdict == "delivered"
    given_up = not delivered and (job.last or outcome.verdict in ("never", "gone"))
    async with server.database.writing() as connection:
        receiver = await repository.receiver(connection, scope, found.receiver_id, lock=True)
        fresh = await repository.of_job(connection, scope, found.id)
        if receiver is None or fresh is None:
            return  # it was removed meanwhile
        if fresh.job_id != job.id and not delivered:
            return  # somebody asked for it anew: what becomes of it is that job's
        told = {"status": outcome.status, "error": outcome.error}
        number = fresh.attempts + 1
        times = {"at_ms": now - outcome.took_ms, "took_ms": outcome.took_ms}
        await repository.log_attempt(connection, scope, delivery_id=found.id, number=number, **times, **told)
        state = "delivered" if delivered else "dead" if given_up else "waiting"
        values = {"state": state, "attempts": number, "delivered_ms": now if delivered else None}
        if fresh.state != "delivered" or delivered:
            await repository.change_delivery(connection, scope, found.id, **values, **told)
        else:  # another run was quicker: its word stands, and this attempt keeps its number
            await repository.change_delivery(connection, scope, found.id, attempts=number)
        if delivered and receiver.failures:
            await repository.change(connection, scope, receiver.id, failures=0)
        elif given_up and receiver.state == "active":
            await _count(server, connection, scope, receiver, outcome)


async def _count(
    server: Server,
    connection: AsyncConnection,
    scope: TeamScope,
    receiver: repository.AnyRow,
    outcome: Outcome,
) -> None:
    """One more delivery was given up: at last the receiver is switched off, and its owners are told."""
    failures = receiver.failures + 1
    if failures < FAILURES and outcome.verdict != "gone":
        await repository.change(connection, scope, receiver.id, failures=failures)
        return
    reason = outcome.error or "it did not take any message"
    switched = {"state": "disabled", "reason": reason[:200], "failures": failures}
    await repository.change(connection, scope, receiver.id, **switched)
    now = server.clock()
    told = {"actor": "system", "subject": receiver.id, "now_ms": now, "key": server.keys.pepper}
    await audit.record(
        connection, "receiver.disable", **told, team_id=scope.team_id, details={"reason": reason}
    )
    for person in await repository.owners(connection, scope):
        ids = {"user": person, "team": scope.team_id, "receiver": receiver.id}
        await mail(server, connection, "receiver-disabled", **ids)
