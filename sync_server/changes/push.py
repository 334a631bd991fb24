"""Push: one transaction for a batch of operations, one result for each.

Small pushes that come at the same moment share their transaction and what it asks the database; they
are of different projects, and nothing of one can be refused for another's sake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.headers import canonical
from core.wire.protocol import OLDEST_PROTOCOL, PROTOCOL
from core.wire.sync import Push
from sync_server.changes import blob_rows, repository
from sync_server.changes.board import Board
from sync_server.changes.envelope import Envelope, Sealed
from sync_server.changes.noticing import is_told, notice
from sync_server.changes.rules import Decision, Prepared, Result, Sender, prepare
from sync_server.errors import ApiError, Forbidden, Invalid
from sync_server.kit import audit, bulk
from sync_server.kit.actor import Actor
from sync_server.kit.driver import Values, is_away, is_crossed
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope
from sync_server.kit.together import ALONE, Alone
from sync_server.projects import service as projects
from sync_server.projects.models import Counters
from sync_server.server import Server


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A push before anything was read for it."""

    server: Server
    actor: Actor
    workspace_id: str
    given: Sequence[Prepared]
    sealed: Mapping[str, Sealed]


@dataclass(frozen=True, slots=True)
class _Decided:
    """A push whose operations were decided, in the workspace that it entered."""

    wanted: _Wanted
    scope: Scope
    before: Counters
    decision: Decision
    results: list[Result]
    new_bytes: int
    """Of contents that were not here yet."""

    @property
    def head(self) -> int:
        return self.before.head + len(self.decision.accepted)


async def push(server: Server, actor: Actor, workspace_id: str, pushed: Push) -> bytes:
    """Accept what fits, refuse the rest one by one; all that was accepted is committed together.

    Returns JSON of `core.wire.sync.PushAnswer`.
    """
    _check_sender(actor, pushed)
    sender = Sender(workspace_id, actor.user_id, pushed.device)
    given = [prepare(op, sender) for op in pushed.ops]
    wanted = _Wanted(server, actor, workspace_id, given, _seal(server.envelope, workspace_id, given))
    return orjson.dumps(await server.pushes.do(workspace_id, len(given), wanted, _commit))


class _Accepted(TypedDict):
    """`core.wire.sync.PushAnswer` as it is written."""

    epoch: int
    head: int
    results: list[Result]


_Answer = _Accepted | Exception | Alone


async def _commit(several: Sequence[_Wanted], alone: bool) -> Sequence[_Answer]:
    """Commit pushes into several projects together, or say that one is to be tried alone.

    Whatever goes wrong with several is nobody's before it goes wrong again alone; but for a database that
    is away, which is so for everybody.
    """
    try:
        return await _together(several, alone)
    except Exception as error:
        if is_away(error):
            raise
        if not alone:
            return [ALONE] * len(several)
        if not is_crossed(error):
            raise
    return await _together(several, alone)


async def _together(several: Sequence[_Wanted], alone: bool) -> Sequence[_Answer]:
    server = several[0].server
    async with server.database.writing() as connection:
        found = await _decide(connection, several, alone)
        writes, now = bulk.Writes(), server.clock()
        accepted: list[_Decided] = []
        answers: list[_Answer] = []
        for one in found:
            answer = _answer(one, single=len(several) == 1)
            answers.append(answer)
            if isinstance(one, _Decided) and isinstance(answer, dict) and one.decision.accepted:
                await _write(connection, writes, one, now)
                accepted.append(one)
        for one in accepted:
            await notice(server, connection, writes, one.scope, one.decision.board, one.decision.accepted)
        if accepted:  # as the last: the chains of the log are locked until the commit is on the disk
            await audit.add(connection, writes, [_entry(one) for one in accepted], now, server.keys.pepper)
            await writes.run(connection)
    for one in accepted:
        server.hub.tell(one.scope.workspace_id, one.head)
    return answers


def _answer(one: _Decided | ApiError | None, *, single: bool) -> _Answer:
    """What is answered when the transaction is committed; who holds habits of people goes alone."""
    if one is None:
        return ALONE
    if isinstance(one, ApiError):
        return one
    if not single and is_told(one.decision.board, one.decision.accepted):
        return ALONE
    try:
        if one.new_bytes:
            check_quota(one.wanted.server, one.before.size_bytes, one.new_bytes)
    except ApiError as error:
        return error
    return {"epoch": one.before.epoch, "head": one.head, "results": one.results}


