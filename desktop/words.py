"""Translation and number formats for what stands on the screen.

Widgets use their own `tr`; this one is for models and functions that are not
`QObject`s. Sentences that come from `core` are shown as they are.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

MINUS = "\N{MINUS SIGN}"


def tr(text: str, count: int = -1) -> str:
    """`text` in the person's language."""
    return QCoreApplication.translate("desktop", text, None, count)


def number(value: int) -> str:
    """1,234,567 with a true minus sign."""
    return f"{value:,}".replace("-", MINUS)


def change(value: int) -> str:
    """A difference with its sign: +1,200, −312 or ±0."""
    if value == 0:
        return "±0"
    return f"+{value:,}" if value > 0 else f"{MINUS}{-value:,}"


def percent(before: int, after: int) -> str:
    """The relative difference, one decimal: −7.4 %; empty when there is no base."""
    if not before:
        return ""
    value = (after - before) * 100 / before
    return f"{value:+.1f} %".replace("-", MINUS).replace("+0.0", "±0.0").replace(f"{MINUS}0.0", "±0.0")


def local_time(utc: str) -> str:
    """An ISO time in UTC as the person's own date and time; what cannot be read stays as it is."""
    try:
        moment = datetime.fromisoformat(utc.replace("Z", "+00:00"))
    except ValueError:
        return utc
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
