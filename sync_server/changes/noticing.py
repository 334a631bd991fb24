"""What in a push is worth telling people: proposals, decisions and comments that were accepted.

A document that is no such thing, or cannot be read, tells nobody; it never stops a push.
"""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.changes import blob_rows
from sync_server.changes.board import Board
from sync_server.changes.envelope import DamagedError, inflate
from sync_server.changes.rules import Prepared
from sync_server.kit.scope import Scope
from sync_server.notifications import causes
from sync_server.projects import service as projects
from sync_server.server import Server

log = logging.getLogger("sync_server")

_TOLD = frozenset({"proposal", "review", "comment"})
_LARGEST_BYTES = 4 * 1024 * 1024
_SETTLING = ("/resolved", "/reopened")
"""Answers that settle a thread, in words of the desktop."""

Documents = list[tuple[Prepared, dict[str, Any]]]


async def notice(
    server: Server, connection: AsyncConnection, scope: Scope, board: Board, accepted: Sequence[Prepared]
) -> None:
    """Tell the project's people of what was just accepted, in the same transaction."""
    by_kind: dict[str, Documents] = {kind: [] for kind in _TOLD}
    for one in accepted:
        node = board.nodes[one.op.header.node]
        if one.op.meta is None and node.kind in _TOLD and not node.deleted:
            document = await _document(server, connection, scope, one)
            if document is not None:
                by_kind[node.kind].append((one, document))
    if not any(by_kind.values()):
        return
    place = await projects.place(connection, scope)
    await causes.proposed(server, connection, place, [_proposed(*each) for each in by_kind["proposal"]])
    for one, document in by_kind["review"]:
        proposal, words = _review(document)
        await causes.decided(server, connection, place, one.op.header.node, proposal, words)
    comments = [_said(*each) for each in by_kind["comment"] if not _silent(each[1])]
    await causes.said(server, connection, place, comments)


async def _document(
    server: Server, connection: AsyncConnection, scope: Scope, one: Prepared
) -> dict[str, Any] | None:
    try:
        content = one.op.inline
        if content is None:
            content = await _kept(server, connection, scope, one.op.header.body)
        value = orjson.loads(content or b"")
    except (ValueError, OSError, DamagedError):
        return None
    return value if isinstance(value, dict) else None


async def _kept(server: Server, connection: AsyncConnection, scope: Scope, sha: str) -> bytes | None:
    row = await blob_rows.one(connection, scope, sha)
    if row is None:
        return None
    data = row.data
    if data is None:
        data = await to_thread(server.blob_files.read, scope.workspace_id, row.file)
    return inflate(server.envelope.frame(scope.workspace_id, sha, row.wrapped_key, data), _LARGEST_BYTES)


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
        _text(document.get("text")),
        _text(document.get("file")) or None,
        line + 1 if isinstance(line, int) and 0 <= line < 2**31 else None,
        _text(document.get("proposal"))[:80] or None,
        first=not one.op.header.parents,
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
