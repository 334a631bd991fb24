"""The link in a mail that stops mails of its kind: signed, without a sign-in, and only ever for less mail.

Opening it asks; a mail program's one click is a POST. Source: RFC 8058.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
from functools import cache
from pathlib import Path
from string import Template
from uuid import UUID

from fastapi import APIRouter, Response

from core.wire.notifications import EVENTS, LOCKED
from sync_server.auth.dependencies import ServerPart
from sync_server.kit.keys import Keys
from sync_server.notifications import repository
from sync_server.server import Server

router = APIRouter(tags=["notifications"], include_in_schema=False)

PATH = "/notifications/unsubscribe"
EVERYTHING = "all"
"""The kind of a digest: every mail that can be stopped."""

_TAG_BYTES = 16
_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "pages"
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_KINDS = {
    "proposal-ready": "about proposals that wait for a review",
    "review-decided": "about decisions on your proposals",
    "joined": "about people who join",
    "comment": "about comments",
    "mention": "about mentions of you",
    "conflict": "about conflicts with your changes",
    "analysis-finished": "about finished analyses",
    "new-high-finding": "about new findings of high severity",
    EVERYTHING: "about anything but the security of your account",
}


def can_stop(event: str) -> bool:
    """Whether mails of an event can be switched off."""
    return event in _KINDS


def link(server: Server, user_id: str, event: str) -> str:
    """The address that stops mails of one kind to one person."""
    return f"{server.settings.address}{PATH}/{token(server.keys, user_id, event)}"


def token(keys: Keys, user_id: str, event: str) -> str:
    """Names a person and a kind of mail; only this server can make one."""
    body = UUID(user_id).bytes + event.encode()
    return base64.urlsafe_b64encode(_tag(keys, body) + body).decode().rstrip("=")


def read(keys: Keys, given: str) -> tuple[str, str] | None:
    """Person and kind of a token; None when this server did not make it."""
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    except ValueError:
        return None
    tag, body = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
    if len(body) < 17 or not hmac.compare_digest(tag, _tag(keys, body)):
        return None
    return str(UUID(bytes=body[:16])), body[16:].decode()


def _tag(keys: Keys, body: bytes) -> bytes:
    return hmac.new(keys.pepper, b"unsubscribe" + body, hashlib.sha256).digest()[:_TAG_BYTES]


@router.get(PATH + "/{given}")
async def ask(given: str, server: ServerPart) -> Response:
    """The page that asks; a program that only looks at links changes nothing."""
    meant = read(server.keys, given)
    if meant is None:
        return _page("This link does not count.", 404)
    return _page(f"Stop mails {_KINDS[meant[1]]}?", 200, button=True)


@router.post(PATH + "/{given}")
async def stop(given: str, server: ServerPart) -> Response:
    """Stop them. Again it changes nothing; they are switched on again in the program."""
    meant = read(server.keys, given)
    if meant is None:
        return _page("This link does not count.", 404)
    user_id, kind = meant
    async with server.database.writing() as connection:
        if await repository.email(connection, user_id) is not None:
            for event in EVENTS if kind == EVERYTHING else (kind,):
                if (event, "mail") not in LOCKED:
                    await repository.choose(connection, user_id, event, "mail", wanted=False)
    return _page(f"You get no more mails {_KINDS[kind]}.", 200)


def _page(told: str, status: int, *, button: bool = False) -> Response:
    form = '<form method="post"><button>Stop these mails</button></form>' if button else ""
    text = Template(_template()).substitute(title=html.escape(told), form=form)
    headers = {"Content-Security-Policy": _POLICY}
    return Response(text, status_code=status, media_type="text/html", headers=headers)


@cache
def _template() -> str:
    return (_FOLDER / "unsubscribe.html").read_text("utf-8")
