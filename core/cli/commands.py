"""The table of commands: their names, and the modules that parse and run them.

`COMMANDS` is what the console script asks to tell a command from a path to
open. Looking a name up here imports none of the modules.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

from core.cli.context import Context

COMMANDS: tuple[str, ...] = (
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
)


class Command(Protocol):
    """What every command module provides."""

    SUMMARY: str
    """One line for `--help`."""

    configure: Callable[[argparse.ArgumentParser], None]
    """Adds the options of the command."""

    run: Callable[[argparse.Namespace, Context], int]
    """Does the work and returns the exit code."""


def load(name: str) -> Command:
    """The module of one command; light, because heavy imports stand inside `run`."""
    return cast("Command", import_module(f"core.cli.{name}"))


def is_command(argv: list[str]) -> bool:
    """Whether these arguments are for the command line and not a path to open."""
    return bool(argv) and (argv[0] in COMMANDS or argv[0] in {"-h", "--help", "--version"})
