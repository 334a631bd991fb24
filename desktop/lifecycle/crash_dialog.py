"""Tells about an error that was not foreseen, and lets the person copy the report. Sends nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.look import Look


class CrashDialog(QDialog):
    """Stands beside the work and holds nothing up."""

    def __init__(self, look: Look, sentence: str, report: str, folder: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.resize(720, 460)
        self._sentence = QLabel(sentence)
        self._sentence.setWordWrap(True)
        note = QLabel(
            self.tr(
                "Nothing is sent anywhere. Keys, tokens and the name of your home folder are left out "
                "of this report; read it before you pass it on."
            )
        )
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setFont(look.mono())
        self.report.setAccessibleName(self.tr("Report"))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for part in (self._sentence, self.report, note):
            layout.addWidget(part)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._copy = QPushButton(self.tr("&Copy report"))
        self._copy.clicked.connect(self._copied)
        folder = QPushButton(self.tr("Open &log folder"))
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))))
        go_on = QPushButton(self.tr("&Keep working"))
        go_on.setDefault(True)
        go_on.setProperty("primary", True)
        go_on.clicked.connect(self.accept)
        for button in (self._copy, folder):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(go_on)
        return row

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self._copy.setText(self.tr("Copied"))
