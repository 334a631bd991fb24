"""What this program says to `/auth` of a team server: sign in, refresh, sign out.

Stateless: who keeps the tokens is `credentials`. Nothing here writes a secret anywhere.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import orjson

from core.errors import InputError, RefusedError, SyncError, UnreachableError
from core.progress import Progress
from core.sync.browser import Listener
from core.sync.remote import read
from core.sync.transport import FixedToken, Transport, is_loopback
from core.wire.accounts import Device, DeviceCodes, OidcStarted, Tokens
from core.wire.ids import new_id

Ask = Callable[[DeviceCodes], None]
"""Show a person where to go and what to enter."""

Show = Callable[[str], None]
"""Open a page in the browser of whoever signs in."""

_BROWSER_SECONDS = 600.0
_LONGEST_NAME = 60


class Accounts:
    """The accounts of one server. `client` belongs to the caller; redirects are never followed."""

    def __init__(self, address: str, client: httpx.Client) -> None:
        self.address = server_address(address)
        self._client = client
        self._transport = Transport(self.address, None, client)

    def login(self, email: str, password: str, device: Device) -> Tokens:
        """Sign in with a password; raises `SignedOutError` for a wrong one."""
        body = {"email": email, "password": password, "device": device.model_dump()}
        return self._tokens("/auth/login", body)

    def refresh(self, refresh_token: str, device_id: str) -> Tokens:
        """The next tokens; raises `SignedOutError` when the session has ended."""
        return self._tokens("/auth/refresh", {"refresh_token": refresh_token, "device": device_id})

    def logout(self, refresh_token: str, device_id: str) -> None:
        """End the session; the server answers the same for any token."""
        self._post("/auth/logout", {"refresh_token": refresh_token, "device": device_id})

    def by_device_code(self, device: Device, ask: Ask, progress: Progress) -> Tokens:
        """Wait until a person has approved this machine in a browser. Source: RFC 8628.

        Raises `RefusedError` when they said no or took too long, `Cancelled` when this was stopped.
        """
        codes = read(DeviceCodes, self._post("/auth/device", {"device": device.model_dump()}))
        ask(codes)
        pause, until = float(codes.interval), time.monotonic() + codes.expires_in
        while time.monotonic() < until:
            _wait(pause, progress)
            try:
                return self._tokens(
                    "/auth/device/token", {"device_code": codes.device_code, "device": device.id}
                )
            except RefusedError as error:
                if error.code == "slow-down":
                    pause += 5.0
                elif error.code != "authorization-pending":
                    raise
            except UnreachableError:  # a broken connection is no answer: RFC 8628, section 3.5
                pause = min(pause * 2, 60.0)
        raise RefusedError("Nobody approved this machine in time.", "Start the sign-in again.")

    def by_browser(
        self,
        provider: str,
        device: Device,
        show: Show,
        progress: Progress,
        owner: tuple[str, str] | None = None,
    ) -> Tokens:
        """Sign in at an issuer of the server in the browser, which `show` opens. Source: RFC 8252.

        `owner`: e-mail address and password of an account that the issuer is to open from now on.
        """
        known = self.login(*owner, device) if owner else None
        try:
            answer = self._through_browser(provider, device, show, progress, known, owner[1] if owner else "")
        except BaseException:
            if known is not None:
                with suppress(SyncError):
                    self.logout(known.refresh_token, device.id)
            raise
        return known or read(Tokens, answer)

    def _through_browser(
        self,
        provider: str,
        device: Device,
        show: Show,
        progress: Progress,
        known: Tokens | None,
        password: str,
    ) -> bytes:
        asking = self._transport
        if known is not None:
            token = FixedToken(known.access_token, known.user_id, device.id)
            asking = Transport(self.address, token, self._client)
        with Listener() as listener:
            wanted = {"redirect_uri": listener.address, "device": device.model_dump(), "password": password}
            path = f"/auth/oidc/{quote(provider, safe='')}/start"
            started = read(OidcStarted, asking.post(path, orjson.dumps(wanted)))
            listener.expect(started.state)
            show(_page(started.authorization_url))
            came = listener.wait(_BROWSER_SECONDS, progress)
        if "code" not in came:
            raise RefusedError("You were not signed in in the browser.", "Start the sign-in again.")
        given = {"flow": started.flow, "state": started.state, "code": came["code"], "iss": came.get("iss")}
        return asking.post("/auth/oidc/finish", orjson.dumps(given))

    def _tokens(self, path: str, body: dict[str, Any]) -> Tokens:
        return read(Tokens, self._post(path, body))

    def _post(self, path: str, body: dict[str, Any]) -> bytes:
        return self._transport.post(path, orjson.dumps(body))


def _page(url: str) -> str:
    """An address that a browser may be given: a server must not make it open files or programs."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)):
        return url
    raise RefusedError(
        "The team server names a page for signing in that is not safe to open.", "Tell its operator."
    )


def server_address(text: str) -> str:
    """The address of a server without a slash at the end; raises `InputError` for any that is none.

    Without TLS only this machine is spoken to: a token would be readable on the way.
    """
    try:
        url = httpx.URL(text.strip() if "://" in text else f"https://{text.strip()}")
    except httpx.InvalidURL:
        url = httpx.URL("")
    if not url.host or url.scheme not in ("http", "https") or url.userinfo or url.query or url.fragment:
        raise InputError(
            f"“{text}” is no address of a team server.", "Give one such as https://sync.example.org."
        )
    if url.scheme == "http" and url.host not in ("127.0.0.1", "::1", "localhost"):
        raise InputError(
            "The team server must be reached by https.", "Give an address that begins with https."
        )
    return str(url).rstrip("/")


def this_device(folder: Path) -> Device:
    """This machine: an id that is made once and kept in `folder`, and its name for people."""
    path = folder / "device-id"
    try:
        kept = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if len(kept) != 36:
        kept = new_id()
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(kept + "\n", "ascii")
    name = "".join(c for c in platform.node() if c.isprintable())[:_LONGEST_NAME]
    return Device(id=kept, name=name or "this machine")


def _wait(seconds: float, progress: Progress) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        progress.check()
        time.sleep(min(left, 0.1))
