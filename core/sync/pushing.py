"""Sends what was prepared, and keeps what the server said of it.

Operations go in their order, in pages that fit the protocol. What was accepted
leaves together with its rows of the outbox; what somebody else was faster with
is dropped and made anew after a pull; an answer that got lost changes nothing,
because the same bytes are sent again under the same ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import zstandard

from core.errors import SyncError
from core.progress import Progress
from core.store.blobs import get_many
from core.store.database import Store
from core.store.replica_nodes import Node, nodes_by_id, put_nodes, put_revs
from core.store.replica_ops import PreparedOp, count_ops, kept_ops, settle_ops
from core.store.replicas import Replica, cursor_of, set_cursor
from core.sync.ops import base_of, meta_of, op_json
from core.sync.remote import read
from core.sync.transport import Transport
from core.wire.protocol import INLINE_BYTES, MAX_OPS, MAX_PUSH_BYTES, PROTOCOL
from core.wire.sync import BlobNames, OpResult, PushAnswer

ROOM_BYTES = MAX_PUSH_BYTES - 65_536


@dataclass(slots=True)
class Pushed:
    """What became of operations: how many were accepted, and the names of those that were not.

    `outrun` wait for a pull; `refused` is name → the server's words. `epoch` is the server's.
    """

    accepted: int = 0
    files: set[str] = field(default_factory=set)
    outrun: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    epoch: int = 0


def push(store: Store, transport: Transport, replica: Replica, progress: Progress) -> Pushed:
    """Send everything that was prepared; raises `SyncError` of its kind when it cannot be sent now.

    While the answer to one page is kept, the next is on its way, unless something of the first was not
    accepted: what follows may rest on that.
    """
    done = Pushed(epoch=replica.epoch)
    with store.reading() as connection:
        total = count_ops(connection, replica.project_id)
    sent = stuck = 0
    line = ThreadPoolExecutor(1, "push")
    try:
        page, coming = _next_page(store, replica), None
        while page.ops:
            progress.report("sending changes", sent, total)
            answer = coming.result() if coming else _exchange(transport, replica, page, progress)
            following, coming = _following(store, replica, page, answer), None
            if following is not None and following.ops:
                coming = line.submit(_exchange, transport, replica, following, progress)
            left = _settle(store, replica, page.ops, answer, done)
            sent += len(page.ops) - left
            stuck = stuck + 1 if left == len(page.ops) else 0
            if stuck > 2:
                raise SyncError("The team server did not keep what it was sent.", "It is tried again later.")
            page = following if following is not None else _next_page(store, replica)
        return done
    finally:
        line.shutdown(wait=False)


@dataclass(frozen=True, slots=True)
class _Page:
    """Operations that travel together, their contents, and the push that they are."""

    ops: tuple[PreparedOp, ...] = ()
    texts: Mapping[str, bytes] = field(default_factory=dict)
    body: bytes = b""


def _next_page(store: Store, replica: Replica, skip: int = 0) -> _Page:
    """The oldest operations that were not answered, behind `skip` others."""
    with store.reading() as connection:
        ops = kept_ops(connection, replica.project_id, MAX_OPS, skip)
        texts = get_many(connection, [op.sha256 for op in ops if op.sha256 is not None])
    return _page(replica, ops, texts) if ops else _Page()


def _following(store: Store, replica: Replica, page: _Page, answer: PushAnswer) -> _Page | None:
    """What comes next and may be sent before the answer was kept; None when it does not accept everything."""
    accepted = sum(item.result in ("ok", "dup") for item in answer.results)
    whole = accepted == len(page.ops) == len(answer.results)
    return _next_page(store, replica, len(page.ops)) if whole else None


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


def _settle(
    store: Store, replica: Replica, page: Sequence[PreparedOp], answer: PushAnswer, done: Pushed
) -> int:
    """Keep what the server said, in one transaction; returns how many operations still wait."""
    results = {item.op_id: item for item in answer.results}
    with store.writing() as connection:
        known = nodes_by_id(connection, replica.project_id, {op.node_id for op in page})
        nodes = dict(known)
        orphans = [op for op in page if op.node_id not in nodes]  # their node is not here any more
        pairs = [(op, results[op.op_id]) for op in page if op.op_id in results and op.node_id in nodes]
        good = [(op, item) for op, item in pairs if item.result in ("ok", "dup")]
        bad = [(op, item) for op, item in pairs if item.result not in ("ok", "dup", "need_blob")]
        settle_ops(connection, orphans, accepted=False)
        settle_ops(connection, [op for op, _ in good], accepted=True)
        settle_ops(connection, [op for op, _ in bad], accepted=False)
        revs = []
        for op, item in good:
            nodes[op.node_id] = settled(nodes[op.node_id], op, item.seq or 0, replica.user_id)
            if op.sha256 is not None:
                revs.append((op.rev, op.sha256))
        for op, item in bad:
            if op.facet == "content" and item.result == "conflict" and op.node_id in nodes:
                nodes[op.node_id] = nodes[op.node_id]._replace(other_rev=op.rev)
        put_nodes(connection, replica.project_id, nodes.values(), known)
        put_revs(connection, replica.project_id, revs)
        cursor = _cursor(cursor_of(connection, replica.project_id), [item.seq or 0 for _, item in good])
        if cursor is not None and answer.epoch == replica.epoch:
            set_cursor(connection, replica.project_id, cursor, replica.epoch)
    _count(done, good, bad, nodes)
    done.epoch = answer.epoch
    return len(page) - len(good) - len(bad) - len(orphans)


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


def _cursor(cursor: int, seqs: list[int]) -> int | None:
    """The new cursor when nothing but these operations came after the old one."""
    fresh = sorted(seq for seq in seqs if seq > cursor)
    return fresh[-1] if fresh and fresh == list(range(cursor + 1, cursor + 1 + len(fresh))) else None


_Pairs = Sequence[tuple[PreparedOp, OpResult]]


def _count(done: Pushed, good: _Pairs, bad: _Pairs, nodes: Mapping[str, Node]) -> None:
    done.accepted += len(good)
    done.files |= {nodes[op.node_id].name for op, _ in good if nodes[op.node_id].kind == "file"}
    for op, item in bad:
        name = nodes[op.node_id].subject or nodes[op.node_id].name
        if item.result in ("conflict", "blocked"):
            done.outrun.append(name)
        elif item.result == "forbidden":
            done.forbidden.append(name)
        else:
            done.refused[name] = item.message or "the server does not take it"
