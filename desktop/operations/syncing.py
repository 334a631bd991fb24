"""Keep the open project equal with the team's: one round after another, in a job, one syncer per profile.

A server that cannot be reached is a state and no error: what changes is kept and
sent later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BusyError, RefusedError, SignedOutError, SyncError, UnreachableError
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import incoming, names, signing
from desktop.operations.history import load_history, with_store
from desktop.team.model import role_advice, role_words
from desktop.team.state import Link, SyncState
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built
    from core.progress import Progress
    from core.store.database import Store
    from core.sync.conflicts import OpenConflict
    from core.sync.judging import Compiles
    from core.sync.syncer import Round
    from core.sync.transport import Transport

KEY, LANE = names.SYNC, "sync"


def title() -> str:
    """The name of the job, by which its progress is found."""
    return tr("Sync")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round told, and what stands in the store after it."""

    waiting: int
    conflicts: tuple[OpenConflict, ...]
    round: Round | None = None
    arrived: bool = False
    """Whether the place in the server's changes moved during the round."""
    seen: tuple[int, int] | None = None
    """That place: cursor and epoch."""
    link: Link | None = None
    problem: BaseException | None = None


def sync(bench: Bench) -> None:
    """One round now, when the open project is shared; while one runs, another follows it."""
    team, paths = bench.session.team, bench.session.paths
    link = team.link
    if link is None:
        return
    if bench.jobs.running(KEY):
        team.again = True  # what was just kept may be too late for that one
        return
    team.again = False
    built = bench.session.base or bench.session.built
    signed = team.account is not None

    def work(context: Context) -> Outcome:
        return with_store(bench, lambda store: _sync(bench, store, link, built, context, signed))

    def failed(error: BaseException) -> None:
        team.set_sync(replace(team.sync, kind="problem", why=tr("Your changes are kept here.")))
        bench.failed(error)
        _over(bench, "trouble")

    bench.jobs.start(
        title(),
        work,
        lambda outcome: _done(bench, outcome),
        key=KEY,
        lane=LANE,
        failed=failed,
        wanted=lambda: bench.session.paths == paths,
        writes=True,
    )


def state_in_store(store: Store, project_id: str) -> Outcome:
    from core.store.outbox import pending_of
    from core.store.replica_ops import count_ops
    from core.sync import conflicts

    with store.reading() as connection:
        said = {(item.kind, item.subject) for item in pending_of(connection, project_id)}
        waiting = max(count_ops(connection, project_id), len(said))
    return Outcome(waiting, conflicts.conflicts(store, project_id))


def _sync(
    bench: Bench, store: Store, link: Link, built: Built | None, context: Context, signed: bool
) -> Outcome:
    """Raises what is wrong with this machine; what is wrong with the server is part of the outcome."""
    from core.sync import syncer

    done: Round | None = None
    problem: BaseException | None = None
    fresh, before = link, syncer.place_of(store, link.project_id)
    try:
        if signed:
            with signing.transport(bench) as transport:
                fresh = _known(transport, link)
                done = syncer.sync(
                    before,
                    transport,
                    bench.settings.data_dir,
                    context.progress,
                    compiles=_compiler(bench, built, link, store, context.progress),
                    secrets=bench.shared.vault.seen(),
                )
    except SyncError as error:
        problem = error
    after = syncer.place_of(store, link.project_id).replica
    seen = after.cursor, after.epoch
    arrived = seen != (before.replica.cursor, before.replica.epoch)
    found = state_in_store(store, link.project_id)
    return replace(found, round=done, arrived=arrived, seen=seen, problem=problem, link=fresh)


def _known(transport: Transport, link: Link) -> Link:
    """The link with what the server says of it now."""
    from core.sync.remote import read as message
    from core.wire.projects import Project

    found = message(Project, transport.get(f"/projects/{link.workspace_id}"))
    return replace(link, name=found.name, role=found.role, team_name=found.team_name or "")


def _compiler(
    bench: Bench, built: Built | None, link: Link, store: Store, progress: Progress
) -> Compiles | None:
    """Whether the project compiles with some files as a merge made them; None before anything was built."""
    from core.pipeline import compile_typed
    from core.store.projects import get_project

    project = get_project(store, link.project_id)
    if built is None or project is None:
        return None
    root = Path(project.folder)

    def compiles(files: Mapping[str, bytes | None]) -> bool | None:
        if any(data is None for data in files.values()):
            return None
        typed = {root / name: data for name, data in files.items() if data is not None}
        told = compile_typed(built, typed, bench.tools(), progress)
        return None if told is None else not any(item.severity == "error" for item in told)

    return compiles


def _done(bench: Bench, outcome: Outcome) -> None:
    team, problem = bench.session.team, outcome.problem
    if isinstance(problem, SignedOutError):
        signing.ended(bench)
    if isinstance(problem, BusyError) and problem.code == "syncing-elsewhere":
        show(bench, outcome, team.sync.kind if team.sync.kind != "syncing" else "waiting")
        _over(bench, "elsewhere")
        return
    if outcome.link is not None:
        _tell_role(bench, team.link, outcome.link)
        team.set_link(outcome.link)
    if team.account is None:
        show(bench, outcome, "signed-out")
    elif isinstance(problem, UnreachableError | BusyError):
        show(bench, outcome, "offline", problem.message)
    elif isinstance(problem, RefusedError) and problem.code == "not-found":
        show(bench, outcome, "shut-out")
        team.set_present(())
    elif isinstance(problem, SyncError):
        show(bench, outcome, "problem", f"{problem.message} {problem.next_step}".strip())
    else:
        show(bench, outcome, "waiting" if outcome.waiting else "synced")
    if outcome.arrived or (problem is None and outcome.seen != team.seen):
        incoming.look_at_open(bench)
        load_history(bench)
        team.arrived.emit()
    if problem is None:
        team.seen = outcome.seen  # a round that was cut off may have brought in half of it
    report = outcome.round
    if report is not None:
        refused = [
            tr("“{name}” stays here: {why}").format(name=name, why=why)
            for name, why in report.refused.items()
        ]
        notes = (*report.notes, *refused, *_stays(bench, report))[:3]
        if notes:
            bench.session.tell(Notice("info", " ".join(notes), waits=True))
    _over(bench, "done" if problem is None else "trouble")


def _stays(bench: Bench, report: Round) -> list[str]:
    """What others do not get, and what does not come from them, as far as it was not told before."""
    team = bench.session.team
    here = [
        tr("“{name}” is not sent: {why}.").format(name=item.path, why=item.why)
        for item in report.left_out
        if not item.meant
    ]
    away = [
        tr("“{name}” of the others is not written here: a file of this name does not travel.").format(
            name=name
        )
        for name in report.kept_out
    ]
    fresh = [each for each in (*here, *away) if each not in team.stays]
    team.stays = frozenset((*here, *away))
    return fresh


def _tell_role(bench: Bench, before: Link | None, now: Link) -> None:
    if before is not None and before.role and now.role != before.role:
        told = tr("In “{name}” you are now: {role}.").format(name=now.name, role=role_words(now.role))
        bench.session.tell(Notice("info", told, role_advice(now.role)))


def _over(bench: Bench, how: str) -> None:
    team = bench.session.team
    if team.again and how == "done":
        sync(bench)
    team.round_over.emit(how)


def show(bench: Bench, outcome: Outcome, kind: str, why: str = "") -> None:
    team = bench.session.team
    team.set_conflicts(outcome.conflicts)
    state = SyncState(kind, waiting=outcome.waiting, conflicts=len(outcome.conflicts), why=why)  # type: ignore[arg-type]
    team.set_sync(state)
