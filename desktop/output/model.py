"""What a program says, made fit to be shown: no terminal codes, and the places in it that can be gone to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["good", "bad", "unsure", "command"]

_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_CUT_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?$")
_OTHER_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLACE = re.compile(
    r"(?P<path>(?<=--> )\S.*?\.sol|[^\s:()\[\]'\"<>,|]+\.sol):(?P<line>\d+)(?::(?P<column>\d+))?"
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("command", re.compile(r"^\$ ")),
    ("good", re.compile(r"^\s*\[PASS\b")),
    ("bad", re.compile(r"^\s*\[FAIL\b|^Error\b|^error\b")),
    ("unsure", re.compile(r"^\s*\[(?:SKIP|NO RESULT)\b|^Warning\b|^warning\b")),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a line names: where it stands in the line, and what it means (1-based)."""

    start: int
    end: int
    path: Path
    line: int
    column: int


class Cleaner:
    """Takes text piece by piece; a code that is cut in two is known all the same."""

    def __init__(self) -> None:
        self._rest = ""

    def clean(self, piece: str) -> str:
        """The piece without codes; a return within a line begins a new one."""
        text = self._rest + piece
        cut = _CUT_CODE.search(text)
        at = cut.start() if cut is not None else len(text) - text.endswith("\r")
        self._rest, text = text[at:], text[:at]
        text = _CODES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        return _OTHER_CONTROLS.sub("", text)


def spots_in(line: str, folder: Path) -> tuple[Spot, ...]:
    """The places that a line names; paths begin in `folder`."""
    return tuple(
        Spot(
            found.start(),
            found.end(),
            folder / found["path"],
            int(found["line"]),
            int(found["column"] or 1),
        )
        for found in _PLACE.finditer(line)
    )


def kind_of(line: str) -> Kind | None:
    """What a line tells, as far as it is known."""
    return next((kind for kind, pattern in _KINDS if pattern.search(line)), None)
