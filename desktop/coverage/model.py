"""In how many traced calls each line ran, as verification reports tell it. No widgets.

A report counts lines of the texts it is about; whoever shows another text
carries the counts over to the lines that are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.diff.lines import split_lines
from core.diff.patience import match
from core.text import SourceText
from core.verification.report import VerificationReport
from desktop.words import tr


@dataclass(frozen=True, slots=True)
class LineCalls:
    """A line that has code: it ran in `ran` of `of` traced calls."""

    ran: int
    of: int


Lines = Mapping[int, LineCalls]
"""1-based line → what is known of it; lines without code are not there."""
NONE: Lines = {}


def lines_of(report: VerificationReport, side: Literal["before", "after"]) -> dict[str, Lines]:
    """Source unit → its lines; what several contracts ran is added up."""
    found: dict[str, dict[int, LineCalls]] = {}
    for one in report.contracts:
        if one.behavior is None:
            continue
        coverage = one.behavior.coverage
        counted = coverage.calls_before if side == "before" else coverage.calls_after
        for file, calls in counted.items():
            lines = found.setdefault(file, {})
            for line, count in calls.items():
                known = lines.get(line, LineCalls(0, 0))
                lines[line] = LineCalls(known.ran + count, known.of + coverage.traced_calls)
    return dict(found)


def most(found: Iterable[Lines]) -> Lines:
    """Of several reports about one text, for each line what the one says in which it ran most."""
    best: dict[int, LineCalls] = {}
    for lines in found:
        for line, calls in lines.items():
            if line not in best or (calls.ran, calls.of) > (best[line].ran, best[line].of):
                best[line] = calls
    return best


def carried(lines: Lines, source: SourceText, target: SourceText) -> Lines:
    """The counts at the lines of another text that are the same there."""
    if not lines or source.data == target.data:
        return lines
    found: dict[int, LineCalls] = {}
    for run in match(split_lines(source), split_lines(target)):
        for k in range(run.size):
            known = lines.get(run.before + k + 1)
            if known is not None:
                found[run.after + k + 1] = known
    return found


def words_of(calls: LineCalls | None) -> str:
    """What a tooltip says; empty for a line without code."""
    if calls is None:
        return ""
    if not calls.ran:
        return tr("Never ran in {total} traced calls.").format(total=f"{calls.of:,}")
    return tr("Ran in {n} of {total} traced calls.").format(n=f"{calls.ran:,}", total=f"{calls.of:,}")


def never_ran(report: VerificationReport) -> dict[str, tuple[tuple[int, int], ...]]:
    """Source unit → runs of neighboring lines of the new text that never ran, first and last, 1-based."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for file, lines in sorted(lines_of(report, "after").items()):
        missed = sorted(line for line, calls in lines.items() if not calls.ran)
        runs: list[tuple[int, int]] = []
        for line in missed:
            if runs and runs[-1][1] == line - 1:
                runs[-1] = runs[-1][0], line
            else:
                runs.append((line, line))
        if runs:
            found[file] = tuple(runs)
    return found
