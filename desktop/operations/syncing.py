"""Keep the open project equal with the team's: one round after another, in a job, one syncer per profile.

A server that cannot be reached is a state and no error: what changes is kept and
sent later. Files that arrive come into open editors as one step that can be
undone; what was typed stays, merged or beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.diff.line_ends import fold
from core.errors import BusyError, InputError, SignedOutError, SyncError, UnreachableError
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import external, names, signing
from desktop.operations.analyze import analyze
from desktop.operations.files import read
from desktop.operations.history import load_history, project_folder, with_store
from desktop.team.state import Link, SyncState
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built
    from core.store.database import Store
    from core.sync.conflicts import OpenConflict
    from core.sync.judging import Compiles
    from core.sync.syncer import Round
    from core.sync.transport import Transport
    from core.wire.projects import Project

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


def read_link(bench: Bench, then: Callable[[], object] | None = None) -> None:
    """Read whether the open project is shared, and how its sync stands; asks no server.

    Whoever is signed in syncs next: until then nobody knows whether it is synced.
    """
    session = bench.session
    if not session.paths:
        session.team.set_link(None)
        session.team.set_sync(SyncState())
        return
    folder, former = project_folder(session.paths), session.team.link

    def work(_context: Context) -> tuple[Link | None, Outcome | None]:
        return with_store(bench, lambda store: _read(store, folder, former))

    def done(found: tuple[Link | None, Outcome | None]) -> None:
        link, outcome = found
        session.team.set_link(link)
        if outcome is None:
            session.team.set_sync(SyncState())
        else:
            _show(bench, outcome, "syncing" if session.team.account is not None else "signed-out")
        if then is not None:
            then()

    bench.jobs.start(
        tr("Look at the share"), work, done, key="share-link", lane=LANE, failed=lambda _error: None
    )


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


def share(
    bench: Bench, name: str, team_id: str, then: Callable[[], object], refused: Callable[[str], object]
) -> None:
    """Share the open folder under a name, with a team or for oneself; the first round sends it."""
    folder = project_folder(bench.session.paths)

    def work(_context: Context) -> None:
        from core.sync import linking

        with signing.transport(bench) as transport:
            with_store(bench, lambda store: linking.share(store, transport, folder, name, team_id or None))

    _linking(bench, tr("Share the project"), work, then, refused)


def projects(bench: Bench, show: Callable[[tuple[Project, ...]], None]) -> None:
    """Read which shared projects the person may see."""
    from desktop.operations import teams

    def work(transport: Transport) -> tuple[Project, ...]:
        from core.sync import remote

        return remote.projects(transport)

    teams.ask(bench, tr("Look for shared projects"), work, show, key="projects")


def clone(bench: Bench, project: Project, folder: Path) -> None:
    """Have a shared project in a new folder, then open it."""

    def work(context: Context) -> Path:
        from core.sync import linking, syncer

        def go(store: Store) -> Path:
            with signing.transport(bench) as transport:
                made = linking.clone(store, transport, project.id, folder)
                place = syncer.place_of(store, made.project_id)
                syncer.sync(place, transport, bench.settings.data_dir, context.progress, send=False)
            return folder

        return with_store(bench, go)

    def done(place: Path) -> None:
        from desktop.operations.files import open_paths

        open_paths(bench, [place])

    bench.jobs.start(
        tr("Fetch “{name}”").format(name=project.name), work, done, key=KEY, lane=LANE, writes=True
    )


def unlink(bench: Bench) -> None:
    """Stop sharing on this machine; files, history, comments and decisions stay here and on the server."""
    link = bench.session.team.link
    if link is None:
        return

    def work(_context: Context) -> None:
        from core.store.replicas import unlink as forget

        with_store(bench, lambda store: forget(store, link.project_id))

    bench.jobs.cancel_key(KEY)
    bench.jobs.start(tr("Stop sharing"), work, lambda _none: read_link(bench), lane=LANE, writes=True)


def _linking(
    bench: Bench,
    name: str,
    work: Callable[[Context], None],
    then: Callable[[], object],
    refused: Callable[[str], object],
) -> None:
    def done(_none: None) -> None:
        then()
        read_link(bench, lambda: sync(bench))

    def failed(error: BaseException) -> None:
        if isinstance(error, SyncError | InputError):
            refused(f"{error.message} {error.next_step}".strip())
        else:
            bench.failed(error)
            refused(tr("That did not work."))

    bench.jobs.start(name, work, done, key="linking", lane=LANE, failed=failed, writes=True)


def _read(store: Store, folder: Path, former: Link | None) -> tuple[Link | None, Outcome | None]:
    from core.store.projects import project_of
    from core.store.replicas import replica_of

    project = project_of(store, folder)
    replica = replica_of(store, project.id) if project is not None else None
    if project is None or replica is None:
        return None, None
    link = Link(project.id, replica.workspace_id, replica.workspace_name, replica.server)
    if former is not None and former.project_id == link.project_id:
        link = replace(link, role=former.role, team_name=former.team_name)
    return link, _state(store, project.id)


def _state(store: Store, project_id: str) -> Outcome:
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
                    compiles=_compiler(bench, built, link, store),
                    secrets=bench.shared.vault.seen(),
                )
    except SyncError as error:
        problem = error
    after = syncer.place_of(store, link.project_id).replica
    seen = after.cursor, after.epoch
    arrived = seen != (before.replica.cursor, before.replica.epoch)
    found = _state(store, link.project_id)
    return replace(found, round=done, arrived=arrived, seen=seen, problem=problem, link=fresh)


def _known(transport: Transport, link: Link) -> Link:
    """The link with what the server says of it now."""
    from core.sync.remote import read as message
    from core.wire.projects import Project

    found = message(Project, transport.get(f"/projects/{link.workspace_id}"))
    return replace(link, name=found.name, role=found.role, team_name=found.team_name or "")


def _compiler(bench: Bench, built: Built | None, link: Link, store: Store) -> Compiles | None:
    """Whether the project compiles with some files as a merge made them; None before anything was built."""
    from core.pipeline import compile_typed
    from core.progress import silent
    from core.store.projects import get_project

    project = get_project(store, link.project_id)
    if built is None or project is None:
        return None
    root = Path(project.folder)

    def compiles(files: Mapping[str, bytes | None]) -> bool | None:
        if any(data is None for data in files.values()):
            return None
        typed = {root / name: data for name, data in files.items() if data is not None}
        told = compile_typed(built, typed, bench.tools(), silent())
        return None if told is None else not any(item.severity == "error" for item in told)

    return compiles


def _done(bench: Bench, outcome: Outcome) -> None:
    team, problem = bench.session.team, outcome.problem
    if isinstance(problem, SignedOutError):
        signing.ended(bench)
    if isinstance(problem, BusyError) and problem.code == "syncing-elsewhere":
        _show(bench, outcome, team.sync.kind if team.sync.kind != "syncing" else "waiting")
        _over(bench, "elsewhere")
        return
    if outcome.link is not None:
        team.set_link(outcome.link)
    if team.account is None:
        _show(bench, outcome, "signed-out")
    elif isinstance(problem, UnreachableError | BusyError):
        _show(bench, outcome, "offline", problem.message)
    elif isinstance(problem, SyncError):
        _show(bench, outcome, "problem", f"{problem.message} {problem.next_step}".strip())
    else:
        _show(bench, outcome, "waiting" if outcome.waiting else "synced")
    if outcome.arrived or (problem is None and outcome.seen != team.seen):
        look_at_open(bench)
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
        for note in (*report.notes, *refused)[:3]:
            bench.session.tell(Notice("info", note))
    _over(bench, "done" if problem is None else "trouble")


def _over(bench: Bench, how: str) -> None:
    team = bench.session.team
    if team.again and how == "done":
        sync(bench)
    team.round_over.emit(how)


def _show(bench: Bench, outcome: Outcome, kind: str, why: str = "") -> None:
    team = bench.session.team
    team.set_conflicts(outcome.conflicts)
    state = SyncState(kind, waiting=outcome.waiting, conflicts=len(outcome.conflicts), why=why)  # type: ignore[arg-type]
    team.set_sync(state)


def look_at_open(bench: Bench) -> None:
    """Bring what arrived into the open editors; what was typed stays."""
    documents = {path: item for path, item in bench.session.documents.items() if not item.untitled}
    typed = {path: bench.typed(path) for path in documents}

    def work(_context: Context) -> dict[Path, tuple[SourceText, str | None]]:
        found = {}
        for path, document in documents.items():
            if path.exists() and not path.is_symlink():
                text, now = read(bench, path), typed[path]
                if text.sha256 != document.saved.sha256:
                    both = external.merged_text(document, now, text) if now is not None else None
                    found[path] = text, both
        return found

    def done(found: dict[Path, tuple[SourceText, str | None]]) -> None:
        late = [path for path in found if bench.typed(path) != typed[path]]
        for path, (text, both) in found.items():
            if path not in late:
                _take_in(bench, path, text, both)
        if found:
            analyze(bench)
        if late:
            look_at_open(bench)  # somebody typed between

    bench.jobs.start(tr("Read what arrived"), work, done, key="arrived", lane="files")


def _take_in(bench: Bench, path: Path, text: SourceText, both: str | None) -> None:
    session = bench.session
    document, typed = session.documents.get(path), bench.typed(path)
    if document is None:
        return
    session.settle(external.topic(path))
    if not document.dirty or typed == fold(text):
        session.replaced(path, text)
    elif both is not None:
        session.rebased(path, text)
        session.edit(path, both)
        told = tr("Changes of others came into “{name}”, beside what you typed.").format(name=path.name)
        session.tell(Notice("info", told, tr("Undo takes them out of your text again.")))
    else:
        session.on_disk(path, theirs=text)
        told = tr("Others changed the lines of “{name}” in which you typed.").format(name=path.name)
        choices = external.choices(bench, session.documents[path], mergeable=False)
        session.tell(Notice("problem", told, tr("What you typed is kept."), choices, external.topic(path)))