async def _decide(
    connection: AsyncConnection, several: Sequence[_Wanted], alone: bool
) -> list[_Decided | ApiError | None]:
    asked = [(one.actor, one.workspace_id) for one in several]
    entered = await projects.enter_alone(connection, asked, Role.REVIEWER, waiting=alone)
    inside = [(one, *where) for one, where in zip(several, entered, strict=True) if isinstance(where, tuple)]
    decided = await _decide_all(connection, inside, operations=alone)
    if not alone:
        refused = [
            at for at, one in enumerate(decided) if any(each["result"] != "ok" for each in one.results)
        ]
        again = await _decide_all(connection, [inside[at] for at in refused], operations=True)
        for at, one in zip(refused, again, strict=True):
            decided[at] = one
    rest = iter(decided)
    return [next(rest) if isinstance(where, tuple) else where for where in entered]


async def _decide_all(
    connection: AsyncConnection, inside: Sequence[tuple[_Wanted, Scope, Counters]], *, operations: bool
) -> list[_Decided]:
    """Decide each push; with what was accepted before, or as if nothing of it had been.

    A revision that was accepted once is never accepted again, because no node comes back to the head that
    it was made on: its operation is refused first, and decided again with what is known of it. An id that
    belongs to another operation is refused by the database, and the push is done again alone.
    """
    if not inside:
        return []
    asked = [(scope, one.given) for one, scope, _ in inside]
    facts = await repository.facts(connection, asked, operations=operations)
    return [_decided(*each, there) for each, there in zip(inside, facts, strict=True)]


def _decided(one: _Wanted, scope: Scope, before: Counters, there: repository.Facts) -> _Decided:
    decision = Decision(
        role=scope.role,
        board=Board.of(there.nodes, before.checksum),
        head=before.head,
        known_ops=there.operations,
        known_revs={known.rev: known for known in there.operations.values()},
        blobs=there.sizes,
    )
    results = [*map(decision.decide, one.given)]
    new_bytes = sum(one.sealed[sha].size_bytes for sha in decision.fresh_blobs)
    return _Decided(one, scope, before, decision, results, new_bytes)


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
    return envelope.seal_all(workspace_id, contents)


def check_quota(server: Server, used: int, more: int) -> None:
    """Raise `storage-full` when a project would hold more than the operator allows."""
    if used + more > server.settings.workspace_quota_bytes:
        raise ApiError(
            "storage-full",
            f"A project holds at most {server.settings.workspace_quota_bytes / 2**20:,.0f} MiB.",
            "Ask the operator of the server for more.",
        )


async def _write(connection: AsyncConnection, writes: bulk.Writes, one: _Decided, now: int) -> None:
    decision, scope = one.decision, one.scope
    fresh = [(sha, one.wanted.sealed[sha]) for sha in sorted(decision.fresh_blobs)]
    blob_rows.add(writes, scope, fresh, now)
    await repository.write_nodes(connection, writes, scope, decision.board)
    rows = [_row(each, seq, now, decision) for seq, each in enumerate(decision.accepted, one.before.head + 1)]
    repository.write_revisions(writes, scope, rows)
    checksum = decision.board.checksum
    repository.advance(writes, scope, one.before, checksum, len(decision.accepted), one.new_bytes)


def _entry(one: _Decided) -> audit.Entry:
    workspace = one.scope.workspace_id
    return audit.Entry(
        "push",
        actor=one.scope.user_id,
        subject=one.decision.accepted[0].op.header.device,
        workspace_id=workspace,
        details={"first": one.before.head + 1, "last": one.head},
        chain=audit.chain_of(workspace),
    )


def _row(one: Prepared, seq: int, now: int, decision: Decision) -> Values:
    """The values of `repository.REVISION`."""
    op, header = one.op, one.op.header
    about = (seq, one.rev, op.op_id, header.node, header.facet, one.text)
    if op.meta is None:
        what: Values = (None, op.seen_content, header.body, decision.blobs[header.body])
    else:
        what = (canonical(op.meta).decode(), op.seen_content, None, None)
    return *about, *what, header.author, now
