"""Several devices push without pause while something terrible happens; then everything is counted."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from core.wire.headers import add_checksums, node_checksum
from core.wire.ids import new_id
from core.wire.sync import Op, PushAnswer
from tests.fixtures.server_process import ServerProcess
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import PASSWORD

_PATIENCE_SECONDS = 300.0
"""A killed server may need many seconds to start on a busy machine, and be killed at once again."""
_WAIT_SECONDS = 0.05


@dataclass
class Writer:
    """One device that pushes batches until it is told to stop; a batch is repeated until it is answered."""

    device: SyncDevice
    random: random.Random
    acknowledged: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    retries: int = 0
    answers: int = 0
    nodes: list[str] = field(default_factory=list)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.push(self._batch())

    def _batch(self) -> list[Op]:
        ops: list[Op] = []
        for _ in range(self.random.randint(1, 6)):
            if not self.nodes or self.random.random() < 0.1:
                node = new_id()
                self.nodes.append(node)
                ops.append(self.device.named(node, f"{node}.sol"))
                self.device.note(ops[-1])
            node = self.random.choice(self.nodes)
            ops.append(self.device.written(node, self.random.randbytes(self.random.randint(1, 3000))))
            self.device.note(ops[-1])
        return ops

    async def push(self, ops: list[Op]) -> None:
        body = self.device.body(*ops)
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                answer = await self.device.http.post(f"{self.device.path}/push", content=body)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                self._count(PushAnswer.model_validate_json(answer.content))
                return
            assert answer is None or answer.status_code >= 500, answer.text
            self.retries += 1
            await asyncio.sleep(_WAIT_SECONDS)
        raise AssertionError("no answer for a long time")

    def _count(self, answer: PushAnswer) -> None:
        self.answers += 1
        for result in answer.results:
            assert result.result in {"ok", "dup"}, result
            assert result.seq is not None
            self.acknowledged[result.op_id] = result.seq
            self.duplicates += result.result == "dup"


@dataclass(frozen=True)
class Count:
    """What was found after the last fault."""

    acknowledged: int
    feed: int
    lost: int
    doubled: int
    gaps: int
    duplicates: int
    retries: int
    checksum_right: bool

    @property
    def right(self) -> bool:
        return not (self.lost or self.doubled or self.gaps) and self.checksum_right


async def hammer(
    server: ServerProcess, fault: Callable[[], Awaitable[None]], rounds: int, writers: int = 3, seed: int = 1
) -> Count:
    """Push from several people while `fault` happens `rounds` times."""
    owner = await server.person(f"owner{seed}")
    project = new_id()
    made = await owner.http.post("/projects", json={"id": project, "name": "Vault", "team_id": None})
    assert made.status_code == 201, made.text
    hands = [Writer(SyncDevice.of(owner, project), random.Random(seed))]
    for number in range(1, writers):  # other devices of the same person
        login = {"email": f"owner{seed}@example.org", "password": PASSWORD}
        device = new_id()
        answer = await owner.http.post("/auth/login", json={**login, "device": {"id": device, "name": "d"}})
        assert answer.status_code == 200, answer.text
        token = answer.json()["access_token"]
        http = httpx.AsyncClient(
            base_url=server.address, timeout=30, headers={"Authorization": f"Bearer {token}"}
        )
        hands.append(Writer(SyncDevice(http, project, owner.id, device), random.Random(seed + number)))
    stop = asyncio.Event()
    tasks = [asyncio.create_task(hand.run(stop)) for hand in hands]
    chance = random.Random(seed + 100)
    for _ in range(rounds):
        await _one_more(hands)
        await asyncio.sleep(chance.uniform(0.1, 0.7))
        await fault()
    await asyncio.sleep(0.3)
    stop.set()
    await asyncio.gather(*tasks)
    found = await count(SyncDevice.of(owner, project), hands)
    for hand in hands:
        await hand.device.http.aclose()
    return found


async def _one_more(hands: list[Writer]) -> None:
    """Wait until somebody was answered: a server that is killed again before that is not tested."""
    before, until = sum(hand.answers for hand in hands), time.monotonic() + _PATIENCE_SECONDS
    while sum(hand.answers for hand in hands) == before and time.monotonic() < until:
        await asyncio.sleep(_WAIT_SECONDS)


async def count(reader: SyncDevice, hands: list[Writer]) -> Count:
    """Compare what was acknowledged with the whole feed and its checksum."""
    reader.heads.clear()
    feed: dict[str, list[int]] = {}
    seqs: list[int] = []
    cursor, checksum = 0, None
    while checksum is None:
        page = await reader.changes(cursor, limit=1000)
        for each in page.changes:
            feed.setdefault(each.op_id, []).append(each.seq)
            seqs.append(each.seq)
            reader.note(Op(op_id=each.op_id, header=each.header, meta=each.meta))
        cursor, checksum = page.next, page.checksum
    told = {op: seq for hand in hands for op, seq in hand.acknowledged.items()}
    heads = reader.heads.values()
    sums = (node_checksum(head.node, head.content_rev, head.meta_rev, head.deleted) for head in heads)
    return Count(
        acknowledged=len(told),
        feed=len(seqs),
        lost=sum(feed.get(op) != [seq] for op, seq in told.items()),
        doubled=sum(len(found) > 1 for found in feed.values()),
        gaps=sum(seq != number for number, seq in enumerate(seqs, 1)),
        duplicates=sum(hand.duplicates for hand in hands),
        retries=sum(hand.retries for hand in hands),
        checksum_right=f"{add_checksums(*sums):016x}" == checksum,
    )
