"""What a server, or somebody between, could send instead of an update: all of it is refused.

A real HTTP server on this machine, real signatures. Nothing of what is installed changes.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import Cancelled, ContractRewriterError, NetworkError, UpdateRefusedError
from core.progress import silent
from core.releasing.publishing import refresh, withdraw
from core.secrets import sealed
from core.settings import Settings
from core.toolchain.configuration import Configuration
from core.toolchain.network import Network
from core.updates.checking import Offer, newest
from core.updates.downloading import fetch
from core.updates.installation import Installation
from core.updates.source import Source
from core.updates.trust import Trust
from tests.fixtures.release_server import (
    Releases,
    ReleaseServer,
    bytes_of,
    cut_after,
    dripping,
    endless,
    release_server,
)

HERE = Installation("tar", "linux", "x86_64", "0.1.0", Path("/nowhere/contract-rewriter"))
BIG = bytes(range(256)) * 2_000
"""512 kB: more than fits into the buffers between."""


class Client:
    """One profile that looks for updates of one server."""

    def __init__(self, folder: Path, server: ReleaseServer, root: bytes) -> None:
        self.folder, self.server, self.root = folder, server, root
        self.network = Network(Configuration(Settings(data_dir=folder)))
        self.seconds = 20.0

    def trust(self) -> Trust:
        source = Source(self.server.url, self.root)
        return Trust(source, self.folder, self.network, silent(), self.seconds)

    def offer(self, channel: str = "stable") -> Offer | None:
        return newest(self.trust(), HERE, channel)

    def fetch(self, path: str, patience: tuple[float, int] = (20.0, 1)) -> Path:
        return fetch(self.trust(), path, self.folder / "downloads", self.network, silent(), patience)

    def refused(self, path: str = "") -> str:
        """Look, and fetch if a path is given; the code of the refusal."""
        with pytest.raises(UpdateRefusedError) as caught:
            self.fetch(path) if path else self.offer()
        assert "refused" in caught.value.message and caught.value.next_step
        return caught.value.code


@pytest.fixture(scope="module", autouse=True)
def quick_seals() -> Iterator[None]:
    """Guessing passphrases is another test's business: here keys open at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "COST", 4)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """A repository with keys, made once and copied for each test."""
    return Releases(tmp_path_factory.mktemp("made"))


@pytest.fixture
def releases(made: Releases, tmp_path: Path) -> Releases:
    return made.copied(tmp_path / "publisher")


@pytest.fixture
def server(releases: Releases) -> Iterator[ReleaseServer]:
    with release_server(releases.folder) as server:
        yield server


@pytest.fixture
def client(releases: Releases, server: ReleaseServer, tmp_path: Path) -> Client:
    return Client(tmp_path / "profile", server, releases.root())


def metadata(releases: Releases, name: str) -> Path:
    return releases.folder / "metadata" / name


def test_a_signed_release_is_offered_with_its_notes_and_fetched(releases: Releases, client: Client) -> None:
    assert client.offer() is None
    path = releases.publish("0.2.0", content=BIG)
    offer = client.offer()
    assert offer is not None and offer.version == "0.2.0" and offer.file == path
    assert "What is new in 0.2.0" in offer.notes and offer.size_bytes == len(BIG)
    assert client.fetch(path).read_bytes() == BIG
    assert [item.name for item in (client.folder / "downloads").iterdir()] == [Path(path).name]


def test_beta_is_for_those_who_follow_it_and_older_versions_are_for_nobody(
    releases: Releases, client: Client
) -> None:
    releases.publish("0.0.9")
    releases.publish("0.3.0b1", "beta")
    assert client.offer("stable") is None
    beta = client.offer("beta")
    assert beta is not None and beta.version == "0.3.0b1"
    releases.publish("0.3.0")
    stable = client.offer("beta")
    assert stable is not None and stable.version == "0.3.0"


def test_nothing_personal_is_sent(releases: Releases, client: Client, server: ReleaseServer) -> None:
    client.fetch(releases.publish("0.2.0"))
    sent = {name.lower() for _, headers in server.asked for name in headers}
    assert sent <= {"host", "accept", "accept-encoding", "connection", "user-agent", "range"}
    assert {headers["user-agent"] for _, headers in server.asked} == {"contract-rewriter"}
    assert all("?" not in path for path, _ in server.asked)


def test_a_changed_file_is_refused_and_not_kept(
    releases: Releases, client: Client, server: ReleaseServer
) -> None:
    path = releases.publish("0.2.0", content=BIG)
    server.instead[f"/targets/{path}"] = bytes_of(BIG[:-1] + b"!")
    assert client.refused(path) == "update-changed"
    assert list((client.folder / "downloads").iterdir()) == []


