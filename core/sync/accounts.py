"""What this program says to `/auth` of a team server: sign in, refresh, sign out.

Stateless: who keeps the tokens is `credentials`. Nothing here writes a secret anywhere.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import orjson
from pydantic import BaseModel, ValidationError

from core.errors import (
    BusyError,
    ContractRewriterError,
    InputError,
    RefusedError,
    SignedOutError,
    UnreachableError,
)
from core.progress import Progress
from core.wire.accounts import Device, DeviceCodes, Tokens
from core.wire.ids import new_id

M = TypeVar("M", bound=BaseModel)
Ask = Callable[[DeviceCodes], None]
"""Show a person where to go and what to enter."""

_LARGEST_BYTES = 1 << 20
_SECONDS = httpx.Timeout(30.0, connect=10.0)
_LONGEST_NAME = 60


class Accounts:
    """The accounts of one server. `client` belongs to the caller; redirects are never followed."""

    def __init__(self, address: str, client: httpx.Client) -> None:
        self.address = server_address(address)
        self._client = client

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
        codes = _read(DeviceCodes, self._post("/auth/device", {"device": device.model_dump()}))
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

    def post(self, path: str, body: dict[str, Any]) -> bytes:
        """Ask something else of `/auth`, without a token."""
        return self._post(path, body)

    def _tokens(self, path: str, body: dict[str, Any]) -> Tokens:
        return _read(Tokens, self._post(path, body))

    def _post(self, path: str, body: dict[str, Any]) -> bytes:
        headers = {"content-type": "application/json", "accept": "application/json"}
        try:
            with self._client.stream(
                "POST", self.address + path, content=orjson.dumps(body), headers=headers, timeout=_SECONDS,
                follow_redirects=False,
            ) as answer:  # fmt: skip
                status, text = answer.status_code, _body(answer)
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise UnreachableError(
                f"The team server {self.address} does not answer.", "Check the address and the connection."
            ) from error
        if status >= 300:
            raise _error(status, text)
        return text


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


def _read(kind: type[M], text: bytes) -> M:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise UnreachableError("What answers is no team server.", "Check the address.") from error


def _body(answer: httpx.Response) -> bytes:
    parts = bytearray()
    for part in answer.iter_bytes():
        parts += part
        if len(parts) > _LARGEST_BYTES:
            raise httpx.StreamError("the answer is too large")
    return bytes(parts)


def _error(status: int, text: bytes) -> ContractRewriterError:
    try:
        told = orjson.loads(text)
        code, message, step = str(told["code"]), str(told["message"]), str(told.get("next_step", ""))
    except (ValueError, TypeError, KeyError):
        code, message, step = f"http-{status}", f"The team server answered with status {status}.", ""
    kind: type[ContractRewriterError] = RefusedError
    if status == 401:
        kind = SignedOutError
    elif status in (429, 503):
        kind = BusyError
    elif status >= 500:
        kind = UnreachableError
    return kind(message, step, code=code)
