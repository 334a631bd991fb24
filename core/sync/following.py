"""Follows files that were renamed here while others changed them: a rename and an edit go together."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from core.store.replica_nodes import Node
from core.sync import placing


def renamed(root: Path, nodes: Iterable[Node], busy: Collection[str], names: Iterable[str]) -> dict[str, str]:
    """Node → where its file is now: one file that is gone, and one that nobody knows with the same bytes.

    `names` are the files of the folder; they are only read when a file is gone that something arrived for.
    """
    files = [node for node in nodes if node.kind == "file" and node.subject]
    lost: dict[str, list[str]] = {}
    for node in files:
        waits = node.pending and node.sent and not node.deleted and node.node_id not in busy
        if waits and node.base_sha and not os.path.lexists(root / str(node.subject)):
            lost.setdefault(node.base_sha, []).append(node.node_id)
    if not lost:
        return {}
    known = {node.subject for node in files}
    found: dict[str, list[str]] = {}
    for name in names:
        sha256 = None if name in known else placing.hash_of(root / name)
        if sha256 in lost:
            found.setdefault(str(sha256), []).append(name)
    return {
        ids[0]: found[sha256][0]
        for sha256, ids in lost.items()
        if len(ids) == len(found.get(sha256, ())) == 1
    }
