"""`rewrite --write`: the verified result onto the disk, and its revision into the store.

Only a result whose own verification passed gets here. The texts as they were
are kept as revisions too, so that nothing that was written over is lost.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.context import Context
from core.errors import StoreError
from core.store.database import Store, open_store
from core.store.files import FileChange, write_files
from core.store.projects import ensure_project
from core.store.revisions import record_revisions
from core.store.seen import seen_in
from core.text import SourceText

if TYPE_CHECKING:
    from core.pipeline import Rewrite


def write_result(result: Rewrite, context: Context) -> tuple[str, ...]:
    """Write the changed files and record the revision; returns the real paths written.

    Nothing is written unless the verdict on the result is a pass. The old texts
    are in the store before the first file changes. Raises `InputError` when a
    file changed meanwhile, `StoreError` when the old texts cannot be kept.
    """
    changed = _changed(result)
    if result.report is None or result.report.verdict != "pass" or not changed:
        return ()
    context.progress.check()
    with open_store(context.settings) as store:
        projects = _by_project(result, changed, store)
        before = seen_in(result.analysis)
        for project_id, names in projects.items():
            texts = [result.before[name] for name in names]
            record_revisions(store, project_id, texts, "Before a rewrite", seen=before)
        written = write_files([_change(result, name) for name in changed])
        _record(result, projects, store, context)
    return tuple(str(path) for path in written)


def _record(result: Rewrite, projects: dict[str, list[str]], store: Store, context: Context) -> None:
    message = f"Rewrite: {len(result.accepted)} accepted ({', '.join(_origins(result))})"
    after = {name: seen for item in result.analyses_after for name, seen in seen_in(item).items()}
    try:
        for project_id, names in projects.items():
            texts = [result.after[name] for name in names]
            record_revisions(store, project_id, texts, message, report=result.report, seen=after)
    except StoreError as error:
        context.output.note(f"The files were written, but the revision was not kept. {error}")


def _changed(result: Rewrite) -> list[str]:
    return sorted(
        name
        for name, text in result.after.items()
        if name in result.before and result.before[name].data != text.data
    )


def _change(result: Rewrite, name: str) -> FileChange:
    before: SourceText = result.before[name]
    return FileChange(Path(result.files[name]), before.sha256, result.after[name].data)


def _by_project(result: Rewrite, names: list[str], store: Store) -> dict[str, list[str]]:
    """Project id → names of its changed files; a file belongs to the root it was compiled from."""
    roots = {
        name: run.input.root
        for run in result.built.compilations
        for name in run.input.targets
        if run.input.root
    }
    found: dict[str, list[str]] = {}
    for name in names:
        folder = Path(roots.get(name) or Path(result.files[name]).parent)
        found.setdefault(ensure_project(store, folder).id, []).append(name)
    return found


def _origins(result: Rewrite) -> list[str]:
    accepted = set(result.accepted)
    return sorted({item.proposal.origin.name for item in result.judged if item.proposal.id in accepted})
