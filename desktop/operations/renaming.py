"""Rename a symbol: show that the code stays the same, then change every place at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.diff.line_ends import unfold
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import arriving
from desktop.operations.analyze import analyze
from desktop.words import tr

if TYPE_CHECKING:
    from core.rewriting.rename import Rename, RenameEvidence
    from core.symbols.index import SymbolIndex

KEY, JUDGE_KEY = "rename", "judge-rename"


def judge(bench: Bench, made: Rename, told: Callable[[RenameEvidence], None]) -> None:
    """Compile before and after, and hand over what that shows."""
    built, index = bench.session.built, bench.session.language.index
    if built is None or index is None:
        return
    texts = {name: index.texts[name] for name in {edit.file for edit in made.edits}}  # type: ignore[attr-defined]

    def work(context: Context) -> RenameEvidence:
        from core.rewriting.rename import judge_rename

        inputs = [
            run.input.with_sources({name: text for name, text in texts.items() if name in run.input.sources})
            for run in built.compilations
        ]
        return judge_rename(inputs, made, bench.tools(), context.progress)

    bench.jobs.start(tr("Verify the rename"), work, told, key=JUDGE_KEY, lane="check")


def outdated(bench: Bench, index: SymbolIndex, made: Rename) -> str:
    """The file whose text is not the one the places were counted in; empty when all are."""
    for unit in {edit.file for edit in made.edits}:
        path = Path(index.paths[unit])
        document, typed = bench.session.documents.get(path), bench.typed(path)
        now = unfold(document.saved, typed) if document is not None and typed is not None else None
        if now is not None and now.data != index.texts[unit].data:
            return path.name
    return ""


def apply_rename(bench: Bench, index: SymbolIndex, made: Rename) -> None:
    """Change open files in their editors, one step each, and closed ones on disk, all or none."""
    from core.rewriting.rename import changed_texts

    texts = changed_texts(index, made)
    shown = {name: data for name, data in texts.items() if Path(index.paths[name]) in bench.session.documents}
    closed = {name: data for name, data in texts.items() if name not in shown}
    before = {name: bench.typed(Path(index.paths[name])) or "" for name in shown}

    def done(_none: None) -> None:
        left = [
            name for name, data in shown.items()
            if not arriving.edited(bench, Path(index.paths[name]), before[name], SourceText(name, data))
        ]  # fmt: skip
        if left:
            bench.session.tell(_typed_in(left[0]))
            return
        files = tr("{n} files").format(n=len(texts))
        message = tr("“{old}” is “{new}” now, in {files}.")
        told = message.format(old=made.symbol.name, new=made.name, files=files)
        bench.session.tell(Notice("info", told, tr("Open files are not saved yet.") if shown else ""))
        if closed:
            analyze(bench)

    bench.jobs.start(
        tr("Rename"), lambda _context: _write(bench, index, closed), done, key=KEY, lane="files", writes=True
    )


def _typed_in(name: str) -> Notice:
    message = tr("“{name}” was typed in meanwhile, so the old name stands there still.").format(name=name)
    return Notice("problem", message, tr("What you typed is kept. Rename it again, or change it there."))


def _write(bench: Bench, index: SymbolIndex, texts: Mapping[str, bytes]) -> None:
    from core.store.files import FileChange, write_files

    changes = [
        FileChange(Path(index.paths[name]), index.texts[name].sha256, data) for name, data in texts.items()
    ]
    write_files(changes, bench.notes)
