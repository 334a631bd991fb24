"""What changed on this machine, as operations that are kept before they are sent.

Files are compared with what they were made from (`base_sha`); everything else is
what the outbox announces. One transaction keeps the texts, the nodes and the
operations, so that a crash leaves either nothing or something that can be sent.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import SyncError
from core.progress import Progress
from core.store import teamwork
from core.store.blobs import get_many, put_many
from core.store.database import Store
from core.store.outbox import OutboxEntry, pending_of, remove
from core.store.replica_nodes import Node, drop_nodes, nodes_of, put_nodes
from core.store.replica_ops import PreparedOp, keep_ops, kept_ops
from core.store.replicas import Replica, take_counters
from core.sync import placing
from core.sync.documents import Desk, Document, announced, with_unknown
from core.sync.ops import Writer, content_op, meta_op
from core.sync.travelling import LeftOut, Travelling, too_large, wire_name
from core.wire.headers import Meta, path_key
from core.wire.ids import new_id


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is ready to be sent: files and documents that changed, and files that stay here."""

    ops: int = 0
    left_out: tuple[LeftOut, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    """Files that got a suffix, because another file has their name but for its case."""


@dataclass(slots=True)
class _Seen:
    """The folder as it is: path → hash of what differs from its base, and the bytes of it."""

    changed: dict[str, str] = field(default_factory=dict)
    data: dict[str, bytes] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)
    recased: dict[str, Node] = field(default_factory=dict)
    """New path → the node whose file is there now: its name changed by case only."""


def prepare(
    store: Store,
    replica: Replica,
    desk: Desk,
    travelling: Travelling,
    progress: Progress,
    *,
    everything: bool = True,
    secrets: Collection[str] = (),
    all_gone: bool = False,
) -> Prepared:
    """Keep operations for all that changed; `everything` looks at every file, else those announced.

    A file that holds one of `secrets` (keys of models) is left out. Raises `SyncError` when
    the folder, or all that it held, is gone and `all_gone` does not say that this is meant.
    """
    with store.reading() as connection:
        nodes = nodes_of(connection, replica.project_id)
        busy = {op.node_id for op in kept_ops(connection, replica.project_id)}
        entries = pending_of(connection, replica.project_id)
        files = _announced_files(connection, entries)
        documents = _whole(connection, nodes, announced(connection, desk, entries))
    by_path = {node.subject: node for node in nodes.values() if node.kind == "file" and node.subject}
    names = travelling.files(progress) if everything else _existing(travelling.root, files)
    seen = _look(travelling, names, by_path, progress, secrets)
    gone = _gone(travelling.root, by_path, by_path if everything else files, seen.names)
    _check_folder(travelling.root, by_path, gone, all_gone)
    moved = _apart(travelling.root, seen, by_path, gone)
    maker = _Maker(replica, nodes, busy, seen)
    maker.files(by_path, gone, files)
    maker.documents(documents)
    done = _moot(entries, maker)
    with store.writing() as connection:
        ops = maker.finish(take_counters(connection, replica.project_id, maker.count) if maker.count else 0)
        put_many(connection, {hash_: maker.texts[hash_] for hash_ in maker.used})
        put_nodes(connection, replica.project_id, maker.touched.values())
        drop_nodes(connection, replica.project_id, maker.dropped)
        keep_ops(connection, replica.project_id, ops)
        remove(connection, done)
    return Prepared(len(ops), tuple(seen.left_out), tuple(moved))


def unsent(store: Store, replica: Replica, travelling: Travelling, progress: Progress) -> tuple[str, ...]:
    """Files that differ from what the server had last, new and deleted ones too; nothing is kept or sent."""
    with store.reading() as connection:
        nodes = nodes_of(connection, replica.project_id)
    by_path = {node.subject: node for node in nodes.values() if node.kind == "file" and node.subject}
    seen = _look(travelling, travelling.files(progress), by_path, progress, ())
    return tuple(sorted({*seen.changed, *_gone(travelling.root, by_path, by_path, seen.names)}))


def _whole(
    connection: Any, nodes: Mapping[str, Node], documents: Mapping[Document, tuple[int, ...]]
) -> dict[Document, tuple[int, ...]]:
    """Documents with what they have that this program does not know."""
    bases = {made: nodes[made.node_id].base_sha for made in documents if made.node_id in nodes}
    texts = get_many(connection, [sha for sha in bases.values() if sha])
    return {with_unknown(made, texts.get(bases.get(made) or "")): rows for made, rows in documents.items()}


def _announced_files(connection: Any, entries: Iterable[OutboxEntry]) -> dict[str, tuple[int, ...]]:
    """Path → numbers of the rows that announce it."""
    rows = [item for item in entries if item.kind == "revision"]
    paths = teamwork.files_of_revisions(connection, [item.subject for item in rows])
    found: dict[str, list[int]] = {}
    for item in rows:
        found.setdefault(paths.get(item.subject, ""), []).append(item.number)
    return {path: tuple(numbers) for path, numbers in found.items()}


