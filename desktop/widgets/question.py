"""A question that blocks nothing, and that only the named button answers with yes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.words import tr


def ask(parent: QWidget | None, text: str, question: str, yes: str, go_on: Callable[[], object]) -> None:
    """Ask over a window; Return and Escape cancel. `yes` is the button that calls `go_on`."""
    box = QMessageBox(QMessageBox.Icon.Question, tr("Contract Rewriter"), text, parent=parent)
    box.setInformativeText(question)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.buttonClicked.connect(lambda button: go_on() if button is accept else None)
    box.finished.connect(box.deleteLater)
    box.open()
