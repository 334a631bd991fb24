"""Session: the state that the panels share, and the signals by which they meet.

It is made once in `app.py` and passed in. It computes nothing and touches no
disk: operations change it, panels show it. Values in it are immutable and are
replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.analysis.finding import Analysis
from core.rewriting.proposal import Proposal
from core.searching.replacing import Rewritten
from core.text import SourceText
from core.verification.report import VerificationReport
from desktop.assistant.state import Conversation
from desktop.candidate import Candidate, pair_key
from desktop.coverage.model import Lines
from desktop.errors import Notice
from desktop.language.state import Language
from desktop.merging import Merging
from desktop.notifications.state import Inbox
from desktop.output.state import Output
from desktop.reviewing import Reviewing
from desktop.team.state import Teamwork
from desktop.testing.state import OwnTests

if TYPE_CHECKING:
    from core.pipeline import Built
    from desktop.shown import Shown


@dataclass(frozen=True, slots=True)
class Document:
    """An open file: what is saved on disk, and whether the editor holds something else.

    `saved` is what the editor's text was made from. When another program wrote the file
    since and the editor's text was kept, `theirs` is what the file holds now; `gone` says
    that there is no file any more. An untitled document never had a file.
    """

    path: Path
    saved: SourceText
    dirty: bool = False
    untitled: bool = False
    theirs: SourceText | None = None
    gone: bool = False

    @property
    def unsaved(self) -> bool:
        """Whether closing it would lose text: what was typed, or what has no file any more."""
        return self.dirty or self.gone


@dataclass(frozen=True, slots=True)
class Place:
    """A place to jump to: 1-based line and column (code points), inclusive end line."""

    path: Path
    line: int
    column: int = 1
    end_line: int = 0


@dataclass(frozen=True, slots=True)
class FileRevision:
    """One file of a save: the revision's id in the store, and where the file lies."""

    id: str
    file: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class ContractSize:
    """Figures of one contract in a revision; None where they could not be measured."""

    contract: str
    score: int | None
    code_lines: int
    runtime_bytes: int | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One save as the history lists it: all files that were saved together.

    `findings` are counts by file and severity, only for files that were analyzed. `gas` holds
    what was measured: (contract, function or empty for the deployment) → gas units.
    """

    id: str
    title: str
    saved_utc: str
    files: tuple[str, ...]
    verdict: str
    parts: tuple[FileRevision, ...] = ()
    score: int | None = None
    findings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sizes: Mapping[str, tuple[ContractSize, ...]] = field(default_factory=dict)
    gas: Mapping[tuple[str, str], int] = field(default_factory=dict)
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts to look at side by side, or one when `right` is None; nothing is decided there."""

    title: str
    left_name: str
    left: SourceText
    right_name: str = ""
    right: SourceText | None = None


