"""Fetching tools from an npm registry: what arrives is whole and checked, or nothing is kept."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.errors import Cancelled, ContractRewriterError, DownloadError, MissingToolError, NetworkError
from core.progress import Progress
from core.toolchain.platform import anvil_package, program
from core.toolchain.toolchain import Toolchain
from tests.core.toolchain.loopback import (
    MakeTools,
    Site,
    certificates,
    closed_port,
    proxy,
    serve,
    tarball,
)

SOLJSON = b"module.exports = {};\n" * 20_000
ARCHIVE = tarball({"package.json": b"{}", "soljson.js": SOLJSON, "other.js": b"x"})
LARGE = hashlib.shake_256(b"not compressible").digest(3_000_000)


def left(tools: Toolchain) -> list[str]:
    """What lies on a shelf besides locks."""
    found = tools.shelf.folder.rglob("*") if tools.shelf.folder.exists() else ()
    return sorted(path.name for path in found if not path.name.endswith(".lock"))


def fails(tools: Toolchain, kind: type[ContractRewriterError], progress: Progress | None = None) -> str:
    """The words of the error that fetching solc 0.8.30 raises; nothing may be left behind."""
    with pytest.raises(kind) as caught:
        tools.ensure_compiler("0.8.30", progress or Progress())
    assert type(caught.value) is kind
    assert left(tools) == []
    if kind is not Cancelled:
        assert caught.value.message.endswith(".") and caught.value.next_step.endswith(".")
    return str(caught.value)


def test_only_the_compiler_is_kept_of_a_package_and_progress_counts_its_bytes(
    make_tools: MakeTools, site: Site
) -> None:
    site.publish("solc", "0.8.30", ARCHIVE)
    seen: list[tuple[str, int, int | None]] = []
    tools = make_tools()
    path = tools.ensure_compiler("0.8.30", Progress(lambda *event: seen.append(event)))
    assert path.read_bytes() == SOLJSON
    assert left(tools) == ["manifest.json", "solc-0.8.30", "soljson.js"]
    assert ("Fetching solc 0.8.30", len(ARCHIVE), len(ARCHIVE)) in seen
    assert tools.installed_compilers() == ("0.8.30",)


def test_a_tool_on_the_shelf_is_not_fetched_again(make_tools: MakeTools, site: Site) -> None:
    site.publish("solc", "0.8.30", ARCHIVE)
    make_tools().ensure_compiler("0.8.30", Progress())
    asked = len(site.asked)
    make_tools(offline=True).ensure_compiler("0.8.30", Progress())
    assert len(site.asked) == asked


def test_anvil_comes_from_the_package_of_this_system_and_can_be_run(
    make_tools: MakeTools, site: Site
) -> None:
    archive = tarball({f"bin/{program('anvil')}": b"#!/bin/sh\necho hello\n"})
    site.publish(anvil_package(), "1.7.1", archive)
    path = make_tools().ensure_anvil(Progress())
    assert subprocess.run([path], capture_output=True, check=True).stdout == b"hello\n"


def test_a_truncated_body_is_a_network_error_after_three_tries(make_tools: MakeTools, site: Site) -> None:
    path = site.publish("solc", "0.8.30", ARCHIVE)
    site.truncated.add(path)
    assert "broke off" in fails(make_tools(), NetworkError)
    assert site.paths().count(path) == 3


def test_another_checksum_than_the_published_one_is_refused(make_tools: MakeTools, site: Site) -> None:
    wrong = "sha512-" + base64.b64encode(hashlib.sha512(b"other").digest()).decode()
    site.publish("solc", "0.8.30", ARCHIVE, integrity=wrong)
    assert "checksum" in fails(make_tools(), DownloadError)


def test_a_package_without_a_strong_checksum_is_refused(make_tools: MakeTools, site: Site) -> None:
    weak = "sha1-" + base64.b64encode(hashlib.sha1(ARCHIVE).digest()).decode()
    site.publish("solc", "0.8.30", ARCHIVE, integrity=weak)
    assert "no checksum" in fails(make_tools(), DownloadError)


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        (tarball({"package.json": b"{}"}), "holds no soljson.js"),
        (tarball({}, {"soljson.js": "/etc/hostname"}), "holds no soljson.js"),
        (b"this is not an archive", "broken"),
        (ARCHIVE[: len(ARCHIVE) // 2], "broken"),
    ],
    ids=["missing", "a link", "not an archive", "cut archive with a fitting checksum"],
)
def test_an_archive_without_the_file_is_refused(
    make_tools: MakeTools, site: Site, archive: bytes, words: str
) -> None:
    site.publish("solc", "0.8.30", archive)
    assert words in fails(make_tools(), DownloadError)


def test_an_unpublished_version_is_said_to_be_so(make_tools: MakeTools, site: Site) -> None:
    site.publish("solc", "0.8.29", ARCHIVE)
    told = fails(make_tools(), MissingToolError)
    assert "no solc 0.8.30" in told
    assert "such as 0.8.29" in told
    assert "toolchain install" not in told, "fetching it again cannot help"


def test_a_registry_without_the_package_is_said_to_be_so(make_tools: MakeTools) -> None:
    assert "not published" in fails(make_tools(), NetworkError)


def test_an_answer_that_is_no_package_is_refused(make_tools: MakeTools, site: Site) -> None:
    site.pages["/solc"] = b"<html>please log in</html>"
    assert "not an npm package" in fails(make_tools(), DownloadError)


def test_a_server_that_fails_is_asked_again(make_tools: MakeTools, site: Site) -> None:
    site.statuses["/solc"] = 503
    assert "503" in fails(make_tools(), NetworkError)
    assert site.paths() == ["/solc"] * 3


def test_a_silent_server_is_given_up_after_the_time_limit(make_tools: MakeTools, site: Site) -> None:
    site.silent.add("/solc")
    started = time.monotonic()
    assert "within 1 seconds" in fails(make_tools(download_seconds=1), NetworkError)
    assert time.monotonic() - started < 2.5


def test_nobody_listening_is_a_network_error_with_the_command_to_repeat(make_tools: MakeTools) -> None:
    words = fails(make_tools(npm_registry=f"http://127.0.0.1:{closed_port()}"), NetworkError)
    assert "contract-rewriter toolchain install solc 0.8.30" in words


def test_stopping_ends_a_slow_download_within_a_fifth_of_a_second(make_tools: MakeTools, site: Site) -> None:
    site.publish("solc", "0.8.30", tarball({"soljson.js": LARGE}))
    site.slow_seconds = 0.3
    tools, progress, stopped = make_tools(), Progress(), []

    def stop() -> None:
        stopped.append(time.monotonic())
        progress.stop()

    threading.Timer(0.6, stop).start()
    fails(tools, Cancelled, progress)
    assert time.monotonic() - stopped[0] < 0.2


def test_offline_names_the_missing_compiler_and_the_command_and_asks_nobody(
    make_tools: MakeTools, site: Site
) -> None:
    tools = make_tools(offline=True)
    words = fails(tools, MissingToolError)
    assert "solc 0.8.30" in words and "contract-rewriter toolchain install solc 0.8.30" in words
    with pytest.raises(MissingToolError, match="toolchain install anvil"):
        tools.ensure_anvil(Progress())
    assert site.asked == []


def test_offline_on_an_empty_machine_knows_which_compilers_could_be_asked_for(make_tools: MakeTools) -> None:
    known = make_tools(offline=True).published_compilers(Progress())
    assert known[0] == "0.4.11" and "0.4.12" not in known and "0.8.30" in known


def test_the_list_of_compilers_is_ascending_without_odd_names_and_asked_for_once(
    make_tools: MakeTools, site: Site
) -> None:
    for version in ("0.8.10", "0.8.9", "0.4.26", "0.3.6", "0.8.7-fixed", "0.8.31-nightly"):
        site.publish("solc", version, b"")
    tools = make_tools()
    assert tools.published_compilers(Progress()) == ("0.4.26", "0.8.9", "0.8.10")
    assert tools.published_compilers(Progress()) == ("0.4.26", "0.8.9", "0.8.10")
    assert site.paths() == ["/solc"]


def test_without_a_connection_the_compilers_here_must_do(make_tools: MakeTools, site: Site) -> None:
    site.publish("solc", "0.8.30", ARCHIVE)
    make_tools().ensure_compiler("0.8.30", Progress())
    gone = make_tools(npm_registry=f"http://127.0.0.1:{closed_port()}")
    assert gone.published_compilers(Progress()) == ("0.8.30",)


def test_a_mirror_below_a_path_is_asked_even_where_it_repeats_the_addresses_of_npm(
    make_tools: MakeTools, site: Site
) -> None:
    address = "https://registry.npmjs.org/solc/-/solc-0.8.30.tgz"
    path = site.publish("solc", "0.8.30", ARCHIVE, base="/npm/all", tarball=address)
    make_tools(npm_registry=f"{site.url}/npm/all/").ensure_compiler("0.8.30", Progress())
    assert site.paths() == ["/npm/all/solc", path]


def test_downloads_go_through_the_proxy_of_the_settings(make_tools: MakeTools, site: Site) -> None:
    path = site.publish("solc", "0.8.30", ARCHIVE)
    with proxy() as middle:
        make_tools(proxy=middle.url).ensure_compiler("0.8.30", Progress())
        assert middle.paths() == [f"{site.url}/solc", f"{site.url}{path}"]


def test_downloads_go_through_the_proxy_and_registry_that_npm_is_configured_with(
    make_tools: MakeTools, site: Site, bare_environment: Path
) -> None:
    site.publish("solc", "0.8.30", ARCHIVE)
    with proxy() as middle:
        (bare_environment / ".npmrc").write_text(f"registry={site.url}/\nproxy={middle.url}\n")
        make_tools(npm_registry="").ensure_compiler("0.8.30", Progress())
        assert len(middle.asked) == 2


def test_downloads_go_through_the_proxy_of_the_environment(
    make_tools: MakeTools, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish("solc", "0.8.30", ARCHIVE)
    with proxy() as middle:
        monkeypatch.setenv("HTTP_PROXY", middle.url)
        monkeypatch.setenv("http_proxy", middle.url)
        make_tools().ensure_compiler("0.8.30", Progress())
        assert len(middle.asked) == 2


def test_a_token_goes_to_the_registry_it_is_for_and_to_nobody_else(
    make_tools: MakeTools, site: Site, bare_environment: Path
) -> None:
    site.token = "secret"
    with serve() as elsewhere:
        path = elsewhere.publish("solc", "0.8.30", ARCHIVE)
        site.publish("solc", "0.8.30", ARCHIVE, tarball=f"{elsewhere.url}{path}")
        host = site.url.removeprefix("http:")
        (bare_environment / ".npmrc").write_text(f"{host}/:_authToken=${{MY_TOKEN}}\n")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MY_TOKEN", "secret")
            make_tools().ensure_compiler("0.8.30", Progress())
        assert [headers.get("authorization") for _, headers in site.asked] == ["Bearer secret"]
        assert [headers.get("authorization") for _, headers in elsewhere.asked] == [None]


def test_a_refused_token_is_said_to_be_so(make_tools: MakeTools, site: Site) -> None:
    site.publish("solc", "0.8.30", ARCHIVE)
    site.token = "secret"
    assert "401" in fails(make_tools(), NetworkError)


def test_a_certificate_file_that_cannot_be_read_is_named(make_tools: MakeTools, tmp_path: Path) -> None:
    broken = tmp_path / "company.pem"
    broken.write_text("this is no certificate")
    assert "company.pem" in fails(make_tools(ca_file=str(broken)), NetworkError)


@pytest.mark.parametrize("how", ["setting", "npmrc", "environment", "not at all"])
def test_a_certificate_of_the_company_is_trusted_where_it_is_named(
    make_tools: MakeTools, how: str, tmp_path: Path, bare_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, pair = certificates(tmp_path)
    with serve(certificate=pair) as site:
        site.publish("solc", "0.8.30", ARCHIVE)
        if how == "npmrc":
            (bare_environment / ".npmrc").write_text(f"cafile={authority}\n")
        if how == "environment":
            monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        tools = make_tools(npm_registry=site.url, ca_file=str(authority) if how == "setting" else "")
        if how == "not at all":
            assert "certificate" in fails(tools, NetworkError).lower()
        else:
            assert tools.ensure_compiler("0.8.30", Progress()).read_bytes() == SOLJSON


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of the operating system")
def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    make_tools: MakeTools, site: Site, tmp_path: Path
) -> None:
    """The limit on file sizes makes the system refuse a write, as a full disk does."""
    site.publish("solc", "0.8.30", tarball({"soljson.js": LARGE}))
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "from pathlib import Path\n"
        "from core.errors import MissingToolError\n"
        "from core.progress import Progress\n"
        "from core.settings import Settings\n"
        "from core.toolchain.toolchain import Toolchain\n"
        "tools = Toolchain(Settings(data_dir=Path(sys.argv[1]), npm_registry=sys.argv[2]))\n"
        "try: tools.ensure_compiler('0.8.30', Progress())\n"
        "except MissingToolError as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "data", site.url], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("MissingToolError solc 0.8.30 cannot be kept in ")
    assert "Make room" in done.stdout
    assert left(make_tools()) == []
