"""Says what a training set would hold, and where it may lie; writes nothing by itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLabel, QVBoxLayout, QWidget

from desktop.widgets.labels import muted


class TrainingDialog(QDialog):
    """`chosen` is sent with the file that a person names; closing it writes nothing."""

    chosen = Signal(object)

    def __init__(self, suggested: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export decisions as a training set"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._suggested = suggested
        self.told = QLabel(
            self.tr(
                "The file holds one line of JSON for each change of a model that you accepted or rejected "
                "in this project: the contract it was about, the change, your decision with its reason, and "
                "what was measured. Tuning services take this format."
            )
        )
        self.told.setWordWrap(True)
        self.private = muted(
            self.tr(
                "Keys, recovery phrases and addresses with tokens are masked. The contract itself is not. "
                "The file stays on this machine: nothing is sent anywhere."
            )
        )
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.choose = self.buttons.addButton(
            self.tr("Choose a file…"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.rejected.connect(self.reject)
        self.buttons.accepted.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        for widget in (self.told, self.private, self.buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(520)

    def _choose(self) -> None:
        dialog = QFileDialog(
            self.parentWidget(),
            self.tr("Write file"),
            str(self._suggested.parent),
            self.tr("JSON lines (*.jsonl)"),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # a file that exists is never replaced
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile(self._suggested.name)
        chosen = self.chosen
        dialog.fileSelected.connect(lambda name: chosen.emit(Path(name)))
        self.hide()
        dialog.finished.connect(self.accept)
        dialog.open()
