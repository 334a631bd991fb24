"""Who waits for news of which workspace, in this process."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

CHANNEL = "contract_rewriter_changes"


class Hub:
    """News is only where to look: losing some costs time, never data."""

    def __init__(self, *, announces: bool) -> None:
        self._announces = announces

    async def announce(self, connection: AsyncConnection, workspace_id: str, head: int) -> None:
        """Tell the other processes, when this transaction is committed."""
        if self._announces:
            news = {"channel": CHANNEL, "news": f"{workspace_id} {head}"}
            await connection.execute(text("select pg_notify(:channel, :news)"), news)

    def tell(self, workspace_id: str, head: int) -> None:
        """Tell who waits in this process."""
