"""Every text color can be read on every ground it stands on."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from desktop import severities
from desktop.look import Look
from desktop.stylesheet import palette, stylesheet
from desktop.theme import CONTRAST, DARK, LIGHT, Syntax, Theme, contrast, on_selection

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
def test_words_of_every_color_are_read_in_a_selected_row(theme: Theme) -> None:
    for name in ("text", "muted", "accent", "good", "declared", "bad", "unsure"):
        shown = on_selection(theme, getattr(theme, name))
        assert contrast(shown, theme.selection) >= least(theme), name
    assert on_selection(theme, theme.unsure) == theme.unsure, "a color that can be read stays"


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


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_boxes_and_the_focus_of_a_list_are_seen(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    """Qt draws a box in a list in the color of shadows: none on black. A frame is not drawn over by rows."""
    look = Look(qapp, theme.name)  # type: ignore[arg-type]
    assert look.theme is theme
    made = QTreeWidget()
    qtbot.addWidget(made)
    made.header().hide()
    states = Qt.CheckState.Unchecked, Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked
    for state in states:
        item = QTreeWidgetItem([""])
        item.setCheckState(0, state)
        made.addTopLevelItem(item)
    made.resize(120, 120)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    image = made.grab().toImage()
    ratio = image.devicePixelRatio()

    def colors(area: QRect) -> list[str]:
        spots = [(x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom())]
        return [image.pixelColor(int(x * ratio), int(y * ratio)).name() for x, y in spots]

    for at, wanted in enumerate((theme.muted, theme.accent, theme.accent)):
        row = made.visualItemRect(made.topLevelItem(at)).translated(made.viewport().pos())
        assert wanted in colors(row), states[at]
    left = colors(QRect(0, 1, 2, made.height() - 2))[: made.height() - 3]
    assert set(left) == {theme.accent}, "the frame goes around without a gap"


def test_how_many_there_are_is_said_in_the_plural() -> None:
    assert [severities.counted(name, 2) for name in ("error", "warning", "info", "high", "gas")] == [
        "2 errors", "2 warnings", "2 notes", "2 high", "2 gas",
    ]  # fmt: skip
    assert severities.counted("warning", 1) == "1 warning"