def _existing(root: Path, files: Iterable[str]) -> list[str]:
    return [path for path in files if path and (root / path).is_file()]


def _look(
    travelling: Travelling,
    names: Iterable[str],
    by_path: Mapping[str, Node],
    progress: Progress,
    secrets: Collection[str],
) -> _Seen:
    seen = _Seen()
    hidden = [value.encode() for value in secrets if len(value) >= 8]
    for name in names:
        progress.check()
        seen.names.add(name)
        try:
            data = (travelling.root / name).read_bytes()
        except OSError as error:
            seen.left_out.append(LeftOut(name, f"it cannot be read ({(error.strerror or 'error').lower()})"))
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        node = by_path.get(name)
        if node is not None and node.base_sha == sha256 and not node.deleted and wire_name(name) == node.name:
            continue
        why = travelling.why_not(name) or _unsendable(data, hidden)
        if why:
            seen.left_out.append(LeftOut(name, why, travelling.is_meant(name)))
        else:
            seen.changed[name], seen.data[sha256] = sha256, data
    return seen


def _unsendable(data: bytes, secrets: Iterable[bytes]) -> str:
    if too_large(data):
        return "it is larger than 4 MiB"
    return "it holds the key of a model" if any(value in data for value in secrets) else ""


def _gone(root: Path, by_path: Mapping[str, Node], asked: Iterable[str], names: Collection[str]) -> list[str]:
    """Files that were here and are not, however they may be ignored now; a folder is no file."""
    missing = (path for path in asked if path in by_path and path not in names)
    return [path for path in missing if not os.path.lexists(root / path) or _became_folder(root / path)]


def _became_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _apart(
    root: Path, seen: _Seen, by_path: Mapping[str, Node], gone: Collection[str]
) -> list[tuple[str, str]]:
    """Move files whose name another one has but for its case: the second gets a suffix.

    The second is one that is new, or one that the server knows under another name.
    """
    here = sorted(by_path.keys() - set(gone), key=lambda path: (_as_sent(path, by_path[path]), path))
    taken = {path_key(path): path for path in here}  # the last one of a key keeps it
    was = {path_key(path): path for path in by_path if path not in seen.names}
    moved = []
    for path, sha256 in list(seen.changed.items()):
        key, node = path_key(path), by_path.get(path)
        if node is not None and (taken.get(key, path) == path or _as_sent(path, node)):
            continue
        old = was.get(key)
        if node is None and old is not None and (old in gone or placing.same_file(root / old, root / path)):
            seen.recased[path] = by_path[old]
        elif key in taken:
            new = placing.free_name(root, path, taken)
            if not placing.move(root, path, new):
                said = f"its name differs only by case from “{taken[key]}”"
                seen.left_out.append(LeftOut(path, said))
            else:
                seen.changed[new], key = sha256, path_key(new)
                moved.append((path, new))
                taken[key] = new
                if node is not None:
                    seen.recased[new] = node
            del seen.changed[path]
            continue
        taken[key] = path
    return moved


def _as_sent(path: str, node: Node) -> bool:
    """Whether the server knows a file under the name that it has here."""
    return node.sent and wire_name(path) == node.name


def _check_folder(root: Path, by_path: Mapping[str, Node], gone: list[str], meant: bool) -> None:
    if not root.is_dir():
        raise SyncError(
            f"The folder {root} is not there.", "Bring it back, or unlink the project.", code="folder-missing"
        )
    placed = [path for path, node in by_path.items() if node.base_sha is not None]
    if len(placed) > 2 and len(gone) >= len(placed) and not meant:
        raise SyncError(
            f"All {len(placed)} files of {root} are gone; nothing was sent.",
            "Pull them again with “contract-rewriter sync pull --restore”, or delete them for everybody "
            "with “sync push --delete-all”.",
            code="all-files-gone",
        )


def _moot(entries: Iterable[OutboxEntry], maker: _Maker) -> list[int]:
    """Rows with nothing to say: their file is as the server has it, never travels, or is not kept."""
    told = maker.covered | maker.waiting
    known = {"revision", "proposal", "decision", "comment", "dismissal"}
    return [item.number for item in entries if item.kind in known and item.number not in told]


