"""Write what is accepted: all files or none, over the text that was reviewed and no other."""

from __future__ import annotations

from desktop.bench import Bench
from desktop.errors import Notice
from desktop.evidence import verdict_words
from desktop.jobs import Context
from desktop.operations import rewrite
from desktop.operations.analyze import analyze
from desktop.operations.history import project_folder, record
from desktop.reviewing import Reviewing
from desktop.session import RevisionRow
from desktop.words import tr

KEY = "apply"


def apply(bench: Bench) -> None:
    """Write the accepted changes, save a revision with its report, and list it."""
    session = bench.session
    reviewing = session.reviewing
    if reviewing is None or not reviewing.result:
        session.tell(Notice("info", tr("Nothing is accepted yet."), tr("Accept changes first (A).")))
        return
    refusal = _refusal(bench, reviewing)
    if refusal is not None:
        session.tell(refusal)
        return
    report = session.shown_report()
    base, texts = reviewing.candidate.before, reviewing.result
    paths = {name: reviewing.candidate.path(name) for name in texts}
    folder = project_folder(session.paths)
    message = reviewing.candidate.title
    if reviewing.count("accepted") < len(reviewing.hunks):
        message = tr("{title} ({n} of {total} changes)").format(
            title=message, n=reviewing.count("accepted"), total=len(reviewing.hunks)
        )

    def work(_context: Context) -> tuple[RevisionRow, ...]:
        from core.store.files import FileChange, write_files

        write_files([FileChange(paths[name], base[name].sha256, texts[name].data) for name in texts])
        return record(bench, folder, base, texts, message, report)

    def done(rows: tuple[RevisionRow, ...]) -> None:
        bench.jobs.cancel_key(rewrite.KEY)  # what it still finds would count in the former text
        for name, text in texts.items():
            session.replaced(paths[name], text)
        session.clear_candidates()
        session.set_revisions(rows)
        word = verdict_words(report).word if report is not None else tr("Not verified")
        told = tr("Applied: {title}.").format(title=message)
        session.tell(Notice("info", told, tr("{word}. The revision is in the history.").format(word=word)))
        analyze(bench)

    bench.jobs.start(tr("Apply"), work, done, key=KEY, lane="files")


def _refusal(bench: Bench, reviewing: Reviewing) -> Notice | None:
    """Why nothing may be written now, or None."""
    for name in reviewing.result:
        document = bench.session.documents.get(reviewing.candidate.path(name))
        if document is not None and document.dirty:
            return Notice(
                "problem",
                tr("“{name}” has unsaved changes in the editor.").format(name=document.path.name),
                tr("Save or undo them, then ask for the rewrite again."),
            )
    return None
