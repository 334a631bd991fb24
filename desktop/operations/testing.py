"""Run a project's own tests with its forge, on a command only, and measure what they reach.

Running tests runs the project's code. Where the project lets its tests start
programs (`ffi`), the person is asked once for each project first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.errors import ContractRewriterError, InputError
from core.testing.log import summary, text_of
from core.testing.results import Run, Selection
from core.toolchain.forge import Forge, forge_root
from desktop.bench import Bench
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.words import number, tr

if TYPE_CHECKING:
    from core.testing.coverage import Coverage

T = TypeVar("T")
KEY = "tests"
TOPIC = "tests:ffi"
LANE = "programs"


class Untrusted(Exception):
    """The tests of this project may start programs, and nobody has agreed to that."""

    def __init__(self, root: Path) -> None:
        super().__init__(str(root))
        self.root = root


def find_root(bench: Bench, path: Path, done: Callable[[Path | None], None]) -> None:
    """The Foundry project around a file; None where there is none."""
    bench.jobs.start(
        tr("Look for a Foundry project"),
        lambda _context: forge_root(path),
        done,
        key=f"foundry:{path}",
        lane="files",
        failed=lambda _error: done(None),
    )


def run(bench: Bench, at: Path, selection: Selection) -> None:
    """Run tests of the Foundry project around a file or in a folder, and show what forge says."""
    session, title = bench.session, title_of(selection)

    def work(context: Context) -> Run:
        from core.testing.forge_run import run_tests

        forge = _forge(bench, at)
        context.post(lambda: session.output.stand_in(forge.root))
        funnel = Funnel(context.post, session.output.say)
        made = run_tests(
            forge,
            selection,
            funnel.pour,
            context.progress,
            seconds=bench.settings.test_seconds,
            offline=bench.settings.offline,
        )
        funnel.pour(text_of(made))
        return made

    def done(made: Run) -> None:
        session.tests.finish(made)
        session.output.end(summary(made))
        if not made.passed:
            kind = "info" if made.outcome == "no tests" else "problem"
            session.tell(Notice(kind, summary(made), tr("The output panel says more.")))  # type: ignore[arg-type]

    session.output.begin(title)
    session.tests.begin(at, selection)
    _start(bench, title, work, done, lambda: run(bench, at, selection))


def cover(bench: Bench, at: Path) -> None:
    """Run every test of the project and keep which lines they reach."""
    session, title = bench.session, tr("forge coverage")

    def work(context: Context) -> Coverage:
        forge = _forge(bench, at)
        context.post(lambda: session.output.stand_in(forge.root))
        funnel = Funnel(context.post, session.output.say)
        settings = bench.settings
        from core.testing.coverage import measure_coverage

        return measure_coverage(
            forge,
            funnel.pour,
            context.progress,
            seconds=settings.test_seconds,
            offline=settings.offline,
        )

    def done(made: Coverage) -> None:
        session.tests.covered(made)
        lines = [count for hits in made.hits.values() for count in hits.values()]
        reached = sum(1 for count in lines if count)
        told = tr("{reached} of {all} lines in {files} files are reached by the tests.")
        told = told.format(reached=number(reached), all=number(len(lines)), files=len(made.hits))
        told += " " + tr("Some tests failed.") if made.complaint else ""
        session.output.end(told)
        session.tell(Notice("info", told))

    session.output.begin(title)
    _start(bench, title, work, done, lambda: cover(bench, at))


def stop(bench: Bench) -> None:
    """End what runs, with everything that it started."""
    bench.jobs.cancel_key(KEY)
    notice_stop(bench)


def notice_stop(bench: Bench) -> None:
    """Whoever stopped the job: its output ends, and its tests have no result."""
    if bench.session.output.running and not bench.jobs.running(KEY):
        bench.session.output.end(tr("Stopped."))
        bench.session.tests.give_up(tr("it was stopped"))


def title_of(selection: Selection) -> str:
    """What runs, in words."""
    named = ".".join(filter(None, (selection.contract, selection.function)))
    if not named and selection.file is not None:
        named = selection.file.name
    return tr("forge test of {name}").format(name=named) if named else tr("forge test of everything")


class Funnel:
    """Brings text from the threads that read to the window's thread, all that waits at once."""

    def __init__(self, post: Callable[[Callable[[], None]], None], say: Callable[[str], None]) -> None:
        self._post, self._say = post, say
        self._waiting: list[str] = []
        self._lock = threading.Lock()

    def pour(self, text: str) -> None:
        """Take a piece of text, in any thread."""
        with self._lock:
            self._waiting.append(text)
            first = len(self._waiting) == 1
        if first:
            self._post(self._empty)

    def _empty(self) -> None:
        with self._lock:
            pieces, self._waiting = self._waiting, []
        self._say("".join(pieces))


def _start(
    bench: Bench,
    title: str,
    work: Callable[[Context], T],
    done: Callable[[T], None],
    again: Callable[[], None],
) -> None:
    session = bench.session

    def failed(error: BaseException) -> None:
        if isinstance(error, Untrusted):
            _give_up(bench, tr("Nothing was run: it waits for your consent."))
            session.tell(_question(bench, error.root, again))
            return
        known = error.message if isinstance(error, ContractRewriterError) else tr("It failed.")
        _give_up(bench, known)
        bench.failed(error)

    session.settle(TOPIC)
    bench.jobs.start(title, work, done, key=KEY, lane=LANE, failed=failed)


def _give_up(bench: Bench, why: str) -> None:
    bench.session.output.end(why)
    bench.session.tests.give_up(why)


def _question(bench: Bench, root: Path, again: Callable[[], None]) -> Notice:
    def agree() -> None:
        bench.session.tests.trusted.add(root)
        again()

    message = tr("The tests of “{name}” may start programs on this machine, because ffi is on.")
    advice = tr("Run them only if you trust the project.")
    choice = Choice(tr("Run them"), agree)
    return Notice("problem", message.format(name=root.name), advice, (choice,), TOPIC)


def _forge(bench: Bench, at: Path) -> Forge:
    from core.solidity.foundry import may_start_programs

    root = forge_root(at / "any")
    if root is None:
        raise InputError(
            tr("“{name}” is in no Foundry project.").format(name=at.name),
            tr("Tests are run where a foundry.toml is in the folder or above it."),
        )
    if root not in bench.session.tests.trusted and may_start_programs(root):
        raise Untrusted(root)
    return Forge(root, bench.settings.tools_path)
