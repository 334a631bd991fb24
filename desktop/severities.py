"""Severities of findings and compiler messages: order, words, icons and colors."""

from __future__ import annotations

from desktop.theme import Theme
from desktop.words import tr

ORDER = ("error", "high", "medium", "warning", "low", "gas", "informational", "info")


def rank(severity: str) -> int:
    """0 for the worst."""
    return ORDER.index(severity) if severity in ORDER else len(ORDER)


def words(severity: str) -> str:
    """The severity as a word."""
    table = {
        "error": tr("Error"),
        "high": tr("High"),
        "medium": tr("Medium"),
        "warning": tr("Warning"),
        "low": tr("Low"),
        "gas": tr("Gas"),
        "informational": tr("Note"),
        "info": tr("Note"),
    }
    return table.get(severity, severity)


def counted(severity: str, count: int) -> str:
    """How many there are: “1 warning”, “5 warnings”; what is no noun stays as it is: “2 high”."""
    plurals = {
        "error": tr("errors"),
        "warning": tr("warnings"),
        "informational": tr("notes"),
        "info": tr("notes"),
    }
    word = plurals.get(severity, "") if count != 1 else ""
    return f"{count} {word or words(severity).lower()}"


def icon(severity: str) -> str:
    """The name of the icon."""
    table = {"error": "error", "high": "error", "medium": "warning", "warning": "warning", "gas": "flame"}
    return table.get(severity, "info")


def color(theme: Theme, severity: str) -> str:
    """The color in a theme."""
    table = {
        "error": theme.high,
        "high": theme.high,
        "medium": theme.medium,
        "warning": theme.medium,
        "low": theme.low,
        "gas": theme.gas,
    }
    return table.get(severity, theme.informational)
