"""Figures over saves as charts: problems, score, code size and gas, oldest first.

Only what is kept in the history is shown. A file that was not analyzed in a
save counts with what was seen in it last; nothing is filled in otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.analysis.score import mean_score
from core.solidity.limits import RUNTIME_LIMIT_BYTES
from desktop import severities
from desktop.session import ContractSize, RevisionRow
from desktop.widgets.lines import Chart, Point, Series
from desktop.words import local_time, number, tr

MOST_LINES = 6
COLORS = ("accent", "gas", "good", "medium", "high", "muted")
SEVERITY_COLORS = (
    ("high", "high"),
    ("medium", "medium"),
    ("low", "low"),
    ("gas", "gas"),
    ("informational", "muted"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A kind of chart: its name, its title for people, and how it is made."""

    name: str
    title: str
    make: Callable[[Sequence[RevisionRow]], Chart]


def figures() -> tuple[Figure, ...]:
    """The charts there are, in their order."""
    return (
        Figure("problems", tr("Problems"), problems),
        Figure("score", tr("Score"), score),
        Figure("size", tr("Code size"), code_size),
        Figure("deployment", tr("Deployment gas"), deployment),
        Figure("calls", tr("Gas of calls"), calls),
    )


def problems(rows: Sequence[RevisionRow]) -> Chart:
    """Findings by severity, over all files seen so far."""
    seen: dict[str, Mapping[str, int]] = {}
    found: list[tuple[RevisionRow, dict[str, int]]] = []
    for row in _oldest_first(rows):
        if row.findings:
            seen.update(row.findings)
            found.append((row, {name: _sum(seen, name) for name, _ in SEVERITY_COLORS}))
    there = [(name, color) for name, color in SEVERITY_COLORS if any(counts[name] for _, counts in found)]
    lines = tuple(
        Series(
            severities.words(name),
            color,
            tuple(
                _point(at, counts[name], row, _count(counts[name])) for at, (row, counts) in enumerate(found)
            ),
        )
        for name, color in there
    )
    return Chart(
        tr("Problems by severity"),
        tr("findings that are not dismissed"),
        _labels(row for row, _ in found),
        lines,
        from_zero=True,
    )


def score(rows: Sequence[RevisionRow]) -> Chart:
    """The score of all contracts seen so far, weighed by lines of code."""
    seen: dict[str, Sequence[ContractSize]] = {}
    found: list[tuple[RevisionRow, int]] = []
    for row in _oldest_first(rows):
        if row.sizes:
            seen.update(row.sizes)
            pairs = [(one.score, one.code_lines) for items in seen.values() for one in items]
            value = mean_score([(points, lines) for points, lines in pairs if points is not None])
            if value is not None:
                found.append((row, value))
    points = tuple(
        _point(at, value, row, tr("{n} of 100").format(n=value)) for at, (row, value) in enumerate(found)
    )
    name = tr("Score over all contracts")
    return Chart(
        name, tr("points of 100"), _labels(row for row, _ in found), (Series(name, "accent", points),)
    )


def code_size(rows: Sequence[RevisionRow]) -> Chart:
    """Runtime bytes of each contract against the limit of a deployed contract (EIP-170)."""
    values = [
        (row, {one.contract: one.runtime_bytes for items in row.sizes.values() for one in items})
        for row in _oldest_first(rows)
    ]
    kept = [(row, {name: size for name, size in sizes.items() if size}) for row, sizes in values]
    words = tr("limit {n} bytes (EIP-170)").format(n=number(RUNTIME_LIMIT_BYTES))
    return _chart(
        tr("Code size"), tr("bytes of runtime code"), kept, tr("{n} bytes"), RUNTIME_LIMIT_BYTES, words
    )


def deployment(rows: Sequence[RevisionRow]) -> Chart:
    """Measured gas of each contract's deployment."""
    values = [
        (row, {contract: gas for (contract, function), gas in row.gas.items() if not function})
        for row in _oldest_first(rows)
    ]
    return _chart(tr("Deployment gas"), tr("gas, measured when it was verified"), values, tr("{n} gas"))


def calls(rows: Sequence[RevisionRow], chosen: frozenset[str] | None = None) -> Chart:
    """Median gas of functions: the chosen ones, else those that changed most."""
    values = [
        (
            row,
            {
                f"{contract}.{function}": gas
                for (contract, function), gas in row.gas.items()
                if function and (chosen is None or f"{contract}.{function}" in chosen)
            },
        )
        for row in _oldest_first(rows)
    ]
    return _chart(tr("Gas of calls"), tr("median gas, measured when it was verified"), values, tr("{n} gas"))


def functions(rows: Sequence[RevisionRow]) -> tuple[str, ...]:
    """Every function whose gas was measured, by name."""
    return tuple(sorted({f"{contract}.{name}" for row in rows for (contract, name) in row.gas if name}))


def _chart(
    name: str,
    unit: str,
    values: Sequence[tuple[RevisionRow, Mapping[str, int]]],
    words: str,
    limit: int | None = None,
    limit_words: str = "",
) -> Chart:
    """A line for each name, those that changed most first and no more than can be told apart."""
    found = [(row, numbers) for row, numbers in values if numbers]
    names = dict.fromkeys(name for _, numbers in found for name in numbers)
    spread = {key: _spread([numbers[key] for _, numbers in found if key in numbers]) for key in names}
    ordered = sorted(names, key=lambda key: (-spread[key][0], -spread[key][1], key))[:MOST_LINES]
    lines = tuple(
        Series(
            key,
            COLORS[at],
            tuple(
                _point(place, numbers[key], row, words.format(n=number(numbers[key])))
                for place, (row, numbers) in enumerate(found)
                if key in numbers
            ),
        )
        for at, key in enumerate(ordered)
    )
    return Chart(name, unit, _labels(row for row, _ in found), lines, limit, limit_words)


def _spread(values: Sequence[int]) -> tuple[float, int]:
    low, high = min(values), max(values)
    return (high - low) / max(1, high), high


def _point(at: int, value: int, row: RevisionRow, words: str) -> Point:
    return Point(at, float(value), f"{words} — {local_time(row.saved_utc)}, {row.title}", row.id)


def _count(value: int) -> str:
    return tr("1 finding") if value == 1 else tr("{n} findings").format(n=number(value))


def _sum(seen: Mapping[str, Mapping[str, int]], name: str) -> int:
    return sum(counts.get(name, 0) for counts in seen.values())


def _oldest_first(rows: Sequence[RevisionRow]) -> tuple[RevisionRow, ...]:
    return tuple(reversed(rows))


def _labels(rows: Iterable[RevisionRow]) -> tuple[str, ...]:
    """The time of each save, without the day where all are of one day."""
    times = [local_time(row.saved_utc) for row in rows]
    one_day = len({time[:10] for time in times}) == 1
    return tuple(time[11:] if one_day else time[5:] for time in times)
