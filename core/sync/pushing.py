"""Sends what was prepared, and keeps what the server said of it.

Operations go in their order, in pages that fit the protocol. What was accepted
leaves together with its rows of the outbox; what somebody else was faster with
is dropped and made anew after a pull; an answer that got lost changes nothing,
because the same bytes are sent again under the same ids. So what was answered
need not be on the disk before the next step: lost to a power cut, it is asked again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import zstandard

from core.errors import SyncError
from core.progress import Progress
from core.store.blobs import get_many
from core.store.database import Store
from core.store.replica_nodes import Node, nodes_by_id, put_nodes, put_revs, settle_contents
from core.store.replica_ops import PreparedOp, count_ops, kept_ops, settle_ops
from core.store.replicas import Replica, cursor_of, set_cursor
from core.sync.ops import base_of, meta_of, op_json
from core.sync.remote import read
from core.sync.transport import Transport
from core.wire.protocol import INLINE_BYTES, MAX_OPS, MAX_PUSH_BYTES, PROTOCOL
from core.wire.sync import BlobNames, OpResult, PushAnswer

ROOM_BYTES = MAX_PUSH_BYTES - 65_536
ON_THE_WAY = 2
"""Pages that were sent and not answered."""
FIRST_OPS = 100
"""Of the first page, so that the server begins while the others are read."""


@dataclass(slots=True)
class Pushed:
    """What became of operations: how many were accepted, and the names of those that were not.

    `outrun` wait for a pull; `refused` is name → the server's words. `epoch` is the server's.
    """

    accepted: int = 0
    outrun: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    epoch: int = 0
    ours: set[int] = field(default_factory=set)
    """Numbers that the server gave to what it accepted."""


def push(store: Store, transport: Transport, replica: Replica, progress: Progress) -> Pushed:
    """Send everything that was prepared; raises `SyncError` of its kind when it cannot be sent now."""
    done = Pushed(epoch=replica.epoch)
    with store.reading() as connection:
        total = count_ops(connection, replica.project_id)
    sent = stuck = 0
    way = _Way(store, transport, replica, progress)
    try:
        while way.send():
            progress.report("sending changes", sent, total)
            page, answer = way.answered()
            if way.accepted(page, answer):
                way.send()  # before it is kept: the server need not wait for that
            left = _settle(store, replica, page.ops, answer, done)
            sent += len(page.ops) - left
            stuck = stuck + 1 if left == len(page.ops) else 0
            if stuck > 2:
                raise SyncError("The team server did not keep what it was sent.", "It is tried again later.")
            if left:
                way.begin_again()
        return done
    finally:
        way.close()


@dataclass(frozen=True, slots=True)
class _Page:
    """Operations that travel together, their contents, and the push that they are."""

    ops: tuple[PreparedOp, ...] = ()
    texts: Mapping[str, bytes] = field(default_factory=dict)
    body: bytes = b""
    last: bool = True
    """Whether nothing waited behind it when it was read."""


class _Way:
    """Pages from the store to the server: read while others are on their way, answered in their order."""

    def __init__(self, store: Store, transport: Transport, replica: Replica, progress: Progress) -> None:
        self._store, self._transport = store, transport
        self._replica, self._progress = replica, progress
        self._line = ThreadPoolExecutor(ON_THE_WAY, "push")
        self._sent: deque[tuple[_Page, Future[PushAnswer]]] = deque()
        self._next: _Page | None = None
        self._last = 0
        self._over = self._again = False

    def send(self) -> bool:
        """Send what may go now; whether anything is on its way."""
        if self._again and not self._sent:
            self._over = self._again = False
            self._next, self._last = None, 0
        while len(self._sent) < ON_THE_WAY and not self._again and not self._over:
            page = self._next or _next_page(self._store, self._replica, self._last)
            self._next = page
            if not page.ops or not _apart(page, [each for each, _ in self._sent]):
                break
            self._next, self._last, self._over = None, page.ops[-1].number, page.last
            self._sent.append((page, self._begin(page)))
        return bool(self._sent)

    def _begin(self, page: _Page) -> Future[PushAnswer]:
        """Send a page beside what else is done; at once where there is nothing else to do."""
        what = self._transport, self._replica, page, self._progress
        if self._sent or not page.last:
            return self._line.submit(_exchange, *what)
        done: Future[PushAnswer] = Future()
        try:
            done.set_result(_exchange(*what))
        except Exception as error:
            done.set_exception(error)
        return done

    def answered(self) -> tuple[_Page, PushAnswer]:
        """The oldest page that is on its way, and what the server said of it."""
        page, coming = self._sent.popleft()
        return page, coming.result()

    def accepted(self, page: _Page, answer: PushAnswer) -> bool:
        """Whether the server took all of a page, so that whatever follows may rest on it."""
        accepted = sum(item.result in ("ok", "dup") for item in answer.results)
        return accepted == len(page.ops) == len(answer.results)

    def begin_again(self) -> None:
        """Something was not answered for good: once nothing is on its way, all that waits goes anew."""
        self._again = True

    def close(self) -> None:
        """Send nothing more."""
        self._line.shutdown(wait=False, cancel_futures=True)


def _apart(page: _Page, others: Sequence[_Page]) -> bool:
    """Whether a page may arrive before these: contents of other nodes, which no name depends on."""
    if not others:
        return True
    every = (page, *others)
    nodes = {op.node_id for each in every for op in each.ops}
    plain = all(op.facet == "content" for each in every for op in each.ops)
    return plain and len(nodes) == sum(len(each.ops) for each in every)


def _next_page(store: Store, replica: Replica, after: int) -> _Page:
    """The oldest operations that were not answered, behind the one of a number."""
    most = MAX_OPS if after else min(FIRST_OPS, MAX_OPS)
    with store.reading() as connection:
        every = kept_ops(connection, replica.project_id, most + 1, after)
        ops = every[:most]
        texts = get_many(connection, [op.sha256 for op in ops if op.sha256 is not None])
    page = _page(replica, ops, texts) if ops else _Page()
    return replace(page, last=len(page.ops) == len(every))


def _exchange(transport: Transport, replica: Replica, page: _Page, progress: Progress) -> PushAnswer:
    """Send a page, its large contents first; what the server says of it."""
    _send_blobs(transport, replica, page.ops, page.texts, progress)
    return _answer(transport, replica, page.body)


def _page(replica: Replica, ops: Sequence[PreparedOp], texts: Mapping[str, bytes]) -> _Page:
    """As many operations as one push takes, and the push."""
    parts: list[bytes] = []
    size = 0
    for op in ops:
        part = op_json(op, texts.get(op.sha256) if op.sha256 is not None else None)
        size += len(part) + 1
        if parts and size > ROOM_BYTES:
            break
        parts.append(part)
    head = f'{{"protocol":{PROTOCOL},"device":"{replica.device_id}","ops":['.encode()
    return _Page(tuple(ops[: len(parts)]), texts, head + b",".join(parts) + b"]}")


def _send_blobs(
    transport: Transport,
    replica: Replica,
    page: Iterable[PreparedOp],
    texts: Mapping[str, bytes],
    progress: Progress,
) -> None:
    """Contents that are too large to travel along go first, those that the server lacks."""
    large = [op.sha256 for op in page if op.sha256 is not None and len(texts[op.sha256]) > INLINE_BYTES]
    if not large:
        return
    asked = BlobNames(sha256=tuple(dict.fromkeys(large))).model_dump_json().encode()
    path = f"/sync/v1/workspaces/{replica.workspace_id}/blobs"
    missing = BlobNames.model_validate_json(transport.post(f"{path}/missing", asked)).sha256
    for sha256 in missing:
        progress.check()
        send_blob(transport, replica.workspace_id, sha256, texts[sha256])


def send_blob(transport: Transport, workspace: str, sha256: str, data: bytes) -> None:
    """Send one content, packed."""
    packed = zstandard.ZstdCompressor(level=3).compress(data)
    headers = {"content-type": "application/octet-stream", "content-encoding": "zstd"}
    transport.put(f"/sync/v1/workspaces/{workspace}/blobs/{sha256}", packed, headers)


def _answer(transport: Transport, replica: Replica, body: bytes) -> PushAnswer:
    return read(PushAnswer, transport.post(f"/sync/v1/workspaces/{replica.workspace_id}/push", body))


_Pairs = Sequence[tuple[PreparedOp, OpResult]]


def _settle(
    store: Store, replica: Replica, page: Sequence[PreparedOp], answer: PushAnswer, done: Pushed
) -> int:
    """Keep what the server said, in one transaction; returns how many operations still wait."""
    results = {item.op_id: item for item in answer.results}
    pairs: _Pairs = [(op, results[op.op_id]) for op in page if op.op_id in results]
    good: _Pairs
    with store.noting() as connection:
        if len(pairs) == len(page) and _all_plain(connection, replica, pairs):
            good, left = pairs, 0
        else:
            good, left = _each(connection, replica, page, pairs, done)
        settle_ops(connection, [op for op, _ in good], accepted=True)
        revs = [(op.rev, op.sha256) for op, _ in good if op.sha256 is not None]
        put_revs(connection, replica.project_id, revs)
        if answer.epoch == replica.epoch:
            done.ours.update(item.seq or 0 for _, item in good)
            _follow(connection, replica, done.ours)
    done.accepted += len(good)
    done.epoch = answer.epoch
    return left


def _all_plain(connection: Any, replica: Replica, pairs: _Pairs) -> bool:
    """Settle accepted contents of nodes that nothing else happened to, unread; False when some are more."""
    settled = []
    for op, item in pairs:
        if op.sha256 is None or item.seq is None or item.result not in ("ok", "dup"):
            return False
        settled.append((op.node_id, op.rev, op.sha256, base_of(op), item.seq))
    return settle_contents(connection, replica.project_id, replica.user_id, settled)


def _each(
    connection: Any, replica: Replica, page: Sequence[PreparedOp], pairs: _Pairs, done: Pushed
) -> tuple[_Pairs, int]:
    """Bring every answer into its node; what was accepted, and how many operations still wait."""
    known = nodes_by_id(connection, replica.project_id, {op.node_id for op in page})
    nodes = dict(known)
    orphans = [op for op in page if op.node_id not in nodes]  # their node is not here any more
    good = [(op, item) for op, item in pairs if op.node_id in nodes and item.result in ("ok", "dup")]
    bad = [
        (op, item)
        for op, item in pairs
        if op.node_id in nodes and item.result not in ("ok", "dup", "need_blob")
    ]
    settle_ops(connection, orphans, accepted=False)
    settle_ops(connection, [op for op, _ in bad], accepted=False)
    for op, item in good:
        nodes[op.node_id] = settled(nodes[op.node_id], op, item.seq or 0, replica.user_id)
    for op, item in bad:
        if op.facet == "content" and item.result == "conflict":
            nodes[op.node_id] = nodes[op.node_id]._replace(other_rev=op.rev)
    put_nodes(connection, replica.project_id, nodes.values(), known)
    _tell(done, bad, nodes)
    return good, len(page) - len(good) - len(bad) - len(orphans)


def settled(node: Node, op: PreparedOp, seq: int, user_id: str) -> Node:
    """A node after the server accepted one of our operations on it."""
    if not node.sent and op.facet == "meta":
        node = node._replace(creator=user_id)
    if op.facet == "content":
        assert op.sha256 is not None
        based = node.base_rev == base_of(op)
        if based and seq > node.content_seq:
            return node._replace(
                content_rev=op.rev, content_sha=op.sha256, content_seq=seq, actor=user_id,
                base_rev=op.rev, base_sha=op.sha256, other_rev=None,
            )  # fmt: skip
        if seq > node.content_seq:
            return node._replace(content_rev=op.rev, content_sha=op.sha256, content_seq=seq, actor=user_id)
        return node._replace(base_rev=op.rev, base_sha=op.sha256, other_rev=None) if based else node
    meta = meta_of(op)
    if seq > node.meta_seq:
        node = node._replace(name=meta.name, deleted=meta.deleted, meta_rev=op.rev, meta_seq=seq)
    if node.base_meta == base_of(op):
        node = node._replace(base_meta=op.rev)
        if meta.deleted:
            node = node._replace(subject=None)
    return node


def _follow(connection: Any, replica: Replica, ours: Collection[int]) -> None:
    """Move the cursor over what is ours and comes right after it; pages may have overtaken each other."""
    before = cursor = cursor_of(connection, replica.project_id)
    while cursor + 1 in ours:
        cursor += 1
    if cursor > before:
        set_cursor(connection, replica.project_id, cursor, replica.epoch)


def _tell(done: Pushed, bad: _Pairs, nodes: Mapping[str, Node]) -> None:
    for op, item in bad:
        name = nodes[op.node_id].subject or nodes[op.node_id].name
        if item.result in ("conflict", "blocked"):
            done.outrun.append(name)
        elif item.result == "forbidden":
            done.forbidden.append(name)
        else:
            done.refused[name] = item.message or "the server does not take it"
