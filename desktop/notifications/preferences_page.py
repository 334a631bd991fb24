"""What one is told: events and channels, quiet hours, a digest; kept at the server for every device."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTime, QTimeZone, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.notifications.model import channel_words, event_words
from desktop.widgets.fields import indent
from desktop.widgets.labels import muted, section

if TYPE_CHECKING:
    from core.wire.notifications import Channel, DigestKind, Event, NewPreferences, Preferences

Cell = tuple[str, str, str]
"""Team (empty: everywhere), event, channel."""


class ChoicesPage(QWidget):
    """`save_wanted` carries a `NewPreferences`; the owner answers by `show_choices` or `tell`."""

    save_wanted = Signal(object)

    def __init__(self, look: Look, teams: tuple[tuple[str, str], ...], *, tray: bool) -> None:
        """`teams` are ids and names; `tray` says whether this desktop shows messages of programs."""
        super().__init__()
        self._look = look
        self._rules: dict[tuple[str, str], tuple[bool, bool]] = {}
        self._said: dict[Cell, bool] = {}
        self.team = QComboBox()
        self.team.setAccessibleName(self.tr("For which team"))
        self.team.addItem(self.tr("Everywhere"), "")
        for team_id, name in teams:
            self.team.addItem(self.tr("In “{name}”").format(name=name), team_id)
        self.team.currentIndexChanged.connect(lambda _at: self._fill())
        self.cells: dict[tuple[str, str], QCheckBox] = {}
        self.quiet = QCheckBox(self.tr("Send no mail from"))
        self.start, self.end = QTimeEdit(QTime(22, 0)), QTimeEdit(QTime(7, 0))
        self.start.setAccessibleName(self.tr("Quiet from"))
        self.end.setAccessibleName(self.tr("Quiet until"))
        for edit in (self.start, self.end):
            indent(edit)
            edit.setDisplayFormat("HH:mm")
        self.quiet.toggled.connect(self._quiet_changed)
        self.zone = QComboBox()
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.setAccessibleName(self.tr("Time zone"))
        self.zone.addItems(_zones())
        typed = self.zone.lineEdit()
        assert typed is not None
        typed.setMaxLength(64)
        self.digest = QComboBox()
        self.digest.setAccessibleName(self.tr("Collect mails"))
        for kind, words in (
            ("off", self.tr("One mail for each")),
            ("daily", self.tr("One a day, at eight")),
            ("weekly", self.tr("One a week, on Monday at eight")),
        ):
            self.digest.addItem(words, kind)
        self.save = QPushButton(self.tr("Save for all my devices"))
        self.save.setProperty("primary", True)
        self.save.setAutoDefault(False)
        self.save.clicked.connect(self._save)
        self.told = muted(self.tr("Looking at the server…"))
        self.told.setAccessibleName(self.tr("State of these choices"))
        self._table = QWidget()
        self._build(tray=tray)
        self._allow(on=False)

    def show_choices(self, found: Preferences, words: str = "") -> None:
        """Show what counts."""
        self._rules = {(rule.event, rule.channel): (rule.wanted, rule.locked) for rule in found.rules}
        self._said = {("", event, channel): wanted for (event, channel), (wanted, _) in self._rules.items()}
        self._said |= {(str(item.team_id), item.event, item.channel): item.wanted for item in found.teams}
        self.quiet.setChecked(found.quiet is not None)
        if found.quiet is not None:
            self.start.setTime(QTime(found.quiet.start // 60, found.quiet.start % 60))
            self.end.setTime(QTime(found.quiet.end // 60, found.quiet.end % 60))
        zone = found.time_zone if found.quiet is not None or found.time_zone != "UTC" else _zone_here()
        self.zone.setCurrentText(zone)
        self.digest.setCurrentIndex(max(0, self.digest.findData(found.digest)))
        self._allow(on=True)
        self._quiet_changed()
        self._fill()
        self.tell(words)

    def tell(self, words: str, *, bad: bool = False) -> None:
        """Say how it went."""
        self.told.setText(words)
        self.told.setStyleSheet(f"color: {self._look.theme.bad};" if bad else "")
        self.told.setVisible(bool(words))
        self.save.setEnabled(bool(self._rules))

    def chosen(self) -> NewPreferences:
        """What the page says now."""
        from core.wire.notifications import Choice, NewPreferences, QuietHours

        choices = tuple(
            Choice(
                event=cast("Event", event),
                channel=cast("Channel", channel),
                wanted=wanted,
                team_id=team or None,
            )
            for (team, event, channel), wanted in self._said.items()
        )
        quiet = (
            QuietHours(start=_minutes(self.start), end=_minutes(self.end)) if self.quiet.isChecked() else None
        )
        digest = cast("DigestKind", self.digest.currentData())
        return NewPreferences(
            choices=choices, time_zone=self.zone.currentText().strip(), quiet=quiet, digest=digest
        )

    def _save(self) -> None:
        self.save.setEnabled(False)
        self.tell(self.tr("Saving…"))
        self.save.setEnabled(False)
        self.save_wanted.emit(self.chosen())

    def _fill(self) -> None:
        """Show what counts for the chosen team: its own choice, else that of everywhere."""
        team = str(self.team.currentData())
        for (event, channel), box in self.cells.items():
            wanted, locked = self._rules.get((event, channel), (False, True))
            own = self._said.get((team, event, channel), self._said.get(("", event, channel), wanted))
            box.blockSignals(True)
            box.setChecked(own)
            box.blockSignals(False)
            box.setEnabled(not locked and bool(self._rules))
            box.setText(self.tr("always") if locked and self._rules else "")
            box.setToolTip(self.tr("This cannot be switched off.") if locked and self._rules else "")

    def _checked(self, event: str, channel: str, on: bool) -> None:
        self._said[str(self.team.currentData()), event, channel] = on

    def _quiet_changed(self) -> None:
        for widget in (self.start, self.end):
            widget.setEnabled(self.quiet.isChecked() and self.quiet.isEnabled())

    def _allow(self, *, on: bool) -> None:
        for widget in (self.team, self.quiet, self.zone, self.digest, self.save, *self.cells.values()):
            widget.setEnabled(on)
        self._quiet_changed()

    def _build(self, *, tray: bool) -> None:
        from core.wire.notifications import CHANNELS, EVENTS

        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(14)
        for at, channel in enumerate(CHANNELS, 1):
            label = QLabel(channel_words(channel))
            label.setProperty("role", "heading")
            grid.addWidget(label, 0, at)
        for row, event in enumerate(EVENTS, 1):
            grid.addWidget(QLabel(event_words(event)), row, 0)
            for at, channel in enumerate(CHANNELS, 1):
                self.cells[event, channel] = box = QCheckBox()
                box.setAccessibleName(
                    self.tr("{event}: {channel}").format(
                        event=event_words(event), channel=channel_words(channel)
                    )
                )
                box.toggled.connect(partial(self._checked, event, channel))
                grid.addWidget(box, row, at)
        grid.setColumnStretch(0, 1)
        hours = QHBoxLayout()
        for widget in (self.quiet, self.start, QLabel(self.tr("to")), self.end):
            hours.addWidget(widget)
        hours.addStretch(1)
        times = QGridLayout()
        times.setColumnStretch(1, 1)
        for at, (name, field) in enumerate(
            ((self.tr("Time zone"), self.zone), (self.tr("Mails"), self.digest))
        ):
            times.addWidget(QLabel(name), at, 0)
            times.addWidget(field, at, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.save)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(6)
        if not tray:
            layout.addWidget(
                muted(self.tr("This desktop has no tray for messages: what is new is in the status bar."))
            )
        layout.addWidget(_heading(self.tr("What I am told, and how")))
        layout.addWidget(self.team)
        layout.addWidget(self._table)
        layout.addWidget(
            muted(
                self.tr(
                    "Webhooks and Slack channels belong to a team; its administrators choose their events."
                )
            )
        )
        layout.addWidget(_heading(self.tr("When mails come")))
        layout.addLayout(hours)
        layout.addLayout(times)
        layout.addWidget(muted(self.tr("Mails about the security of your account come at once, always.")))
        layout.addWidget(self.told)
        layout.addLayout(foot)


def _heading(text: str) -> QLabel:
    """In line with the settings above it."""
    label = section(text)
    label.setContentsMargins(0, 8, 0, 4)
    return label


def _minutes(edit: QTimeEdit) -> int:
    return edit.time().hour() * 60 + edit.time().minute()


def _zone_here() -> str:
    """The zone of this machine, as far as it is known."""
    found = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    return found if found in _zones() else "UTC"


def _zones() -> list[str]:
    """The IANA names that Qt has in memory; Python would open several hundred files, or has none."""
    return sorted(bytes(each.data()).decode("ascii") for each in QTimeZone.availableTimeZoneIds())
