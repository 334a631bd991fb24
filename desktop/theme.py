"""The color tables: light, dark and high contrast.

Blue means added and orange means removed, so nothing depends on telling red
from green; every color stands beside a text or a sign. All text colors reach
AA contrast on the grounds they are used on, those of the third table AAA (a
test holds it). What becomes of a table is in `desktop.stylesheet`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QColor

ThemeChoice = Literal["system", "light", "dark", "contrast"]
CHOICES: tuple[ThemeChoice, ...] = ("system", "light", "dark", "contrast")


@dataclass(frozen=True, slots=True)
class Syntax:
    """Colors of the captures in `resources/queries/solidity.scm`."""

    plain: str
    keyword: str
    type: str
    function: str
    builtin: str
    parameter: str
    state: str
    string: str
    number: str
    comment: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One table of colors, as `#rrggbb`."""

    name: str
    window: str
    base: str
    panel: str
    raised: str
    border: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_text: str
    selection: str
    current_line: str
    added: str
    added_mark: str
    added_text: str
    removed: str
    removed_mark: str
    removed_text: str
    gap: str
    found: str
    high: str
    medium: str
    low: str
    informational: str
    gas: str
    good: str
    declared: str
    bad: str
    unsure: str
    syntax: Syntax


DARK = Theme(
    name="dark",
    window="#18191d",
    base="#1d1f24",
    panel="#18191d",
    raised="#272930",
    border="#33353d",
    text="#d9dce3",
    muted="#a0a6b1",
    faint="#4a4d57",
    accent="#7db0ff",
    accent_text="#0e1116",
    selection="#2c4b7c",
    current_line="#23262c",
    added="#1a2f45",
    added_mark="#1d3e5f",
    added_text="#8cc6ff",
    removed="#38291d",
    removed_mark="#54361a",
    removed_text="#f2b681",
    gap="#22242a",
    found="#473d1c",
    high="#ff9075",
    medium="#e9c463",
    low="#8ab6fb",
    informational="#a0a6b1",
    gas="#c6a6ff",
    good="#62cdbb",
    declared="#8ab6fb",
    bad="#ff9075",
    unsure="#e9c463",
    syntax=Syntax(
        plain="#d9dce3",
        keyword="#cda8f4",
        type="#73cfc8",
        function="#e6d391",
        builtin="#92bbf6",
        parameter="#d6c3b1",
        state="#f2b8c6",
        string="#b0d394",
        number="#eab08a",
        comment="#a8adb7",
    ),
)

LIGHT = Theme(
    name="light",
    window="#f3f4f6",
    base="#ffffff",
    panel="#f3f4f6",
    raised="#e5e7ec",
    border="#cdd0d8",
    text="#1e2227",
    muted="#525963",
    faint="#b3b8c2",
    accent="#0a58bd",
    accent_text="#ffffff",
    selection="#c3dafc",
    current_line="#f4f6fa",
    added="#e4f1fd",
    added_mark="#cbe4fb",
    added_text="#08508c",
    removed="#fcefe2",
    removed_mark="#f9dfc6",
    removed_text="#8a4200",
    gap="#f1f2f4",
    found="#fff0b8",
    high="#b02a0b",
    medium="#7a5800",
    low="#0a58bd",
    informational="#525963",
    gas="#6b35bd",
    good="#00695c",
    declared="#0a58bd",
    bad="#b02a0b",
    unsure="#7a5800",
    syntax=Syntax(
        plain="#1e2227",
        keyword="#7a2db0",
        type="#00655c",
        function="#6b5000",
        builtin="#0a4fa8",
        parameter="#684326",
        state="#a0265f",
        string="#2f6313",
        number="#94400a",
        comment="#545a63",
    ),
)


CONTRAST = Theme(
    name="contrast",
    window="#000000",
    base="#000000",
    panel="#000000",
    raised="#1b1b1b",
    border="#9a9a9a",
    text="#ffffff",
    muted="#e2e2e2",
    faint="#9a9a9a",
    accent="#86c8ff",
    accent_text="#000000",
    selection="#00427f",
    current_line="#1a1a1a",
    added="#001c33",
    added_mark="#00325c",
    added_text="#b0dcff",
    removed="#331a00",
    removed_mark="#592e00",
    removed_text="#ffc995",
    gap="#141414",
    found="#3d3000",
    high="#ffae9c",
    medium="#ffe27d",
    low="#b0dcff",
    informational="#e2e2e2",
    gas="#e0ccff",
    good="#7df3dc",
    declared="#b0dcff",
    bad="#ffae9c",
    unsure="#ffe27d",
    syntax=Syntax(
        plain="#ffffff",
        keyword="#e6d0ff",
        type="#96f2e9",
        function="#ffeaa6",
        builtin="#bfdeff",
        parameter="#f5e2d0",
        state="#ffd0de",
        string="#d0f3b8",
        number="#ffd7b5",
        comment="#dde0e5",
    ),
)


def luminance(color: str) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2, definition of relative luminance."""
    shade = QColor(color)
    parts = []
    for value in (shade.redF(), shade.greenF(), shade.blueF()):
        parts.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def on_selection(theme: Theme, color: str) -> str:
    """The color of words in a selected row: their own where it can be read there, else that of the text."""
    least = 7.0 if theme is CONTRAST else 4.5
    return color if contrast(color, theme.selection) >= least else theme.text


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21; AA asks for 4.5 for text. Source: WCAG 2.2, 1.4.3."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
