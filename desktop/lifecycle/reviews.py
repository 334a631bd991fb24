"""The proposals that were open and what was decided about them, kept for the next start.

A file for each project, written a moment after something changed. What comes
back is what was shown: texts, reports, decisions, edits by hand. A review whose
files say something else by now does not come back, and that is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from core.diff.review import Decision
from core.rewriting.assistant.outside import Place
from core.store.codec import decode, encode
from core.text import SourceText
from core.verification.declared import DeclaredChange
from core.verification.report import VerificationReport
from desktop.bench import Bench
from desktop.candidate import Candidate
from desktop.editor.model import unit_of
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import names
from desktop.operations.review import verify_shown
from desktop.reviewing import Reviewing
from desktop.session import Session
from desktop.words import tr

FOLDER, VERSION = "reviews", 1
SETTLE_MS = 1_000
MOST_CHARACTERS = 30_000_000
"""More text than this is not kept."""


@dataclass(frozen=True, slots=True)
class KeptCandidate:
    """A candidate with what a person made of it; `decisions` by hunk, counted over all files."""

    id: str
    title: str
    reason: str
    origin: str
    applicability: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    files: Mapping[str, str]
    declared: tuple[DeclaredChange, ...]
    report: VerificationReport | None
    asked: tuple[Place, ...]
    documentation: bool
    goals: tuple[str, ...]
    number: int = 0
    proposed: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[int, Decision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptReviews:
    """Everything of one project; `opened` is the id of the candidate under review."""

    version: int
    paths: tuple[str, ...]
    opened: str
    hunk: int
    candidates: tuple[KeptCandidate, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a session holds at one moment; everything in it is a value, so any thread may read it."""

    paths: tuple[Path, ...]
    reviewing: Reviewing | None
    hunk: int
    candidates: tuple[Candidate, ...]
    reviewings: Mapping[str, Reviewing]
    numbers: Mapping[str, int]

    @staticmethod
    def of(session: Session) -> Snapshot:
        """Now; in the window's thread."""
        return Snapshot(
            session.paths, session.reviewing, session.hunk, session.candidates,
            dict(session.reviewings), dict(session.numbers),
        )  # fmt: skip


def kept_of(snapshot: Snapshot) -> KeptReviews:
    """What is to be kept."""
    opened = snapshot.reviewing.candidate.id if snapshot.reviewing is not None else ""
    return KeptReviews(
        VERSION,
        tuple(str(path) for path in snapshot.paths),
        opened,
        snapshot.hunk,
        tuple(_kept(item, snapshot) for item in snapshot.candidates),
    )


def candidate_of(kept: KeptCandidate) -> Candidate:
    """The candidate again."""
    return Candidate(
        kept.id, kept.title, kept.reason, kept.origin, kept.applicability, _texts(kept.before),
        _texts(kept.after), kept.files, kept.declared, kept.report, kept.asked, kept.documentation,
        kept.goals,
    )  # fmt: skip


def reviewing_of(kept: KeptCandidate, candidate: Candidate) -> Reviewing:
    """What was decided about it, edits by hand included; these are no steps to undo."""
    made = Reviewing.of(candidate)
    for at, review in enumerate(made.reviews):
        if review.base.path in kept.proposed:
            path = review.base.path
            made = made.edit(at, SourceText.of(path, kept.proposed[path]))
    return made.with_decisions(kept.decisions)


