"""Write what is known of the open project as a report: Markdown, HTML, PDF, or SARIF for other tools."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from core.reporting.report import Report, ReportedChange, ReportedSave
from desktop.bench import Bench
from desktop.candidate import Candidate
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.operations.history import project_folder
from desktop.reviewing import Reviewing
from desktop.session import RevisionRow, Session
from desktop.words import local_time, tr

Kind = Literal["markdown", "html", "pdf", "sarif"]
SUFFIXES: dict[Kind, str] = {"markdown": ".md", "html": ".html", "pdf": ".pdf", "sarif": ".sarif"}
KEY = "export"
TOPIC = "export"
PROGRAM = "Contract Rewriter"
Opener = Callable[[Path], object]


def can_export(session: Session) -> bool:
    """Whether there is anything to report on."""
    return session.analysis is not None and bool(session.paths)


def suggested(session: Session, kind: Kind) -> Path:
    """Where a report would go: beside the project, named after it."""
    folder = project_folder(session.paths) if session.paths else Path.home()
    name = session.paths[0].stem if session.paths else "project"
    return folder / f"{name}-report{SUFFIXES[kind]}"


def export(
    bench: Bench,
    kind: Kind,
    path: Path,
    open_folder: Opener = lambda _path: None,
    copy: Opener = lambda _path: None,
) -> None:
    """Write a report, and say where it is."""
    session = bench.session
    report = gather(session)
    if report is None:
        session.tell(
            Notice("info", tr("There is nothing to report on yet."), tr("Open contracts and analyze them."))
        )
        return

    def work(context: Context) -> Path:
        from core.store.files import write_new

        data = rendered(report, kind)
        context.progress.check()
        return write_new(path, data, over=True)

    def done(written: Path) -> None:
        choices = (
            Choice(tr("Open folder"), lambda: open_folder(written.parent)),
            Choice(tr("Copy path"), lambda: copy(written)),
        )
        told = tr("The report is written: {path}").format(path=written)
        session.tell(Notice("info", told, "", choices, TOPIC))

    bench.jobs.start(tr("Write report"), work, done, key=KEY, lane="files")


def rendered(report: Report, kind: Kind) -> bytes:
    """The bytes of a report; in a job's thread."""
    if kind == "sarif":
        from core.analysis.sarif import to_sarif

        return json.dumps(to_sarif(report.analysis), ensure_ascii=False, indent=2).encode("utf-8") + b"\n"
    if kind == "markdown":
        from core.reporting.markdown import markdown

        return markdown(report).encode("utf-8")
    if kind == "html":
        from core.reporting.html import html

        return html(report).encode("utf-8")
    from core.reporting.paper import paper
    from desktop.reports.printing import print_pdf

    title = f"Report on {report.project}"
    return print_pdf(paper(report), title, f"{report.program}, {report.when}", _paper_size())[0]


def gather(session: Session) -> Report | None:
    """Everything that the session holds, as one value; None before the first analysis."""
    built, analysis = session.built, session.analysis
    if built is None or analysis is None or not session.paths:
        return None
    targets = {
        name: run.input.sources[name]
        for run in built.compilations
        for name in run.input.targets
        if name in run.input.sources
    }
    versions = dict.fromkeys(f"solc {run.version}" for run in built.compilations)
    return Report(
        session.paths[0].name,
        datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z").strip(),
        PROGRAM,
        tuple(versions),
        tuple(sorted(targets)),
        analysis,
        targets,
        tuple(_change(item, session.reviewings.get(item.id), session) for item in session.candidates),
        tuple(_save(row) for row in session.revisions),
    )


def _change(candidate: Candidate, reviewing: Reviewing | None, session: Session) -> ReportedChange:
    """The proposal, or once something was decided the accepted part with the evidence for just that."""
    if reviewing is None or not reviewing.decided or not reviewing.result:
        decided = tr("rejected") if reviewing is not None and reviewing.decided else tr("not decided")
        return ReportedChange(
            candidate.title,
            candidate.reason,
            candidate.origin,
            candidate.before,
            candidate.after,
            candidate.report,
            decided,
        )
    decided = tr("{n} of {total} changes accepted").format(
        n=reviewing.count("accepted"), total=len(reviewing.hunks)
    )
    result = reviewing.result
    report = session.evidence(reviewing.shown_key)
    return ReportedChange(
        candidate.title, candidate.reason, candidate.origin, candidate.before, result, report, decided
    )


def _save(row: RevisionRow) -> ReportedSave:
    gas = [value for (_, function), value in row.gas.items() if not function]
    sizes = [one.runtime_bytes for items in row.sizes.values() for one in items if one.runtime_bytes]
    counted = sum(sum(counts.values()) for counts in row.findings.values()) if row.findings else None
    return ReportedSave(
        local_time(row.saved_utc),
        row.title,
        row.files,
        row.verdict,
        counted,
        row.score,
        sum(gas) if gas else None,
        sum(sizes) if sizes else None,
    )


def _paper_size() -> Literal["A4", "Letter"]:
    """Letter where people measure in inches, as the system says."""
    from PySide6.QtCore import QLocale

    us = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    return "Letter" if us else "A4"
