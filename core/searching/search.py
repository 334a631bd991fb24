"""Search all files of a project, telling what was found file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from core.progress import Progress
from core.searching.expressions import SECONDS, Expression
from core.searching.folded import Folded
from core.searching.globs import read_globs
from core.searching.matching import FileHits, hits_of, may_hold, spans
from core.searching.query import Groups, Query, pattern_of
from core.searching.walking import Found, project_files

MOST_HITS = 10_000


@dataclass(frozen=True, slots=True)
class Where:
    """Folders and single files; `files` are patterns; `typed` are the texts of open editors with LF."""

    paths: tuple[Path, ...]
    files: str = ""
    dependencies: bool = False
    typed: Mapping[Path, str] = field(default_factory=dict)
    max_file_mb: int = 5


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search went over. `full` says that it ended because enough was found."""

    files: int
    hits: int
    full: bool = False
    too_large: tuple[str, ...] = ()
    too_slow: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    seconds_limit: float = SECONDS


Find = Callable[[str, int], list[Groups] | None]


def search(
    query: Query,
    where: Where,
    progress: Progress,
    tell: Callable[[FileHits], None],
    most: int = MOST_HITS,
    seconds: float = SECONDS,
) -> Searched:
    """Find everything, at most `most` places; `tell` hears of each file with a place in it.

    Raises `InputError` for an expression that cannot be read, and `Cancelled`.
    """
    large: list[str] = []
    slow: list[str] = []
    unread: list[str] = []
    files = hits = 0
    full = False
    with ExitStack() as stack:
        find = _finder(query, progress, seconds, stack)
        for found in _files(where, progress):
            files += 1
            if files % 20 == 1:
                progress.report("search", files)
            try:
                made = _in_file(found, query, where, find, most - hits, large, slow)
            except OSError:
                unread.append(found.name)
                continue
            if made is not None:
                hits += len(made.hits)
                tell(made)
            if hits >= most:
                full = True
                break
    return Searched(files, hits, full, tuple(large), tuple(slow), tuple(unread), seconds)


def _finder(query: Query, progress: Progress, seconds: float, stack: ExitStack) -> Find:
    if query.regular:
        expression = Expression(query, progress, seconds)
        stack.callback(expression.close)
        return expression.find
    pattern = pattern_of(query)
    return lambda text, most: spans(pattern, text, most)


def _in_file(
    found: Found, query: Query, where: Where, find: Find, most: int, large: list[str], slow: list[str]
) -> FileHits | None:
    typed = where.typed.get(found.path)
    if typed is not None:
        text, base = typed, text_hash(typed)
    else:
        if found.path.stat().st_size > where.max_file_mb * 1_000_000:
            large.append(found.name)
            return None
        data = found.path.read_bytes()
        if not query.regular and not may_hold(data, query.words, query.case):
            return None
        folded = Folded.of(data)
        if folded is None:
            return None
        text, base = folded.text, folded.sha256
    groups = find(text, most)
    if groups is None:
        slow.append(found.name)
    if not groups:
        return None
    return FileHits(found.path, found.name, base, hits_of(text, groups), typed is not None)


def text_hash(text: str) -> str:
    """The `base` of an editor's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _files(where: Where, progress: Progress) -> Iterator[Found]:
    globs, seen = read_globs(where.files), set[Path]()
    for path in where.paths:
        below = project_files(path, progress, dependencies=where.dependencies, globs=globs)
        for found in below if path.is_dir() else (Found(path, path.name),):
            if found.path not in seen:
                seen.add(found.path)
                yield found
