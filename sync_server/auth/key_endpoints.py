"""`/auth/keys`: keys for programs."""

from __future__ import annotations

from fastapi import APIRouter

from core.wire.accounts import ApiKeys, MadeApiKey, NewApiKey
from core.wire.headers import Id
from sync_server.auth import api_keys
from sync_server.auth.dependencies import ServerPart, SignedIn

router = APIRouter(prefix="/auth/keys", tags=["accounts"])


@router.post("", status_code=201)
async def make_key(wanted: NewApiKey, actor: SignedIn, server: ServerPart) -> MadeApiKey:
    """Make a key. It is shown in this answer and never again."""
    return await api_keys.make(server, actor, wanted)


@router.get("")
async def list_keys(actor: SignedIn, server: ServerPart) -> ApiKeys:
    """Your keys, without their secrets."""
    return ApiKeys(keys=tuple(await api_keys.list_mine(server, actor)))


@router.delete("/{key_id}", status_code=204)
async def revoke_key(key_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """End a key at once."""
    await api_keys.revoke(server, actor, key_id)
