"""Bring what sync wrote into the open editors, as one step that can be undone.

What was typed there stays, merged or beside it.
"""

from __future__ import annotations

from pathlib import Path

from core.diff.line_ends import fold
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import external
from desktop.operations.analyze import analyze
from desktop.operations.files import read
from desktop.words import tr


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
