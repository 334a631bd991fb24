"""Saves as rows of text: what the list and the details show of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from desktop import severities
from desktop.session import FileRevision, RevisionRow
from desktop.words import local_time, number, tr

SHOWN = ("high", "medium", "low", "informational", "gas")


def headings() -> tuple[str, ...]:
    """The columns' names."""
    return (
        tr("Saved"),
        tr("Revision"),
        tr("Files"),
        tr("Evidence"),
        tr("Problems"),
        tr("Score"),
        tr("Deployment gas"),
        tr("Code bytes"),
    )


def columns(row: RevisionRow) -> tuple[str, ...]:
    """The texts of one row; a dash stands for what was not measured."""
    return (
        local_time(row.saved_utc),
        row.title,
        ", ".join(row.files),
        row.verdict or "–",
        problems(row),
        "–" if row.score is None else str(row.score),
        deployment(row),
        code_size(row),
    )


def part_columns(file: FileRevision) -> tuple[str, ...]:
    """The texts of one file of a save of several."""
    return "", file.file.rpartition("/")[2], file.file


def problems(row: RevisionRow) -> str:
    """How many findings there are in the files that were analyzed."""
    if not row.findings:
        return "–"
    return number(sum(totals(row).values()))


def totals(row: RevisionRow) -> Counter[str]:
    """Findings by severity over all files of a save."""
    found: Counter[str] = Counter()
    for counts in row.findings.values():
        found.update(counts)
    return found


def deployment(row: RevisionRow) -> str:
    """Gas of all measured deployments."""
    values = [value for (_, function), value in row.gas.items() if not function]
    return number(sum(values)) if values else "–"


def code_size(row: RevisionRow) -> str:
    """Runtime bytes of all contracts that have code."""
    known = [one.runtime_bytes for items in row.sizes.values() for one in items if one.runtime_bytes]
    return number(sum(known)) if known else "–"


def fits(row: RevisionRow, words: str, file: str) -> bool:
    """Whether every word is somewhere in the row, and the file among its files."""
    text = " ".join(columns(row)).casefold()
    return (not file or file in row.files) and all(word in text for word in words.casefold().split())


def files_in(rows: Sequence[RevisionRow]) -> tuple[str, ...]:
    """Every file that some revision is of, by name."""
    return tuple(sorted({file for row in rows for file in row.files}))


def details(row: RevisionRow, changes: Mapping[str, tuple[int, int]] | None) -> tuple[tuple[str, str], ...]:
    """Heading and text of everything that is known of a save."""
    found = [(tr("Saved"), local_time(row.saved_utc))]
    if row.verdict:
        found.append((tr("Evidence"), f"{row.verdict}. {row.evidence}".strip()))
    found.append((tr("Changed"), _changed(row, changes)))
    found.append((tr("Problems"), _problem_words(row)))
    sizes = [
        tr("{contract} {n} bytes").format(contract=one.contract, n=number(one.runtime_bytes))
        for items in row.sizes.values()
        for one in items
        if one.runtime_bytes
    ]
    if sizes:
        found.append((tr("Code size"), ", ".join(sizes)))
    gas = [
        tr("{contract} {n}").format(contract=contract, n=number(value))
        for (contract, function), value in row.gas.items()
        if not function
    ]
    if gas:
        found.append((tr("Deployment gas"), ", ".join(gas)))
    return tuple(found)


def _changed(row: RevisionRow, changes: Mapping[str, tuple[int, int]] | None) -> str:
    if changes is None:
        return "…"
    parts = []
    for file in row.files:
        if file not in changes:
            parts.append(tr("{file} (first revision)").format(file=file))
        else:
            added, removed = changes[file]
            parts.append(
                tr("{file} +{added} \N{MINUS SIGN}{removed}").format(file=file, added=added, removed=removed)
            )
    return ", ".join(parts)


def _problem_words(row: RevisionRow) -> str:
    if not row.findings:
        return tr("not analyzed")
    counts = totals(row)
    words = [severities.counted(name, counts[name]) for name in SHOWN if counts[name]]
    return ", ".join(words) or tr("none")
