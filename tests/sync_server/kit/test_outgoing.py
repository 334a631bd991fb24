"""Outgoing HTTP reaches what it may and nothing else, whatever a name or a redirect says."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sync_server.kit.outgoing import Failed, Forbidden, Outgoing, is_public, make_outgoing
from sync_server.settings import ServerSettings
from tests.architecture.house import modules
from tests.fixtures.mailbox import make_certificate

PUBLIC = "93.184.216.34"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Names:
    """A resolver whose answers change: the first look-up gives the first list, and so on."""

    answers: list[list[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@asynccontextmanager
async def _site(
    reply: bytes, context: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, list[bytes]]]:
    seen: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply)
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], seen


def _ok(body: bytes = b"{}") -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::",
        "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "2001:db8::1", "nonsense",
        "64:ff9b:1::a00:1", "2001:0:7f00:1::", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1",
        "3fff::1", "fec0::1", "5f00::1", "192.0.0.170", "::ffff:0:10.0.0.1",
    ],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert not is_public(address)
    assert is_public(PUBLIC) and is_public("2606:4700::1111") and is_public("::ffff:93.184.216.34")


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://[::ffff:7f00:1]/",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/",
        "http://0177.0.0.1/", "http://127.1/", "http://127.0.0.1./", "http://169.254.169.254/latest/meta-data",
        "http://user:secret@example.org/", "http://@example.org/", "http://example.org:22/",
        "http://example.org:6379/", "file:///etc/passwd", "gopher://example.org/", "http://", "//x", "", "https://xn--/",
        "http://127。0。0。1/", "http://%31%32%37.0.0.1/", "http://example.org:0/", "http://localhost./",
        "http://example.org\\@127.0.0.1/", "http://127.0.0.1%00.example.org/", "http://[fe80::1%25eth0]/", "http://１２７.0.0.1/",
    ],
)  # fmt: skip
async def test_addresses_that_are_not_for_us_are_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        await Outgoing(resolve=Names([["127.0.0.1"]])).ask("GET", url)


@pytest.mark.anyio
async def test_one_address_of_a_name_that_is_not_public_is_enough() -> None:
    for answer in ([PUBLIC, "10.0.0.1"], ["::ffff:169.254.169.254"], ["fd00::1", PUBLIC]):
        with pytest.raises(Forbidden):
            await Outgoing(resolve=Names([answer])).ask("GET", "http://example.org/")


@pytest.mark.anyio
async def test_a_name_is_looked_up_once_and_the_judged_address_is_connected_to() -> None:
    async with _site(_ok(b"here")) as (port, seen):
        names = Names([["127.0.0.1"], ["10.255.255.1"]])
        outgoing = Outgoing(private=True, ports=frozenset({port}), resolve=names)
        answer = await outgoing.ask("GET", f"http://rebound.example.org:{port}/path?x=1")
        assert (answer.status, answer.body) == (200, b"here")
        assert names.asked == ["rebound.example.org"]
        assert seen[0].startswith(b"GET /path?x=1 ") and b"host: rebound.example.org:" in seen[0].lower()


@pytest.mark.anyio
async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with _site(_ok()) as (inner, inside):
        moved = f"HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:{inner}/\r\ncontent-length: 0\r\n\r\n"
        async with _site(moved.encode()) as (port, _):
            answer = await Outgoing(private=True, ports=frozenset()).ask("GET", f"http://127.0.0.1:{port}/")
            assert answer.status == 307 and inside == []


@pytest.mark.anyio
async def test_time_and_size_have_an_end() -> None:
    async with _site(_ok(b"x" * 5000)) as (port, _):
        outgoing = Outgoing(private=True, ports=frozenset(), largest_bytes=4096)
        with pytest.raises(Failed, match="too large"):
            await outgoing.ask("GET", f"http://127.0.0.1:{port}/")
    async with _site(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n") as (port, _):
        pass
    with pytest.raises(Failed):
        await outgoing.ask("GET", f"http://127.0.0.1:{port}/")

    async def silent(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(Failed, match="in time"):
        await Outgoing(resolve=silent, seconds=0.1).ask("GET", "http://example.org/")


@pytest.mark.anyio
async def test_an_answer_that_comes_in_drops_or_never_ends_is_given_up() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            while True:
                writer.write(b"1\r\nx\r\n")
                await writer.drain()
                await asyncio.sleep(0.02)

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        outgoing = Outgoing(private=True, ports=frozenset(), seconds=0.5)
        with pytest.raises(Failed, match="in time"):
            await outgoing.ask("GET", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


@pytest.mark.anyio
async def test_a_compressed_bomb_is_not_opened() -> None:
    bomb = gzip.compress(bytes(1 << 26))
    head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(bomb)}\r\n\r\n"
    async with _site(head.encode() + bomb) as (port, _):
        answer = await Outgoing(private=True, ports=frozenset()).ask("GET", f"http://127.0.0.1:{port}/")
        assert answer.body == bomb


SPEAKS = {
    "httpx",
    "httpcore",
    "requests",
    "aiohttp",
    "urllib3",
    "urllib.request",
    "http.client",
    "websockets",
}


def test_nothing_else_of_the_server_speaks_http_to_others() -> None:
    found = set()
    for item in modules():
        if item.name.startswith("sync_server.") and any(
            each == name or each.startswith(f"{name}.") for each in item.imports() for name in SPEAKS
        ):
            found.add(item.name)
    assert found == {"sync_server.kit.outgoing"}


@pytest.mark.anyio
async def test_the_certificate_is_that_of_the_name_and_not_of_the_address(tmp_path: Path) -> None:
    files = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    trusting = ssl.create_default_context(cafile=str(files[0]))
    async with _site(_ok(), context) as (port, _):
        names = Names([["127.0.0.1"]])
        outgoing = Outgoing(private=True, ports=frozenset(), resolve=names, tls=trusting)
        assert (await outgoing.ask("GET", f"https://127.0.0.1:{port}/")).status == 200
        with pytest.raises(Failed):
            await outgoing.ask("GET", f"https://example.org:{port}/")
        with pytest.raises(Failed):
            await replace(outgoing, tls=ssl.create_default_context()).ask("GET", f"https://127.0.0.1:{port}/")


def test_the_operator_says_which_ports_and_whether_private_addresses() -> None:
    assert make_outgoing(ServerSettings()).ports == {80, 443}
    made = make_outgoing(ServerSettings(outgoing_ports="443, 8443", outgoing_private=True))
    assert made.ports == {443, 8443} and made.private
