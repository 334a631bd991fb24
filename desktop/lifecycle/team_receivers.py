"""A team's webhooks and Slack channels in a dialog of one window: what is asked, and what is shown then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.bench import Bench
from desktop.look import Look
from desktop.operations import receivers
from desktop.team.receiver_form import ReceiverForm
from desktop.team.receivers_view import ReceiversDialog
from desktop.widgets.question import ask
from desktop.words import tr

if TYPE_CHECKING:
    from core.wire.receivers import Deliveries, Delivery, MadeReceiver, Receiver, ReceiverKind, TeamEvent

T = TypeVar("T")


class ReceiverDesk(QObject):
    """One for each window, whose team desk owns it."""

    def __init__(self, bench: Bench, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._look, self._window = bench, look, window
        self.dialog: ReceiversDialog | None = None
        self.form: ReceiverForm | None = None
        self._team = ""

    def show(self) -> None:
        """Open the dialog about the team that is shown."""
        roster = self._bench.session.team.roster
        if roster is None:
            return
        self._team = roster.team.id
        dialog = self.dialog = ReceiversDialog(self._look, self._window, roster.team.name)
        dialog.register_wanted.connect(self._ask_for_new)
        dialog.change_wanted.connect(self._ask_for_change)
        dialog.verify_wanted.connect(self._verify)
        dialog.secret_wanted.connect(self._ask_for_secret)
        dialog.remove_wanted.connect(self._ask_for_removal)
        dialog.look_wanted.connect(self._look_again)
        dialog.log_wanted.connect(self._look_at_log)
        dialog.details_wanted.connect(self._look_at_details)
        dialog.redeliver_wanted.connect(self._redeliver)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self._look_again()

    # Inside.

    def _look_again(self, chosen: str = "") -> None:
        def show(dialog: ReceiversDialog, found: tuple[Receiver, ...]) -> None:
            dialog.show_receivers(found, chosen)

        receivers.look(
            self._bench,
            self._team,
            self._shown(show),
            self._tell,
        )

    def _shown(self, show: Callable[[ReceiversDialog, T], object]) -> Callable[[T], None]:
        """Show an answer in the dialog that asked, as long as it is open."""
        dialog = self.dialog

        def answer(found: T) -> None:
            if dialog is not None and isValid(dialog) and dialog is self.dialog:
                show(dialog, found)

        return answer

    def _tell(self, words: str) -> None:
        if self.dialog is not None and isValid(self.dialog):
            self.dialog.tell(words)

    def _ask_for_new(self, kind: ReceiverKind) -> None:
        assert self.dialog is not None
        self._tell("")
        form = self.form = ReceiverForm(self._look, self.dialog, kind)

        def answered(name: str, url: str, events: tuple[TeamEvent, ...]) -> None:
            given = (name, url, events)
            receivers.register(self._bench, self._team, kind, given, self._made(form), _refuse(form))

        form.answered.connect(answered)
        form.open()

    def _made(self, form: ReceiverForm | None = None) -> Callable[[MadeReceiver], None]:
        def made(dialog: ReceiversDialog, found: MadeReceiver) -> None:
            if form is not None and isValid(form):
                form.done_with()
            dialog.show_made(found)
            self._look_again(found.receiver.id)

        return self._shown(made)

    def _ask_for_change(self, receiver: Receiver) -> None:
        assert self.dialog is not None
        self._tell("")
        form = self.form = ReceiverForm(self._look, self.dialog, receiver.kind, receiver)

        def changed(_dialog: ReceiversDialog, found: Receiver) -> None:
            if isValid(form):
                form.done_with()
            self._look_again(found.id)

        def answered(name: str, _url: str, events: tuple[TeamEvent, ...]) -> None:
            done = self._shown(changed)
            receivers.change(self._bench, self._team, receiver.id, name, events, done, _refuse(form))

        form.answered.connect(answered)
        form.open()

    def _verify(self, receiver_id: str) -> None:
        self._tell("")

        def verified(_dialog: ReceiversDialog, found: Receiver) -> None:
            self._look_again(found.id)

        done = self._shown(verified)
        receivers.verify(self._bench, self._team, receiver_id, done, self._tell)

    def _ask_for_secret(self, receiver: Receiver) -> None:
        self._ask(
            tr("Make a new secret for “{name}”?").format(name=receiver.name),
            tr("For a day messages are signed with both; then the one before counts no more."),
            tr("Make a new secret"),
            lambda: receivers.rotate(self._bench, self._team, receiver.id, self._made(), self._tell),
        )

    def _ask_for_removal(self, receiver: Receiver) -> None:
        done = self._shown(lambda _dialog, _none: self._look_again())
        self._ask(
            tr("Remove “{name}”?").format(name=receiver.name),
            tr("Nothing is sent there any more, and the log of what was sent is forgotten."),
            tr("Remove"),
            lambda: receivers.remove(self._bench, self._team, receiver.id, done, self._tell),
        )

    def _look_at_log(self, receiver_id: str, before: str | None) -> None:
        def show(dialog: ReceiversDialog, found: Deliveries) -> None:
            dialog.show_log(found, older=before is not None)

        done = self._shown(show)
        receivers.log(self._bench, self._team, receiver_id, before, done, self._tell)

    def _look_at_details(self, delivery_id: str) -> None:
        done = self._shown(ReceiversDialog.show_details)
        receivers.details(self._bench, self._team, delivery_id, done, self._tell)

    def _redeliver(self, delivery_id: str) -> None:
        def sent(_dialog: ReceiversDialog, found: Delivery) -> None:
            self._look_at_log(found.receiver_id, None)

        def refused(words: str) -> None:
            self._tell(words)
            self._look_again()  # what is shown of the receiver is not true any more

        self._tell("")
        receivers.redeliver(self._bench, self._team, delivery_id, self._shown(sent), refused)

    def _ask(self, text: str, question: str, yes: str, go_on: Callable[[], object]) -> None:
        self._tell("")
        ask(self.dialog, text, question, yes, go_on)


def _refuse(form: ReceiverForm) -> Callable[[str], None]:
    def refuse(words: str) -> None:
        if isValid(form):
            form.refused(words)

    return refuse
