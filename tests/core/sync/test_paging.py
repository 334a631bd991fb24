"""Pages of a push and a pull: what is on the way at once, and what a power cut may take back."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import UnreachableError
from core.progress import silent
from core.store.replica_nodes import Node, heads_of, nodes_of
from core.store.replica_ops import count_ops, kept_ops
from core.store.replicas import cursor_of
from core.sync import pulling, pushing
from core.sync.preparing import prepare
from core.sync.transport import ResyncRequired, Transport
from core.sync.travelling import Travelling
from core.wire.sync import Changes
from tests.core.sync.team import Desk, Team, small_pages, team

FILES = [f"file{number}.sol" for number in range(12)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(tmp_path_factory.mktemp("team")) as made:
        yield made


@pytest.fixture
def found(whole: Team) -> Iterator[Team]:
    whole.begin()
    with small_pages(3):
        yield whole
    whole.end()


class Counting(Transport):
    """Counts pushes that are on their way at once; the second of two is let through before the first."""

    def __init__(self, inner: Transport, *, overtake: bool = False) -> None:
        self._inner, self.address, self.credentials = inner, inner.address, inner.credentials
        self.most = self.now = self.pushes = 0
        self._lock, self._overtake, self._passed = threading.Lock(), overtake, threading.Event()

    def post(self, path: str, body: bytes) -> bytes:
        if not path.endswith("/push"):
            return self._inner.post(path, body)
        with self._lock:
            self.now, self.pushes = self.now + 1, self.pushes + 1
            self.most, first = max(self.most, self.now), self.pushes == 1
        try:
            if self._overtake and first:
                assert self._passed.wait(20), "no second page was sent before the first was answered"
            answer = self._inner.post(path, body)
            self._passed.set()
            return answer
        finally:
            with self._lock:
                self.now -= 1

    def _ask(self, *given: Any, **named: Any) -> bytes:
        return self._inner._ask(*given, **named)


def _edit_all(desk: Desk, words: str) -> None:
    for name in FILES:
        (desk.folder / name).write_text(f"// {name} {words}\n")


def _shared(found: Team) -> tuple[Desk, Desk]:
    one, two = found.desks[:2]
    _edit_all(one, "first")
    one.sync()
    two.sync()
    return one, two


def _prepared(desk: Desk) -> None:
    place = desk.place
    prepare(desk.store, place.replica, place.desk, Travelling(place.root), silent())


def _settled(desk: Desk) -> tuple[dict[str, Node], int, int]:
    with desk.store.reading() as connection:
        nodes = nodes_of(connection, desk.project)
        return nodes, count_ops(connection, desk.project), cursor_of(connection, desk.project)


def test_a_page_that_overtakes_another_is_taken_as_well(found: Team) -> None:
    one, two = _shared(found)
    _edit_all(one, "second")
    _prepared(one)
    counting = Counting(one.transport, overtake=True)
    done = pushing.push(one.store, counting, one.place.replica, silent())
    assert (done.accepted, done.outrun, counting.most) == (len(FILES), [], pushing.ON_THE_WAY)
    nodes, left, cursor = _settled(one)
    assert left == 0 and not any(node.pending for node in nodes.values())
    assert cursor == max(node.content_seq for node in nodes.values()), "nothing of it is read again"
    two.sync()
    assert two.files() == one.files() == found.on_server()


def test_the_first_page_of_either_way_is_small(found: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = _shared(found)
    two.sync()
    monkeypatch.setattr(pushing, "FIRST_OPS", 1)
    monkeypatch.setattr(pulling, "FIRST_CHANGES", 1)
    sizes: list[int] = []
    exchanged, read = pushing._exchange, pulling._page

    def exchange(*given: Any) -> Any:
        sizes.append(len(given[2].ops))
        return exchanged(*given)

    def page(*given: Any) -> Changes:
        answer = read(*given)
        sizes.append(len(answer.changes))
        return answer

    monkeypatch.setattr(pushing, "_exchange", exchange)
    monkeypatch.setattr(pulling, "_page", page)
    _edit_all(one, "second")
    _prepared(one)
    pushing.push(one.store, one.transport, one.place.replica, silent())
    assert sizes == [1, 3, 3, 3, 2]
    sizes.clear()
    pulling.pull(two.store, two.transport, two.place.replica, silent())
    assert sizes == [1, 3, 3, 3, 2]


def test_what_fits_one_page_is_read_once_and_sent_at_once(
    found: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = _shared(found)
    reads: list[int] = []
    threads: list[str] = []
    read, exchanged = pushing._next_page, pushing._exchange

    def reading(*given: Any) -> Any:
        page = read(*given)
        reads.append(len(page.ops))
        return page

    def exchange(*given: Any) -> Any:
        threads.append(threading.current_thread().name)
        return exchanged(*given)

    monkeypatch.setattr(pushing, "_next_page", reading)
    monkeypatch.setattr(pushing, "_exchange", exchange)
    for name in FILES[:3]:  # as many as a page holds
        (one.folder / name).write_text("// second\n")
    _prepared(one)
    done = pushing.push(one.store, one.transport, one.place.replica, silent())
    assert (done.accepted, reads, threads) == (3, [3], [threading.current_thread().name])


def test_names_and_what_rests_on_them_go_one_page_after_the_other(found: Team) -> None:
    one, _ = found.desks[:2]
    _edit_all(one, "first")
    _prepared(one)
    counting = Counting(one.transport)
    done = pushing.push(one.store, counting, one.place.replica, silent())
    assert (done.accepted, counting.most, counting.pushes) == (2 * len(FILES), 1, 8)


def test_a_content_waits_while_another_of_its_file_is_on_the_way(found: Team) -> None:
    one, _ = _shared(found)
    _edit_all(one, "second")
    _prepared(one)
    with one.store.reading() as connection:
        ops = kept_ops(connection, one.project)
    first, second = pushing._Page(ops[:3]), pushing._Page(ops[3:6])
    assert pushing._apart(second, [first])
    assert not pushing._apart(second, [pushing._Page(ops[3:4])])
    assert not pushing._apart(pushing._Page((ops[4]._replace(facet="meta"),)), [first])


def test_settling_all_at_once_and_one_by_one_come_to_the_same(
    found: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _shared(found)
    kept = []
    for desk, at_once in ((one, True), (two, False)):
        desk.sync()
        _edit_all(desk, desk.home.name)
        _prepared(desk)
        if not at_once:
            monkeypatch.setattr(pushing, "_all_plain", lambda *_: False)
        pushing.push(desk.store, desk.transport, desk.place.replica, silent())
        nodes, left, cursor = _settled(desk)
        kept.append(left)
        for node in nodes.values():
            assert (node.base_rev, node.base_sha) == (node.content_rev, node.content_sha)
            assert node.actor == desk.place.replica.user_id and node.other_rev is None
        with desk.store.reading() as connection:
            assert f"{pulling.checksum(heads_of(connection, desk.project)):016x}" == _sum(desk)
        assert cursor == max(node.content_seq for node in nodes.values())
    assert kept == [0, 0]


def _sum(desk: Desk) -> str:
    page = pulling._page(desk.transport, desk.place.replica, desk.place.replica.cursor, 1)
    assert page.checksum is not None
    return page.checksum


def test_a_node_that_something_else_happened_to_is_settled_for_itself(found: Team) -> None:
    one, two = _shared(found)
    (two.folder / FILES[4]).write_text("// theirs\n")
    two.sync()
    _edit_all(one, "mine")
    _prepared(one)
    done = pushing.push(one.store, one.transport, one.place.replica, silent())
    assert (done.accepted, done.outrun) == (len(FILES) - 1, [FILES[4]])
    one.sync()
    found.decide(one)
    found.settle()
    assert two.files() == one.files() == found.on_server()


def _cut(desk: Desk, log: Path, length: int) -> None:
    """The power is cut: what was not waited for is gone from the end of the log, on any byte."""
    copy = log.read_bytes()[:length]
    database = desk.home / "store.sqlite3"
    held = database.read_bytes()
    desk.store.close()
    database.write_bytes(held)
    log.write_bytes(copy)
    log.with_name("store.sqlite3-shm").unlink(missing_ok=True)
    desk.restart()


@pytest.mark.parametrize("way", ["push", "pull"])
def test_a_power_cut_takes_back_what_was_noted_and_nothing_is_lost_or_done_twice(
    found: Team, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _shared(found)
    chance = random.Random(5)
    for number in range(6):
        desk, other = (one, two) if way == "push" else (two, one)
        _edit_all(one, f"turn {number}")
        log = desk.home / "store.sqlite3-wal"
        if way == "push":
            _prepared(desk)
            waited_for = log.stat().st_size
            pushing.push(desk.store, desk.transport, desk.place.replica, silent())
        else:
            one.sync()
            waited_for = log.stat().st_size
            with monkeypatch.context() as during:
                during.setattr(pulling, "_is_theirs", _broken_at_the_end)
                with pytest.raises(UnreachableError):
                    pulling.pull(desk.store, desk.transport, desk.place.replica, silent())
        noted = log.stat().st_size
        assert noted > waited_for
        _cut(desk, log, chance.choice([waited_for, noted - 1, chance.randint(waited_for, noted)]))
        before = found.on_server()
        done = desk.sync()
        assert (done.merged, done.conflicts, done.moved) == ([], [], [])
        other.sync()
        assert _settled(desk)[1] == 0
        assert one.files() == two.files() == found.on_server() == before


def _broken_at_the_end(connection: Any, replica: Any, page: Changes) -> bool:
    if page.next >= page.head:
        raise UnreachableError("It broke off.")
    return True


def test_pages_that_were_kept_are_on_the_disk_before_files_are_made_of_them(
    found: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _shared(found)
    _edit_all(one, "second")
    one.sync()
    with monkeypatch.context() as during:
        during.setattr(pulling, "_is_theirs", _broken_at_the_end)
        with pytest.raises(UnreachableError):
            two.sync()
    waited_for: list[bool] = []
    inner = pulling.keep_what_was_read

    def watched(store: Any, replica: Any) -> None:
        assert "second" not in (two.folder / FILES[0]).read_text()
        inner(store, replica)
        waited_for.append(True)

    monkeypatch.setattr("core.sync.syncer.keep_what_was_read", watched)
    two.sync()
    assert waited_for == [True]
    assert two.files() == one.files()


def test_a_state_that_is_not_the_servers_on_a_later_page_is_read_anew(
    found: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _shared(found)
    _edit_all(one, "second")
    one.sync()
    seen: list[bool] = []

    def wrong_once(connection: Any, replica: Any, page: Changes) -> bool:
        if page.next >= page.head and not seen:
            seen.append(True)
            raise ResyncRequired("The state is not the server's.")
        return True

    monkeypatch.setattr(pulling, "_is_theirs", wrong_once)
    done = pulling.pull(two.store, two.transport, two.place.replica, silent())
    assert done.resynced
    two.sync()
    assert two.files() == one.files()


def test_a_change_of_each_page_is_counted_and_one_of_here_is_settled(found: Team) -> None:
    one, two = _shared(found)
    _edit_all(one, "second")
    _prepared(one)
    with one.store.reading() as connection:
        body = pushing._page(one.place.replica, kept_ops(connection, one.project)[:1], _texts(one)).body
    path = f"/sync/v1/workspaces/{one.place.replica.workspace_id}/push"
    one.transport.post(path, body)  # and the answer is lost
    (two.folder / FILES[5]).write_text("// theirs\n")
    two.sync()
    done = pulling.pull(one.store, one.transport, one.place.replica, silent())
    assert done.changes == 1
    assert _settled(one)[1] == len(FILES) - 1


def _texts(desk: Desk) -> dict[str, bytes]:
    from core.store.blobs import get_many

    with desk.store.reading() as connection:
        ops = kept_ops(connection, desk.project)
        return get_many(connection, [op.sha256 for op in ops if op.sha256])
