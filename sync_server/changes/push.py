"""Push: one transaction for a batch of operations, one result for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.headers import canonical
from core.wire.protocol import OLDEST_PROTOCOL, PROTOCOL
from core.wire.sync import Push, PushAnswer
from sync_server.changes import blob_rows, repository
from sync_server.changes.board import Board, wanted_path
from sync_server.changes.envelope import Envelope, Sealed
from sync_server.changes.noticing import notice
from sync_server.changes.rules import Decision, Prepared, Sender, prepare
from sync_server.errors import ApiError, Forbidden, Invalid
from sync_server.kit import audit, bulk
from sync_server.kit.actor import Actor
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope
from sync_server.projects import service as projects
from sync_server.server import Server


async def push(server: Server, actor: Actor, workspace_id: str, pushed: Push) -> PushAnswer:
    """Accept what fits, refuse the rest one by one; all that was accepted is committed together."""
    _check_sender(actor, pushed)
    sender = Sender(workspace_id, actor.user_id, pushed.device)
    given = [prepare(op, sender) for op in pushed.ops]
    sealed = _seal(server.envelope, workspace_id, given)
    async with server.database.writing() as connection:
        before = await repository.lock(connection, workspace_id)
        scope = await projects.enter(connection, actor, workspace_id, Role.REVIEWER)
        decision = await _read(connection, scope, given, before)
        results = tuple(decision.decide(one) for one in given)
        head = before.head + len(decision.accepted)
        if decision.accepted:
            now = server.clock()
            more = await _write_blobs(server, connection, scope, decision, sealed, before.size_bytes, now)
            await _write(connection, scope, decision, more, now)
            await notice(server, connection, scope, decision.board, decision.accepted)
            await server.hub.announce(connection, workspace_id, head)
            await _record(server, connection, scope, decision, now)  # last: all projects share one log
    if decision.accepted:
        server.hub.tell(workspace_id, head)
    return PushAnswer.model_construct(epoch=before.epoch, head=head, results=results)


def _check_sender(actor: Actor, pushed: Push) -> None:
    if pushed.protocol < OLDEST_PROTOCOL:
        raise ApiError("client-too-old", "This program is too old for the server.", "Update it.")
    if pushed.protocol > PROTOCOL:
        raise Invalid(f"The server speaks protocol {PROTOCOL} at most.", "Ask `/sync/v1/info` first.")
    if pushed.device not in {actor.device_id, actor.api_key_id}:
        raise Forbidden("The device is not the one that is signed in.", "Sign in on this device.")


def _seal(envelope: Envelope, workspace_id: str, given: Sequence[Prepared]) -> dict[str, Sealed]:
    """Inline contents, encrypted before anything is locked."""
    contents = {
        one.op.header.body: one.op.inline
        for one in given
        if one.op.inline is not None and one.problem is None
    }
    return {sha: envelope.seal(workspace_id, sha, content) for sha, content in contents.items()}


async def _read(
    connection: AsyncConnection, scope: Scope, given: Sequence[Prepared], before: Any
) -> Decision:
    known = await repository.known(connection, scope, given)
    given = [one for one in given if one.problem is None]  # the others' values may be anything
    paths = [wanted_path(one.op.meta) for one in given if one.op.meta is not None]
    nodes = await repository.nodes_for(
        connection,
        scope,
        (one.op.header.node for one in given),
        (path for path in paths if path is not None),
    )
    contents = [one.op.header.body for one in given if one.op.header.facet == "content"]
    there = await blob_rows.sizes(connection, scope, contents)
    return Decision(
        role=scope.role,
        board=Board.of(nodes, before.checksum),
        head=before.head,
        known_ops=dict(known),
        known_revs={what.rev: what for _, what in known},
        blobs=there,
    )


async def _write_blobs(
    server: Server,
    connection: AsyncConnection,
    scope: Scope,
    decision: Decision,
    sealed: dict[str, Sealed],
    used: int,
    now: int,
) -> int:
    """Keep contents that were not here; how many bytes they are."""
    fresh = [(sha, sealed[sha]) for sha in sorted(decision.fresh_blobs)]
    if not fresh:
        return 0
    size = sum(each.size_bytes for _, each in fresh)
    check_quota(server, used, size)
    await blob_rows.add(connection, scope, fresh, now)
    return size


def check_quota(server: Server, used: int, more: int) -> None:
    """Raise `storage-full` when a project would hold more than the operator allows."""
    if used + more > server.settings.workspace_quota_bytes:
        raise ApiError(
            "storage-full",
            f"A project holds at most {server.settings.workspace_quota_bytes} bytes.",
            "Ask the operator of the server for more.",
        )


async def _write(
    connection: AsyncConnection, scope: Scope, decision: Decision, more_bytes: int, now: int
) -> None:
    accepted, head = decision.accepted, decision.head
    await repository.write_nodes(connection, scope, decision.board)
    rows = [_row(one, seq, now, decision) for seq, one in enumerate(accepted, head + 1)]
    await repository.write_revisions(connection, scope, rows)
    await repository.advance(
        connection,
        scope,
        head=head + len(accepted),
        checksum=decision.board.checksum,
        revisions_added=len(accepted),
        size_bytes=more_bytes,
    )


async def _record(
    server: Server, connection: AsyncConnection, scope: Scope, decision: Decision, now: int
) -> None:
    accepted, head = decision.accepted, decision.head
    await audit.record(
        connection,
        "push",
        actor=scope.user_id,
        subject=accepted[0].op.header.device,
        now_ms=now,
        key=server.keys.pepper,
        workspace_id=scope.workspace_id,
        details={"first": head + 1, "last": head + len(accepted)},
    )


def _row(one: Prepared, seq: int, now: int, decision: Decision) -> bulk.Values:
    """The values of `repository.REVISION`."""
    op, header = one.op, one.op.header
    about = (seq, one.rev, op.op_id, header.node, header.facet, one.text)
    if op.meta is None:
        what: bulk.Values = (None, op.seen_content, header.body, decision.blobs[header.body])
    else:
        what = (canonical(op.meta).decode(), op.seen_content, None, None)
    return *about, *what, header.author, now
