"""The details of the selected problem, with what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from desktop.findings.page import page_of
from desktop.findings.problem import Problem
from desktop.look import Look


class DetailsPane(QWidget):
    """`link` is sent when a link is chosen: one of `page.GO` and `page.COPY`, or an address of the web."""

    link = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._problem: Problem | None = None
        self.text = QTextBrowser()
        self.text.setAccessibleName(self.tr("Details of the problem"))
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(lambda url: self.link.emit(url.toString()))
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(6, 2, 6, 2)
        self._buttons.setSpacing(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._buttons)
        layout.addWidget(self.text, 1)
        self.setMinimumWidth(260)
        self.setFocusProxy(self.text)
        look.changed.connect(self._repaint)

    def add_buttons(self, actions: list[QAction]) -> None:
        """What can be done, as buttons over the text."""
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            if action.iconText() != action.text().replace("&", ""):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setAccessibleName(action.toolTip())
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    def show_problem(self, problem: Problem | None) -> None:
        """Show another problem; the same one keeps its scroll position."""
        if problem != self._problem or problem is None:
            self._problem = problem
            self._repaint()

    def _repaint(self) -> None:
        if self._problem is None:
            self.text.setPlainText(self.tr("Select a problem to read about it."))
            return
        theme, family = self._look.theme, self._look.mono().family()
        self.text.document().setDefaultStyleSheet(
            f"h4 {{ color: {theme.text}; margin: 8px 0 2px 0; }} p {{ margin: 2px 0; }}"
            f"a {{ color: {theme.accent}; }} div {{ color: {theme.muted}; }}"
            f"code, pre {{ font-family: '{family}'; color: {theme.text}; }} pre {{ white-space: pre-wrap; }}"
        )
        self.text.setHtml(page_of(self._problem))
