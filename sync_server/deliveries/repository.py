"""Statements on a team's receivers, deliveries and their attempts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import users
from sync_server.deliveries.models import attempts, deliveries, receivers
from sync_server.kit.jobs import jobs
from sync_server.kit.scope import TeamScope
from sync_server.teams.models import members, teams

AnyRow = Row[*tuple[Any, ...]]


async def count(connection: AsyncConnection, scope: TeamScope) -> int:
    """How many receivers the team has."""
    return int((await connection.execute(scope.select(receivers, func.count()))).scalar_one())


async def add(connection: AsyncConnection, scope: TeamScope, **values: Any) -> None:
    """A new receiver."""
    await connection.execute(scope.insert(receivers, **values))


async def every(connection: AsyncConnection, scope: TeamScope) -> Sequence[AnyRow]:
    """The team's receivers, the oldest first."""
    return (await connection.execute(scope.select(receivers).order_by(receivers.c.id))).all()


async def receiver(
    connection: AsyncConnection, scope: TeamScope, receiver_id: str, *, lock: bool = False
) -> AnyRow | None:
    """One receiver of the team; `lock`: until the transaction ends."""
    query = scope.select(receivers).where(receivers.c.id == receiver_id)
    return (await connection.execute(query.with_for_update() if lock else query)).first()


async def change(connection: AsyncConnection, scope: TeamScope, receiver_id: str, **values: Any) -> None:
    """Change one receiver."""
    await connection.execute(scope.update(receivers).where(receivers.c.id == receiver_id).values(**values))


async def remove(connection: AsyncConnection, scope: TeamScope, receiver_id: str) -> None:
    """Remove one receiver and the log of what was sent to it."""
    await connection.execute(scope.delete(receivers).where(receivers.c.id == receiver_id))


async def active(connection: AsyncConnection, scope: TeamScope) -> Sequence[AnyRow]:
    """The receivers that hear of the team's events now; none of a team that was deleted."""
    alive = (teams.c.id == receivers.c.team_id) & teams.c.deleted_ms.is_(None)
    query = scope.select(receivers).join(teams, alive).where(receivers.c.state == "active")
    return (await connection.execute(query.order_by(receivers.c.id))).all()


async def announce(
    connection: AsyncConnection, scope: TeamScope, receiver_id: str, dedup: str, **values: Any
) -> bool:
    """A new delivery; False when the receiver was told of the same before."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = {**values, "team_id": scope.team_id, "receiver_id": receiver_id, "dedup": dedup}
    new = (
        dialect.insert(deliveries).values(row).on_conflict_do_nothing(index_elements=("receiver_id", "dedup"))
    )
    return (await connection.execute(new)).rowcount == 1


async def of_job(connection: AsyncConnection, scope: TeamScope, delivery_id: str) -> AnyRow | None:
    """A delivery with its receiver, for the job that sends it; none when the team is gone."""
    columns = (
        *deliveries.c,
        *(receivers.c[name].label(f"receiver_{name}") for name in ("kind", "name", "state", "made_by")),
        *(receivers.c[name] for name in ("sealed_url", "sealed_secret", "sealed_former", "former_until_ms")),
    )
    query = (
        scope.select(deliveries, *columns)
        .join(receivers, receivers.c.id == deliveries.c.receiver_id)
        .join(teams, teams.c.id == deliveries.c.team_id)
        .where(deliveries.c.id == delivery_id, receivers.c.team_id == deliveries.c.team_id)
        .where(teams.c.deleted_ms.is_(None))
    )
    return (await connection.execute(query)).first()


async def log_attempt(connection: AsyncConnection, scope: TeamScope, **values: Any) -> None:
    """Write one attempt down."""
    await connection.execute(scope.insert(attempts, **values))


async def change_delivery(
    connection: AsyncConnection, scope: TeamScope, delivery_id: str, **values: Any
) -> None:
    """Change one delivery."""
    await connection.execute(scope.update(deliveries).where(deliveries.c.id == delivery_id).values(**values))


def _seen(scope: TeamScope, **wanted: str | None) -> Select[*tuple[Any, ...]]:
    """Deliveries as they are, the newest first: one whose job is dead is dead, whatever its row says.

    `id` and `receiver_id`: only of these; `before`: an id.
    """
    waits = (deliveries.c.state == "waiting") & jobs.c.state.in_(("dead", "dropped"))
    state = case((waits, "dead"), else_=deliveries.c.state).label("seen")
    lost = (waits, func.coalesce(deliveries.c.error, jobs.c.error))
    why = case(lost, else_=deliveries.c.error).label("why")
    query = scope.select(deliveries, *deliveries.c, state, why)
    query = query.outerjoin(jobs, jobs.c.id == deliveries.c.job_id).order_by(deliveries.c.id.desc())
    for name in ("id", "receiver_id"):
        if (value := wanted.get(name)) is not None:
            query = query.where(deliveries.c[name] == value)
    if (before := wanted.get("before")) is not None:
        query = query.where(deliveries.c.id < before)
    return query


async def log(
    connection: AsyncConnection, scope: TeamScope, receiver_id: str | None, before: str | None, limit: int
) -> Sequence[AnyRow]:
    """The newest deliveries before an id, one more than the limit."""
    query = _seen(scope, receiver_id=receiver_id, before=before)
    return (await connection.execute(query.limit(limit + 1))).all()


async def delivery(connection: AsyncConnection, scope: TeamScope, delivery_id: str) -> AnyRow | None:
    """One delivery of the team."""
    return (await connection.execute(_seen(scope, id=delivery_id))).first()


async def attempts_of(connection: AsyncConnection, scope: TeamScope, delivery_id: str) -> Sequence[AnyRow]:
    """Every attempt of a delivery, the first one first."""
    query = scope.select(attempts).where(attempts.c.delivery_id == delivery_id)
    return (await connection.execute(query.order_by(attempts.c.number))).all()


async def team_name(connection: AsyncConnection, scope: TeamScope) -> str | None:
    """What a living team is called."""
    query = select(teams.c.name).where(teams.c.id == scope.team_id, teams.c.deleted_ms.is_(None))
    name: str | None = (await connection.execute(query)).scalar()
    return name


async def owners(connection: AsyncConnection, scope: TeamScope) -> tuple[str, ...]:
    """Who owns the team and has an account that is in use."""
    query = (
        scope.select(members, members.c.user_id)
        .join(users, users.c.id == members.c.user_id)
        .where(members.c.role == "owner", users.c.deleted_ms.is_(None), ~users.c.disabled)
    )
    return tuple((await connection.execute(query)).scalars())


async def forget(connection: AsyncConnection, before_ms: int) -> int:
    """Remove what was asked for long ago, of every team; how many deliveries. None is tried for so long."""
    old = deliveries.c.created_ms < before_ms
    return (await connection.execute(delete(deliveries).where(old))).rowcount
