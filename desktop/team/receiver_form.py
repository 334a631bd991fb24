"""Asks where a team's events go: the name, the address and the events of a webhook or a Slack channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QWidget

from desktop.look import Look
from desktop.team.receivers_model import CHOSEN, EVENTS, event_words
from desktop.widgets.asking import AskingDialog
from desktop.widgets.labels import muted

if TYPE_CHECKING:
    from core.wire.receivers import Receiver, ReceiverKind


class ReceiverForm(AskingDialog):
    """A new receiver, or (`known`) another name and other events of one: its address stays."""

    answered = Signal(str, str, object)
    """Name, address and a tuple of events."""

    def __init__(
        self, look: Look, parent: QWidget, kind: ReceiverKind, known: Receiver | None = None
    ) -> None:
        slack = kind == "slack"
        title = parent.tr("Register a Slack channel") if slack else parent.tr("Register a webhook")
        ok = parent.tr("Register")
        if known is not None:
            title, ok = parent.tr("Change “{name}”").format(name=known.name), parent.tr("Save")
        super().__init__(look, parent, title, ok)
        self._known = known
        self.name, self.url = QLineEdit(), QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the receiver"))
        self.url.setAccessibleName(self.tr("Address of the receiver"))
        self.name.setPlaceholderText(self.tr("#audits") if slack else self.tr("Build server"))
        self.url.setPlaceholderText("https://hooks.slack.com/services/…" if slack else "https://…")
        self.events = {event: QCheckBox(event_words(event)) for event in EVENTS}
        wanted = CHOSEN if known is None else frozenset(known.events)
        for event, box in self.events.items():
            box.setChecked(event in wanted)
        form = QFormLayout()
        form.addRow(self.tr("&Name"), self.name)
        if known is None:
            form.addRow(self.tr("&Address"), self.url)
        else:
            self.name.setText(known.name)
        self.body.addLayout(form)
        if known is None:
            advice = self.tr(
                "In Slack: make an app with an incoming webhook for the channel, and paste its address. "
                "Whoever has it can write there, so the server keeps it encrypted."
            )
            if not slack:
                advice = self.tr(
                    "The server posts JSON there, signed with a secret that is shown once, after this."
                )
            self.body.addWidget(muted(advice))
        self.body.addWidget(muted(self.tr("It hears when:")))
        for box in self.events.values():
            self.body.addWidget(box)
        self.name.setFocus()

    def hand_over(self) -> None:
        chosen = tuple(event for event, box in self.events.items() if box.isChecked())
        self.answered.emit(self.name.text().strip(), self.url.text().strip(), chosen)

    def wrong(self) -> str:
        if not self.name.text().strip():
            return self.tr("Give it a name.")
        if self._known is None and not self.url.text().strip():
            return self.tr("Enter the address.")
        chosen = any(box.isChecked() for box in self.events.values())
        return "" if chosen else self.tr("Choose at least one event.")
