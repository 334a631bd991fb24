"""Brings what was read into the folder and the store: written, merged, moved, removed, or told as a conflict.

What a person typed meanwhile is never overwritten: it is merged, kept beside, or
becomes a conflict with base, mine and theirs. A file is first written and then
noted; a crash in between is recognized by the hash of what is there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.progress import Progress
from core.store.blobs import get_many, put_many
from core.store.database import Store
from core.store.outbox import enqueue
from core.store.replica_conflicts import StoredConflict, close_conflicts, open_conflicts, put_conflict
from core.store.replica_nodes import Node, drop_nodes, nodes_of, put_nodes
from core.store.replica_ops import kept_ops, settle_ops
from core.store.replicas import Replica
from core.store.teamwork import ArrivedText, record_arrived
from core.sync import placing
from core.sync.documents import (
    KINDS,
    Desk,
    announcement,
    apply_document,
    document_of,
    merge_documents,
    with_unknown,
)
from core.sync.following import renamed
from core.sync.judging import Compiles, bad_merges
from core.sync.merging import merge_texts
from core.sync.placing import Placement
from core.sync.travelling import Travelling, wire_name
from core.wire.headers import path_key


@dataclass(slots=True)
class Integrated:
    """What became of what was read: paths, and sentences for the person."""

    written: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    kept_out: list[str] = field(default_factory=list)
    documents: int = 0
    notes: list[str] = field(default_factory=list)
    again: bool = False
    """Something changed while it was looked at: another round is needed."""


@dataclass(frozen=True, slots=True)
class _Write:
    """One file to be written, and its node once it is."""

    node: Node
    placement: Placement
    merged: bool = False
    mine: bytes | None = None


def integrate(
    store: Store,
    replica: Replica,
    desk: Desk,
    travelling: Travelling,
    progress: Progress,
    compiles: Compiles | None = None,
) -> Integrated:
    """One round over all pending nodes; raises `SyncError` when the disk does not take it."""
    work = _Work(store, replica, desk, travelling, progress, compiles)
    work.documents()
    work.files()
    return work.done


class _Work:
    def __init__(
        self,
        store: Store,
        replica: Replica,
        desk: Desk,
        travelling: Travelling,
        progress: Progress,
        compiles: Compiles | None,
    ) -> None:
        self.store, self.replica, self.desk = store, replica, desk
        self.travelling, self.progress, self.compiles = travelling, progress, compiles
        self.root = travelling.root
        self.done = Integrated()
        with store.reading() as connection:
            self.nodes = nodes_of(connection, replica.project_id)
            self.busy = {op.node_id for op in kept_ops(connection, replica.project_id)}
            self.open = open_conflicts(connection, replica.project_id)
        self.paths = {
            path_key(node.subject): node.node_id
            for node in self.nodes.values()
            if node.kind == "file" and node.subject
        }
        self.joins = not any(node.kind == "file" and node.subject for node in self.nodes.values())
        self.others: dict[str, str] | None = None
        self.planned: set[str] = set()
        """Keys of folders that files of this round will lie in; they may not be on the disk yet."""
        self.cleared: set[str] = set()
        """Folders whose names no file has any more."""
        self.writes: list[_Write] = []
        self.marked: dict[str, Node] = {}
        self.conflicts: dict[str, StoredConflict] = {}
        self.texts: dict[str, bytes] = {}
        self.arrived: list[ArrivedText] = []

    # documents

    def documents(self) -> None:
        """Everything that is not a file, in one transaction."""
        waiting = [
            node
            for node in self.nodes.values()
            if node.kind != "file" and node.pending and node.node_id not in self.busy and node.sent
        ]
        if not waiting:
            return
        with self.store.writing() as connection:
            order = {kind: at for at, kind in enumerate(KINDS)}
            hashes = {sha for node in waiting for sha in (node.content_sha, node.base_sha) if sha}
            texts = get_many(connection, hashes)
            changed = [
                self._document(connection, node, texts)
                for node in sorted(waiting, key=lambda item: order.get(item.kind, 9))
            ]
            put_nodes(connection, self.replica.project_id, changed)
        self.done.documents += len(changed)

    def _document(self, connection: Any, node: Node, texts: Mapping[str, bytes]) -> Node:
        here = node._replace(base_rev=node.content_rev, base_sha=node.content_sha, base_meta=node.meta_rev)
        forged = node.kind in ("comment", "review") and node.actor != node.creator
        if node.kind not in KINDS or forged:
            return here
        data = None if node.deleted else texts.get(node.content_sha or "")
        if data is None and not node.deleted:
            return node  # its content comes with a later page
        own = self._own(connection, node, texts)
        if (
            own is not None
            and data is not None
            and hashlib.sha256(own).hexdigest()
            not in (
                node.base_sha,
                node.content_sha,
            )
        ):
            data = merge_documents(node.kind, texts.get(node.base_sha or ""), own, data)
            self._announce(connection, node)
        elif own is not None and data is None and hashlib.sha256(own).hexdigest() != node.base_sha:
            self._announce(connection, node)  # changed here, taken back there: the change survives
            return here
        subject = apply_document(connection, self.desk, node.kind, data, node.subject, node.creator)
        return here._replace(subject=subject if subject is not None else node.subject)

    def _own(self, connection: Any, node: Node, texts: Mapping[str, bytes]) -> bytes | None:
        """The document as it is here, for things that may have changed here too."""
        if node.subject is None or node.kind == "proposal" or "/" in node.subject:
            return None
        made = document_of(connection, self.desk, node.kind, node.subject)
        return None if made is None else with_unknown(made, texts.get(node.base_sha or "")).data

    def _announce(self, connection: Any, node: Node) -> None:
        for kind, subject in announcement(connection, self.replica.project_id, node.kind, node.subject or ""):
            enqueue(connection, self.replica.project_id, kind, subject)

    # files

    def files(self) -> None:
        """Every pending file: first names and lives, then contents, all written together."""
        self._finish_moves()
        self._follow()
        self._read_texts()
        for node_id in sorted(self.nodes, key=lambda one: not self.nodes[one].deleted):  # they make room
            node = self.nodes.get(node_id)  # an earlier one may have moved it
            if node is None or node.kind != "file" or node.node_id in self.busy:
                continue
            self.progress.check()
            if not node.sent and node.deleted:
                self._forgotten(node)
            elif node.sent and (node.pending or _is_kept_out(node)):
                self._file(node)
        self._judge_merges()
        self._write()
        self._note()

    def _finish_moves(self) -> None:
        """Moves that a crash cut off."""
        for node in list(self.nodes.values()):
            if node.moving is not None and node.subject is not None:
                if placing.bytes_of(self.root / node.subject) is None:
                    placing.move(self.root, node.moving, node.subject)
                self._keep(node._replace(moving=None))

    def _follow(self) -> None:
        """What was renamed here while others changed it goes on under its new name."""
        names = self.travelling.files(self.progress)
        for node_id, path in renamed(self.root, self.nodes.values(), self.busy, names).items():
            free = self.paths.get(path_key(path), node_id) == node_id  # else it is new, and gets another name
            if free and self.travelling.may_arrive(path):
                self.paths.pop(path_key(str(self.nodes[node_id].subject)), None)
                self.paths[path_key(path)] = node_id
                self._keep(self.nodes[node_id]._replace(subject=path))

    def _read_texts(self) -> None:
        """What arrived, all at once: a statement for each of a thousand files takes seconds."""
        waiting = (
            node
            for node in self.nodes.values()
            if node.kind == "file" and node.sent and node.content_rev != node.base_rev
        )
        wanted = {str(node.content_sha) for node in waiting if node.content_sha}
        with self.store.reading() as connection:
            self.texts.update(get_many(connection, wanted))

    def _keep(self, node: Node) -> None:
        """Write one node at once."""
        self.nodes[node.node_id] = node
        with self.store.writing() as connection:
            put_nodes(connection, self.replica.project_id, [node])

    def _forgotten(self, node: Node) -> None:
        """The server knows the file no more: it was deleted long ago."""
        if node.subject and node.base_sha and placing.remove(self.root, node.subject, node.base_sha):
            self.done.removed.append(node.subject)
        self.nodes.pop(node.node_id)
        with self.store.writing() as connection:
            drop_nodes(connection, self.replica.project_id, [node.node_id])

    def _file(self, node: Node) -> None:
        if node.deleted:
            self._deleted(node)
            return
        if node.content_sha is None:
            return  # its first content was not read yet, or is on its way
        if not self.travelling.may_arrive(node.name):
            self.done.kept_out.append(node.name)
            if node.subject is None and node.pending:
                self._mark(_here(node))  # one that is here already waits, with what it was made from
            return
        if node.subject is None:
            node = self._make_room(node)
        elif wire_name(node.subject) != node.name and node.meta_rev != node.base_meta:
            node = self._renamed(node)
        self._content(node)

    def _deleted(self, node: Node) -> None:
        here = _here(node)
        if node.subject is None:
            self._mark(here)
            return
        sha256 = placing.hash_of(self.root / node.subject)
        if sha256 is None:
            self._mark(here._replace(subject=None))
        elif node.base_sha is not None and sha256 == node.base_sha:
            if placing.remove(self.root, node.subject, sha256):
                self.done.removed.append(node.subject)
                self.paths.pop(path_key(node.subject), None)
                self._mark(here._replace(subject=None))
            else:
                self.done.again = True
        else:
            self.done.notes.append(
                f"“{node.subject}” was deleted by others while you changed it; your text stays."
            )
            self._mark(here)

    def _make_room(self, node: Node) -> Node:
        """A file that is new here gets its name; whoever has it here and not at the server makes room.

        Equal bytes are one file. In a folder that joins, other bytes are a conflict without a base.
        """
        if self._is_folder(node.name):
            return self._beside_folder(node)
        self._clear_way(node.name)
        owner = self.nodes.get(self.paths.get(path_key(node.name), ""))
        path = owner.subject if owner is not None and owner.subject else self._present(node.name)
        present = placing.hash_of(self.root / path)
        if owner is not None and not owner.sent and present == node.content_sha:
            self._adopt(owner)
        elif present is not None and (owner is not None or (present != node.content_sha and not self.joins)):
            self._move_aside(path, owner)
            return self._named(node, node.name)
        return self._named(node, self._recased(path, node.name) if present is not None else node.name)

    def _is_folder(self, path: str) -> bool:
        """Whether a folder has this name, here or as soon as this round is written."""
        return path_key(path) in self.planned or placing.is_folder(self.root, path)

    def _beside_folder(self, node: Node) -> Node:
        """A file whose name a folder has here gets another one, for everybody with the next push."""
        new = placing.free_name(self.root, node.name, self.paths)
        self.done.notes.append(f"“{node.name}” is a folder too; the file is “{new}” now.")
        return self._named(node, new)

    def _with_room(self, node: Node) -> Node:
        """A file that comes back to its path, where something else may be meanwhile."""
        if self._is_folder(str(node.subject)):
            return self._beside_folder(node)
        self._clear_way(str(node.subject))
        return node

    def _clear_way(self, path: str) -> None:
        """Files that have the name of a folder of this path make room: it is always the file that does."""
        for folder in placing.folders_of(path):
            if folder in self.cleared:
                continue
            owner = self.nodes.get(self.paths.get(path_key(folder), ""))
            place = self.root / (str(owner.subject) if owner is not None else folder)
            if owner is not None or (os.path.lexists(place) and not place.is_dir()):
                self._move_aside(str(owner.subject) if owner is not None else folder, owner)
            self.cleared.add(folder)

    def _present(self, name: str) -> str:
        """The path under which a file of this name is in the folder, which may differ by case."""
        if os.path.lexists(self.root / name):
            return name
        if self.others is None:
            self.others = {path_key(path): path for path in self.travelling.files(self.progress)}
        found = self.others.get(path_key(name), name)
        return name if self.travelling.why_not(found) else found

    def _recased(self, path: str, name: str) -> str:
        """Bring a file that is the server's to the server's spelling; returns its path then."""
        if wire_name(path) == name or not placing.move(self.root, path, name):
            return path
        self.done.moved.append((path, name))
        return name

    def _named(self, node: Node, path: str) -> Node:
        if node.subject is None:  # what is not here was made from nothing
            node = node._replace(base_rev=None, base_sha=None)
        node = node._replace(subject=path)
        self.nodes[node.node_id] = node
        self.paths[path_key(path)] = node.node_id
        self.planned.update(map(path_key, placing.folders_of(path)))
        return node

    def _adopt(self, owner: Node) -> None:
        """A file that was new on two devices with the same bytes is one file: the server's.

        What was prepared for it goes with it; should the server have it already, it is read as anybody's.
        """
        self.nodes.pop(owner.node_id)
        project = self.replica.project_id
        with self.store.writing() as connection:
            ops = [op for op in kept_ops(connection, project) if op.node_id == owner.node_id]
            settle_ops(connection, ops, accepted=False)
            drop_nodes(connection, project, [owner.node_id])

    def _move_aside(self, path: str, owner: Node | None) -> None:
        new = placing.free_name(self.root, path, self.paths)
        if owner is not None:
            self._keep(owner._replace(subject=new, moving=path))
        if placing.move(self.root, path, new):
            self.done.moved.append((path, new))
            if owner is None or not owner.pending:
                self.done.notes.append(f"“{path}” was made by others too; yours is “{new}” now.")
        if owner is not None and self._unplanned(owner.node_id):
            self.done.again = True
        if owner is not None:
            self._keep(self.nodes[owner.node_id]._replace(moving=None))
            self.paths[path_key(new)] = owner.node_id

    def _unplanned(self, node_id: str) -> bool:
        """Forget what was to be noted or written of a node in this round; whether there was anything."""
        before = len(self.writes)
        self.writes = [item for item in self.writes if item.node.node_id != node_id]
        return self.marked.pop(node_id, None) is not None or len(self.writes) < before

    def _out_of(self, node: Node) -> Node:
        """Bring a file out of the folder that has, or will have, the name of its other path."""
        old = str(node.subject)
        via = placing.free_name(self.root, min(old, node.name, key=len), self.paths)
        self._keep(node._replace(subject=via, moving=old))
        placing.move(self.root, old, via)
        self.paths.pop(path_key(old), None)
        self.paths[path_key(via)] = node.node_id
        self._keep(self.nodes[node.node_id]._replace(moving=None))
        return self.nodes[node.node_id]

    def _renamed(self, node: Node) -> Node:
        if placing.nested(str(node.subject), node.name) and placing.hash_of(self.root / str(node.subject)):
            node = self._out_of(node)
        old, new = node.subject, node.name
        assert old is not None
        if self._is_folder(new):
            return node  # its name here is sent
        self._clear_way(new)
        if placing.bytes_of(self.root / old) is None:
            return self._named(node._replace(subject=new), new)  # deleted here: what follows decides
        holder = self.nodes.get(self.paths.get(path_key(new), ""))
        if path_key(old) != path_key(new):
            taken = holder is not None and holder.subject is not None
            if taken and holder is not None and holder.subject is not None:
                self._move_aside(holder.subject, holder)
            elif placing.bytes_of(self.root / new) is not None:
                self._move_aside(new, None)
        self.paths.pop(path_key(old), None)
        self._keep(node._replace(subject=new, moving=old))
        if placing.move(self.root, old, new):
            self.done.moved.append((old, new))
        self._keep(self.nodes[node.node_id]._replace(moving=None))
        return self._named(self.nodes[node.node_id], new)

    def _content(self, node: Node) -> None:
        assert node.subject is not None and node.content_sha is not None
        path = node.subject
        mine = placing.bytes_of(self.root / path)
        sha256 = None if mine is None else hashlib.sha256(mine).hexdigest()
        here = _here(node)
        if sha256 == node.content_sha:
            self._mark(here)
            return
        if node.content_rev == node.base_rev and sha256 is not None:
            self._mark(here)  # only its name changed; what is typed here is sent next
            return
        theirs = self._text(node.content_sha)
        if theirs is None:
            return
        if mine is None and node.content_rev == node.base_rev and node.base_sha is not None:
            self._mark(here)  # deleted here, and only renamed there: the deletion is sent next
            return
        if mine is None:
            here = _here(self._with_room(node))
            self.writes.append(_Write(here, Placement(str(here.subject), None, theirs)))
            return
        if sha256 == node.base_sha:
            self.writes.append(_Write(here, Placement(path, sha256, theirs)))
            return
        self._both(node, mine, str(sha256), theirs)

    def _both(self, node: Node, mine: bytes, sha256: str, theirs: bytes) -> None:
        """Changed here and there."""
        path = str(node.subject)
        known = self.open.get(node.node_id)
        if known is not None and known.marked:
            mine = self._text(known.mine_sha) or mine
            self._conflict(node, known.code, mine, theirs, marked=True)
            return
        base = self._text(node.base_sha) if node.base_sha else None
        found = merge_texts(base, mine, theirs)
        if found.text is not None:
            self.writes.append(_Write(_here(node), Placement(path, sha256, found.text), True, mine))
        elif found.refusal == "binary":
            new = placing.free_name(self.root, path, self.paths)
            if placing.move(self.root, path, new):
                self.done.moved.append((path, new))
                self.done.notes.append(f"“{path}” changed here and elsewhere; yours is “{new}” now.")
                self.writes.append(_Write(_here(node), Placement(path, None, theirs)))
        else:
            self._conflict(node, found.refusal or "same-lines", mine, theirs)

    def _conflict(self, node: Node, code: str, mine: bytes, theirs: bytes, *, marked: bool = False) -> None:
        sha256 = hashlib.sha256(mine).hexdigest()
        self.texts[sha256] = mine
        self._mark(node)  # a file that joined has its place from now on, whatever is decided
        base = node.base_sha if node.base_sha and self._text(node.base_sha) is not None else None
        self.conflicts[node.node_id] = StoredConflict(
            node.node_id, code, str(node.subject), base, sha256, str(node.content_sha),
            str(node.content_rev), marked,
        )  # fmt: skip

    def _text(self, sha256: str) -> bytes | None:
        if sha256 not in self.texts:
            with self.store.reading() as connection:
                self.texts.update(get_many(connection, [sha256]))
        return self.texts.get(sha256)

    def _judge_merges(self) -> None:
        """A merge that does not compile, where both sides did, is a conflict; the others go on."""
        merges = {
            item.placement.path: item
            for item in self.writes
            if item.merged and item.placement.path.endswith(".sol")
        }
        if not merges or self.compiles is None:
            return
        theirs: dict[str, bytes | None] = {item.placement.path: item.placement.data for item in self.writes}
        theirs |= {path: self._text(item.node.content_sha or "") for path, item in merges.items()}
        merged = {path: item.placement.data for path, item in merges.items()}
        for path in bad_merges(self.compiles, theirs, merged):
            item = merges[path]
            self.writes.remove(item)
            old = self.nodes[item.node.node_id]
            self._conflict(old, "does-not-compile", item.mine or b"", theirs[path] or b"")

    def _mark(self, node: Node) -> None:
        self.marked[node.node_id] = node

    def _write(self) -> None:
        left = placing.place(self.root, [item.placement for item in self.writes])
        self.done.again |= bool(left)
        for item in self.writes:
            if item.placement.path in left:
                continue
            path = str(item.node.subject)
            self._mark(item.node)
            (self.done.merged if item.merged else self.done.written).append(path)
            if not item.merged:
                sha256 = str(item.node.content_sha)
                self.arrived.append(ArrivedText(path, sha256, "From the team"))

    def _note(self) -> None:
        """What is done, in one transaction."""
        placing.reached("note")
        merged = [item for item in self.writes if item.merged and item.node.node_id in self.marked]
        project = self.replica.project_id
        closed = [node_id for node_id in self.open if node_id not in self.conflicts]
        self.done.conflicts = sorted(item.path for item in self.conflicts.values())
        if not (self.marked or self.conflicts or closed):
            return
        with self.store.writing() as connection:
            put_many(connection, self._kept_texts(merged))
            put_nodes(connection, project, self.marked.values())
            record_arrived(connection, project, self.arrived)
            for item in merged:
                self._record_merge(connection, item)
            for conflict in self.conflicts.values():
                put_conflict(connection, project, conflict)
            close_conflicts(connection, project, closed)
        placing.reached("noted")

    def _kept_texts(self, merged: Iterable[_Write]) -> dict[str, bytes]:
        texts = {item.mine_sha: self.texts[item.mine_sha] for item in self.conflicts.values()}
        for item in merged:
            for data in (item.mine or b"", item.placement.data):
                texts[hashlib.sha256(data).hexdigest()] = data
        return texts

    def _record_merge(self, connection: Any, item: _Write) -> None:
        """A revision with two parents: what was here, and what came; announced, so that it is sent."""
        path, project = item.placement.path, self.replica.project_id
        mine = hashlib.sha256(item.mine or b"").hexdigest()
        merged = hashlib.sha256(item.placement.data).hexdigest()
        (one,) = record_arrived(connection, project, [ArrivedText(path, mine, "Before a merge")])
        (other,) = record_arrived(
            connection, project, [ArrivedText(path, str(item.node.content_sha), "From the team")]
        )
        (both,) = record_arrived(
            connection, project, [ArrivedText(path, merged, "Merged with the team's", (one, other))]
        )
        enqueue(connection, project, "revision", both)


def _is_kept_out(node: Node) -> bool:
    """A living file that was not written because its name did not travel; it may by now."""
    return node.subject is None and not node.deleted and node.content_sha is not None


def _here(node: Node) -> Node:
    """The node once all that was read of it is here."""
    return node._replace(base_rev=node.content_rev, base_sha=node.content_sha, base_meta=node.meta_rev)