class _Maker:
    """Turns differences into operations; `count` revisions need numbers of the device."""

    def __init__(self, replica: Replica, nodes: dict[str, Node], busy: set[str], seen: _Seen) -> None:
        self._writer = Writer(replica.workspace_id, replica.user_id, replica.device_id)
        self._nodes, self._busy, self._seen = nodes, busy, seen
        self._now = time.time_ns() // 1_000_000
        self._plans: list[tuple[Any, ...]] = []
        self.texts: dict[str, bytes] = dict(seen.data)
        self.touched: dict[str, Node] = {}
        self.dropped: list[str] = []
        self.covered: set[int] = set()
        self.waiting: set[int] = set()
        self.used: set[str] = set()

    @property
    def count(self) -> int:
        """Revisions that are planned."""
        return len(self._plans)

    def files(
        self, by_path: Mapping[str, Node], gone: list[str], covers: Mapping[str, tuple[int, ...]]
    ) -> None:
        """Plan for every file: renames first, then edits and new files, then what was deleted."""
        moved = {**self._renamed(by_path, gone), **self._seen.recased}
        for path, sha256 in self._seen.changed.items():
            numbers = covers.get(path, ())
            node = by_path.get(path) or moved.get(path)
            if node is None:
                node = Node(new_id(), "file", wire_name(path), subject=path)
            elif node.node_id in self._busy or node.pending:
                self.waiting.update(numbers)
                continue
            self._file(node._replace(subject=path), sha256, numbers)
        moved_ids = {node.node_id for node in moved.values()}
        for path in gone:
            if by_path[path].node_id not in moved_ids:
                self._deleted(by_path[path], covers.get(path, ()))

    def _renamed(self, by_path: Mapping[str, Node], gone: list[str]) -> dict[str, Node]:
        """New path → the node whose file went there: the same bytes, once here and once gone.

        A file that went into a folder of its own name, or out of one, is another file: elsewhere the old
        one has to go before the new one has room.
        """
        fresh: dict[str, list[str]] = {}
        for path, sha256 in self._seen.changed.items():
            if path not in by_path and path not in self._seen.recased:
                fresh.setdefault(sha256, []).append(path)
        lost: dict[str, list[Node]] = {}
        recased = {node.node_id for node in self._seen.recased.values()}
        for path in gone:
            node = by_path[path]
            if node.node_id in recased:
                continue
            if node.base_sha is not None and node.node_id not in self._busy and not node.pending:
                lost.setdefault(node.base_sha, []).append(node)
        return {
            paths[0]: lost[sha256][0]
            for sha256, paths in fresh.items()
            if len(paths) == 1 and len(lost.get(sha256, ())) == 1
            if not placing.nested(paths[0], str(lost[sha256][0].subject))
        }

    def _file(self, node: Node, sha256: str, covers: tuple[int, ...]) -> None:
        assert node.subject is not None
        name = wire_name(node.subject)
        if node.deleted or name != node.name or not node.sent:
            self._meta(node, Meta(kind="file", name=name), None, ())
        if sha256 != node.base_sha or not node.sent:
            self._content(node, sha256, covers)
        self.covered.update(covers)
        self.touched[node.node_id] = node

    def _deleted(self, node: Node, covers: tuple[int, ...]) -> None:
        if node.node_id in self._busy or node.pending:
            self.waiting.update(covers)
        elif not node.sent:
            self.dropped.append(node.node_id)
        elif not node.deleted:
            meta = Meta(kind="file", name=node.name, deleted=True)
            self._meta(node, meta, node.base_rev, covers)
            self.covered.update(covers)

    def documents(self, documents: Mapping[Document, tuple[int, ...]]) -> None:
        """Plan for every document that differs from what the server has."""
        for document, covers in documents.items():
            node = self._nodes.get(document.node_id)
            if document.node_id in self._busy or (node is not None and node.pending):
                self.waiting.update(covers)
                continue
            if document.data is None:
                if node is not None and node.sent and not node.deleted:
                    meta = Meta(kind=node.kind, name=node.name, deleted=True)  # type: ignore[arg-type]
                    self._meta(node, meta, node.base_rev, covers)
                    self.covered.update(covers)
                continue
            self._document(document, document.data, node, covers)

    def _document(self, document: Document, data: bytes, node: Node | None, covers: tuple[int, ...]) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        known = node or Node(document.node_id, document.kind, document.name)
        known = known._replace(subject=document.subject)
        if known.sent and not known.deleted and known.base_sha == sha256:
            return
        if too_large(data):
            self._seen.left_out.append(LeftOut(document.name, "it is larger than 4 MiB"))
            return
        self.texts[sha256] = data
        if known.deleted or not known.sent:
            meta = Meta(kind=document.kind, name=document.name)  # type: ignore[arg-type]
            self._meta(known, meta, None, ())
        if sha256 != known.base_sha or not known.sent:
            self._content(known, sha256, covers)
        self.covered.update(covers)
        self.touched[known.node_id] = known

    def _meta(self, node: Node, meta: Meta, seen: str | None, covers: tuple[int, ...]) -> None:
        self._plans.append((meta_op, (node.node_id, node.base_meta, meta, seen), covers))

    def _content(self, node: Node, sha256: str, covers: tuple[int, ...]) -> None:
        self.used.add(sha256)
        self._plans.append((content_op, (node.node_id, node.base_rev, node.other_rev, sha256), covers))

    def finish(self, first: int) -> list[PreparedOp]:
        """The operations, numbered from `first` on."""
        return [
            make(self._writer, *said, first + at, self._now, covers)
            for at, (make, said, covers) in enumerate(self._plans)
        ]
