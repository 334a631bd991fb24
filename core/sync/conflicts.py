"""Conflicts for people: which there are, their three texts, and what was decided.

A decision is written into the file and becomes a revision with two parents; the
next push sends it on top of theirs. Nothing is decided here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.diff.merge import Merge, merge
from core.errors import InputError
from core.store.blobs import put_many
from core.store.database import Store
from core.store.outbox import enqueue
from core.store.projects import get_project
from core.store.replica_conflicts import (
    StoredConflict,
    close_conflicts,
    conflicts_of,
    put_conflict,
    texts_of,
)
from core.store.replica_nodes import nodes_by_id, put_nodes
from core.store.teamwork import ArrivedText, record_arrived
from core.sync import placing
from core.sync.placing import Placement
from core.text import SourceText

WHY = {
    "same-lines": "both changed the same lines",
    "repeated-lines": "both changed lines beside repeated ones, where nobody can tell them apart",
    "too-large": "the file is too large or too repetitive to be merged",
    "does-not-compile": "each side compiles, both together do not",
}
"""Why a conflict is one, as half a sentence."""


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """One file to decide about. `base` is None where both made the file; texts are bytes as they stand."""

    node_id: str
    path: str
    code: str
    base: bytes | None
    mine: bytes
    theirs: bytes
    marked: bool

    @property
    def why(self) -> str:
        """Half a sentence for people."""
        if self.base is None and self.code == "same-lines":
            return "both made this file, each with another text"
        return WHY.get(self.code, self.code)

    def parts(self) -> Merge:
        """The merge with its conflicts, for a view of three texts."""
        return merge(
            SourceText(self.path, self.base or b""),
            SourceText(self.path, self.mine),
            SourceText(self.path, self.theirs),
        )


def conflicts(store: Store, project_id: str) -> tuple[OpenConflict, ...]:
    """What is open in a project, by path."""
    return tuple(_open(store, item) for item in conflicts_of(store, project_id))


def resolve(store: Store, project_id: str, path: str, text: bytes) -> None:
    """Write the decided text into its file and close the conflict; the next push sends it.

    Raises `InputError` when nothing is open there, or the file changed since it was read for the conflict.
    """
    item, root = _find(store, project_id, path), _root(store, project_id)
    present = placing.hash_of(root / item.path)
    known = {item.mine_sha, hashlib.sha256(text).hexdigest(), None}
    if present not in known and not item.marked:
        raise InputError(
            f"“{item.path}” was changed since the conflict was shown; nothing was written.",
            "Sync again and decide on the new text.",
            code="file-changed",
        )
    sha256 = hashlib.sha256(text).hexdigest()
    if present != sha256 and placing.place(root, [Placement(item.path, present, text)]):
        raise InputError(f"“{item.path}” changes right now; nothing was written.", "Try again.")
    _close(store, project_id, item, text)


def resolve_with(store: Store, project_id: str, path: str, choice: str) -> None:
    """Decide for `mine` or `theirs` as a whole, or for `file`: what stands in the file now."""
    item, root = _find(store, project_id, path), _root(store, project_id)
    _, mine, theirs = texts_of(store, item)
    if choice == "file":
        text = placing.bytes_of(root / item.path)
        if text is None:
            raise InputError(f"“{item.path}” is not there.", "Write it, or take mine or theirs.")
        if item.marked and any(line.startswith((b"<<<<<<< ", b">>>>>>> ")) for line in text.splitlines()):
            raise InputError(f"“{item.path}” still has conflict markers.", "Edit it until they are gone.")
        _close(store, project_id, item, text)
    else:
        resolve(store, project_id, path, mine if choice == "mine" else theirs)


def write_markers(store: Store, project_id: str, paths: Sequence[str] = ()) -> tuple[str, ...]:
    """Write conflict markers into the files, as git does, to edit them by hand; returns those written.

    Mine stays in the store; `resolve_with(..., "file")` says that a file is decided.
    """
    root, done = _root(store, project_id), []
    for item in conflicts_of(store, project_id):
        if item.marked or (paths and item.path not in paths):
            continue
        text = _open(store, item).parts().marked("mine", "base", "theirs").data
        if placing.place(root, [Placement(item.path, item.mine_sha, text)]):
            continue
        with store.writing() as connection:
            put_conflict(connection, project_id, replace(item, marked=True))
        done.append(item.path)
    return tuple(done)


def _open(store: Store, item: StoredConflict) -> OpenConflict:
    base, mine, theirs = texts_of(store, item)
    return OpenConflict(item.node_id, item.path, item.code, base, mine, theirs, item.marked)


def _find(store: Store, project_id: str, path: str) -> StoredConflict:
    for item in conflicts_of(store, project_id):
        if path in (item.path, item.node_id):
            return item
    raise InputError(
        f"There is no conflict in “{path}”.", "“contract-rewriter sync status” lists those there are."
    )


def _root(store: Store, project_id: str) -> Path:
    found = get_project(store, project_id)
    if found is None:
        raise InputError("The project is not in the store.", "Open its folder first.")
    return Path(found.folder)


def _close(store: Store, project_id: str, item: StoredConflict, text: bytes) -> None:
    """Theirs becomes the base; what was decided is a revision of both, announced to be sent."""
    sha256 = hashlib.sha256(text).hexdigest()
    with store.writing() as connection:
        put_many(connection, {sha256: text})
        node = nodes_by_id(connection, project_id, [item.node_id])[item.node_id]
        decided = node._replace(base_rev=item.theirs_rev, base_sha=item.theirs_sha)
        if node.content_rev == item.theirs_rev:
            decided = decided._replace(base_meta=node.meta_rev)
        put_nodes(connection, project_id, [decided])
        (one,) = record_arrived(connection, project_id, [ArrivedText(item.path, item.mine_sha, "Mine")])
        (other,) = record_arrived(connection, project_id, [ArrivedText(item.path, item.theirs_sha, "Theirs")])
        both = ArrivedText(item.path, sha256, "Conflict decided", (one, other))
        (made,) = record_arrived(connection, project_id, [both])
        enqueue(connection, project_id, "revision", made)
        close_conflicts(connection, project_id, [item.node_id])
