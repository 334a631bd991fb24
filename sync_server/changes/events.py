"""Live streams: hints for as long as the token counts and the person may enter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import jwt
import orjson

from sync_server.auth import service as auth
from sync_server.changes.hub import Listener
from sync_server.errors import NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.notifications import listing
from sync_server.projects import service as projects
from sync_server.server import Server

_RETRY = b"retry: 2000\n\n"


async def stream(server: Server, token: str, last_event_id: str) -> AsyncIterator[bytes]:
    """The bytes of one stream (server-sent events).

    It begins with the head of every project that is not where `last_event_id` says, so that
    nothing that was missed is needed. It ends when the token runs out, when the session
    was ended, and when the server stops.
    """
    told, due = _told(last_event_id), 0.0
    noticed = 0  # nothing is said of none
    with server.hub.listening() as listener:
        yield _RETRY
        while not server.hub.closing:
            if listener.stale or _now() >= due:
                looked = await _look(server, token, listener)
                if looked is None:
                    yield _event("signed-out", {})
                    return
                due = _now() + server.settings.stream_check_seconds
                yield _keepalive(token, server.clock())
                told = {workspace: head for workspace, head in told.items() if workspace in looked}
                listener.heads = {**looked, **listener.heads}
                if listener.rights:
                    listener.rights = False
                    yield _event("access", {})
            for event in _news(listener, told):
                yield event
            count = await _unread(server, listener, noticed)
            if count is not None:
                noticed = count
                yield _event("notifications", {"unread": noticed})
            await _wait(listener, due - _now())


async def _look(server: Server, token: str, listener: Listener) -> dict[str, int] | None:
    """Where every project stands that may be entered now; None when the token does not count any more.

    The listener hears of them before they are read, so that nothing falls between.
    """
    listener.stale = False
    try:
        actor = await auth.actor_of(server, token)
    except NotSignedIn:
        return None
    if not listener.user_id:
        server.hub.belong(listener, actor.user_id)
        listener.program = actor.scopes is not None
    listener.recount = True
    for _ in range(2):
        async with server.database.reading() as connection:
            heads = await projects.heads(connection, actor)
        if listener.workspaces == heads.keys():
            break
        server.hub.follow(listener, heads)
    return heads


async def _unread(server: Server, listener: Listener, noticed: int) -> int | None:
    """How many notifications are new, when that is to be said. A new one is added without a question."""
    fresh, listener.fresh = listener.fresh, 0
    if listener.program:
        return None
    if not listener.recount:
        return noticed + fresh if fresh else None
    listener.recount = False
    count = await listing.unread(server, Actor(listener.user_id, "user"))
    return count if fresh or count != noticed else None


async def _wait(listener: Listener, seconds: float) -> None:
    """Until there is news, or so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, seconds)):
            await listener.news.wait()
    listener.news.clear()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _keepalive(token: str, now_ms: int) -> bytes:
    """A comment that keeps the connection open and says how long the token still counts."""
    try:
        expires = jwt.decode(token, options={"verify_signature": False, "verify_exp": False}).get("exp")
    except jwt.PyJWTError:  # an API key
        expires = None
    if expires is None:
        return b": keepalive\n\n"
    return f": keepalive token_expires_in={expires - now_ms // 1000}\n\n".encode()


def _news(listener: Listener, told: dict[str, int]) -> list[bytes]:
    """Events of what was not told yet; it is told now."""
    heads, listener.heads = listener.heads, {}
    present, listener.present = listener.present, set()
    events = []
    for workspace, head in heads.items():
        if workspace in listener.workspaces and told.get(workspace, -1) != head:
            told[workspace] = head
            hint = _event("hint", {"workspace": workspace, "head": head})
            events.append(f"id: {workspace}:{head}\n".encode() + hint)
    return events + [
        _event("presence", {"workspace": each}) for each in sorted(present & listener.workspaces)
    ]


def _event(name: str, data: dict[str, object]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"


def _told(last_event_id: str) -> dict[str, int]:
    workspace, _, head = last_event_id.partition(":")
    return {workspace: int(head)} if head.isascii() and head.isdigit() and len(head) < 17 else {}
