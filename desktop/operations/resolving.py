"""Decide about what two people changed in the same lines, on the page of three texts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.diff.merge import merge
from core.errors import InputError
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.merging import Merging, SideNames, Sides, Texts
from desktop.operations import incoming, linking, syncing
from desktop.operations.history import project_folder, with_store
from desktop.operations.merging import compile_merged
from desktop.words import tr

if TYPE_CHECKING:
    from core.sync.conflicts import OpenConflict


def topic(path: str) -> str:
    """The key of the page about one conflict."""
    return f"sync-conflict:{path}"


def decide(bench: Bench, path: str) -> None:
    """Show base, mine and theirs of one conflict; the result is written when everything is decided."""
    team, session = bench.session.team, bench.session
    found = next((item for item in team.conflicts if item.path == path), None)
    if found is None or not session.paths or team.link is None:
        return
    file = project_folder(session.paths) / Path(path)
    document = session.documents.get(file)
    if document is not None and document.dirty:
        told = tr("“{name}” has text that is not saved.").format(name=file.name)
        session.tell(Notice("problem", told, tr("Save it first, then decide.")))
        return
    names = SideNames(tr("Before both changes"), tr("Mine"), tr("Theirs"))
    title = tr("“{path}”: {why}").format(path=path, why=found.why)
    finish = partial(_finish, bench, team.link.project_id, found)
    check = partial(compile_merged, bench)
    session.merge(
        Merging(topic(path), title, names, (_sides(bench, file, found),), tr("Use the merge"), finish, check)
    )


def _sides(bench: Bench, file: Path, found: OpenConflict) -> Sides:
    unit = _unit(bench, file) or found.path
    base, mine, theirs = (SourceText(unit, data or b"") for data in (found.base, found.mine, found.theirs))
    if merge(base, mine, theirs).clean:
        base = SourceText(unit, b"")  # each line for itself is no conflict: the whole texts are
    return Sides(file, base, mine, theirs)


def _unit(bench: Bench, file: Path) -> str | None:
    """What the compiler calls a file, so that its messages find it."""
    built = bench.session.base or bench.session.built
    for run in built.compilations if built is not None else ():
        for name, place in run.input.files.items():
            if Path(place) == file:
                return name
    return None


def _finish(bench: Bench, project_id: str, found: OpenConflict, texts: Texts) -> None:
    (text,) = texts.values()

    def work(_context: Context) -> None:
        from core.sync import conflicts

        with_store(bench, lambda store: conflicts.resolve(store, project_id, found.path, text.data))

    def done(_none: None) -> None:
        bench.session.end_merge(topic(found.path))
        told = tr("The conflict in “{path}” is decided.").format(path=found.path)
        bench.session.tell(Notice("info", told, tr("Both versions stay in the history.")))
        incoming.look_at_open(bench)
        linking.read_link(bench, lambda: syncing.sync(bench))

    def failed(error: BaseException) -> None:
        bench.failed(error)
        if isinstance(error, InputError):
            bench.session.end_merge(topic(found.path))
            syncing.sync(bench)

    bench.jobs.start(tr("Use the merge"), work, done, key="resolve", lane="sync", failed=failed, writes=True)
