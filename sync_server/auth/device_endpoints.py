"""`/auth/device`: sign in a program without a browser (RFC 8628), in the forms of this API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from core.wire.accounts import (
    DeviceCodes,
    DeviceDecision,
    DevicePoll,
    DeviceQuestion,
    DeviceRequest,
    Tokens,
)
from sync_server.auth import devices
from sync_server.auth.dependencies import ServerPart, SignedIn, address_of

router = APIRouter(prefix="/auth/device", tags=["accounts"])


@router.post("", status_code=201)
async def begin(given: DeviceRequest, request: Request, server: ServerPart) -> DeviceCodes:
    """Begin: the program polls with one code, a person enters the other."""
    return await devices.begin(server, given.device, address_of(request))


@router.post("/token")
async def poll(given: DevicePoll, request: Request, server: ServerPart) -> Tokens:
    """Ask whether a person has decided; not more often than `interval`."""
    return await devices.poll(server, given, address_of(request))


@router.get("/question")
async def question(
    user_code: Annotated[str, Query(max_length=20)], request: Request, actor: SignedIn, server: ServerPart
) -> DeviceQuestion:
    """Which machine shows this code, and from where it asks."""
    return await devices.question(server, actor, user_code, address_of(request))


@router.post("/approve", status_code=204)
async def decide(given: DeviceDecision, request: Request, actor: SignedIn, server: ServerPart) -> None:
    """Let this machine sign in as you, or refuse it."""
    await devices.decide(server, actor, given, address_of(request))
