"""Write what is accepted: all files or none, over the text that was reviewed and no other."""

from __future__ import annotations

from core.errors import StoreError
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.evidence import verdict_words
from desktop.jobs import Context
from desktop.operations import rewrite
from desktop.operations.analyze import analyze
from desktop.operations.history import folder_of, load_history, project_folder, record, seen_now, with_store
from desktop.reviewing import Reviewing
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
    folders = {name: folder_of(paths[name], name, project_folder(session.paths)) for name in texts}
    known = seen_now(session.built, session.analysis)
    message = reviewing.candidate.title
    if reviewing.count("accepted") < len(reviewing.hunks):
        message = tr("{title} ({n} of {total} changes)").format(
            title=message, n=reviewing.count("accepted"), total=len(reviewing.hunks)
        )

    def work(_context: Context) -> StoreError | None:
        from core.store.files import FileChange, write_files

        write_files([FileChange(paths[name], base[name].sha256, texts[name].data) for name in texts])
        try:
            with_store(bench, lambda _store: record(bench, folders, base, texts, message, report, known))
        except StoreError as error:
            return error
        return None

    def done(lost: StoreError | None) -> None:
        bench.jobs.cancel_key(rewrite.KEY)  # what it still finds would count in the former text
        for name, text in texts.items():
            session.replaced(paths[name], text)
        session.clear_candidates()
        load_history(bench)
        word = verdict_words(report).word if report is not None else tr("Not verified")
        told = tr("Applied: {title}.").format(title=message)
        if lost is not None:
            told = tr("{told} No revision was kept. {reason}").format(told=told, reason=lost.message)
            session.tell(Notice("problem", told, lost.next_step))
        else:
            kept = tr("{word}. The revision is in the history.").format(word=word)
            session.tell(Notice("info", told, kept))
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
