"""The page about the open project: how sync stands, who shares it, who is there, what is to decide."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.session import Session
from desktop.team.model import (
    conflict_words,
    present_rows,
    role_words,
    sync_advice,
    sync_icon,
    sync_words,
    why_read_only,
)
from desktop.widgets.labels import ElidedLabel, muted, section

_PATH = Qt.ItemDataRole.UserRole


class _Lines(QListWidget):
    """A list as tall as what it holds; where there is less room, it scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().lineSpacing() + 8)


class ProjectPage(QWidget):
    """Shows what `session.team` holds; `asked` carries the name of a command."""

    asked = Signal(str)
    decide_wanted = Signal(str)
    """The path, inside the project, of a conflict."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._team, self._look = session, session.team, look
        self.icon, self.state = QLabel(), ElidedLabel("", "heading")
        self.state.setAccessibleName(self.tr("State of sync"))
        self.about, self.advice = muted(""), muted("")
        self.buttons = {
            "team-sign-in": QPushButton(self.tr("Sign in…")),
            "team-share": QPushButton(self.tr("Share this project…")),
            "team-open-shared": QPushButton(self.tr("Open a shared project…")),
            "team-sync": QPushButton(self.tr("Sync now")),
            "team-unlink": QPushButton(self.tr("Stop sharing here…")),
        }
        for name in ("team-sign-in", "team-share"):
            self.buttons[name].setProperty("primary", True)
        self.conflicts, self.present = _Lines(), _Lines()
        self.conflicts.setAccessibleName(self.tr("Conflicts to decide"))
        self.conflicts.itemActivated.connect(lambda item: self.decide_wanted.emit(item.data(_PATH)))
        self.conflicts.itemClicked.connect(lambda item: self.decide_wanted.emit(item.data(_PATH)))
        self.present.setAccessibleName(self.tr("Who has this project open"))
        self._heads = section(self.tr("Conflicts")), section(self.tr("Also open by"))
        self._build()
        for name, button in self.buttons.items():
            button.setObjectName(name)
            button.clicked.connect(self._clicked)
        team = self._team
        for signal in (
            team.account_changed,
            team.sync_changed,
            team.people_changed,
            team.conflicts_changed,
            session.project_changed,
            look.changed,
        ):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the state."""
        team, state = self._team, self._team.sync
        bad = state.conflicts or state.kind in ("problem", "shut-out")
        theme = self._look.theme
        color = theme.unsure if bad else theme.good if state.kind == "synced" else theme.muted
        self.icon.setPixmap(self._look.icon(sync_icon(state), color).pixmap(16, 16))
        self.state.setText(sync_words(state))
        self.advice.setText(sync_advice(state))
        self.advice.setVisible(bool(self.advice.text()))
        self.about.setText(self._about())
        self.about.setVisible(bool(self.about.text()))
        signed, linked, opened = team.account is not None, team.link is not None, bool(self._session.paths)
        shown = {
            "team-sign-in": not signed,
            "team-share": signed and opened and not linked,
            "team-open-shared": signed and not linked,
            "team-sync": signed and linked,
            "team-unlink": linked,
        }
        for name, button in self.buttons.items():
            button.setVisible(shown[name])
        self._fill()

    def _about(self) -> str:
        link = self._team.link
        if link is None:
            if self._team.account is None:
                return self.tr(
                    "Share contracts, reviews and comments with your team, or between your machines."
                )
            return ""
        where = link.team_name or self.tr("your machines")
        if self._team.sync.kind == "shut-out":
            return self.tr("“{name}” with {where}").format(name=link.name, where=where)
        role = role_words(link.role) if link.role else self.tr("role not known yet")
        words = self.tr("“{name}” with {where} · {role}").format(name=link.name, where=where, role=role)
        why = why_read_only(self._team)
        return f"{words}\n{why}" if why else words

    def _fill(self) -> None:
        self.conflicts.clear()
        for conflict in self._team.conflicts:
            item = QListWidgetItem(self._look.icon("warning", self._look.theme.unsure), conflict.path)
            item.setText(f"{conflict.path}\n{conflict_words(conflict)}")
            item.setToolTip(self.tr("{text}\nPress Enter to decide.").format(text=item.text()))
            item.setData(_PATH, conflict.path)
            self.conflicts.addItem(item)
        self.present.clear()
        for row in present_rows(self._team):
            item = QListWidgetItem(self._look.icon("person", self._look.theme.muted), row)
            item.setToolTip(row)
            self.present.addItem(item)
        for head, box in zip(self._heads, (self.conflicts, self.present), strict=True):
            head.setVisible(box.count() > 0)
            box.setVisible(box.count() > 0)

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.asked.emit(sender.objectName())

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.icon)
        head.addWidget(self.state, 1)
        top = QVBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(8)
        top.addLayout(head)
        top.addWidget(self.about)
        top.addWidget(self.advice)
        for button in self.buttons.values():
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        for label, box in zip(self._heads, (self.conflicts, self.present), strict=True):
            layout.addWidget(label)
            layout.addWidget(box)
        layout.addStretch(1)
