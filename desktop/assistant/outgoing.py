"""What would leave for a model, or what left: every word of it, to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.rewriting.assistant.providers.endpoints import is_loopback
from desktop.look import Look
from desktop.widgets.labels import muted
from desktop.words import number, tr

if TYPE_CHECKING:
    from core.rewriting.assistant.privacy.gate import Outgoing


class OutgoingView(QWidget):
    """One text with where it goes, for whom, and what is in it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.where, self.figures = QLabel(), muted("")
        self.where.setWordWrap(True)
        for label in (self.where, self.figures):
            label.setTextFormat(Qt.TextFormat.PlainText)  # names of files and models are nobody's HTML
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(look.mono())
        self.text.setAccessibleName(self.tr("Everything that is sent"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.where)
        layout.addWidget(self.figures)
        layout.addWidget(self.text, 1)

    def show_outgoing(self, outgoing: Outgoing, where: str) -> None:
        """Show one; `where` is a sentence with `{endpoint}` and `{model}`."""
        told = where.format(endpoint=outgoing.endpoint, model=outgoing.model)
        if not outgoing.local and is_loopback(outgoing.endpoint):
            handed = self.tr("The server at that address hands it on to another machine.")
            told = f"{told} {handed}"
        self.where.setText(told)
        self.figures.setText(counted(outgoing))
        self.text.setPlainText(outgoing.text)


class ReadingDialog(QDialog):
    """Texts to be read one after the other; `sent` says whether they have left or would only leave."""

    def __init__(self, texts: Sequence[Outgoing], look: Look, parent: QWidget, *, sent: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("What was sent") if sent else self.tr("What would be sent"))
        self.resize(760, 600)
        self._texts, self._sent = tuple(texts), sent
        self.choice, self.view = QComboBox(), OutgoingView(look)
        self.choice.setAccessibleName(self.tr("Which text is shown"))
        for at, item in enumerate(self._texts, 1):
            self.choice.addItem(titled(item, at, len(self._texts)))
        self.choice.setVisible(len(self._texts) > 1)
        self.choice.currentIndexChanged.connect(self.show_text)
        later = muted(
            self.tr(
                "Looking sends nothing. A change that fails is told back to the model with its own reply and "
                "what failed, at most twice."
            )
        )
        later.setVisible(not sent)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(self.choice)
        layout.addWidget(self.view, 1)
        layout.addWidget(later)
        layout.addWidget(buttons)
        self.choice.setCurrentIndex(len(self._texts) - 1 if sent else 0)
        self.show_text(self.choice.currentIndex())

    def show_text(self, at: int) -> None:
        """Show one of the texts."""
        outgoing = self._texts[at]
        self.view.show_outgoing(outgoing, self._where(outgoing.local))

    def _where(self, local: bool) -> str:
        if self._sent:
            stayed = self.tr("This text was given to {model} at {endpoint}, on this machine.")
            return stayed if local else self.tr("This text went to {endpoint}, to be read by {model}.")
        stays = self.tr("This text would be given to {model} at {endpoint}, on this machine.")
        leaves = self.tr("This text would leave this machine for {endpoint}, to be read by {model}.")
        return stays if local else leaves


def titled(outgoing: Outgoing, at: int, count: int) -> str:
    """A line of the list: its number, the model and the files."""
    names = ", ".join(name.replace("\\", "/").rpartition("/")[2] for name in outgoing.files)
    about = f"{outgoing.provider}/{outgoing.model}" + (f" · {names}" if names else "")
    return tr("{at} of {count}: {about}").format(at=at, count=count, about=about)


def counted(outgoing: Outgoing) -> str:
    """The files, how long the text is, and what was taken out."""
    masked = sum(count for _, count in outgoing.masked)
    parts = [
        tr("Files: {names}").format(names=", ".join(outgoing.files)) if outgoing.files else "",
        tr("{n} characters").format(n=number(len(outgoing.text))),
        tr("about {n} tokens").format(n=number(outgoing.tokens)),
        tr("{n} secrets masked").format(n=masked) if masked else "",
        tr("{n} lines of hidden files taken out").format(n=outgoing.held_lines)
        if outgoing.held_lines
        else "",
    ]
    return " · ".join(part for part in parts if part)
