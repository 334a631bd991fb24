"""What a client survives: full disks, clocks that jump, a server that was restored or has forgotten."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx
import pytest

from core.errors import ContractRewriterError
from core.progress import Progress
from core.secrets.place import SessionPlace
from core.store.replicas import cursor_of
from core.sync import conflicts, placing, preparing
from core.sync.accounts import Accounts, this_device
from core.sync.credentials import Credentials, keep
from core.sync.transport import Transport
from core.wire import ids
from tests.core.sync.team import Crash, Desk, Team, team
from tests.fixtures.serving_thread import ServerThread
from tests.fixtures.team_server import PASSWORD, Time

DAY = 24 * 60 * 60
BIG = b"".join(b"// %d\n" % number for number in range(120_000))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(tmp_path_factory.mktemp("team")) as made:
        yield made


@pytest.fixture
def found(whole: Team) -> Iterator[Team]:
    whole.begin()
    yield whole
    whole.end()


@contextmanager
def small_files(most: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("content", [BIG, os.urandom(900_000)], ids=["the folder's", "the store's"])
def test_a_full_disk_of_the_client_is_one_sentence_and_the_next_sync_goes_on(
    found: Team, content: bytes
) -> None:
    first, second = found.desks[:2]
    found.write(first, "big.sol", content)
    found.write(first, "a.sol", b"theirs\n" + first.files()["a.sol"])
    first.sync()
    mine = second.files()["b.sol"] + b"typed meanwhile\n"
    found.write(second, "b.sol", mine)
    with small_files(700_000), pytest.raises(ContractRewriterError) as full:
        second.sync()
    assert full.value.message and full.value.next_step
    assert second.files()["b.sol"] == mine and "big.sol" not in second.files()
    assert not [name for name in second.names if name.endswith(".tmp")]
    second.sync()
    first.sync()
    assert second.files() == first.files() == found.on_server()
    assert second.files()["b.sol"] == mine


def test_a_restored_server_gets_again_what_it_forgot_and_what_was_not_sent_yet(found: Team) -> None:
    first, second, third = found.desks
    found.back_up()
    found.write(first, "a.sol", b"sent after the backup\n" + first.files()["a.sol"])
    found.write(first, "later.sol", b"contract Later {}\n")
    first.sync()
    second.sync()
    found.write(second, "b.sol", second.files()["b.sol"] + b"not sent when it happened\n")
    found.write(third, "a.sol", third.files()["a.sol"] + b"typed offline\n")
    found.restore()
    found.proxy.target = urlsplit(found.server.address).netloc
    found.settle()
    found.check()
    there = found.on_server()
    assert there["later.sol"] == b"contract Later {}\n"
    assert b"not sent when it happened" in there["b.sol"]
    assert there["a.sol"].startswith(b"sent after the backup") and there["a.sol"].endswith(b"typed offline\n")


def test_a_file_that_went_to_a_name_that_differs_only_by_case_while_others_changed_it_ends_equal(
    found: Team,
) -> None:
    one, two, _ = found.desks
    found.write(one, "D/e.sol", b"// first\n")
    one.sync()
    two.sync()
    with (one.folder / "b.sol").open("ab") as file:
        file.write(b"// typed-0-\n")
    one.sync()
    (two.folder / "d").mkdir()
    (two.folder / "b.sol").rename(two.folder / "d" / "E.sol")
    found.settle()
    found.check()
    assert any(b"typed-0-" in data for data in two.files().values())


def test_a_file_that_was_written_and_not_noted_is_no_conflict_when_others_went_on(
    found: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, _ = found.desks

    def crash(step: str) -> None:
        if step == "note":
            raise Crash

    for line in (b"// first\n", b"// second\n"):
        with (one.folder / "a.sol").open("ab") as file:
            file.write(line)
        assert one.sync().sent == 1
        if line == b"// first\n":
            with monkeypatch.context() as during, pytest.raises(Crash):
                during.setattr(placing, "FAULT", [crash])
                two.sync()
            two.restart()
            assert two.files() == one.files(), "it was written"
    done = two.sync()
    assert (done.conflicts, done.merged) == ([], [])
    assert two.files() == one.files()


def test_a_cursor_that_expired_costs_a_new_reading_and_nothing_that_was_typed(found: Team) -> None:
    first, second = found.desks[:2]
    found.write(second, "b.sol", second.files()["b.sol"] + b"offline for half a year\n")
    (second.folder / "a.sol").rename(second.folder / "renamed.sol")
    for number in range(3):
        found.write(first, "a.sol", b"round %d\n" % number + first.files()["a.sol"])
        first.sync()
    before = _cursor(second)
    found.compact()
    transport, replica = second.transport, second.place.replica
    path = f"/sync/v1/workspaces/{replica.workspace_id}/changes"
    with pytest.raises(ContractRewriterError) as gone:
        transport.get(path, after=before, epoch=replica.epoch)
    assert gone.value.code == "resync-required"
    found.settle()
    found.check()
    there = found.on_server()
    assert b"offline for half a year" in there["b.sol"] and "a.sol" not in there
    assert there["renamed.sol"].startswith(b"round 2\nround 1\nround 0\n")
    assert not conflicts.conflicts(second.store, second.project)


def test_a_file_that_two_made_alike_is_one_though_it_was_on_its_way(found: Team) -> None:
    first, second = found.desks[:2]
    for desk in (first, second):
        found.write(desk, "alike.sol", b"contract Alike {}\n")
    found.sync(second, ["", "cut within the question"])  # prepared, and never heard of
    first.sync()
    assert second.sync().moved == []
    assert second.sync().sent == 0
    found.settle()
    found.check()
    assert second.files()["alike.sol"] == b"contract Alike {}\n"


def _cursor(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return cursor_of(connection, desk.project)


JUMPS = ((0, 0), (DAY, 0), (DAY, -DAY), (-DAY, -DAY), (-DAY, DAY), (0, 0))
"""Of the clients' clocks and the server's, one after the other."""


def test_clocks_that_jump_forth_and_back_change_nothing(
    clocks: tuple[Team, Time], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, clock = clocks
    first, second = found.desks[:2]
    found.begin()
    for number, (here, there) in enumerate(JUMPS):
        shifted = SimpleNamespace(time_ns=_shifted(here))
        monkeypatch.setattr(preparing, "time", shifted)
        monkeypatch.setattr(ids, "time", shifted)
        clock.ahead_ms = there * 1000
        desk, other = (first, second) if number % 2 else (second, first)
        found.write(desk, "a.sol", b"%d\n" % number + desk.files()["a.sol"])
        assert desk.sync().sent == 1
        other.sync()
        assert first.files() == second.files()
    assert first.files()["a.sol"].startswith(b"5\n4\n3\n2\n1\n0\n")
    found.settle()
    found.check()
    found.end()


def _shifted(seconds: int) -> Callable[[], int]:
    return lambda: time.time_ns() + seconds * 10**9


@pytest.fixture(scope="module")
def clocks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Team, Time]]:
    """A team whose server has a clock to move, and desks that renew what has run out."""
    box, clock = tmp_path_factory.mktemp("clocks"), Time()
    server = ServerThread(box / "server", clock, run_jobs=False, shutdown_seconds=1)
    with team(box, server) as found:
        for desk in found.desks:
            desk.transport = _renewing(desk, server.address)
        yield found, clock
        for desk in found.desks:
            desk.transport.close()


def _renewing(desk: Desk, address: str) -> Transport:
    client, place, progress = httpx.Client(trust_env=False), SessionPlace(), Progress()
    accounts, device = Accounts(address, client), this_device(desk.home)
    keep(accounts, place, accounts.login("ada@example.org", PASSWORD, device), device.id, progress)
    return Transport(address, Credentials(accounts, place, desk.home, progress), client)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that tells cases apart")
def test_twins_that_everybody_makes_at_once_end_as_different_names_everywhere(found: Team) -> None:
    for number, (desk, name) in enumerate(zip(found.desks, ("New.sol", "new.sol", "NEW.sol"), strict=True)):
        found.write(desk, name, b"contract New%d {}\n" % number)
        (desk.folder / "case").mkdir()
        found.write(desk, f"case/{name}", b"the same\n")
    found.settle()
    found.check()
    names = [name for name in found.on_server() if name.lower().startswith("new")]
    assert len(names) == len({name.lower() for name in names}) == 3
    again = [desk.sync() for desk in found.desks]
    assert not any(done.moved or done.sent for done in again)


def test_home_is_where_the_program_was(found: Team, tmp_path: Path) -> None:
    """A folder that somebody took away is told, and nothing is deleted for anybody."""
    first, second = found.desks[:2]
    first.folder.rename(tmp_path / "moved away")
    with pytest.raises(ContractRewriterError, match="is not there"):
        first.sync()
    (tmp_path / "moved away").rename(first.folder)
    assert first.sync().sent == 0
    second.sync()
    assert second.files() == first.files()
