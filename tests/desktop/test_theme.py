"""Every text color can be read on every ground it stands on."""

from __future__ import annotations

from dataclasses import fields

import pytest

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


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_palette_and_stylesheet_use_the_table(theme: Theme) -> None:
    assert palette(theme).window().color().name() == theme.window
    assert theme.accent in stylesheet(theme)
