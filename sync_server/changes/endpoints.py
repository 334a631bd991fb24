"""`/sync/v1`: what devices and the server say to each other."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter

from core.wire.protocol import OLDEST_PROTOCOL, PROTOCOL
from core.wire.sync import Info
from sync_server.auth.dependencies import ServerPart

router = APIRouter(prefix="/sync/v1", tags=["sync"])


@router.get("/info")
async def info(server: ServerPart) -> Info:
    """Which protocol this server speaks, and how people sign in. Anybody may ask."""
    return Info(
        protocol_min=OLDEST_PROTOCOL,
        protocol_max=PROTOCOL,
        server=version("contract-rewriter"),
        instance="00000000-0000-7000-8000-000000000000",
        registration=server.settings.registration,
        sign_in=("password",),
    )
