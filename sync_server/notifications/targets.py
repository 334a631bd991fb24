"""Who has registered which channels of their own: only those get a job for Slack or a webhook."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection


async def registered(connection: AsyncConnection, people: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The channels `slack` and `webhook` of each of these people; who has none may be left out."""
    return {}
