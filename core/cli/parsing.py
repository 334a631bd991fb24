"""How arguments are read: the parser, and the value types that commands share.

A wrong command line becomes a `UsageError`, so that it is reported like every
other error: one sentence and a next step.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from core.cli.output import Output
from core.errors import UsageError

PROGRAM = "contract-rewriter"


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError` and accepts no abbreviations."""

    def __init__(self, **options: object) -> None:
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)  # type: ignore[arg-type]

    def _print_message(self, message: str, file: object = None) -> None:
        """Help and version go where every answer goes, which knows about readers that leave."""
        if message:
            Output().write(message)

    def error(self, message: str) -> NoReturn:
        """Report a wrong command line."""
        quoted = re.sub(r"'([^'\n]*)'", r"“\1”", message)  # argparse quotes as Python does
        sentence = quoted[:1].upper() + quoted[1:]
        raise UsageError(f"{sentence.rstrip('.')}.", f"See “{self.prog} --help”.")


def count(text: str) -> int:
    """A whole number of at least 1."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of at least 1")
    return value


def seed(text: str) -> int:
    """A whole number of at least 0."""
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of at least 0")
    return value


def seconds(text: str) -> float:
    """A positive, finite number of seconds."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not (value > 0 and math.isfinite(value)):
        raise argparse.ArgumentTypeError(f"“{text}” is not a positive number of seconds")
    return value


def add_paths(parser: argparse.ArgumentParser) -> None:
    """`PATH...`: files or folders."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=Path, help="a Solidity file or a project folder"
    )


def add_format(parser: argparse.ArgumentParser, choices: Iterable[str] = ("text", "json")) -> None:
    """`--format`: what is printed on standard output."""
    parser.add_argument(
        "--format", choices=tuple(choices), default="text", help="what is printed (default: text)"
    )


def add_budget(parser: argparse.ArgumentParser) -> None:
    """`--calls`, `--seconds` and `--seed`: how much the comparison of behavior may do."""
    parser.add_argument(
        "--calls", metavar="N", type=count, help="calls per pair of contracts, each run on both sides"
    )
    parser.add_argument(
        "--seconds", metavar="S", type=seconds, help="stop comparing after this time, and say so"
    )
    parser.add_argument("--seed", metavar="N", type=seed, help="the same seed and calls give the same report")


def existing(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths, all of which must exist; raises `UsageError` for the first that does not."""
    result = tuple(paths)
    for path in result:
        if not path.exists():
            raise UsageError(f"There is no file or folder “{path}”.", "Check the path.", code="no-such-file")
    return result
