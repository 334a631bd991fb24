"""How commands tell what they found: a table for people, one JSON document for programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
from pydantic import BaseModel


def add_json(parser: argparse.ArgumentParser) -> None:
    """The switch that every command has."""
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")


def tell(given: argparse.Namespace, message: BaseModel, lines: Sequence[str]) -> None:
    """The message as JSON where it is wanted, else the lines."""
    if given.json:
        text = orjson.dumps(message.model_dump(mode="json"), option=orjson.OPT_INDENT_2).decode()
    else:
        text = "\n".join(plain(line) for line in lines)
    sys.stdout.write(text + "\n")


def plain(text: str) -> str:
    """The text without control characters: names are what people typed, and a terminal obeys."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def when(ms: int | None) -> str:
    """A time of the server in UTC, or a dash."""
    if ms is None:
        return "-"
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def size(count: int) -> str:
    """Bytes for people."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError
