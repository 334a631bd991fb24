"""Icons from the codicon font, painted in any color and sharp on any screen."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

from desktop.assets import asset

GLYPHS = {
    "add": 0xEA60,
    "arrow-down": 0xEA9A,
    "arrow-up": 0xEAA1,
    "account": 0xEB99,
    "beaker": 0xEA79,
    "bell": 0xEAA2,
    "bell-dot": 0xEB9A,
    "bell-slash": 0xEC08,
    "book": 0xEAA4,
    "case-sensitive": 0xEAB1,
    "check": 0xEAB2,
    "check-all": 0xEBB1,
    "checklist": 0xEAB3,
    "circle-filled": 0xEA71,
    "circle-slash": 0xEABD,
    "clear-all": 0xEABF,
    "close": 0xEA76,
    "cloud-download": 0xEAC2,
    "chevron-down": 0xEAB4,
    "code": 0xEAC4,
    "color-mode": 0xEAC6,
    "comment": 0xEA6B,
    "comment-discussion": 0xEAC7,
    "copy": 0xEBCC,
    "debug-disconnect": 0xEAD0,
    "diff": 0xEAE1,
    "discard": 0xEAE2,
    "edit": 0xEA73,
    "error": 0xEA87,
    "file": 0xEA7B,
    "new-file": 0xEA7F,
    "file-code": 0xEAE9,
    "flame": 0xEAF2,
    "folder": 0xEA83,
    "folder-opened": 0xEAF7,
    "git-branch": 0xEA68,
    "git-commit": 0xEAFC,
    "go-to-file": 0xEA94,
    "graph": 0xEB03,
    "history": 0xEA82,
    "info": 0xEA74,
    "issues": 0xEB0C,
    "key": 0xEB11,
    "keyboard": 0xEA65,
    "lightbulb": 0xEA61,
    "mail": 0xEB1C,
    "new-folder": 0xEA80,
    "organization": 0xEA7E,
    "output": 0xEB9D,
    "pass": 0xEBA4,
    "pass-filled": 0xEBB3,
    "person": 0xEA67,
    "pin": 0xEB2B,
    "pinned": 0xEBA0,
    "play": 0xEB2C,
    "preserve-case": 0xEB2E,
    "question": 0xEB32,
    "radio-tower": 0xEB34,
    "redo": 0xEBB0,
    "refresh": 0xEB37,
    "regex": 0xEB38,
    "replace": 0xEB3D,
    "replace-all": 0xEB3C,
    "run-all": 0xEB9E,
    "references": 0xEB36,
    "save": 0xEB4B,
    "reply": 0xEA7D,
    "search": 0xEA6D,
    "sign-out": 0xEA6E,
    "selection": 0xEB85,
    "settings-gear": 0xEB51,
    "shield": 0xEB53,
    "sparkle": 0xEC10,
    "stop-circle": 0xEBA5,
    "sync": 0xEA77,
    "tag": 0xEA66,
    "warning": 0xEA6C,
    "whole-word": 0xEB7E,
    "arrow-left": 0xEA9B,
    "arrow-right": 0xEA9C,
    "chevron-right": 0xEAB6,
    "library": 0xEB9C,
    "list-tree": 0xEB86,
    "symbol-class": 0xEB5B,
    "symbol-constant": 0xEB5D,
    "symbol-enum": 0xEA95,
    "symbol-enum-member": 0xEB5E,
    "symbol-event": 0xEA86,
    "symbol-field": 0xEB5F,
    "symbol-file": 0xEB60,
    "symbol-interface": 0xEB61,
    "symbol-keyword": 0xEB62,
    "symbol-method": 0xEA8C,
    "symbol-misc": 0xEB63,
    "symbol-namespace": 0xEA8B,
    "symbol-parameter": 0xEA92,
    "symbol-property": 0xEB65,
    "symbol-ruler": 0xEA96,
    "symbol-snippet": 0xEB66,
    "symbol-structure": 0xEA91,
    "symbol-variable": 0xEA88,
    "tools": 0xEB6D,
}
_SIZES = (16, 20, 32)


class IconFont:
    """The loaded font; needs a running QGuiApplication."""

    def __init__(self) -> None:
        self._family = _family()

    def glyph(self, name: str) -> str:
        """The character of an icon; raises `KeyError` for a name that is not in the table."""
        return chr(GLYPHS[name])

    def font(self, pixels: int) -> QFont:
        """The font at a size in pixels."""
        return _font(self._family, pixels)

    def icon(self, name: str, color: str, disabled: str) -> QIcon:
        """An icon in its colors; painted once in a process, however many themes and windows use it."""
        return _icon(self._family, name, color, disabled)


@cache
def _family() -> str:
    path = asset("icons", "codicon.ttf")
    number = QFontDatabase.addApplicationFont(str(path)) if path.is_file() else -1
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else ""


def _font(family: str, pixels: int) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    return font


@lru_cache(maxsize=1_024)
def _icon(family: str, name: str, color: str, disabled: str) -> QIcon:
    icon = QIcon()
    for size in _SIZES:
        for ratio in (1, 2):
            icon.addPixmap(_pixmap(family, name, color, size, ratio))
    faded = QColor(disabled)
    faded.setAlphaF(0.5)
    pale = faded.name(QColor.NameFormat.HexArgb)
    icon.addPixmap(_pixmap(family, name, pale, 16, 2), QIcon.Mode.Disabled)
    return icon


def _pixmap(family: str, name: str, color: str, size: int, ratio: int) -> QPixmap:
    pixmap = QPixmap(size * ratio, size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setFont(_font(family, size))
    painter.setPen(QColor(color))
    painter.drawText(QRect(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, chr(GLYPHS[name]))
    painter.end()
    return pixmap