class ReviewKeeper(QObject):
    """Keeps the reviews of one window's project, and brings them back once it is compiled."""

    def __init__(self, bench: Bench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._tried = self._dirty = False
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self._keep)
        session = bench.session
        session.candidates_changed.connect(self._soon)
        session.reviewing_changed.connect(self._soon)
        session.hunk_changed.connect(self._soon)
        session.project_changed.connect(self._another)
        session.analysis_changed.connect(self._restore)

    @property
    def _file(self) -> Path:
        paths = "\n".join(str(path) for path in self._bench.session.paths)
        name = hashlib.sha256(paths.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        return self._bench.settings.data_dir / FOLDER / f"{name}.json"

    def flush(self) -> None:
        """Write what is not written yet; the window closes."""
        if self._dirty:
            self._dirty = False
            self._timer.stop()
            _write(self._file, Snapshot.of(self._bench.session))

    def _another(self) -> None:
        """Another project is open, of which nothing is known yet."""
        self._tried = self._dirty = False
        self._timer.stop()

    def _soon(self) -> None:
        if self._tried or self._bench.session.candidates:
            self._tried = self._dirty = True
            self._timer.start()

    def _keep(self) -> None:
        snapshot, file = Snapshot.of(self._bench.session), self._file

        def work(_context: Context) -> None:
            _write(file, snapshot)

        self._bench.jobs.start(tr("Keep the review"), work, self._kept, key="keep-review", lane="files")

    def _kept(self, _none: None) -> None:
        self._dirty = self._timer.isActive()

    def _restore(self) -> None:
        if self._tried or self._bench.session.built is None:
            return
        self._tried = True
        file = self._file

        def work(_context: Context) -> KeptReviews | None:
            with suppress(OSError, ValueError):
                found = decode(KeptReviews, file.read_text("utf-8"))
                return found if found.version == VERSION else None
            return None

        self._bench.jobs.start(tr("Read the last review"), work, self._found, key="read-review", lane="files")

    def _found(self, kept: KeptReviews | None) -> None:
        session = self._bench.session
        here = tuple(str(path) for path in session.paths)
        begun = session.candidates or self._bench.jobs.running(names.REWRITE)
        if kept is None or begun or kept.paths != here or session.built is None:
            return
        fitting = [item for item in kept.candidates if self._fits(item)]
        if not fitting:
            message = tr("The rewrite of the last time is about texts that have changed since.")
            session.tell(Notice("info", message, tr("Ask for it again when you need it.")))
            return
        session.base = session.built
        for item in fitting:
            candidate = candidate_of(item)
            if item.number:
                session.numbers[item.id] = item.number
            session.add_candidate(candidate)
            session.reviewings[item.id] = reviewing_of(item, candidate)
        opened = next((item for item in session.candidates if item.id == kept.opened), None)
        if opened is not None:
            session.review(opened)
            session.select_hunk(kept.hunk)
            verify_shown(self._bench)

    def _fits(self, kept: KeptCandidate) -> bool:
        """Whether every text is still the one that was reviewed."""
        built = self._bench.session.built
        if built is None or kept.files.keys() < kept.before.keys():
            return False
        for name, text in kept.before.items():
            unit = unit_of(Path(kept.files[name]), built)
            if unit is None or unit[1].text != text:
                return False
        return True


def _write(file: Path, snapshot: Snapshot) -> None:
    """Replace the file, or remove it when there is nothing to keep; a full disk is not worth an error."""
    text = encode(kept_of(snapshot)) if snapshot.candidates else ""
    with suppress(OSError):
        if not text or len(text) > MOST_CHARACTERS:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(text, "utf-8", newline="\n")
        fresh.replace(file)


def _kept(candidate: Candidate, session: Snapshot) -> KeptCandidate:
    reviewing = session.reviewings.get(candidate.id)
    known = reviewing.about(candidate) if reviewing is not None else None
    proposed: dict[str, str] = {}
    decisions: dict[int, Decision] = {}
    if known is not None:
        for review in known.reviews:
            if review.proposed.data != candidate.after[review.base.path].data:
                proposed[review.base.path] = review.proposed.text
        decisions = {
            at: known.reviews[file].decisions[hunk]
            for at, (file, hunk) in enumerate(known.hunks)
            if known.reviews[file].decisions[hunk] != "open"
        }
    files = {name: candidate.files[name] for name in candidate.before if name in candidate.files}
    return KeptCandidate(
        candidate.id, candidate.title, candidate.reason, candidate.origin, candidate.applicability,
        _plain(candidate.before), _plain(candidate.after), files, candidate.declared, candidate.report,
        candidate.asked, candidate.documentation, candidate.goals, session.numbers.get(candidate.id, 0),
        proposed, decisions,
    )  # fmt: skip


def _plain(texts: Mapping[str, SourceText]) -> dict[str, str]:
    return {name: text.text for name, text in texts.items()}


def _texts(plain: Mapping[str, str]) -> dict[str, SourceText]:
    return {name: SourceText.of(name, text) for name, text in plain.items()}