def test_changed_metadata_is_refused(releases: Releases, client: Client) -> None:
    releases.publish("0.2.0")
    role = metadata(releases, "2.stable.json")
    role.write_text(role.read_text().replace("0.2.0", "9.9.9"))
    assert client.refused() == "update-not-signed"


def test_an_older_state_replayed_is_refused(
    releases: Releases, client: Client, server: ReleaseServer
) -> None:
    old = metadata(releases, "timestamp.json").read_bytes()
    releases.publish("0.2.0")
    assert client.offer() is not None
    server.instead["/metadata/timestamp.json"] = bytes_of(old)
    assert client.refused() == "update-replayed"


def test_a_frozen_state_is_refused_when_its_time_is_over(releases: Releases, client: Client) -> None:
    past = releases.now() - timedelta(days=8)
    refresh(releases.folder, releases.keys, past)
    assert client.refused() == "update-frozen"
    refresh(releases.folder, releases.keys, releases.now())
    assert client.offer() is None


def test_parts_of_two_states_mixed_are_refused(
    releases: Releases, client: Client, server: ReleaseServer
) -> None:
    releases.publish("0.2.0")
    older = metadata(releases, "2.stable.json").read_bytes()
    releases.publish("0.3.0")
    server.instead["/metadata/3.stable.json"] = bytes_of(older)
    assert client.refused() == "update-replayed"
    snapshot = metadata(releases, "2.snapshot.json").read_bytes()
    server.instead = {"/metadata/3.snapshot.json": bytes_of(snapshot)}
    fresh = Client(client.folder.parent / "another profile", server, client.root)
    assert fresh.refused() == "update-replayed"


def test_a_repository_of_other_keys_is_refused(
    tmp_path: Path, releases: Releases, client: Client, server: ReleaseServer
) -> None:
    other = Releases(tmp_path / "other", roots=1, threshold=1)
    other.publish("6.6.6")
    server.folder = other.folder
    assert client.refused() == "update-not-signed"


def test_the_key_of_beta_cannot_make_a_stable_release(releases: Releases, client: Client) -> None:
    releases.publish("0.2.0")
    repository = releases.repository()
    role = repository.role("stable")
    role.signed.version += 1
    repository._sign(role, "stable", [releases.keys.signer("beta")])
    repository.renew(releases.keys, [role], ["stable"])
    assert client.refused() == "update-not-signed"


def test_endless_metadata_is_given_up(client: Client, server: ReleaseServer) -> None:
    server.instead["/metadata/timestamp.json"] = endless
    assert client.refused() == "update-too-long"


def test_an_endless_file_is_given_up(releases: Releases, client: Client, server: ReleaseServer) -> None:
    path = releases.publish("0.2.0", content=BIG)
    server.instead[f"/targets/{path}"] = endless
    assert client.refused(path) == "update-too-long"
    assert list((client.folder / "downloads").iterdir()) == []


def test_slow_data_is_given_up(releases: Releases, client: Client, server: ReleaseServer) -> None:
    path = releases.publish("0.2.0", content=BIG)
    server.instead[f"/targets/{path}"] = dripping
    with pytest.raises(NetworkError) as caught:
        client.fetch(path, patience=(0.3, 100_000))
    assert caught.value.code == "too-slow"
    server.instead["/metadata/timestamp.json"] = dripping
    client.seconds = 0.3
    with pytest.raises(NetworkError) as caught:
        client.offer()
    assert caught.value.code == "too-slow"


def test_a_cut_download_goes_on_where_it_stopped(
    releases: Releases, client: Client, server: ReleaseServer
) -> None:
    path = releases.publish("0.2.0", content=BIG)
    file = f"/targets/{path}"
    cut = cut_after(BIG, 200_000)

    def once(handler: object) -> None:
        del server.instead[file]
        cut(handler)  # type: ignore[arg-type]

    server.instead[file] = once
    assert client.fetch(path).read_bytes() == BIG
    ranges = [headers.get("range") for asked, headers in server.asked if asked == file]
    assert ranges[0] is None and len(ranges) == 2
    assert ranges[1] is not None and 0 < int(ranges[1][6:-1]) <= 200_000


def test_what_had_come_before_the_network_went_is_used_the_next_time(
    releases: Releases, client: Client, server: ReleaseServer
) -> None:
    path = releases.publish("0.2.0", content=BIG)
    server.instead[f"/targets/{path}"] = cut_after(BIG, 0)
    part = client.folder / "downloads" / f"{client.trust().find(path).target.hashes['sha256']}.part"  # type: ignore[union-attr]
    part.parent.mkdir()
    part.write_bytes(BIG[:300_000])
    with pytest.raises(NetworkError):
        client.fetch(path)
    server.instead.clear()
    assert client.fetch(path).read_bytes() == BIG


