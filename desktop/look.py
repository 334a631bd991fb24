"""Look: the theme in use, its icons and fonts; one object that is passed to every view."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QIcon
from PySide6.QtWidgets import QApplication

from desktop.theme import DARK, LIGHT, Theme, ThemeChoice, palette, stylesheet
from desktop.widgets.icons import IconFont


class Look(QObject):
    """The theme and what is drawn with it. `changed` is sent when the theme changes."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = "system") -> None:
        super().__init__()
        self._app = app
        self._icons = IconFont()
        self.choice: ThemeChoice = choice
        self.theme: Theme = DARK
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose(choice)

    def choose(self, choice: ThemeChoice) -> None:
        """Use a theme; “system” follows the desktop's setting."""
        self.choice = choice
        dark = choice == "dark" or (choice == "system" and self._system_is_dark())
        self.theme = DARK if dark else LIGHT
        self._app.setPalette(palette(self.theme))
        self._app.setStyleSheet(stylesheet(self.theme))
        self.changed.emit()

    def icon(self, name: str, color: str = "") -> QIcon:
        """A codicon by its name, in a color of the theme (default: text)."""
        return self._icons.icon(name, color or self.theme.text, self.theme.muted)

    def glyph(self, name: str) -> str:
        """The character of a codicon in `icon_font`."""
        return self._icons.glyph(name)

    def icon_font(self, pixels: int) -> QFont:
        """The icon font at a size in pixels."""
        return self._icons.font(pixels)

    def mono(self) -> QFont:
        """The system's fixed font at the size of the other text."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        size = self._app.font().pointSizeF()
        font.setPointSizeF(size if size > 0 else 10.0)
        font.setStyleHint(QFont.StyleHint.Monospace)
        return font

    def small(self) -> QFont:
        """The interface font one step smaller."""
        font = QFont(self._app.font())
        font.setPointSizeF(max(7.5, font.pointSizeF() - 1))
        return font

    def row_height(self) -> int:
        """A comfortable height of one list row in pixels."""
        return QFontMetrics(self._app.font()).height() + 8

    def _system_is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _system_changed(self) -> None:
        if self.choice == "system":
            self.choose("system")
