"""A tool button whose words keep their distance from the icon."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStyleOptionToolButton, QToolButton


class IconTextButton(QToolButton):
    """An icon with text beside it. Qt has room for a blank between them and lets them touch all the same."""

    def __init__(self, action: QAction | None = None) -> None:
        super().__init__()
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if action is not None:
            self.setDefaultAction(action)

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        beside = self.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if beside and self.text() and not self.icon().isNull():
            option.text = f" {option.text}"
