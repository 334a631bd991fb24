"""Begin and end the sharing of the open project, and fetch one that others share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.bench import Bench
from desktop.jobs import Context
from desktop.operations import signing, teams
from desktop.operations.history import project_folder, with_store
from desktop.operations.refusing import refusing
from desktop.operations.syncing import KEY, LANE, Outcome, show, state_in_store, sync
from desktop.team.state import Link, SyncState
from desktop.words import tr

if TYPE_CHECKING:
    from core.store.database import Store
    from core.sync.transport import Transport
    from core.wire.projects import Project


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
            show(bench, outcome, "syncing" if session.team.account is not None else "signed-out")
        if then is not None:
            then()

    bench.jobs.start(
        tr("Look at the share"), work, done, key="share-link", lane=LANE, failed=lambda _error: None
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

    bench.jobs.start(name, work, done, key="linking", lane=LANE, failed=refusing(bench, refused), writes=True)


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
    return link, state_in_store(store, project.id)