class Session(QObject):
    """What is open, what was found, what is proposed, and what was decided."""

    project_changed = Signal()
    files_changed = Signal()
    """Files of the project came or went; nothing else is forgotten."""
    document_opened = Signal(object)
    document_changed = Signal(object)
    document_closed = Signal(object)
    document_replaced = Signal(object, object)
    """A file got a new text by an applied rewrite: one undo step in the editor."""
    document_moved = Signal(object, object)
    """A document was saved under another name: its former path, and the document."""
    text_edited = Signal(object, str)
    """An operation edits the text of an open file: one undo step in the editor, not saved."""
    analysis_changed = Signal()
    candidates_changed = Signal()
    reviewing_changed = Signal()
    review_wanted = Signal()
    """A person chose the review that is open now: it comes to the front."""
    hunk_changed = Signal()
    alone_changed = Signal()
    """Another change of the review was measured by itself."""
    history_changed = Signal()
    revision_chosen = Signal(str)
    """A save was chosen where it is shown as a point of a chart."""
    proposed_line = Signal(str, int)
    """Show a line of the text that is verified: its source unit and the 1-based line."""
    compared = Signal(object)
    """Show a `Comparison`."""
    merge_opened = Signal(object)
    """Show a `Merging`."""
    merge_closed = Signal(str)
    """The merge with this key is over."""
    jump = Signal(object)
    notice = Signal(object)
    settled = Signal(str)
    """What was asked under this topic is answered; its notice may close."""

    def __init__(self) -> None:
        super().__init__()
        self.language = Language(self)
        self.assistant = Conversation(self)
        self.output = Output(self)
        self.tests = OwnTests(self)
        self.team = Teamwork(self)
        self.inbox = Inbox(self)
        self.paths: tuple[Path, ...] = ()
        self.files: tuple[Path, ...] = ()
        self.documents: dict[Path, Document] = {}
        self.current: Path | None = None
        self.built: Built | None = None
        self.base: Built | None = None
        """What the candidates were made from; partial results are verified against it."""
        self.analysis: Analysis | None = None
        self.shown: Shown | None = None
        """Rows and marks that were made along with the analysis; another analysis may be there by now."""
        self.checking = False
        """Whether the messages are of the text as it is and the findings are still being looked for."""
        self.candidates: tuple[Candidate, ...] = ()
        self.waiting: tuple[Proposal, ...] = ()
        self.reviewing: Reviewing | None = None
        self.reviewings: dict[str, Reviewing] = {}
        self.hunk: int = 0
        self.numbers: dict[str, int] = {}
        """Candidate id → its number in the store."""
        self.revisions: tuple[RevisionRow, ...] = ()
        self.rewritten_files: tuple[Rewritten, ...] = ()
        """Closed files of the last replacement, as long as it can be undone."""
        self.covered: dict[Path, tuple[str, Lines]] = {}
        """File → the hash of its text, and which lines of it ran when it was verified and applied."""
        self._evidence: dict[str, VerificationReport] = {}
        self._alone: dict[str, VerificationReport] = {}

    def open_project(
        self, paths: tuple[Path, ...], files: tuple[Path, ...], keep: Collection[Path] = ()
    ) -> None:
        """Start with other paths: all about the former ones is forgotten but the documents to keep."""
        self.paths, self.files = paths, files
        self.built = self.base = self.analysis = self.shown = None
        self.checking = False
        self.candidates, self.reviewing, self.reviewings = (), None, {}
        self.revisions, self.rewritten_files = (), ()
        self._evidence, self._alone, self.covered = {}, {}, {}
        self.language.forget()
        self.tests.forget()
        self.assistant.forget()
        for path in [path for path in self.documents if path not in keep]:
            self.close_document(path)
        for signal in (self.project_changed, self.analysis_changed, self.candidates_changed):
            signal.emit()
        self.reviewing_changed.emit()
        self.history_changed.emit()

    def list_files(self, files: tuple[Path, ...]) -> None:
        """Note which files the project has now."""
        if files != self.files:
            self.files = files
            self.files_changed.emit()

    def open_document(self, path: Path, saved: SourceText, *, untitled: bool = False) -> None:
        """Show a file; one that is open already comes to the front unchanged."""
        document = self.documents.setdefault(path, Document(path, saved, untitled=untitled))
        self.current = path
        self.document_opened.emit(document)

    def close_document(self, path: Path) -> None:
        """Forget an open file."""
        if self.documents.pop(path, None) is not None:
            self.current = None if self.current == path else self.current
            self.document_closed.emit(path)

    def set_dirty(self, path: Path, dirty: bool) -> None:
        """Note whether the editor's text differs from the saved one."""
        document = self.documents[path]
        if document.dirty != dirty:
            self._replace(replace(document, dirty=dirty))

    def saved(self, path: Path, text: SourceText) -> None:
        """Note that a file on disk now holds `text`, which the editor shows too."""
        self._replace(Document(path, text))

    def moved(self, path: Path, target: Path, saved: SourceText) -> None:
        """Note that an open document is another file from now on, which holds `saved`."""
        self.documents = {
            (target if key == path else key): (Document(target, saved) if key == path else document)
            for key, document in self.documents.items()
        }
        self.current = target if self.current == path else self.current
        self.document_moved.emit(path, self.documents[target])
        self.document_changed.emit(self.documents[target])

    def on_disk(self, path: Path, *, theirs: SourceText | None = None, gone: bool = False) -> None:
        """Note what became of a file whose text in the editor is kept."""
        document = self.documents.get(path)
        if document is not None and (document.theirs, document.gone) != (theirs, gone):
            self._replace(replace(document, theirs=theirs, gone=gone))

    def rebased(self, path: Path, text: SourceText) -> None:
        """Note that the editor's text, as it is, is now an edit of what the file holds."""
        self._replace(Document(path, text, dirty=True))

    def edit(self, path: Path, text: str) -> None:
        """Put another text, with LF line ends, into the editor of an open file."""
        if path in self.documents:
            self.text_edited.emit(path, text)

    def replaced(self, path: Path, text: SourceText) -> None:
        """Note that a file on disk was rewritten; the editor takes the text in one undo step."""
        if path in self.documents:
            self.document_replaced.emit(path, text)
            self._replace(Document(path, text))

    def analyzed(
        self, built: Built, analysis: Analysis, shown: Shown | None = None, *, checking: bool = False
    ) -> None:
        """Show the result of an analysis; with `checking` its messages are new and its findings are not."""
        self.built, self.analysis, self.shown, self.checking = built, analysis, shown, checking
        self.analysis_changed.emit()

    def rewritten(self, built: Built, analysis: Analysis) -> None:
        """Keep what a rewrite was made from; its findings are shown where nothing else is."""
        self.base = built
        if self.analysis is None:
            self.analyzed(built, analysis)

    def clear_candidates(self) -> None:
        """Forget all proposals and reviews."""
        self.candidates, self.reviewing, self.reviewings = (), None, {}
        self.candidates_changed.emit()
        self.reviewing_changed.emit()

    def add_candidate(self, candidate: Candidate, *, first: bool = False) -> None:
        """Add a proposal with its evidence; one with the same id is replaced."""
        rest = tuple(item for item in self.candidates if item.id != candidate.id)
        self.candidates = (candidate, *rest) if first else (*rest, candidate)
        if candidate.report is not None:
            self.keep_evidence(pair_key(candidate.before, candidate.after), candidate.report)
        self.candidates_changed.emit()

    def review(self, candidate: Candidate) -> None:
        """Show a candidate side by side; decisions made earlier are still there."""
        known = self.reviewings.get(candidate.id)
        fresh = (known and known.about(candidate)) or Reviewing.of(candidate)
        self.hunk = 0
        self.set_reviewing(fresh)

    def open_review(self, candidate: Candidate) -> None:
        """Show a candidate that a person chose, in front of whatever is there."""
        self.review(candidate)
        self.review_wanted.emit()

    def set_reviewing(self, reviewing: Reviewing | None) -> None:
        """Show other decisions."""
        self.reviewing = reviewing
        if reviewing is not None:
            self.hunk = min(self.hunk, max(0, len(reviewing.hunks) - 1))
            self.reviewings[reviewing.candidate.id] = reviewing
        self.reviewing_changed.emit()

    def decided(self, reviewing: Reviewing) -> None:
        """Keep decisions about a candidate, be it shown or not."""
        if self.reviewing is not None and self.reviewing.candidate.id == reviewing.candidate.id:
            self.set_reviewing(reviewing)
        else:
            self.reviewings[reviewing.candidate.id] = reviewing

    def select_hunk(self, index: int) -> None:
        """Go to hunk `index` of all hunks of the review; it wraps around."""
        if self.reviewing is not None and self.reviewing.hunks:
            self.hunk = index % len(self.reviewing.hunks)
            self.hunk_changed.emit()

    def keep_evidence(self, key: str, report: VerificationReport) -> None:
        """Keep a report under the hash of the pair of texts that it is about."""
        self._evidence[key] = report

    def evidence(self, key: str) -> VerificationReport | None:
        """The report about exactly this pair of texts, if there is one."""
        return self._evidence.get(key)

    def keep_alone(self, key: str, report: VerificationReport) -> None:
        """Keep what was measured for one change by itself; it is no evidence for what is accepted."""
        self._alone[key] = report
        self.alone_changed.emit()

    def alone(self, key: str) -> VerificationReport | None:
        """What was measured for a pair of texts that differ by one change."""
        return self._alone.get(key)

    def shown_report(self) -> VerificationReport | None:
        """The evidence for the text that the review shows now; None where there is none yet."""
        return self.evidence(self.reviewing.shown_key) if self.reviewing is not None else None

    def set_revisions(self, rows: tuple[RevisionRow, ...]) -> None:
        """Show other revisions in the history, newest first."""
        self.revisions = rows
        self.history_changed.emit()

    def choose_revision(self, row_id: str) -> None:
        """Show one save where all are listed."""
        self.revision_chosen.emit(row_id)

    def compare(self, comparison: Comparison) -> None:
        """Show two texts side by side, without decisions."""
        self.compared.emit(comparison)

    def merge(self, merging: Merging) -> None:
        """Let a person decide about conflicts."""
        self.merge_opened.emit(merging)

    def end_merge(self, key: str) -> None:
        """The conflicts with this key are decided, or there are none any more."""
        self.merge_closed.emit(key)

    def tell(self, notice: Notice | None) -> None:
        """Show a sentence; nothing when None."""
        if notice is not None:
            self.notice.emit(notice)

    def settle(self, topic: str) -> None:
        """Close what was asked about a topic."""
        self.settled.emit(topic)

    def _replace(self, document: Document) -> None:
        self.documents[document.path] = document
        self.document_changed.emit(document)
