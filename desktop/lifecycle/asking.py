"""How one window asks about secrets: the page in its preferences, and where keys are to be kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from core.secrets.vault import Need
from desktop.bench import Bench
from desktop.look import Look
from desktop.operations import secrets
from desktop.preferences.model import Preferences
from desktop.secrets.dialogs import Asking, PlaceDialog, SecretDialog
from desktop.secrets.model import known_secrets
from desktop.secrets.view import SecretsPage


class SecretsDesk(QObject):
    """One for each window, which owns it."""

    def __init__(self, bench: Bench, look: Look, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._look, self._preferences, self._window = bench, look, preferences, window
        self.dialog: PlaceDialog | None = None
        self._page: SecretsPage | None = None
        preferences.changed.connect(self._preference_changed)
        bench.place_wanted = self.ask_place

    def page(self) -> SecretsPage:
        """A page that lists what is kept."""
        page = SecretsPage(known_secrets(self._bench.settings), self._look)
        page.keep_wanted.connect(lambda name, value, dialog: self._keep(page, name, value, dialog))
        page.forget_wanted.connect(
            lambda name: secrets.forget(self._bench, name, lambda: self._look_again(page))
        )
        page.place_wanted.connect(
            lambda: self.ask_place(page.stock.need or "choice", lambda: self._look_again(page))
        )
        self._page = page
        self._look_again(page)
        return page

    def _preference_changed(self, name: str) -> None:
        """Another place is wanted: what is there is looked for anew."""
        if name == "keys_in" and self._page is not None and isValid(self._page):
            self._look_again(self._page)

    def ask_place(self, need: Need, then: Callable[[], object]) -> None:
        """Ask where keys are kept, or for the passphrase; go on only with an answer."""
        parent = QApplication.activeModalWidget() or self._window
        dialog = PlaceDialog(self._look, parent, need)
        self.dialog = dialog

        def opened(kind: str) -> None:
            if kind == "file":
                self._preferences.set(self._preferences.row("keys_in"), "file")
            if isValid(dialog):
                dialog.done_with()
            then()

        dialog.answered.connect(
            lambda kind, phrase: secrets.open_place(
                self._bench, kind, phrase, lambda: opened(kind), lambda words: _refuse(dialog, words)
            )
        )
        dialog.open()

    def _keep(self, page: SecretsPage, name: str, value: str, dialog: SecretDialog) -> None:
        def kept() -> None:
            if isValid(dialog):
                dialog.done_with()
            self._look_again(page)

        secrets.keep(self._bench, name, value, kept, lambda words: _refuse(dialog, words))

    def _look_again(self, page: SecretsPage) -> None:
        secrets.look(self._bench, lambda stock: page.show_stock(stock) if isValid(page) else None)


def _refuse(dialog: Asking, words: str) -> None:
    """The dialog may have been closed meanwhile."""
    if isValid(dialog):
        dialog.refused(words)
