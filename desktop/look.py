"""Look: the theme in use, its icons and fonts; one object that is passed to every view."""

from __future__ import annotations

from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QIcon
from PySide6.QtWidgets import QApplication, QStyle

from desktop.assets import asset
from desktop.stylesheet import palette, stylesheet
from desktop.theme import CONTRAST, DARK, LIGHT, Theme, ThemeChoice
from desktop.widgets.icons import IconFont

Motion = Literal["system", "reduced", "full"]
CODE_FONT = "JetBrains Mono"


STYLED = "contract-rewriter-styled"
"""A property of the application: it has its style."""


class Look(QObject):
    """The theme and what is drawn with it. `changed` is sent when the theme changes."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = "system", *, dressed: bool = True) -> None:
        """Without `dressed` there are no rules of style until `dress`: a window is made faster then."""
        super().__init__()
        self._dressed = dressed
        self._app = app
        self._icons = IconFont()
        self._flash_ms = app.cursorFlashTime()
        self._family, self._size = _code_font(), 0.0
        self.reduced_motion = self.wrap = self.blanks = False
        self.coverage = True
        self.choice: ThemeChoice = choice
        self.theme: Theme = DARK
        if not app.property(STYLED):  # a second time would take the style from widgets that are still going
            app.setStyle("Fusion")
            app.setProperty(STYLED, True)
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose(choice)

    def choose(self, choice: ThemeChoice) -> None:
        """Use a theme; “system” follows the desktop's setting."""
        self.choice = choice
        self.theme = self._wanted(choice)
        self._app.setPalette(palette(self.theme))
        self._app.setStyleSheet(stylesheet(self.theme) if self._dressed else "")
        self.changed.emit()

    def dress(self) -> None:
        """The widgets are there: give all of them their style at once."""
        self._dressed = True
        self._app.setStyleSheet(stylesheet(self.theme))

    def icon(self, name: str, color: str = "") -> QIcon:
        """A codicon by its name, in a color of the theme (default: text)."""
        return self._icons.icon(name, color or self.theme.text, self.theme.muted)

    def glyph(self, name: str) -> str:
        """The character of a codicon in `icon_font`."""
        return self._icons.glyph(name)

    def icon_font(self, pixels: int) -> QFont:
        """The icon font at a size in pixels."""
        return self._icons.font(pixels)

    def choose_font(self, family: str, points: float) -> None:
        """Use another font for code; an empty family and 0 points are the program's own choice."""
        self._family, self._size = family or _code_font(), points
        self.changed.emit()

    def choose_lines(self, wrap: bool, blanks: bool) -> None:
        """Whether editors break long lines at their edge, and show blanks and tabs as signs."""
        if (wrap, blanks) != (self.wrap, self.blanks):
            self.wrap, self.blanks = wrap, blanks
            self.changed.emit()

    def choose_coverage(self, shown: bool) -> None:
        """Whether it is shown beside the lines which of them ran."""
        if shown != self.coverage:
            self.coverage = shown
            self.changed.emit()

    def choose_motion(self, motion: Motion) -> None:
        """Whether things may move by themselves; “system” follows the desktop's setting."""
        animated = self._app.style().styleHint(QStyle.StyleHint.SH_Widget_Animate) > 0
        self.reduced_motion = motion == "reduced" or (motion == "system" and not animated)
        self._app.setCursorFlashTime(0 if self.reduced_motion else self._flash_ms)
        self.changed.emit()

    def mono(self) -> QFont:
        """The font for code, without ligatures: two signs stay two signs, so that columns can be counted."""
        font = QFont(self._family) if self._family else QFontDatabase.systemFont(_FIXED)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setFixedPitch(True)
        font.setFeature(QFont.Tag("calt"), 0)
        size = self._size or self._app.font().pointSizeF()
        font.setPointSizeF(size if size > 0 else 10.0)
        return font

    def small(self) -> QFont:
        """The interface font one step smaller."""
        font = QFont(self._app.font())
        font.setPointSizeF(max(7.5, font.pointSizeF() - 1))
        return font

    def row_height(self) -> int:
        """A comfortable height of one list row in pixels."""
        return QFontMetrics(self._app.font()).height() + 8

    def _wanted(self, choice: ThemeChoice) -> Theme:
        if choice == "contrast":
            return CONTRAST
        dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if choice == "dark" or (choice == "system" and dark) else LIGHT

    def _system_changed(self) -> None:
        if self.choice == "system":
            self.choose("system")


_FIXED = QFontDatabase.SystemFont.FixedFont


@cache
def _code_font() -> str:
    """The family of the font that comes with the program; empty when its files are missing."""
    families: list[str] = []
    for path in sorted(asset("fonts").glob("*.ttf")):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    return CODE_FONT if CODE_FONT in families else ""
