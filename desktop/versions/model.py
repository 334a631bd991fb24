"""Where an editor's text differs from the committed one, as marks for its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.diff.hunk import diff
from core.text import SourceText

Kind = Literal["added", "changed", "deleted"]


@dataclass(frozen=True, slots=True)
class Change:
    """0-based half-open lines of the editor's text, and the committed lines that stood there.

    For `deleted` the range is empty: the lines stood before line `start`.
    """

    kind: Kind
    start: int
    end: int
    former: str

    @property
    def marked(self) -> range:
        """The lines that carry the mark; where lines are gone it is the one after them."""
        return range(self.start, max(self.end, self.start + 1))


def changes_between(committed: str, text: str) -> tuple[Change, ...]:
    """What changed from one folded text to another, from top to bottom."""
    found = diff(_source(committed), _source(text))
    kinds: dict[str, Kind] = {"insert": "added", "delete": "deleted", "replace": "changed"}
    return tuple(
        Change(
            kinds[hunk.kind],
            hunk.after_start,
            hunk.after_end,
            b"".join(found.removed(hunk)).decode("utf-8", "replace"),
        )
        for hunk in found.hunks
    )


def reverted(text: str, change: Change) -> str:
    """The text with the committed lines at this place again."""
    lines = [f"{line}\n" for line in text.split("\n")]
    made = "".join([*lines[: change.start], _closed(change.former), *lines[change.end :]])
    return made.removesuffix("\n")


def change_at(changes: tuple[Change, ...], line: int) -> Change | None:
    """The change whose mark is on a 0-based line."""
    return next((change for change in changes if line in change.marked), None)


def _closed(former: str) -> str:
    return former if not former or former.endswith("\n") else f"{former}\n"


def _source(text: str) -> SourceText:
    return SourceText("", text.encode("utf-8", "surrogatepass"))
