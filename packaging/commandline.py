"""The command line as plain values, read from the argparse parsers, for the manual and for completion."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Option:
    """One option: its spellings, what follows it, what it may be, and a sentence."""

    names: tuple[str, ...]
    value: str
    choices: tuple[str, ...]
    is_path: bool
    help: str


@dataclass(frozen=True)
class Operand:
    """One argument without a name."""

    name: str
    choices: tuple[str, ...]
    is_path: bool
    help: str


@dataclass(frozen=True)
class Command:
    """A command with the words that lead to it, such as `("toolchain", "install")`."""

    words: tuple[str, ...]
    usage: str
    help: str
    options: tuple[Option, ...]
    operands: tuple[Operand, ...]
    children: tuple[tuple[str, str], ...]


def client() -> tuple[Command, ...]:
    """`contract-rewriter`: the program itself and every command, from the top."""
    from core.cli.main import build_parser

    return commands(build_parser())


def server() -> tuple[Command, ...]:
    """`contract-rewriter-server`."""
    from sync_server.__main__ import _parser

    return commands(_parser())


def commands(parser: argparse.ArgumentParser) -> tuple[Command, ...]:
    """Every command of a parser, each before its own."""
    return tuple(_walk(parser, (), parser.description or ""))


def _walk(parser: argparse.ArgumentParser, words: tuple[str, ...], text: str) -> Iterator[Command]:
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    plain = [action for action in parser._actions if action not in nested]
    shown = {choice.dest: choice.help or "" for action in nested for choice in action._choices_actions}
    yield Command(
        words,
        " ".join(parser.format_usage().removeprefix("usage: ").split()),
        text,
        tuple(_option(action) for action in plain if action.option_strings),
        tuple(_operand(action) for action in plain if not action.option_strings),
        tuple(shown.items()),
    )
    for action in nested:
        for name, child in action.choices.items():
            if name in shown:
                yield from _walk(child, (*words, name), shown[name])


def _option(action: argparse.Action) -> Option:
    takes = action.nargs != 0
    value = _metavar(action) if takes else ""
    return Option(tuple(action.option_strings), value, _choices(action), _is_path(action), _help(action))


def _operand(action: argparse.Action) -> Operand:
    return Operand(_metavar(action), _choices(action), _is_path(action), _help(action))


def _choices(action: argparse.Action) -> tuple[str, ...]:
    return tuple(str(item) for item in action.choices or ())


def _metavar(action: argparse.Action) -> str:
    shown = action.metavar
    return shown if isinstance(shown, str) else action.dest.upper()


def _is_path(action: argparse.Action) -> bool:
    return action.type is Path or _metavar(action) in {"PATH", "FILE", "FOLDER", "BEFORE", "AFTER"}


def _help(action: argparse.Action) -> str:
    """The sentence, as argparse would show it."""
    text = action.help or ""
    return " ".join((text % {**vars(action), "prog": ""} if "%" in text else text).split())
