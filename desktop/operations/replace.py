"""Replace what a search found: in open editors as one undo step each, in closed files all or none.

What was not in the list is never replaced. A file that holds something else by
now is skipped and named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from core.diff.line_ends import fold
from core.searching.matching import FileHits
from core.searching.query import Replacement
from core.searching.replacing import Rewritten, replaced_text, rewritten_files
from core.searching.search import text_hash
from desktop.bench import Bench
from desktop.editor.model import UNSUITED
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.operations.analyze import analyze
from desktop.words import tr

KEY = "replace"


def replace(
    bench: Bench, found: Sequence[FileHits], replacement: Replacement, done: Callable[[], object]
) -> None:
    """Replace these places, then tell what was done; nothing is done when a file cannot be written."""
    closed = [item for item in found if item.path not in bench.session.documents and not item.typed]

    def work(context: Context) -> tuple[tuple[Rewritten, ...], tuple[str, ...]]:
        from core.store.files import FileChange, write_files

        made, changed = rewritten_files(closed, replacement, context.progress)
        write_files([FileChange(item.path, item.base, item.after) for item in made], bench.notes)
        return made, changed

    def finish(result: tuple[tuple[Rewritten, ...], tuple[str, ...]]) -> None:
        made, changed = result
        written = {item.path for item in made}
        rest = [item for item in found if item not in closed]
        edited, skipped = _in_editors(bench, rest, replacement)
        places = sum(len(item.hits) for item in found if item.path in written) + edited[1]
        bench.session.rewritten_files = made
        _tell(bench, places, len(made), edited[0], (*changed, *skipped))
        done()
        if made:
            analyze(bench)

    bench.jobs.start(tr("Replace"), work, finish, key=KEY, lane="files", writes=True)


def can_undo(bench: Bench) -> bool:
    """Whether closed files were replaced that can be brought back."""
    return bool(bench.session.rewritten_files)


def undo(bench: Bench) -> None:
    """Bring closed files back that still hold what the replacement wrote; others are named."""
    made = bench.session.rewritten_files

    def work(context: Context) -> tuple[int, tuple[str, ...]]:
        from core.store.files import FileChange, write_files

        same: list[Rewritten] = []
        other: list[Rewritten] = []
        for item in made:
            context.progress.check()
            (same if _holds(item) else other).append(item)
        changes = [FileChange(item.path, item.after_sha256, item.before) for item in same]
        write_files(changes, bench.notes)
        return len(same), tuple(item.path.name for item in other)

    def finish(result: tuple[int, tuple[str, ...]]) -> None:
        count, other = result
        bench.session.rewritten_files = ()
        message = _count(count, tr("1 file is as it was."), tr("{n} files are as they were."))
        advice = _named(other, tr("Changed since and left alone: {names}."))
        bench.session.tell(Notice("problem" if other else "info", message, advice))
        analyze(bench)

    if made:
        bench.jobs.start(tr("Undo replace"), work, finish, key=KEY, lane="files", writes=True)


def _holds(item: Rewritten) -> bool:
    try:
        return hashlib.sha256(item.path.read_bytes()).hexdigest() == item.after_sha256
    except OSError:
        return False


def _in_editors(
    bench: Bench, found: Sequence[FileHits], replacement: Replacement
) -> tuple[tuple[int, int], tuple[str, ...]]:
    """How many editors and places were changed, and which files were skipped."""
    files = places = 0
    skipped = []
    for item in found:
        typed = bench.typed(item.path)
        if typed is None or not _is_what_was_searched(bench, item, typed):
            skipped.append(item.name)
            continue
        bench.session.edit(item.path, replaced_text(typed, item.hits, replacement))
        files, places = files + 1, places + len(item.hits)
    return (files, places), tuple(skipped)


def _is_what_was_searched(bench: Bench, item: FileHits, typed: str) -> bool:
    """An editor's text, or the file's where it was opened after the search and nothing was typed yet."""
    saved = bench.session.documents[item.path].saved
    whole = fold(saved)
    if any(char in whole for char in UNSUITED):
        return False
    return text_hash(typed) == item.base if item.typed else saved.sha256 == item.base and whole == typed


def _tell(bench: Bench, places: int, files: int, editors: int, skipped: Sequence[str]) -> None:
    message = _count(places, tr("Replaced 1 place."), tr("Replaced {n} places."))
    parts = []
    if files:
        parts.append(_count(files, tr("1 closed file was written."), tr("{n} closed files were written.")))
    if editors:
        one = tr("1 open file is changed and not saved; its own undo takes it back.")
        parts.append(
            _count(editors, one, tr("{n} open files are changed and not saved; undo takes them back."))
        )
    if skipped:
        parts.append(_named(skipped, tr("Changed since the search and skipped: {names}.")))
    choices = (Choice(tr("Undo replace"), lambda: undo(bench)),) if files else ()
    kind = "problem" if skipped else "info"
    bench.session.tell(Notice("problem" if kind == "problem" else "info", message, " ".join(parts), choices))


def _count(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(n=f"{count:,}")


def _named(names: Sequence[str], sentence: str) -> str:
    if not names:
        return ""
    shown = ", ".join(f"“{name}”" for name in names[:4])
    if len(names) > 4:
        shown = tr("{names} and {n} more").format(names=shown, n=len(names) - 4)
    return sentence.format(names=shown)
