"""The command line's front door: parse, run one command, turn errors into words and exit codes.

Exit codes: 0 done, 1 something to complain about, 2 the input or the usage is
wrong, 3 something outside is missing, 130 stopped by the person.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core.cli.bar import Bar
from core.cli.commands import COMMANDS, load
from core.cli.context import Context
from core.cli.failure import report, unexpected
from core.cli.interrupt import Interrupts, interrupts
from core.cli.output import Output
from core.cli.parsing import PROGRAM, Parser
from core.errors import Cancelled, ContractRewriterError
from core.progress import Progress


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the process exit code."""
    output = Output()
    bar = Bar(output.err)
    progress = Progress(bar)
    with interrupts(progress) as handler:
        try:
            return _run(sys.argv[1:] if argv is None else argv, output, progress, handler)
        except KeyboardInterrupt:
            return handler.exit_code
        except Cancelled:
            return handler.exit_code
        except ContractRewriterError as error:
            bar.close()
            return handler.exit_code if handler.signal_number else report(error, output)
        except Exception as error:  # the last resort: a person never sees a traceback
            bar.close()
            return handler.exit_code if handler.signal_number else report(unexpected(error), output)
        finally:
            bar.close()


def _run(argv: Sequence[str], output: Output, progress: Progress, handler: Interrupts) -> int:
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as done:  # --help and --version print and leave
        return int(done.code or 0)
    context = Context(output, progress)
    try:
        code: int = load(arguments.command).run(arguments, context)
        return handler.exit_code if handler.signal_number else code
    finally:
        handler.finish()
        context.close()


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command with its options."""
    parser = Parser(
        prog=PROGRAM,
        description="Makes Solidity contracts safer and cheaper, and shows for every change "
        "the evidence that nothing else broke.",
        epilog=f"Without a command, “{PROGRAM} [PATH]” opens the desktop editor.",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name in COMMANDS:
        module = load(name)
        module.configure(commands.add_parser(name, help=module.SUMMARY, description=module.SUMMARY))
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "from source"
