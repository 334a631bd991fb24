"""What in a push is worth telling people: proposals, decisions and comments that were accepted.

A document that is no such thing, or cannot be read, tells nobody; it never stops a push.
"""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.changes import blob_rows
from sync_server.changes.board import Board
from sync_server.changes.envelope import DamagedError, inflate
from sync_server.changes.rules import Prepared
from sync_server.kit.bulk import Writes
from sync_server.kit.scope import Scope
from sync_server.notifications import causes
from sync_server.projects import service as projects
from sync_server.server import Server

log = logging.getLogger("sync_server")

_TOLD = frozenset({"proposal", "review", "comment"})
_LARGEST_BYTES = 1024 * 1024
"""Of one document; a larger one tells nobody."""
_MOST_BYTES = 4 * 1024 * 1024
"""Of all documents of one push: they are read while the project is locked."""
_LONGEST_SAID = 10_000
_SETTLING = ("/resolved", "/reopened")
"""Answers that settle a thread, in words of the desktop."""


@dataclass(slots=True)
class _Told:
    """What is worth telling, without the documents that it was read from."""

    proposals: list[causes.Proposed] = field(default_factory=list)
    reviews: list[tuple[str, str, set[str]]] = field(default_factory=list)
    comments: list[causes.Said] = field(default_factory=list)

    def add(self, kind: str, one: Prepared, document: dict[str, Any]) -> None:
        if kind == "proposal":
            self.proposals.append(_proposed(one, document))
        elif kind == "review":
            self.reviews.append((one.op.header.node, *_review(document)))
        elif not _silent(document):
            self.comments.append(_said(one, document))


async def notice(
    server: Server,
    connection: AsyncConnection,
    writes: Writes,
    scope: Scope,
    board: Board,
    accepted: Sequence[Prepared],
) -> None:
    """Tell the project's people of what was just accepted, in the same transaction.

    What is told may rest on what the push writes, so that is written first.
    """
    told, left = _Told(), _MOST_BYTES
    for one in accepted:
        if not _may_be_told(board, one):
            continue
        node = board.nodes[one.op.header.node]
        content = await _content(server, connection, scope, one, min(left, _LARGEST_BYTES))
        left -= len(content)
        document = _document(content)
        if document is not None:
            told.add(node.kind, one, document)
    if not (told.proposals or told.reviews or told.comments):
        return
    await writes.run(connection)
    place = await projects.place(connection, scope)
    await causes.proposed(server, connection, place, told.proposals)
    for node_id, proposal, words in told.reviews:
        await causes.decided(server, connection, place, node_id, proposal, words)
    await causes.said(server, connection, place, told.comments)


def is_told(board: Board, accepted: Sequence[Prepared]) -> bool:
    """Whether people may be told of something in it."""
    return any(_may_be_told(board, one) for one in accepted)


def _may_be_told(board: Board, one: Prepared) -> bool:
    node = board.nodes[one.op.header.node]
    return one.op.meta is None and node.kind in _TOLD and not node.deleted


async def _content(
    server: Server, connection: AsyncConnection, scope: Scope, one: Prepared, most: int
) -> bytes:
    """The content of an operation; nothing for what is larger than `most` bytes or cannot be read."""
    try:
        content = one.op.inline
        if content is None:
            content = await _kept(server, connection, scope, one.op.header.body, most)
    except (ValueError, OSError, DamagedError):
        return b""
    return content if content is not None and len(content) <= most else b""


def _document(content: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(content)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


async def _kept(
    server: Server, connection: AsyncConnection, scope: Scope, sha: str, most: int
) -> bytes | None:
    row = await blob_rows.one(connection, scope, sha)
    if row is None or row.size_bytes > most:
        return None
    data = row.data
    if data is None:
        data = await to_thread(server.blob_files.read, scope.workspace_id, row.file)
    return inflate(server.envelope.frame(scope.workspace_id, sha, row.wrapped_key, data), most)


def _proposed(one: Prepared, document: dict[str, Any]) -> causes.Proposed:
    proposal = _dict(document.get("proposal"))
    files = sorted(str(name) for name in _dict(proposal.get("base")))
    node = one.op.header.node
    number = _text(proposal.get("id")) or node
    return causes.Proposed(
        node, number[:80], _text(proposal.get("title")) or "a proposal", files[0] if files else None
    )


def _review(document: dict[str, Any]) -> tuple[str, set[str]]:
    decisions = _dict(document.get("decisions")).values()
    return _text(document.get("proposal"))[:80], {_text(_dict(each).get("decision")) for each in decisions}


def _silent(document: dict[str, Any]) -> bool:
    text = _text(document.get("text"))
    return bool(document.get("deleted")) or not text or text in _SETTLING


def _said(one: Prepared, document: dict[str, Any]) -> causes.Said:
    line = document.get("line")
    return causes.Said(
        one.op.header.node,
        _text(document.get("text"))[:_LONGEST_SAID],
        _text(document.get("file")) or None,
        line + 1 if isinstance(line, int) and 0 <= line < 2**31 else None,
        _text(document.get("proposal"))[:80] or None,
        first=not one.op.header.parents,
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""  # PostgreSQL has no NUL in texts
