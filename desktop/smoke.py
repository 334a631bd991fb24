"""`--smoke`: the program does its main job once, in a real window, and says how it went.

It opens a sample, analyzes, rewrites, verifies, accepts, saves and quits, with data of its own in a
folder that is thrown away and without a connection. Packagers start it after every step (frozen,
installed, upgraded); the last line is “smoke: ok”, and only then the exit code is 0.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer

from core.errors import ContractRewriterError
from core.settings import Settings, load_settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop, run
from desktop.assets import asset
from desktop.display import missing_display
from desktop.operations import review, rewrite

SAMPLE, RULE = "Token.sol", "custom-error"
LONGEST_SECONDS = 300.0
LOOK_MS, MOST_IDLE = 20, 50
"""How often is looked whether a step is done, and how often nothing may happen after a notice."""

Step = Iterator[Callable[[], object]]
"""Conditions, one after the other; the next one is asked for when the last holds."""

_BEGUN = time.monotonic()


class SmokeFailedError(Exception):
    """A step did not come out as it must; the text says which."""


def main() -> int:
    """Do the job and return 0 when all of it was done."""
    problem = missing_display()
    if problem:
        say(problem)
        return 3
    with tempfile.TemporaryDirectory(prefix="contract-rewriter-smoke-") as folder:
        settings = Settings(data_dir=Path(folder) / "data", offline=True)
        file = Path(folder) / SAMPLE
        shutil.copy(asset("samples", SAMPLE), file)
        try:
            with Toolchain(replace(_shelf(load_settings()), offline=True)) as tools:
                smoke = Smoke(file)
                code = run([str(file)], settings, tools=tools, drive=smoke.begin)
                failure = smoke.failure or ("" if smoke.done else "the window was closed too early")
        except ContractRewriterError as error:
            code, failure = error.exit_code, f"{error.message} {error.next_step}"
    say(f"quit after {_age():.1f} s")
    from core.updates.installation import this_installation

    here = this_installation()
    say(f"version {here.version}, installed as {here.how}")
    say(f"FAILED: {failure}" if failure or code else "ok")
    return code or bool(failure)


class Smoke(QObject):
    """Drives the window like a person who knows what they want."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.failure, self.done = "", False
        self._file = file
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self, desktop: Desktop) -> None:
        """Start with the window, which is about to be shown."""
        self._desktop = desktop
        self._steps = self._job(desktop)
        self._end = time.monotonic() + LONGEST_SECONDS
        self._holds, self._idle = next(self._steps), 0
        desktop.window.installEventFilter(self)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first time that the window is painted."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        worked = time.process_time()
        say(f"first window after {_age():.2f} s {_since()}, {worked:.2f} s of it worked")

    def _look(self) -> None:
        try:
            if self._holds():
                self._holds, self._idle = next(self._steps), 0
            else:
                self._check_trouble()
        except StopIteration:
            self.done = True
            self._leave()
        except SmokeFailedError as failed:
            self.failure = str(failed)
            self._leave()
        except Exception as error:  # a step that broke must not look like the last one
            self.failure = f"{type(error).__name__}: {error}"
            self._leave()

    def _check_trouble(self) -> None:
        """Give up when the window told something and does nothing more, or after a long time."""
        told = self._desktop.window.notices.text()
        self._idle = self._idle + 1 if told and not self._desktop.bench.jobs.states() else 0
        if self._idle > MOST_IDLE:
            raise SmokeFailedError(told)
        if time.monotonic() > self._end:
            raise SmokeFailedError(f"a step did not end within {LONGEST_SECONDS:g} s. {told}".strip())

    def _leave(self) -> None:
        self._timer.stop()
        self._desktop.quit()

    def _job(self, desktop: Desktop) -> Step:
        session, bench, window = desktop.session, desktop.bench, desktop.window
        before = self._file.read_bytes()
        yield lambda: session.analysis is not None and self._file in session.documents
        assert session.analysis is not None
        say(f"opened and analyzed {SAMPLE}: {len(session.analysis.findings)} findings")

        rewrite.rewrite_with_rule(bench, RULE)
        yield lambda: not bench.jobs.running(rewrite.KEY)
        passing = [item for item in session.candidates if item.report and item.report.verdict == "pass"]
        _must(passing, f"the rule {RULE} made nothing that passed: {window.notices.text()}")
        chosen = passing[0]
        say(f"rewrote and verified: {len(passing)} of {len(session.candidates)} proposals pass")

        session.review(chosen)
        review.accept_all(bench)
        yield lambda: session.shown_report() is not None
        report = session.shown_report()
        _must(report is not None and report.verdict == "pass", "what was accepted does not pass")
        say(f"accepted “{chosen.title}”: {window.review.words().word}")

        window.apply_accepted()
        yield lambda: len(session.revisions) > 1 and not bench.jobs.states()
        saved = self._file.read_bytes()
        _must(saved != before, "the file was not written")
        _must(saved in [text.data for text in chosen.after.values()], "the file is not what was accepted")
        say(f"saved {len(saved):,} bytes, {len(session.revisions)} revisions")


def _must(held: object, otherwise: str) -> None:
    if not held:
        raise SmokeFailedError(otherwise)


def say(text: str) -> None:
    """One line; a program without a terminal has nowhere to say it."""
    if sys.stdout is not None:
        sys.stdout.write(f"smoke: {text}\n")
        sys.stdout.flush()


def _age() -> float:
    """Seconds since this process began, where the system tells (Linux), else since Qt was imported."""
    return _process_age() or time.monotonic() - _BEGUN


def _since() -> str:
    return "of this process" if _process_age() else "since Qt was loaded"


def _process_age() -> float:
    with suppress(OSError, ValueError, IndexError):
        began = int(Path("/proc/self/stat").read_text("ascii", "replace").rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - began / os.sysconf("SC_CLK_TCK")
    return 0.0


def _shelf(settings: Settings) -> Settings:
    """The settings with the compilers that tests share, where there are such."""
    folder = os.environ.get("CONTRACT_REWRITER_TEST_SHELF")
    return replace(settings, data_dir=Path(folder)) if folder else settings
