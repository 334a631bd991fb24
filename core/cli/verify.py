"""`verify`: compare two versions of contracts and show the evidence.

The options of the comparison are here; the checks are `core.verification`'s.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from core.cli.context import Context
from core.cli.parsing import add_budget, add_format, existing

SUMMARY = "Compare two versions: ABI, storage layout, findings, behavior and gas."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `verify`."""
    parser.add_argument("before", metavar="BEFORE", type=Path, help="the file or folder as it was")
    parser.add_argument("after", metavar="AFTER", type=Path, help="the file or folder as it is now")
    parser.add_argument(
        "--contract", metavar="NAME", action="append", default=[], help="compare this contract only"
    )
    add_budget(parser)
    parser.add_argument(
        "--allow",
        metavar="CHANGE",
        action="append",
        default=[],
        help="a difference that is meant: revert-data[:FUNCTION], abi-added, abi-removed:SIGNATURE, "
        "storage-layout[:VARIABLE], access:FUNCTION or events:SIGNATURE",
    )
    add_format(parser)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Verify and print; 1 for any verdict other than pass."""
    from core.verification.declared import parse_allow

    allow = tuple(parse_allow(text) for text in arguments.allow)
    before, after = existing((arguments.before, arguments.after))

    from core import pipeline
    from core.cli.budget import budget
    from core.cli.documents.verification import verification_document
    from core.cli.text.verification import show_report

    report = pipeline.verify_paths(
        before,
        after,
        context.tools,
        context.progress,
        contracts=tuple(arguments.contract),
        allow=allow,
        budget=budget(arguments, pipeline.VERIFY_BUDGET),
    )
    if arguments.format == "json":
        context.output.document(verification_document(report))
    else:
        console = context.output.console()
        show_report(console, report)
        context.output.show(console)
    context.notes(report.notes)
    return 0 if report.verdict == "pass" else 1
