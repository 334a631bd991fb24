"""Questions narrowed to a part of a file: the declarations around a selection or a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import InputError
from core.rewriting.asked import declarations_around
from core.rewriting.assistant.question import Question, RejectedHunk
from core.solidity.compilation import Compilation
from core.text import Span

Asked = tuple[Compilation, Question]


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a file on disk; `span` counts bytes in the text with this hash."""

    path: str
    span: Span
    sha256: str


def narrowed(
    questions: Sequence[Asked], spot: Spot, rejected: Sequence[RejectedHunk] = ()
) -> tuple[list[Asked], list[str]]:
    """The questions about the file of the spot, for the declarations around it only; and what was left out.

    `rejected` are changes of this place that the person does not want. Raises `InputError` when the file
    holds another text by now.
    """
    found: list[Asked] = []
    notes: list[str] = []
    for compilation, question in questions:
        unit = _unit_at(compilation, spot.path)
        if unit not in question.files:
            continue
        if compilation.input.sources[unit].sha256 != spot.sha256:
            raise InputError(
                "The file has changed since.", "Select the part again, or ask for the whole file."
            )
        places = declarations_around(unit, spot.span, compilation.asts[unit])
        findings = tuple(
            item
            for item in question.findings
            if not places or any(place.span.overlaps(item.span) for place in places)
        )
        if question.goal == "security" and not findings:
            notes.append("There is no finding in the selected part whose cure could be shown.")
            continue
        known = {(hunk.file, hunk.after) for hunk in question.rejected}
        more = tuple(hunk for hunk in rejected if (hunk.file, hunk.after) not in known)
        narrow = replace(
            question, files=(unit,), places=places, findings=findings, rejected=(*question.rejected, *more)
        )
        found.append((compilation, narrow))
    return found, notes


def _unit_at(compilation: Compilation, path: str) -> str:
    """The source unit that a file was compiled as; empty when it was not."""
    files = compilation.input.files
    return next(
        (name for name, file in files.items() if file == path and name in compilation.input.sources), ""
    )
