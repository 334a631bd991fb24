"""Statements on sign-ins by an issuer that are on their way, and on whom an issuer knows as whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import identities, oidc_flows, users
from sync_server.auth.repository import Found


async def add_flow(connection: AsyncConnection, **values: Any) -> None:
    """A sign-in that begins."""
    await connection.execute(insert(oidc_flows).values(**values))


async def flow_by_id(connection: AsyncConnection, flow_id: str) -> Found | None:
    """A sign-in, whether or not it still counts."""
    return (await connection.execute(select(oidc_flows).where(oidc_flows.c.id == flow_id))).first()


async def use_flow(connection: AsyncConnection, flow_id: str, now_ms: int) -> bool:
    """Use a sign-in up; of two at once, one gets it."""
    query = update(oidc_flows).where(oidc_flows.c.id == flow_id, oidc_flows.c.used_ms.is_(None))
    return (await connection.execute(query.values(used_ms=now_ms))).rowcount == 1


async def add_identity(connection: AsyncConnection, **values: Any) -> None:
    """An issuer knows this account from now on."""
    await connection.execute(insert(identities).values(**values))


async def user_of(connection: AsyncConnection, issuer: str, subject: str) -> Found | None:
    """The account that an issuer knows under this name."""
    query = (
        select(users)
        .join(identities, identities.c.user_id == users.c.id)
        .where(identities.c.issuer == issuer, identities.c.subject == subject)
    )
    return (await connection.execute(query)).first()


async def identities_of(connection: AsyncConnection, user_id: str) -> list[Found]:
    """Who knows this account, the oldest first."""
    query = select(identities).where(identities.c.user_id == user_id)
    return list(await connection.execute(query.order_by(identities.c.created_ms, identities.c.id)))


async def count_identities(connection: AsyncConnection, user_id: str) -> int:
    """How many issuers know this account."""
    query = select(func.count()).where(identities.c.user_id == user_id)
    return int((await connection.execute(query)).scalar_one())


async def forget_identity(connection: AsyncConnection, user_id: str, identity_id: str) -> bool:
    """An issuer does not know this account any more; whether it did."""
    mine = (identities.c.id == identity_id) & (identities.c.user_id == user_id)
    return (await connection.execute(delete(identities).where(mine))).rowcount == 1
