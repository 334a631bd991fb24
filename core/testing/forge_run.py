"""Running a Foundry project's tests with the person's own forge.

forge runs twice: first it compiles and lists what will run, in words that are
handed on at once; then it runs them and answers in JSON, which can be trusted.
Running tests runs the project's code: with `ffi` on, they may start any program.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from core.errors import ToolFailedError
from core.progress import Progress
from core.testing.forge_answers import NOTHING_FOUND, listed_in, results_in, with_missing
from core.testing.results import Outcome, Run, Selection
from core.toolchain.forge import Forge
from core.toolchain.program import Ran
from core.toolchain.streaming import Hear, stream_program

_NOT_COMPILED = "ompiler run failed"
ENVIRONMENT = {"NO_COLOR": "1", "FOUNDRY_DISABLE_NIGHTLY_WARNING": "1"}


def arguments_of(root: Path, selection: Selection, *, offline: bool) -> tuple[str, ...]:
    """What is asked of `forge test`, so that exactly the selected tests run."""
    made: list[str] = []
    if selection.file is not None:
        path = selection.file.relative_to(root) if selection.file.is_relative_to(root) else selection.file
        made += ["--match-path", glob.escape(path.as_posix())]
    if selection.contract:
        made += ["--match-contract", f"^{selection.contract}$"]
    if selection.function:
        # Some releases match the name, some the signature.
        made += ["--match-test", rf"^{selection.function}(\(|$)"]
    return (*made, "--offline") if offline else tuple(made)


def run_tests(
    forge: Forge,
    selection: Selection,
    hear: Hear,
    progress: Progress,
    *,
    seconds: float,
    offline: bool = False,
) -> Run:
    """Compile, list and run; what prevents a result is the outcome, never a pass.

    Raises `Cancelled`, `ToolFailedError` or `ToolTimeoutError`.
    """
    chosen = arguments_of(forge.root, selection, offline=offline)
    hear(f"$ forge test --list {' '.join(chosen)}\n".replace(" \n", "\n"))
    first = _forge(forge, ("--list", *chosen), progress, seconds, hear, quiet=False)
    if first.code:
        broken: Outcome = "not compiled" if _NOT_COMPILED in _all_of(first) else "broken"
        return Run(forge.root, selection, broken, (), _ended(first))
    listed = listed_in(first.out.decode("utf-8", "replace"))
    if not listed:
        return Run(forge.root, selection, "no tests", (), _nothing(selection))
    hear(f"$ forge test --json -vv {' '.join(chosen)}\n".replace(" \n", "\n"))
    second = _forge(forge, ("--json", "-vv", *chosen), progress, seconds, hear, quiet=True)
    said = second.out.decode("utf-8", "replace")
    if NOTHING_FOUND in said.partition("{")[0]:
        return Run(forge.root, selection, "no tests", (), _nothing(selection))
    try:
        results = with_missing(results_in(said), listed)
    except ToolFailedError:
        hear(said)
        return Run(forge.root, selection, "broken", (), _ended(second))
    run = Run(forge.root, selection, "done", results)
    if second.code and run.passed:
        return Run(forge.root, selection, "broken", results, _ended(second))
    return run


def _forge(
    forge: Forge, arguments: Sequence[str], progress: Progress, seconds: float, hear: Hear, *, quiet: bool
) -> Ran:
    return stream_program(
        forge.program,
        ("test", *arguments),
        forge.root,
        progress,
        "forge test",
        seconds=seconds,
        hear_output=None if quiet else hear,
        hear_complaints=hear,
        environment=ENVIRONMENT,
    )


def _ended(ran: Ran) -> str:
    """How forge ended, in one sentence."""
    if ran.code < 0:
        return f"forge was ended by signal {-ran.code}."
    return f"forge ended with {ran.code}: {_first_error(_all_of(ran)) or ran.last_words()}."


def _all_of(ran: Ran) -> str:
    """What it said: a run of some tests tells what does not compile where its answer would stand."""
    return f"{ran.out.decode('utf-8', 'replace')}\n{ran.complaint}"


def _first_error(complaint: str) -> str:
    lines = [line.strip() for line in complaint.splitlines() if line.strip().startswith("Error")]
    lines.sort(key=lambda line: not line.startswith("Error ("))  # those of the compiler say most
    told = next((line for line in lines if not line.endswith(":")), "")
    return told.rstrip(".")[:300]


def _nothing(selection: Selection) -> str:
    where = f" in {selection.file.name}" if selection.file is not None else " in this project"
    named = f" that is called {selection.function}" if selection.function else ""
    return f"forge found no test{named}{where}."
