"""Which problems are shown and how they are grouped: a plain value that is kept between runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from desktop.findings.problem import Problem

DISMISSED = "dismissed"
GROUPS = ("", "file", "detector")


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty values let everything through; the severity `DISMISSED` shows only what was dismissed."""

    severity: str = ""
    engine: str = ""
    words: str = ""
    group: str = ""
    details: bool = True

    @staticmethod
    def of(values: Mapping[str, Any]) -> Filter:
        """A filter from what was kept as JSON; what does not fit is as at the first start."""

        def text(name: str) -> str:
            value = values.get(name)
            return value if isinstance(value, str) else ""

        details = values.get("details") is not False
        made = Filter(text("severity"), text("engine"), text("words"), text("group"), details)
        return made if made.group in GROUPS else Filter()

    def kept(self) -> dict[str, Any]:
        """What is kept between runs."""
        return asdict(self)

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.severity or self.engine or self.words.strip())

    def shows(self, row: Problem) -> bool:
        """Whether a row passes."""
        if self.severity == DISMISSED:
            fits = bool(row.reason)
        else:
            fits = not row.reason and self.severity in {"", row.severity}
        if not fits or (self.engine and self.engine not in row.engines):
            return False
        told = f"{row.message} {row.detector} {row.location}".casefold()
        return all(word in told for word in self.words.casefold().split())
