"""The page of downloads, its files, and the repository of updates, over HTTP on both databases."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.progress import silent
from core.releasing.publishing import publish, withdraw
from core.secrets import sealed
from core.settings import Settings
from core.toolchain.configuration import Configuration
from core.toolchain.network import Network
from core.updates.checking import newest
from core.updates.downloading import fetch
from core.updates.installation import Installation
from core.updates.source import Source
from core.updates.trust import Trust
from sync_server.downloads import service
from sync_server.downloads.models import download_counts
from sync_server.settings import ServerSettings
from tests.fixtures.release_server import Releases
from tests.fixtures.serving import serving
from tests.fixtures.team_server import TeamServer, running

pytestmark = pytest.mark.anyio

LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
FEDORA = "Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15"
PHONE = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"

NAMES = (
    "contract-rewriter_1.2.0_amd64.deb",
    "contract-rewriter-1.2.0-1.x86_64.rpm",
    "contract-rewriter-1.2.0-linux-x86_64.tar.xz",
    "contract-rewriter-1.2.0-windows-x86_64.exe",
    "contract-rewriter-1.2.0-macos-arm64.dmg",
    "contract-rewriter-toolchain-1.2.0-linux-x86_64.tar.xz",
    "contract-rewriter-1.2.0.cdx.json",
)
NOTES = "### Added\n\n- Rules for `gas` & <script>alert(1)</script>\n- [a page](javascript:alert(1))\n"
DEB = b"a package of Debian " * 20_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """A folder of releases with one stable version."""
    folder = tmp_path_factory.mktemp("releases")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "COST", 4)
        found = Releases(folder, roots=1, threshold=1)
    files = []
    for name in NAMES:
        (folder / name).write_bytes(DEB if name.endswith(".deb") else name.encode())
        files.append(folder / name)
    publish(found.folder, "stable", "1.2.0", files, NOTES, found.keys, found.now())
    return found


@pytest.fixture
def plain(tmp_path: Path) -> ServerSettings:
    """A server on the embedded database: only counting touches any."""
    return ServerSettings(data_dir=tmp_path / "server", development=True, rate_limits=False, run_jobs=False)


@pytest.fixture
async def server(plain: ServerSettings, made: Releases) -> AsyncIterator[TeamServer]:
    async with running(replace(plain, releases_dir=str(made.folder))) as server:
        yield server


async def page(server: TeamServer, agent: str, **hints: str) -> str:
    async with server.client() as anybody:
        answer = await anybody.get("/downloads/", headers={"User-Agent": agent, **hints})
    assert answer.status_code == 200
    return answer.text


def offered(html: str) -> list[str]:
    """The names of the installers that are offered at the top, in order."""
    first = html.partition('id="notes"')[0]
    return re.findall(r'class="button [a-z]+" href="/downloads/targets/stable/1\.2\.0/([^"]+)"', first)


async def test_a_visitor_is_offered_what_fits_and_sees_everything_else(server: TeamServer) -> None:
    deb, rpm, tar, exe, dmg = NAMES[:5]
    html = await page(server, LINUX)
    assert offered(html) == [deb, rpm, tar]
    assert all(name in html for name in NAMES)
    assert hashlib.sha256(DEB).hexdigest() in html
    assert offered(await page(server, FEDORA)) == [rpm, deb, tar]
    assert offered(await page(server, WINDOWS)) == [exe]
    assert offered(await page(server, MAC)) == [dmg]
    hints = {"Sec-CH-UA-Platform": '"macOS"', "Sec-CH-UA-Arch": '"x86"'}
    assert offered(await page(server, LINUX, **hints)) == [], "there is none for Intel Macs"
    assert offered(await page(server, PHONE)) == []
    assert offered(await page(server, "")) == []


async def test_the_page_runs_nothing_and_shows_notes_as_text(server: TeamServer) -> None:
    async with server.client() as anybody:
        answer = await anybody.get("/downloads/", headers={"User-Agent": LINUX})
        style = await anybody.get("/downloads/page.css")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text and 'href="javascript' not in answer.text
    assert " style=" not in answer.text and " on" not in re.sub(r">[^<]*<", "><", answer.text)
    assert "&lt;script&gt;" in answer.text and "<code>gas</code>" in answer.text
    elsewhere = re.findall(r'(?:src|href)="(https?:[^"]*|//[^"]*)"', answer.text)
    assert elsewhere == [] and "url(" not in style.text and "@import" not in style.text


async def test_a_file_comes_whole_in_pieces_and_not_again(server: TeamServer) -> None:
    path = f"/downloads/targets/stable/1.2.0/{NAMES[0]}"
    async with server.client() as anybody:
        whole = await anybody.get(path)
        assert whole.content == DEB and "immutable" in whole.headers["cache-control"]
        assert whole.headers["etag"] == f'"{hashlib.sha256(DEB).hexdigest()}"'
        assert whole.headers["content-disposition"].startswith("attachment")
        rest = await anybody.get(path, headers={"Range": "bytes=1000-"})
        assert rest.status_code == 206 and rest.content == DEB[1000:]
        assert rest.headers["content-range"] == f"bytes 1000-{len(DEB) - 1}/{len(DEB)}"
        beyond = await anybody.get(path, headers={"Range": f"bytes={len(DEB)}-"})
        assert beyond.status_code == 416
        other = await anybody.get(path, headers={"Range": "bytes=1000-", "If-Range": '"another"'})
        assert other.status_code == 200 and other.content == DEB
        again = await anybody.get(path, headers={"If-None-Match": whole.headers["etag"]})
        assert again.status_code == 304 and again.content == b""
        head = await anybody.head(path)
        assert head.headers["content-length"] == str(len(DEB)) and head.content == b""


async def test_downloads_are_counted_by_file_and_day_and_nothing_else(
    settings: ServerSettings, made: Releases
) -> None:
    path = f"stable/1.2.0/{NAMES[0]}"
    async with running(replace(settings, releases_dir=str(made.folder))) as server:
        async with server.client() as anybody:
            for headers in ({}, {"Range": "bytes=0-99"}, {"Range": "bytes=100-"}):
                await anybody.get(f"/downloads/targets/{path}", headers=headers)
            await anybody.head(f"/downloads/targets/{path}")
            await anybody.get("/downloads/targets/stable/1.2.0/SHA256SUMS")
        assert await service.counts(server.server, 1) == [(path, 2)]
        server.time.forward(60 * 60 * 24 * 3)
        assert await service.counts(server.server, 1) == []
        assert await service.counts(server.server, 4) == [(path, 2)]
    assert set(download_counts.c.keys()) == {"day", "path", "count"}


async def test_only_what_is_published_is_served(server: TeamServer, made: Releases) -> None:
    (made.folder / "targets" / "stable" / "1.2.0" / "secret.txt").write_text("not published")
    outside = (
        "stable/1.2.0/secret.txt",
        "..%2fmetadata%2ftimestamp.json",
        "..%2f..%2fkeys/online.key",
        "%2fetc/passwd",
    )
    names = ("..%2f.lock", "1.root.json.bak", "0.root.json", "2.other.json", "9.stable.json")
    async with server.client() as anybody:
        for path in outside:
            assert (await anybody.get(f"/downloads/targets/{path}")).status_code == 404, path
        for name in names:
            assert (await anybody.get(f"/downloads/metadata/{name}")).status_code == 404, name


async def test_the_repository_is_served_as_it_is_and_the_timestamp_asked_for_anew(
    server: TeamServer, made: Releases
) -> None:
    async with server.client() as anybody:
        for path in (made.folder / "metadata").iterdir():
            answer = await anybody.get(f"/downloads/metadata/{path.name}")
            assert answer.content == path.read_bytes() and "content-encoding" not in answer.headers
            assert ("immutable" in answer.headers["cache-control"]) == (path.name != "timestamp.json")
        stamp = await anybody.get("/downloads/metadata/timestamp.json")
        known = {"If-None-Match": stamp.headers["etag"]}
        assert (await anybody.get("/downloads/metadata/timestamp.json", headers=known)).status_code == 304


async def test_a_page_that_has_not_changed_is_not_sent_again(server: TeamServer) -> None:
    async with server.client() as anybody:
        first = await anybody.get("/downloads/", headers={"User-Agent": LINUX})
        known = {"If-None-Match": first.headers["etag"]}
        assert (await anybody.get("/downloads/", headers={"User-Agent": LINUX, **known})).status_code == 304
        assert (await anybody.get("/downloads/", headers={"User-Agent": WINDOWS, **known})).status_code == 200
        assert "User-Agent" in first.headers["vary"] and "Sec-CH-UA-Platform" in first.headers["accept-ch"]
        assert (await anybody.get("/downloads")).headers["location"] == "/downloads/"


async def test_what_is_published_or_withdrawn_shows_at_once(
    plain: ServerSettings, made: Releases, tmp_path: Path
) -> None:
    mine = made.copied(tmp_path / "mine")
    async with running(replace(plain, releases_dir=str(mine.folder))) as server:
        mine.publish("1.10.0")
        mine.publish("2.0.0b1", "beta")
        html = await page(server, LINUX)
        assert "<h1>Contract Rewriter 1.10.0</h1>" in html, "1.10 is newer than 1.2"
        assert "Beta: 2.0.0b1" in html and "Earlier versions" in html and "1.2.0" in html
        withdraw(mine.folder, "stable", "1.10.0", mine.keys, mine.now())
        assert "<h1>Contract Rewriter 1.2.0</h1>" in await page(server, LINUX)


def test_a_program_updates_from_the_server(made: Releases, tmp_path: Path) -> None:
    """The real client, over a real connection; what is served is what was signed."""
    settings = ServerSettings(
        data_dir=tmp_path / "server", development=True, run_jobs=False, releases_dir=str(made.folder)
    )
    here = Installation("deb", "linux", "x86_64", "1.1.0", Path("/usr/bin/contract-rewriter"))
    network = Network(Configuration(Settings(data_dir=tmp_path)))
    with serving(settings) as served:
        source = Source(f"{served.address}/downloads/", made.root())
        trust = Trust(source, tmp_path / "updates", network, silent())
        offer = newest(trust, here, "stable")
        assert offer is not None and offer.version == "1.2.0" and offer.notes == NOTES
        folder = tmp_path / "downloads"
        folder.mkdir()
        digest = hashlib.sha256(DEB).hexdigest()
        (folder / f"{digest}.part").write_bytes(DEB[:100_000])  # of an earlier, cut download
        assert fetch(trust, offer.file, folder, network, silent()).read_bytes() == DEB


async def test_without_releases_the_page_says_so(plain: ServerSettings, tmp_path: Path) -> None:
    (tmp_path / "damaged" / "metadata").mkdir(parents=True)
    (tmp_path / "damaged" / "metadata" / "timestamp.json").write_text("{")
    for folder in ("", str(tmp_path / "nowhere"), str(tmp_path / "damaged")):
        async with running(replace(plain, releases_dir=folder)) as server:
            assert "Nothing is published here." in await page(server, LINUX)
            async with server.client() as anybody:
                assert (await anybody.get("/downloads/metadata/1.root.json")).status_code == 404
