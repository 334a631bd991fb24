"""What accounts leave behind in the transaction of a change: a row of the audit log, a mail to send."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.kit import audit, jobs
from sync_server.server import Server


async def note(
    server: Server,
    connection: AsyncConnection,
    action: str,
    user_id: str,
    *,
    actor: str | None = None,
    **details: Any,
) -> None:
    """Record that somebody (default: the person) did something to an account."""
    await audit.record(
        connection,
        action,
        actor=actor or user_id,
        subject=user_id,
        now_ms=server.clock(),
        key=server.keys.pepper,
        details=details,
    )


async def mail(server: Server, connection: AsyncConnection, template: str, **ids: Any) -> None:
    """Ask for a mail. `ids` say to whom and about what; addresses and links are looked up when it is sent."""
    await jobs.enqueue(connection, "mail", {"template": template, **ids}, server.clock())
