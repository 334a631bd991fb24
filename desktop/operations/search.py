"""Search the open project: what editors hold instead of their files, results as they come."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from core.searching.matching import FileHits
from core.searching.query import Query
from core.searching.search import Searched, Where, search
from core.searching.walking import Found, project_files
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.words import tr

KEY = "search"
LIST_KEY = "list-files"
_BATCH_SECONDS = 0.05


def find(
    bench: Bench,
    query: Query,
    files: str,
    dependencies: bool,
    add: Callable[[Sequence[FileHits]], None],
    done: Callable[[Searched | None], None],
) -> None:
    """Look in every file; `done` is given None when there was nothing to look in or it failed."""
    session = bench.session
    if not session.paths:
        done(None)
        session.tell(Notice("info", tr("Nothing is open."), tr("Open a file or a folder first.")))
        return
    texts = {path: bench.typed(path) for path in session.documents}
    typed = {path: text for path, text in texts.items() if text is not None}
    where = Where(session.paths, files, dependencies, typed, bench.settings.max_file_mb)

    def work(context: Context) -> Searched:
        batch = _Batch(context, add)
        searched = search(query, where, context.progress, batch.add)
        batch.send()
        return searched

    def failed(error: BaseException) -> None:
        done(None)
        bench.failed(error)

    bench.jobs.start(tr("Search"), work, done, key=KEY, lane="files", failed=failed)


def stop(bench: Bench) -> None:
    """Stop the search; what was found so far stays."""
    bench.jobs.cancel_key(KEY)


def list_files(bench: Bench, dependencies: bool, done: Callable[[Sequence[Found]], None]) -> None:
    """Every file of the project, for whoever lets a person choose one."""
    paths = bench.session.paths

    def work(context: Context) -> Sequence[Found]:
        found: dict[Path, Found] = {}
        for path in paths:
            below = project_files(path, context.progress, dependencies=dependencies)
            for item in below if path.is_dir() else (Found(path, path.name),):
                found[item.path] = item
        return tuple(found.values())

    bench.jobs.start(tr("List files"), work, done, key=LIST_KEY, lane="files")


class _Batch:
    """Hands results over some twenty times a second, not one by one."""

    def __init__(self, context: Context, add: Callable[[Sequence[FileHits]], None]) -> None:
        self._context, self._add = context, add
        self._kept: list[FileHits] = []
        self._sent = time.monotonic()

    def add(self, found: FileHits) -> None:
        self._kept.append(found)
        if time.monotonic() - self._sent > _BATCH_SECONDS:
            self.send()

    def send(self) -> None:
        kept, self._kept = self._kept, []
        self._sent = time.monotonic()
        if kept:
            self._context.post(lambda: self._add(kept))
