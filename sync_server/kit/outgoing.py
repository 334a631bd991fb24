"""HTTP that leaves this server, to addresses that somebody else chose.

A name is looked up once, every address that it has must be public, and the
connection goes to the address that was judged: an answer that changes afterwards
changes nothing. No redirects, few ports, no user in the URL, and an end to time and
size. Source: OWASP Server-Side Request Forgery Prevention Cheat Sheet.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import certifi
import httpx

from sync_server.settings import ServerSettings

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Every address of a host name."""

_NAMES = ThreadPoolExecutor(4, thread_name_prefix="names")
"""A name whose server stays silent holds a thread for long: not one of those that everything else needs."""

_LARGEST_BYTES = 1 << 20
_SECONDS = 10.0


class Forbidden(Exception):
    """The address must not be asked; `str` says why, without what was found there."""


class Failed(Exception):
    """It was asked and there is no usable answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a name as this machine knows them."""
    look = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_NAMES, look)
    return [str(entry[4][0]) for entry in found]


@cache
def _trusting() -> ssl.SSLContext:
    """Trust in the authorities of the web; reading them takes 20 ms, once a process."""
    return ssl.create_default_context(cafile=certifi.where())


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Asks other servers under the rules. `private`: addresses that are not public are allowed too."""

    private: bool = False
    ports: frozenset[int] = frozenset({80, 443})
    resolve: Resolve = system_resolver
    largest_bytes: int = _LARGEST_BYTES
    seconds: float = _SECONDS
    tls: ssl.SSLContext = field(default_factory=_trusting)

    async def ask(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """One request, no redirects followed. Raises Forbidden or Failed."""
        wanted = self.judge(url)
        try:
            async with asyncio.timeout(self.seconds):
                address = await self._pinned(wanted)
                return await self._send(method, wanted, address, dict(headers or {}), body)
        except TimeoutError:
            raise Failed("it did not answer in time") from None
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise Failed(type(error).__name__) from error

    def judge(self, url: str) -> httpx.URL:
        """The URL as it would be asked; Forbidden where its text alone says no. No name is looked up."""
        try:
            wanted = httpx.URL(url)
            wanted.host  # noqa: B018 - decodes IDNA, which may raise as well
        except (httpx.InvalidURL, ValueError):
            raise Forbidden("this is no URL") from None
        if wanted.scheme not in ("http", "https") or not wanted.host:
            raise Forbidden("only http and https are spoken")
        if wanted.userinfo or "@" in wanted.netloc.decode("ascii", "replace"):
            raise Forbidden("a URL with a user is refused")
        if (self.ports and _port(wanted) not in self.ports) or wanted.port == 0:
            raise Forbidden(f"the port {_port(wanted)} is not allowed")
        if "%" in wanted.host or _looks_like_a_number(wanted.host):
            raise Forbidden("this form of an address is refused")
        if not self.private and (_is_address(wanted.host) and not is_public(wanted.host)):
            raise Forbidden("the address is not public")
        return wanted.copy_with(fragment=None)

    async def _pinned(self, wanted: httpx.URL) -> str:
        """The one address that will be connected to; every address of the name must be allowed."""
        if _is_address(wanted.host):
            return wanted.host
        try:
            found = await self.resolve(wanted.host, _port(wanted))
        except (OSError, UnicodeError):
            raise Failed("its name is not known") from None
        if not found:
            raise Failed("its name is not known")
        if not self.private and not all(is_public(address) for address in found):
            raise Forbidden("the address is not public")
        return found[0]

    async def _send(
        self, method: str, wanted: httpx.URL, address: str, headers: dict[str, str], body: bytes | None
    ) -> Answer:
        headers = {**headers, "host": wanted.netloc.decode("ascii"), "accept-encoding": "identity"}
        async with (
            httpx.AsyncClient(verify=self.tls, trust_env=False, follow_redirects=False) as client,
            client.stream(
                method,
                wanted.copy_with(host=address),
                headers=headers,
                content=body,
                extensions={"sni_hostname": wanted.host},
                timeout=self.seconds,
            ) as response,
        ):
            parts = bytearray()
            async for part in response.aiter_raw():
                parts += part
                if len(parts) > self.largest_bytes:
                    raise Failed("its answer is too large")
            return Answer(response.status_code, dict(response.headers), bytes(parts))


def make_outgoing(settings: ServerSettings, resolve: Resolve = system_resolver) -> Outgoing:
    """The rules of the settings."""
    ports = frozenset(int(part) for part in settings.outgoing_ports.split(",") if part.strip())
    seconds = float(settings.outgoing_seconds)
    return Outgoing(private=settings.outgoing_private, ports=ports, resolve=resolve, seconds=seconds)


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet, also when it is wrapped in one of version 6."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None or _holds_another(address):
            return False
    return _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


_GLOBAL = IPv6Network("2000::/3")  # all that IANA has given out as global unicast
_DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637: newer than the tables of some Pythons


def _holds_another(address: IPv6Address) -> bool:
    """NAT64, ISATAP, addresses that hold one of version 4 in their last bits, and what is not given out."""
    packed = address.packed
    translated = packed[:4] == b"\x00\x64\xff\x9b" or packed[:12] == bytes(12)
    tunnelled = packed[8:12] in (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
    return translated or tunnelled or address in _DOCUMENTATION or address not in _GLOBAL


def _port(url: httpx.URL) -> int:
    return url.port if url.port is not None else (443 if url.scheme == "https" else 80)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _looks_like_a_number(host: str) -> bool:
    """Forms that some resolvers read as an address: 2130706433, 0x7f.1, 017700000001, 127.1."""
    if _is_address(host):
        return False
    last = host.rstrip(".").rsplit(".", 1)[-1]
    return last.isdigit() or last.lower().startswith("0x")
