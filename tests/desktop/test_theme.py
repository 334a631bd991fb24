"""Every text color can be read on every ground it stands on."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from desktop.stylesheet import palette, stylesheet
from desktop.theme import CONTRAST, DARK, LIGHT, Syntax, Theme, contrast

THEMES = (DARK, LIGHT, CONTRAST)


def least(theme: Theme) -> float:
    """AA, and AAA where contrast is what a theme is for (WCAG 2.2, 1.4.3 and 1.4.6)."""
    return 7.0 if theme is CONTRAST else 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", [field.name for field in fields(Syntax)])
def test_code_reaches_aa_on_every_ground(theme: Theme, name: str) -> None:
    color = getattr(theme.syntax, name)
    marks = ("added", "removed", "added_mark", "removed_mark", "gap", "found")
    grounds = ("base", "current_line", "raised", *marks)
    for ground in grounds:
        assert contrast(color, getattr(theme, ground)) >= least(theme), ground


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_words_reach_aa_on_panels(theme: Theme) -> None:
    words = (
        "text",
        "muted",
        "high",
        "medium",
        "low",
        "informational",
        "gas",
        "good",
        "declared",
        "bad",
        "unsure",
    )
    for name in (*words, "accent", "added_text", "removed_text"):
        for ground in ("window", "base", "panel", "raised"):
            assert contrast(getattr(theme, name), getattr(theme, ground)) >= least(theme), (name, ground)
    assert contrast(theme.accent_text, theme.accent) >= least(theme)
    assert contrast(theme.text, theme.selection) >= least(theme)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_marks_of_fields_are_there_in_a_color_that_is_seen_on_them(theme: Theme) -> None:
    found = set(re.findall(r'url\("(.+?)"\)', stylesheet(theme)))
    assert {Path(name).stem for name in found} == {f"{theme.name}-{mark}" for mark in ("up", "down", "check")}
    for name in found:
        ground = theme.accent if name.endswith("check.png") else theme.raised
        for path in (name, name.replace(".png", "@2x.png")):
            image = QImage(path)
            shades = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
            full = max(shades, key=lambda shade: shade.alpha(), default=QColor())
            assert full.alpha() > 200 and contrast(full.name(), ground) >= 3, path


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_palette_and_stylesheet_use_the_table(theme: Theme) -> None:
    assert palette(theme).window().color().name() == theme.window
    assert theme.accent in stylesheet(theme)
