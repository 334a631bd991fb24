"""The page of preferences about keys: which are there, by name, with add, replace and forget."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.look import Look
from desktop.secrets.dialogs import SecretDialog
from desktop.secrets.model import Known, SecretRow, Stock, place_words, rows
from desktop.widgets.labels import line, muted


class SecretsPage(QWidget):
    """Lists names and states; a value goes out by `keep_wanted` and is never shown."""

    keep_wanted = Signal(str, str, object)
    """Name, value, and the dialog that waits for the outcome."""
    forget_wanted = Signal(str)
    place_wanted = Signal()

    def __init__(self, known: tuple[Known, ...], look: Look) -> None:
        super().__init__()
        self._known, self._look = known, look
        self.stock = Stock(None)
        self.buttons: dict[tuple[str, str], QPushButton] = {}
        self.place = QLabel(place_words(self.stock))
        self.place.setWordWrap(True)
        self.change = QPushButton(self.tr("Unlock or choose…"))
        self.change.setAutoDefault(False)
        self.change.clicked.connect(self.place_wanted)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(self.place, 1)
        head.addWidget(self.change)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 12)  # in line with the settings above it
        layout.addLayout(head)
        layout.addWidget(
            muted(
                self.tr("The setting “Keys in” says which place is used. Environment variables are stronger.")
            )
        )
        layout.addWidget(line())
        layout.addLayout(self._list)
        layout.addStretch(1)
        self.refresh()

    def show_stock(self, stock: Stock) -> None:
        """Show what was found."""
        self.stock = stock
        self.refresh()

    def refresh(self) -> None:
        """Show the names and their states."""
        self.place.setText(place_words(self.stock))
        self.change.setVisible(bool(self.stock.need))
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self.buttons = {}
        for row in rows(self._known, self.stock.names):
            self._list.addWidget(self._row(row))
            self._list.addWidget(line())

    def _row(self, row: SecretRow) -> QWidget:
        whole = QWidget()
        title = QLabel(row.known.title)
        title.setProperty("role", "heading")
        state = muted(row.state, wrap=False)
        add = QPushButton(self.tr("Replace…") if row.kept else self.tr("Add…"))
        forget = QPushButton(self.tr("Forget"))
        add.setAccessibleName(f"{add.text()} {row.known.title}")
        forget.setAccessibleName(f"{forget.text()} {row.known.title}")
        forget.setEnabled(row.kept)
        add.clicked.connect(partial(self._ask, row.known))
        forget.clicked.connect(partial(self.forget_wanted.emit, row.known.name))
        self.buttons[row.known.name, "add"], self.buttons[row.known.name, "forget"] = add, forget
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(state)
        head.addStretch(1)
        for button in (add, forget):
            button.setAutoDefault(False)
            head.addWidget(button)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(muted(row.known.about))
        return whole

    def _ask(self, known: Known) -> None:
        dialog = SecretDialog(self._look, self, known.title, known.about)
        dialog.answered.connect(lambda _kind, value: self.keep_wanted.emit(known.name, value, dialog))
        dialog.open()
