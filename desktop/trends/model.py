"""Which chart of the trends is shown, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.session import RevisionRow
from desktop.trending import calls, figures
from desktop.widgets.lines import Chart
from desktop.words import tr


def chart_of(name: str, rows: Sequence[RevisionRow], file: str, chosen: frozenset[str] | None) -> Chart:
    """The chart of a figure over the saves of a file, or of all files when it is empty."""
    kept = tuple(row for row in rows if not file or file in row.files)
    if name == "calls":
        return calls(kept, chosen)
    return next(item for item in figures() if item.name == name).make(kept)


def missing(name: str, chart: Chart) -> tuple[str, str]:
    """Why there is no line, and what to do."""
    measured = name in ("deployment", "calls")
    advice = (
        tr("Gas is measured when a rewrite is verified: apply one, and its gas before and after is kept.")
        if measured
        else tr("Save a file or apply a rewrite: what the analysis then sees is kept with the revision.")
    )
    count = max((len(item.points) for item in chart.series), default=0)
    title = tr("Only one revision has this figure.") if count else tr("No revision has this figure yet.")
    return title, advice
