"""Comments: read them with the lines where they stand now, write, answer, settle, change and delete.

What is written here is kept at once and sent by the next round of sync; without
a server it waits.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.text import SourceText
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.operations import syncing
from desktop.operations.history import place_of, project_folder, with_store
from desktop.team.state import PlacedThread
from desktop.words import tr

if TYPE_CHECKING:
    from core.store.comments import Place
    from core.store.database import Store
    from core.store.peers import PeerDecision
    from core.sync.threads import Thread

KEY, LANE = "comments", "files"


def load(bench: Bench, then: Callable[[], object] | None = None) -> None:
    """Show the comments of the open project, and what others decided; then go on, also when that failed."""
    session = bench.session
    if not session.paths:
        return
    folder = project_folder(session.paths)

    def work(_context: Context) -> tuple[tuple[PlacedThread, ...], tuple[PeerDecision, ...]]:
        return with_store(bench, lambda store: _read(store, folder))

    def done(found: tuple[tuple[PlacedThread, ...], tuple[PeerDecision, ...]]) -> None:
        session.team.set_threads(found[0])
        session.team.set_decisions(found[1])
        if then is not None:
            then()

    def failed(_error: BaseException) -> None:
        if then is not None:
            then()

    key = KEY if then is None else f"{KEY}-then"  # whoever waits is not cancelled by who does not
    bench.jobs.start(tr("Read comments"), work, done, key=key, lane=LANE, failed=failed)


def find(bench: Bench, comment_id: str) -> tuple[PlacedThread, str] | None:
    """The thread of a comment, and the id of the one that is shown for it."""
    for placed in bench.session.team.threads:
        thread = placed.thread
        if comment_id in {thread.id, *(item.id for item in thread.replies)}:
            return placed, comment_id
        if comment_id in {item.id for item in thread.words}:
            return placed, thread.id
    return None


def line_place(bench: Bench, path: Path, line: int) -> Place | None:
    """A line (0-based) of an open file as a place for a comment; None when it is in no open project."""
    from core.store.comments import Place

    session, document = bench.session, bench.session.documents.get(path)
    if document is None or document.untitled or not session.paths:
        return None
    folder, name = place_of(session, path)
    return Place(name, line, document.saved.sha256) if folder == project_folder(session.paths) else None


def hunk_place(bench: Bench) -> Place | None:
    """The selected change of the review as a place for a comment."""
    from core.store.comments import Place

    reviewing = bench.session.reviewing
    if reviewing is None or not reviewing.hunks:
        return None
    file, _index = reviewing.hunks[bench.session.hunk]
    return Place(reviewing.reviews[file].base.path, proposal=reviewing.candidate.id, hunk=bench.session.hunk)


def say(bench: Bench, place: Place, text: str) -> None:
    """Begin a thread; the text that its line belongs to is kept with it."""
    session = bench.session
    folder = project_folder(session.paths)
    document = session.documents.get(folder / place.file)
    saved = document.saved if document is not None and document.saved.sha256 == place.sha256 else None

    def work(store: Store) -> None:
        from core.store import blobs
        from core.store.comments import add_comment
        from core.store.projects import ensure_project

        project = ensure_project(store, folder)
        if saved is not None:
            with store.writing() as connection:
                blobs.put(connection, saved.data)
        add_comment(store, project.id, place, text, _me(bench))

    _write(bench, tr("Keep a comment"), work)


def answer(bench: Bench, thread: Thread, text: str) -> None:
    """Answer in a thread, also with the words that settle it or open it again."""
    from dataclasses import replace

    session = bench.session
    folder, place = project_folder(session.paths), replace(thread.root.place, parent=thread.id)

    def work(store: Store) -> None:
        from core.store.comments import add_comment
        from core.store.projects import ensure_project

        add_comment(store, ensure_project(store, folder).id, place, text, _me(bench))

    _write(bench, tr("Keep a comment"), work)


def change(bench: Bench, comment_id: str, text: str) -> None:
    """Say it in other words."""

    def work(store: Store) -> None:
        from core.store.comments import edit_comment

        edit_comment(store, comment_id, text)

    _write(bench, tr("Change a comment"), work)


def delete(bench: Bench, comment_id: str) -> None:
    """Take a comment back."""

    def work(store: Store) -> None:
        from core.store.comments import delete_comment

        delete_comment(store, comment_id)

    _write(bench, tr("Delete a comment"), work)


def show(bench: Bench, placed: PlacedThread) -> None:
    """Go to where a thread stands: its line, or its change of a rewrite."""
    from desktop.operations.files import open_file
    from desktop.session import Place as Spot

    session, place = bench.session, placed.thread.root.place
    if place.proposal is not None:
        candidate = next((item for item in session.candidates if item.id == place.proposal), None)
        if candidate is not None:
            session.open_review(candidate)
            session.select_hunk(place.hunk or 0)
        return
    if session.paths:
        path = project_folder(session.paths) / place.file
        if placed.line is not None:
            session.jump.emit(Spot(path, placed.line + 1))
        else:
            open_file(bench, path)


def _me(bench: Bench) -> str:
    account = bench.session.team.account
    return account.user_id if account is not None else ""


def _write(bench: Bench, title: str, work: Callable[[Store], None]) -> None:
    def done(_none: None) -> None:
        load(bench)
        syncing.sync(bench)

    bench.jobs.start(title, lambda _context: with_store(bench, work), done, lane=LANE, writes=True)


def _read(store: Store, folder: Path) -> tuple[tuple[PlacedThread, ...], tuple[PeerDecision, ...]]:
    from core.store import blobs
    from core.store.comments import comments_of
    from core.store.peers import peer_decisions
    from core.store.projects import project_of
    from core.sync.threads import line_now, threads

    project = project_of(store, folder)
    if project is None:
        return (), ()
    found = threads(comments_of(store, project.id))
    wanted = {item.root.place.sha256 for item in found if item.root.place.sha256}
    with store.reading() as connection:
        texts = blobs.get_many(connection, [sha for sha in wanted if sha])
    now: dict[str, bytes | None] = {}
    placed = []
    for item in found:
        place = item.root.place
        if place.file not in now:
            now[place.file] = _bytes(folder / place.file)
        then, here = texts.get(place.sha256 or ""), now[place.file]
        line = place.line
        if line is not None and here is not None and SourceText("", here).sha256 != place.sha256:
            line = line_now(then, here, line) if then is not None else None
        placed.append(PlacedThread(item, line if here is not None else None))
    return tuple(placed), peer_decisions(store, project.id)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
