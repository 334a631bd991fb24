"""The console script: subcommands go to the command line, anything else opens the window.

Qt is imported only when a window is wanted, so `contract-rewriter analyze` works
on a machine without a display.
"""

from __future__ import annotations

import difflib
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SUBCOMMANDS = frozenset(
    {
        "compile",
        "analyze",
        "rewrite",
        "generate",
        "verify",
        "explain",
        "toolchain",
        "project",
        "sync",
        "releases",
    }
)
OPTIONS = frozenset({"-h", "--help", "--version"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["search-worker"]:  # how a packaged program starts its own process for expressions
        from core.searching.expressions import main as worker

        return worker()
    if arguments == ["--smoke"]:
        return _smoke()
    if arguments and (arguments[0] in SUBCOMMANDS or arguments[0] in OPTIONS):
        return _command(arguments)
    if arguments and arguments[0].startswith("-"):
        return _complain(
            f"There is no option “{arguments[0]}”.", "See contract-rewriter --help.", exit_code=2
        )
    missing = next((item for item in arguments if not Path(item).exists()), None)
    if missing is not None:
        meant = difflib.get_close_matches(missing, sorted(SUBCOMMANDS), n=1)
        next_step = f"Did you mean “{meant[0]}”?" if meant else "See contract-rewriter --help."
        return _complain(f"There is no command, file or folder “{missing}”.", next_step, exit_code=2)
    return _window(arguments)


def _command(arguments: list[str]) -> int:
    try:
        from core.cli.main import main as command_line

        return command_line(arguments)
    except KeyboardInterrupt:  # Ctrl-C while modules are still being loaded
        return 130


def _smoke() -> int:
    """Do the main job once in a window and say how it went: packagers ask for this."""
    try:
        with _loading():
            from desktop.smoke import main as smoke
    except ImportError as error:
        return _complain(f"The window cannot start: {error}.", "Install what is missing.", exit_code=3)
    return smoke()


def _window(paths: list[str]) -> int:
    from desktop.display import missing_display

    problem = missing_display()
    if problem:
        return _complain(
            problem, "Run contract-rewriter --help for the commands that need no window.", exit_code=3
        )
    from core.errors import ContractRewriterError

    try:
        from core.settings import load_settings
        from desktop.lifecycle.instance import meet

        settings = load_settings()
        met = meet(settings.data_dir, paths)
        if met.role == "handed-over":
            return 0
        from desktop.lifecycle.updated import before_window

        code, met = before_window(settings, met, paths)
        if code is not None or met.role == "handed-over":
            return code or 0
        with _loading():
            from desktop.app import run
    except ImportError as error:
        return _complain(
            f"The window cannot start: {error}.",
            "Install the graphics libraries of your system (on Debian: libegl1 libgl1 libxkbcommon0).",
            exit_code=3,
        )
    except ContractRewriterError as error:
        return _complain(error.message, error.next_step, exit_code=error.exit_code)
    try:
        return run(paths, settings, met)
    except ContractRewriterError as error:
        return _complain(error.message, error.next_step, exit_code=error.exit_code)


@contextmanager
def _loading() -> Iterator[None]:
    """Look for no garbage meanwhile: what is loaded stays, and the looks are a tenth of the loading."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # the first look afterwards would be at all of it
        gc.enable()


def _complain(message: str, next_step: str, *, exit_code: int) -> int:
    print(f"{message} {next_step}", file=sys.stderr)
    return exit_code


if __name__ == "__main__":
    raise SystemExit(main())
