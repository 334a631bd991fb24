"""Reads what the server has: pages of changes with their cursor, or everything anew.

A page and its cursor are kept in one transaction. When the sum over all nodes is
not the server's, when its epoch changed (it was restored from a backup) or when
the cursor is too old, the whole state is read as a snapshot; what was not sent
yet stays, and what the server forgot is sent again. Nothing here touches a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from core.errors import SyncError
from core.progress import Progress
from core.store.blobs import put_many
from core.store.database import Store
from core.store.outbox import enqueue
from core.store.replica_nodes import (
    Node,
    drop_nodes,
    heads_of,
    known_revs,
    lacking_contents,
    nodes_by_id,
    nodes_of,
    put_nodes,
    put_revs,
    take_contents,
)
from core.store.replica_ops import PreparedOp, kept_ops, ops_by_id, settle_ops
from core.store.replicas import Replica, cursor_of, set_cursor
from core.sync.documents import KINDS, announcement
from core.sync.pushing import settled
from core.sync.remote import read
from core.sync.transport import ResyncRequired, Transport
from core.wire.headers import add_checksums, meta_hash, node_checksum, rev_id
from core.wire.protocol import MAX_PAGE
from core.wire.sync import Change, Changes, Snapshot, SnapshotNode

SNAPSHOT_TRIES = 5
PAGE_CHANGES = 350
"""Changes that are asked for at once: few enough that one page is kept while the next is made."""
FIRST_CHANGES = 100
"""Of the first page, so that there is something to keep while the server makes the next one."""


@dataclass(slots=True)
class Pulled:
    """What was read: changes of others, whether all was read anew, and where the server stands."""

    changes: int = 0
    resynced: bool = False
    head: int = 0
    epoch: int = 0


def pull(store: Store, transport: Transport, replica: Replica, progress: Progress) -> Pulled:
    """Read everything that is new; raises `SyncError` of its kind when it cannot be read now.

    When it returns, all of it is on the disk. When it raises, a power cut may take back pages that were kept.
    """
    done = Pulled(epoch=replica.epoch)
    try:
        with store.reading() as connection:
            cursor = cursor_of(connection, replica.project_id)
        with _Ahead(transport, replica, cursor) as pages:
            for page in pages:
                if page.epoch != replica.epoch and cursor > 0:
                    raise ResyncRequired("The team server was restored from a backup.")
                done.changes += _keep(store, replica, page)
                replica = replace(replica, epoch=page.epoch, cursor=page.next)
                done.head, done.epoch, cursor = page.head, page.epoch, page.next
                progress.report("reading changes", cursor, max(cursor, page.head))
    except ResyncRequired:
        resync(store, transport, replica, progress)
        done.resynced = True
    fetch_contents(store, transport, replica, progress)
    return done


def keep_what_was_read(store: Store, replica: Replica) -> None:
    """Bring pages that were kept to the disk, before files are made from them."""
    with store.writing() as connection:
        set_cursor(connection, replica.project_id, cursor_of(connection, replica.project_id), replica.epoch)


class _Ahead:
    """Pages of changes, the next of which is on its way while one is looked at."""

    def __init__(self, transport: Transport, replica: Replica, cursor: int) -> None:
        self._transport, self._replica = transport, replica
        self._line = ThreadPoolExecutor(1, "pull")
        self._coming = self._ask(cursor, min(FIRST_CHANGES, PAGE_CHANGES))

    def __enter__(self) -> _Ahead:
        return self

    def __exit__(self, *error: object) -> None:
        self._line.shutdown(wait=False, cancel_futures=True)

    def __iter__(self) -> Iterator[Changes]:
        while True:
            page = self._coming.result()
            last = _is_last(page)
            if not last:
                self._coming = self._ask(page.next, PAGE_CHANGES)
            yield page
            if last:
                return

    def _ask(self, cursor: int, most: int) -> Future[Changes]:
        return self._line.submit(_page, self._transport, self._replica, cursor, most)


def _is_last(page: Changes) -> bool:
    return page.next >= page.head or not page.changes


def _page(transport: Transport, replica: Replica, cursor: int, most: int) -> Changes:
    path = f"/sync/v1/workspaces/{replica.workspace_id}/changes"
    body = transport.get(path, after=cursor, limit=most, bodies=True)
    return read(Changes, body)


def _keep(store: Store, replica: Replica, page: Changes) -> int:
    """One page in one transaction; raises `ResyncRequired` when the sum afterwards is wrong."""
    with store.writing() if _is_last(page) else store.noting() as connection:
        fresh = _taken(connection, replica, page.changes)
        put_revs(connection, replica.project_id, _revs(page.changes))
        set_cursor(connection, replica.project_id, page.next, page.epoch)
        if not _is_theirs(connection, replica, page):
            raise ResyncRequired("The state is not the server's.")
    return fresh


def _taken(connection: Any, replica: Replica, changes: Sequence[Change]) -> int:
    """Bring changes into their nodes; how many were somebody else's, or another device's."""
    if not changes:
        return 0
    ops = ops_by_id(connection, replica.project_id, [item.op_id for item in changes])
    if not ops and _all_plain(connection, replica, changes):
        put_many(connection, _bodies(changes))
        return len(changes)
    known = nodes_by_id(connection, replica.project_id, {item.header.node for item in changes})
    nodes = dict(known)
    fresh = 0
    for change in changes:
        fresh += _apply(nodes, change, ops.get(change.op_id), replica)
    settle_ops(connection, [ops[item.op_id] for item in changes if item.op_id in ops], accepted=True)
    put_many(connection, _needed(nodes, _bodies(changes)))
    put_nodes(connection, replica.project_id, nodes.values(), known)
    return fresh


def _all_plain(connection: Any, replica: Replica, changes: Sequence[Change]) -> bool:
    """Take new contents of as many known nodes, unread; False when there is anything else."""
    if len({item.header.node for item in changes}) != len(changes):
        return False
    taken = []
    for change in changes:
        if change.header.facet != "content":
            return False
        _check(change, replica)
        taken.append((change.rev, change.header.body, change.seq, change.actor, change.header.node))
    return take_contents(connection, replica.project_id, taken)


def _is_theirs(connection: Any, replica: Replica, page: Changes) -> bool:
    """Whether what is here now sums up to what the server has, where the page says that."""
    if page.checksum is None or page.next != page.head:
        return True
    return checksum(heads_of(connection, replica.project_id)) == int(page.checksum, 16)


def _apply(nodes: dict[str, Node], change: Change, op: PreparedOp | None, replica: Replica) -> bool:
    """Bring one change into its node; True when it was somebody else's, or another device's."""
    _check(change, replica)
    header = change.header
    node = nodes.get(header.node) or _new(change)
    if op is not None:
        nodes[header.node] = settled(node, op, change.seq, change.actor)
        return False
    known = change.rev in (node.content_rev, node.meta_rev)
    if header.facet == "content" and change.seq > node.content_seq:
        node = node._replace(
            content_rev=change.rev, content_sha=header.body, content_seq=change.seq, actor=change.actor
        )
    elif change.meta is not None and header.facet == "meta" and change.seq > node.meta_seq:
        meta = change.meta
        creator = node.creator if node.sent else change.actor
        node = node._replace(kind=meta.kind, name=meta.name, deleted=meta.deleted, meta_rev=change.rev,
            meta_seq=change.seq, creator=creator,
        )  # fmt: skip
    nodes[header.node] = node
    return not known


def _new(change: Change) -> Node:
    meta = change.meta
    return Node(
        change.header.node, meta.kind if meta else "file", meta.name if meta else "?", creator=change.actor
    )


def _check(change: Change, replica: Replica) -> None:
    """What the server says of a revision is what its identifier is computed from."""
    header = change.header
    sound = rev_id(header) == change.rev and header.workspace == replica.workspace_id
    if header.facet == "meta":
        sound = sound and change.meta is not None and meta_hash(change.meta) == header.body
    if change.inline is not None:
        sound = sound and hashlib.sha256(change.inline).hexdigest() == header.body
    if not sound:
        raise SyncError(
            "The team server sent a revision that is not what it says it is; it was not taken.",
            "Tell the operator of the server.",
            code="revision-damaged",
        )


def _bodies(changes: Iterable[Change]) -> dict[str, bytes]:
    return {item.header.body: item.inline for item in changes if item.inline is not None}


def _needed(nodes: Mapping[str, Node], bodies: Mapping[str, bytes]) -> dict[str, bytes]:
    """Contents that nodes have now; those in between are only read when somebody asks."""
    wanted = {node.content_sha for node in nodes.values() if node.content_rev != node.base_rev}
    return {sha256: data for sha256, data in bodies.items() if sha256 in wanted}


def _revs(changes: Iterable[Change]) -> Iterable[tuple[str, str]]:
    """Revisions of contents, each with the hash of its content."""
    return ((item.rev, item.header.body) for item in changes if item.header.facet == "content")


def checksum(heads: Iterable[tuple[str, str | None, str, bool]]) -> int:
    """The sum over all nodes that the server knows; see `heads_of`."""
    return add_checksums(*(node_checksum(*head) for head in heads))


def resync(store: Store, transport: Transport, replica: Replica, progress: Progress) -> None:
    """Read the whole state anew. What is here and not there is sent again; nothing is deleted."""
    pages = _snapshot(transport, replica, progress)
    head, epoch = pages[-1].head, pages[-1].epoch
    theirs = {item.meta.header.node: item for page in pages for item in page.nodes}
    bodies = _bodies(part for item in theirs.values() for part in (item.content, item.meta) if part)
    with store.writing() as connection:
        mine = nodes_of(connection, replica.project_id)
        restored = epoch != replica.epoch and replica.cursor > 0
        revs = {item.content.rev for item in theirs.values() if item.content}
        parents = {p for item in theirs.values() if item.content for p in item.content.header.parents}
        known = known_revs(connection, replica.project_id, revs | parents)
        nodes = {key: _again(mine.get(key), item, known, restored, replica) for key, item in theirs.items()}
        lost = [_forgotten(node, restored) for key, node in mine.items() if key not in theirs and node.sent]
        put_many(connection, _needed(nodes, bodies))
        put_nodes(connection, replica.project_id, [*nodes.values(), *(node for node in lost if node.subject)])
        drop_nodes(connection, replica.project_id, [node.node_id for node in lost if not node.subject])
        parts = (part for item in theirs.values() for part in _parts(item) if part.rev not in known)
        put_revs(connection, replica.project_id, _revs(parts))
        if restored:  # what the server had answered is not there any more: everything is made anew
            settle_ops(connection, kept_ops(connection, replica.project_id), accepted=False)
            _announce_again(connection, replica, [*nodes.values(), *lost])
        set_cursor(connection, replica.project_id, head, epoch)


def _announce_again(connection: Any, replica: Replica, nodes: Iterable[Node]) -> None:
    """Documents of here go once more; words of others are only theirs to send."""
    for node in nodes:
        others = node.kind in ("comment", "review") and node.creator not in ("", replica.user_id)
        if node.kind in KINDS and node.subject is not None and not others:
            for kind, subject in announcement(connection, replica.project_id, node.kind, node.subject):
                enqueue(connection, replica.project_id, kind, subject)


def _parts(item: SnapshotNode) -> list[Change]:
    return [part for part in (item.content, item.meta) if part is not None]


def _snapshot(transport: Transport, replica: Replica, progress: Progress) -> list[Snapshot]:
    """All pages at one head; begun again when somebody pushed in between."""
    path = f"/sync/v1/workspaces/{replica.workspace_id}/snapshot"
    for _ in range(SNAPSHOT_TRIES):
        pages: list[Snapshot] = []
        after: str | None = None
        try:
            while True:
                page = read(Snapshot, transport.get(path, after=after, limit=MAX_PAGE))
                pages.append(page)
                after = page.next
                progress.report("reading everything", sum(len(item.nodes) for item in pages))
                if after is None:
                    break
        except ResyncRequired:
            continue
        if len({(item.head, item.epoch) for item in pages}) == 1:
            return pages
    raise SyncError("The project changes too fast to be read as a whole.", "It is tried again later.")


def _again(
    node: Node | None, item: SnapshotNode, known: Mapping[str, str | None], restored: bool, replica: Replica
) -> Node:
    """A node as the server has it now, on what is here of it."""
    meta, content = item.meta, item.content
    for part in _parts(item):
        _check(part, replica)
    assert meta.meta is not None
    made = (node or Node(meta.header.node, meta.meta.kind, meta.meta.name, creator=meta.actor))._replace(
        kind=meta.meta.kind,
        name=meta.meta.name,
        deleted=meta.meta.deleted,
        meta_rev=meta.rev,
        meta_seq=meta.seq,
        content_rev=content.rev if content else None,
        content_sha=content.header.body if content else None,
        content_seq=content.seq if content else 0,
        actor=content.actor if content else meta.actor,
    )
    if not restored or node is None:
        return made
    if made.subject is None:
        return made._replace(base_meta=None, base_rev=None, base_sha=None)  # it comes back rather than vanish
    made = made._replace(base_meta=meta.rev, other_rev=None)  # names of here count: the backup is older
    if content is None or content.rev == made.base_rev:
        return made
    if content.rev in known:  # an older state of what is here: ours is sent again on top of it
        return made._replace(base_rev=content.rev, base_sha=content.header.body)
    first = next((parent for parent in content.header.parents if known.get(parent)), None)
    return made._replace(base_rev=first, base_sha=known[first] if first else None)


def _forgotten(node: Node, restored: bool) -> Node:
    """A node that the server does not have: sent as a new one after a restore, else gone for everybody."""
    bare = node._replace(
        content_rev=None, content_sha=None, content_seq=0, meta_rev=None, meta_seq=0, other_rev=None,
        base_rev=None, base_meta=None,
    )  # fmt: skip
    if restored:
        return bare._replace(base_sha=None, subject=None if node.deleted else node.subject)
    return bare._replace(deleted=True)


def fetch_contents(store: Store, transport: Transport, replica: Replica, progress: Progress) -> None:
    """Get the contents that pending nodes have and that are not here."""
    with store.reading() as connection:
        lacking = lacking_contents(connection, replica.project_id)
    for number, sha256 in enumerate(lacking):
        progress.report("reading contents", number, len(lacking))
        data = transport.get(f"/sync/v1/workspaces/{replica.workspace_id}/blobs/{sha256}")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise SyncError("A content arrived damaged; it was not taken.", "It is tried again later.")
        with store.writing() as connection:
            put_many(connection, {sha256: data})
