"""The page of updates: what is new, how it is installed, fetching with progress and stop."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.updates.model import advice, can_fetch, heading, size
from desktop.updates.state import BUSY, Updates

WIDTH, TALL = 620, 460


class UpdatePage(QDialog):
    """Stands beside the work and holds nothing up."""

    check_wanted = Signal()
    fetch_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, updates: Updates, look: Look, version: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._updates, self._look, self._version = updates, look, version
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._tall: bool | None = None
        self.setModal(False)
        self.setWindowTitle(self.tr("Updates"))
        self.heading, self.about, self.advice = QLabel(), QLabel(), QLabel()
        self.notes = QTextBrowser()
        self.progress = QProgressBar()
        self.fetch = QPushButton(self.tr("&Download"))
        self.stop = QPushButton(self.tr("&Stop"))
        self.again = QPushButton(self.tr("&Look again"))
        self.leave = QPushButton(self.tr("&Close"))
        self._build()
        updates.changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how updates stand."""
        now = self._updates.now
        self.heading.setText(heading(now, self._version))
        self.advice.setText(advice(now))
        self.advice.setVisible(bool(self.advice.text()))
        self._show_offer()
        self._fit(now.offer is not None)
        busy = now.phase in BUSY
        self.progress.setVisible(busy)
        self.progress.setMaximum(max(1, now.total // 1024) if now.total else 0)
        self.progress.setValue(min(now.done, now.total) // 1024)
        self.fetch.setVisible(can_fetch(now))
        (self.fetch if can_fetch(now) else self.leave).setDefault(True)
        self.stop.setVisible(busy)
        self.again.setVisible(not busy and now.phase not in ("ready", "package"))
        color = self._look.theme.bad if now.phase == "failed" and now.refused else self._look.theme.text
        self.heading.setStyleSheet(f"font-weight: 600; color: {color};")

    def _fit(self, notes: bool) -> None:
        """As tall as what is shown; a height that the person chose stays while the notes do."""
        if notes != self._tall:
            self._tall = notes
            self.resize(WIDTH, TALL if notes else self.minimumSizeHint().height())

    def _show_offer(self) -> None:
        offer = self._updates.now.offer
        self.notes.setVisible(offer is not None)
        self.about.setVisible(offer is not None)
        if offer is None:
            return
        parts = [self.tr("Published {day}").format(day=offer.published), offer.channel]
        parts += [size(offer.size_bytes)] if offer.size_bytes else []
        self.about.setText(" · ".join(parts))
        if self.notes.toPlainText() == "" or self.notes.property("version") != offer.version:
            self.notes.setMarkdown(offer.notes or self.tr("Nothing is said about what is new."))
            self.notes.setProperty("version", offer.version)

    def _build(self) -> None:
        for label in (self.heading, self.advice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.advice.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.about.setProperty("role", "muted")
        self.notes.setAccessibleName(self.tr("What is new"))
        self.notes.setOpenExternalLinks(True)
        self.notes.document().setDocumentMargin(10)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("How far it is"))
        for signal, button in (
            (self.check_wanted, self.again),
            (self.fetch_wanted, self.fetch),
            (self.stop_wanted, self.stop),
        ):
            button.clicked.connect(signal)
            button.setAutoDefault(False)
        self.fetch.setProperty("primary", "true")
        self.leave.clicked.connect(self.accept)
        row = QHBoxLayout()
        for button in (self.again, self.stop):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.fetch)
        row.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        for part in (self.heading, self.about):
            layout.addWidget(part)
        layout.addWidget(self.notes, 1)
        layout.addWidget(self.advice)
        layout.addWidget(self.progress)
        layout.addStretch(0)
        layout.addLayout(row)
        self.leave.setDefault(True)
