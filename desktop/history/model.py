"""Revisions as rows of text."""

from __future__ import annotations

from datetime import datetime

from desktop.session import RevisionRow
from desktop.words import tr


def headings() -> tuple[str, ...]:
    """The columns' names."""
    return tr("Saved"), tr("Revision"), tr("Files"), tr("Evidence")


def columns(row: RevisionRow) -> tuple[str, ...]:
    """The texts of one row."""
    return local_time(row.saved_utc), row.title, ", ".join(row.files), row.verdict


def local_time(utc: str) -> str:
    """An ISO time in UTC as the person's own date and time; what cannot be read stays as it is."""
    try:
        moment = datetime.fromisoformat(utc.replace("Z", "+00:00"))
    except ValueError:
        return utc
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
