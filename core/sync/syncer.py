"""One round of sync for a project: read, bring in, send, and again while others are faster.

Everything is kept before it is sent and noted after it is written, so a round may
be cut off anywhere and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import InputError, RefusedError, SyncError
from core.progress import Progress
from core.store.database import Store
from core.store.projects import get_project
from core.store.replica_conflicts import conflicts_of
from core.store.replica_nodes import has_pending_files
from core.store.replicas import Replica, replica_of
from core.sync.documents import Desk, Machine
from core.sync.integrating import Integrated, integrate
from core.sync.judging import Compiles
from core.sync.locking import only_syncer
from core.sync.notifications import report_conflict
from core.sync.preparing import prepare
from core.sync.pulling import keep_what_was_read, pull
from core.sync.pushing import Pushed, push
from core.sync.transport import Transport
from core.sync.travelling import LeftOut, Travelling

ROUNDS = 8
"""How often a push may be outrun before the rest waits for the next time."""


@dataclass(slots=True)
class Round:
    """What a round did. Paths, counts, and sentences for the person."""

    sent: int = 0
    written: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    kept_out: list[str] = field(default_factory=list)
    left_out: tuple[LeftOut, ...] = ()
    forbidden: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    waiting: bool = False
    """Others were faster every time: something is still to be sent."""

    def take(self, done: Integrated) -> None:
        """Add what was brought in; conflicts and what is kept out are those of now."""
        for name in ("written", "merged", "removed", "moved", "notes"):
            getattr(self, name).extend(getattr(done, name))
        self.conflicts, self.kept_out = list(done.conflicts), list(done.kept_out)


@dataclass(frozen=True, slots=True)
class Place:
    """A project that is shared: its replica, its folder, and whose documents travel."""

    store: Store
    replica: Replica
    root: Path

    @property
    def desk(self) -> Desk:
        """Whose documents these are."""
        one = self.replica
        return Desk(one.project_id, one.workspace_id, one.user_id, Machine(self.root))


def place_of(store: Store, project_id: str) -> Place:
    """A shared project; raises `InputError` when it is not linked."""
    replica, project = replica_of(store, project_id), get_project(store, project_id)
    if replica is None or project is None:
        raise InputError(
            "This project is not shared with anybody yet.",
            "Share it: contract-rewriter sync push FOLDER --project NAME --server ADDRESS.",
            code="not-linked",
        )
    return Place(store, replica, Path(project.folder))


def sync(
    place: Place,
    transport: Transport,
    data_dir: Path,
    progress: Progress,
    *,
    compiles: Compiles | None = None,
    secrets: Collection[str] = (),
    send: bool = True,
    all_gone: bool = False,
) -> Round:
    """Read and bring in, then send (unless not `send`); raises `SyncError` of its kind, nothing is lost then.

    Raises `BusyError` when another program syncs this profile now.
    """
    done = Round()
    with only_syncer(data_dir), _shut_out(place, transport):
        told = _open_ones(place)
        for _ in range(ROUNDS):
            _bring_in(place, transport, progress, compiles, done)
            told = _tell_of_conflicts(place, transport, told)
            if not send:
                return done
            pushed = _send(place, transport, progress, secrets, all_gone, done)
            if not pushed.outrun:
                return done
        done.waiting = True
    return done


@contextmanager
def _shut_out(place: Place, transport: Transport) -> Iterator[None]:
    """Say what it means for a project that is shared here when the server does not know it any more."""
    try:
        yield
    except RefusedError as error:
        if error.code != "not-found" or _is_there(place, transport):
            raise
        raise RefusedError(
            f"“{place.replica.workspace_name}” is not shared with you any more, or was deleted.",
            "Your files and what you changed stay here; ask somebody who looks after it.",
            code=error.code,
        ) from error


def _is_there(place: Place, transport: Transport) -> bool:
    with suppress(SyncError):
        transport.get(f"/projects/{place.replica.workspace_id}")
        return True
    return False


def _open_ones(place: Place) -> frozenset[tuple[str, str]]:
    """Open conflicts: node, and the revision of the other side."""
    found = conflicts_of(place.store, place.replica.project_id)
    return frozenset((item.node_id, item.theirs_rev) for item in found)


def _tell_of_conflicts(
    place: Place, transport: Transport, told: frozenset[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Let whoever wrote the other side of a new conflict know. Nothing depends on it: a failure ends it."""
    now = _open_ones(place)
    with suppress(SyncError):
        for node, rev in sorted(now - told):
            report_conflict(transport, place.replica.workspace_id, node, rev)
    return now


def _bring_in(
    place: Place, transport: Transport, progress: Progress, compiles: Compiles | None, done: Round
) -> None:
    with place.store.reading() as connection:
        cut_off = has_pending_files(connection, place.replica.project_id)
    if cut_off:  # a file that was written and not noted is known by its hash, until something newer is read
        keep_what_was_read(place.store, _fresh(place))
        _integrate(place, progress, compiles, done)
    pull(place.store, transport, _fresh(place), progress)
    _integrate(place, progress, compiles, done)


def _integrate(place: Place, progress: Progress, compiles: Compiles | None, done: Round) -> None:
    travelling = Travelling(place.root)
    for _ in range(ROUNDS):
        brought = integrate(place.store, _fresh(place), place.desk, travelling, progress, compiles)
        done.take(brought)
        if not brought.again:
            return


def _send(
    place: Place,
    transport: Transport,
    progress: Progress,
    secrets: Collection[str],
    all_gone: bool,
    done: Round,
) -> Pushed:
    travelling = Travelling(place.root)
    made = prepare(
        place.store, _fresh(place), place.desk, travelling, progress, secrets=secrets, all_gone=all_gone
    )
    done.left_out = made.left_out
    done.moved += made.moved
    done.notes += [
        f"The name of “{old}” is taken but for its case; it is “{new}” now." for old, new in made.moved
    ]
    pushed = push(place.store, transport, _fresh(place), progress)
    done.sent += pushed.accepted
    done.forbidden += pushed.forbidden
    done.refused |= pushed.refused
    return pushed


def _fresh(place: Place) -> Replica:
    """The replica as it stands now: its cursor and epoch move."""
    found = replica_of(place.store, place.replica.project_id)
    return found if found is not None else place.replica