def test_a_part_that_somebody_changed_is_found_out_and_fetched_anew(
    releases: Releases, client: Client, server: ReleaseServer
) -> None:
    path = releases.publish("0.2.0", content=BIG)
    part = client.folder / "downloads" / f"{client.trust().find(path).target.hashes['sha256']}.part"  # type: ignore[union-attr]
    part.parent.mkdir()
    part.write_bytes(b"!" * 300_000)
    assert client.fetch(path).read_bytes() == BIG
    ranges = [headers.get("range") for asked, headers in server.asked if asked == f"/targets/{path}"]
    assert ranges == ["bytes=300000-", None]


def test_a_file_of_another_length_is_refused_before_it_is_fetched(
    releases: Releases, client: Client, server: ReleaseServer
) -> None:
    path = releases.publish("0.2.0", content=BIG)
    for content in (BIG[:1000], BIG + b"!"):
        server.instead[f"/targets/{path}"] = bytes_of(content)
        assert client.refused(path) == "update-changed"


def test_a_rotated_root_is_followed(releases: Releases, client: Client) -> None:
    assert client.offer() is None
    for name in ("root-1", "online", "targets", "stable"):
        releases.repository().rotate(name, releases.keys)
    releases.publish("0.2.0")
    for name in ("root", "targets", "stable"):
        releases.repository().sign_again(name, releases.keys)
    assert client.offer() is not None
    fresh = Client(client.folder.parent / "another profile", client.server, releases.root())
    assert fresh.offer() is not None


def test_a_root_with_too_few_signatures_is_refused(releases: Releases, client: Client) -> None:
    releases.repository().sign_again("root", releases.keys)
    root = metadata(releases, "2.root.json")
    document = json.loads(root.read_text())
    document["signatures"] = document["signatures"][:1]
    root.write_text(json.dumps(document))
    assert client.refused() == "update-not-signed"


def test_a_replaced_key_counts_no_more(releases: Releases, client: Client) -> None:
    former = releases.keys.signer("stable")
    releases.repository().rotate("stable", releases.keys)
    repository = releases.repository()
    role = repository.role("stable")
    role.signed.version += 1
    repository._sign(role, "stable", [former])
    repository.renew(releases.keys, [role], ["stable"])
    assert client.refused() == "update-not-signed"


def test_without_a_network_it_is_told_calmly(client: Client, server: ReleaseServer) -> None:
    server.instead["/metadata/timestamp.json"] = lambda handler: handler.connection.close()
    with pytest.raises(NetworkError) as caught:
        client.offer()
    assert not isinstance(caught.value, UpdateRefusedError)


def test_an_empty_place_is_no_attack(client: Client, server: ReleaseServer, tmp_path: Path) -> None:
    server.folder = tmp_path
    with pytest.raises(ContractRewriterError) as caught:
        client.offer()
    assert caught.value.code == "no-updates"


def test_a_withdrawn_release_is_not_fetched(releases: Releases, client: Client) -> None:
    path = releases.publish("0.2.0")
    assert client.offer() is not None
    withdraw(releases.folder, "stable", "0.2.0", releases.keys, releases.now())
    assert client.offer() is None
    with pytest.raises(UpdateRefusedError) as caught:
        client.fetch(path)
    assert caught.value.code == "update-withdrawn"


def test_a_check_stops_within_a_moment(client: Client, server: ReleaseServer) -> None:
    server.instead["/metadata/timestamp.json"] = dripping
    progress = silent()
    source = Source(server.url, client.root)
    stopped: list[float] = []
    before = set(threading.enumerate())  # a silent server of another test holds one until it is given up

    def stop_when_asked() -> None:
        until = time.monotonic() + 60
        while not any(path.endswith("timestamp.json") for path, _ in server.asked):
            if time.monotonic() > until:
                return
            time.sleep(0.01)
        stopped.append(time.monotonic())
        progress.stop()

    thread = threading.Thread(target=stop_when_asked, daemon=True)
    thread.start()
    with pytest.raises(Cancelled):
        Trust(source, client.folder, client.network, progress, 50.0)
    thread.join()
    assert time.monotonic() - stopped[0] < 5
    until = time.monotonic() + 60
    while any(each.name == "updates" for each in set(threading.enumerate()) - before):
        assert time.monotonic() < until, "the thread of the transfer goes on"
        time.sleep(0.01)
