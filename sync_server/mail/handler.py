"""The jobs that send mail: they look up who and what by id, make the link, and hand the message over.

A job holds no secret, so a link is made when it is sent; sent again, it has another
link, and the message has the same id. At least once: a server that dies between the
relay's answer and the row's end sends again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth import account, onetime, registration, repository
from sync_server.deliveries import service as deliveries
from sync_server.invitations import service as invitations
from sync_server.kit.clock import spoken
from sync_server.mail.smtp import relay, send
from sync_server.mail.templates import BadHeader, message, write
from sync_server.server import Server
from sync_server.worker import Handler, Hopeless, Job

log = logging.getLogger("sync_server")

_LINKS = {
    "reset": (account.RESET, "/auth/reset", 3600),
    "confirm-email": (account.EMAIL, "/auth/confirm-email", 24 * 3600),
    "confirm-registration": (
        registration.CONFIRM, "/auth/confirm-registration", registration.CONFIRM_SECONDS,
    ),
}  # fmt: skip
"""Templates with a link: what its secret is for, where it leads, and for how many seconds."""


async def account_mail(server: Server, job: Job) -> None:
    """A mail of `sync_server.auth.traces.mail`; nothing when the person is gone by now."""
    template = str(job.payload["template"])
    async with server.database.writing() as connection:
        found = await _values(server, connection, job)
        if found is None:
            return
        to, values = found
        if template in _LINKS:
            values["link"] = await _link(server, connection, job, to)
    await deliver(server, job.id, template, to, values)


async def invitation_mail(server: Server, job: Job) -> None:
    """An invitation to a team or a project; nothing when it does not count any more."""
    async with server.database.writing() as connection:
        found = await invitations.secret_to_mail(server, connection, str(job.payload["invitation"]))
        if found is None:
            return
        _, secret = found
    offer = await invitations.look(server, secret)
    values = {
        "inviter": offer.invited_by_name,
        "place": offer.name,
        "role": offer.role,
        "link": f"{server.settings.address}/invitations#{secret}",
        "time": spoken(offer.expires_ms),
    }
    await deliver(server, job.id, "invitation", str(found[0].email), values)


HANDLERS: Mapping[str, Handler] = {"mail": account_mail, invitations.MAIL: invitation_mail}
"""Kinds of jobs and who does them."""


async def deliver(
    server: Server,
    number: str,
    template: str,
    to: str,
    values: Mapping[str, str],
    *,
    unsubscribe: str | None = None,
    items: Sequence[str] = (),
) -> None:
    """Write and send one mail. Without a relay none is sent; Hopeless when it can never be.

    `number` is the mail's own: sent again, it is known as the same one. `unsubscribe`: the address that
    stops mails of its kind.
    """
    settings = server.settings
    host = urlsplit(settings.address).hostname or "localhost"
    try:
        written = write(
            template, {**values, "server": settings.address}, unsubscribe=unsubscribe, items=items
        )
        made = message(written, settings.mail_from, to, number, host)
    except BadHeader as error:
        raise Hopeless(str(error)) from None
    if not settings.smtp_url:
        log.info("no mail is sent: there is no relay", extra={"template": template})
        return
    await asyncio.to_thread(send, relay(settings.smtp_url), made)


async def _values(server: Server, connection: AsyncConnection, job: Job) -> tuple[str, dict[str, str]] | None:
    ids = job.payload
    values = {"time": spoken(server.clock())}
    if ids.get("pending"):
        waiting = await repository.pending_by_id(connection, ids["pending"])
        return (waiting.email, {**values, "name": waiting.name}) if waiting is not None else None
    user = await repository.user_by_id(connection, ids["user"]) if ids.get("user") else None
    if user is None:
        return None
    if ids.get("receiver"):
        words = await deliveries.words_of(connection, ids["team"], ids["receiver"])
        if words is None:
            return None
        values |= words
    to = user.wanted_email if ids["template"] == "confirm-email" else user.email
    return (to, {**values, "name": user.name}) if to else None


async def _link(server: Server, connection: AsyncConnection, job: Job, to: str) -> str:
    purpose, path, seconds = _LINKS[job.payload["template"]]
    subject = job.payload.get("pending") or job.payload["user"]
    secret, _ = await onetime.make(
        connection,
        server.keys,
        purpose,
        subject,
        now_ms=server.clock(),
        seconds=seconds,
        details={"email": to} if purpose == account.EMAIL else None,
    )
    return f"{server.settings.address}{path}#{secret}"
