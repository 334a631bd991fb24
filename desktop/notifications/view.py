"""The list of notifications, the newest first: what is new says so in words, a click leads to its place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.notifications.model import ICONS, count_words, moment, place_words, words
from desktop.notifications.rows import WHEN, NotificationRows
from desktop.session import Session
from desktop.widgets.labels import ElidedLabel, Empty

ID = Qt.ItemDataRole.UserRole


class NotificationsView(QWidget):
    """`asked` carries the name of a command; `wanted` the id of a notification that was chosen."""

    asked = Signal(str)
    wanted = Signal(str)
    older_wanted = Signal()
    quiet_wanted = Signal(bool)

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.setMinimumWidth(160)  # or the panel takes from what stands beside it
        self._inbox, self._team, self._look = session.inbox, session.team, look
        self.state = ElidedLabel("", "heading")
        self.state.setAccessibleName(self.tr("How many notifications are new"))
        self.all_read = self._tool(self.tr("Mark all as read"))
        self.all_read.clicked.connect(lambda: self.asked.emit("notifications-read"))
        self.quiet = self._tool(self.tr("Do not disturb"))
        self.quiet.setCheckable(True)
        self.quiet.clicked.connect(self.quiet_wanted)
        self.choose = self._tool(self.tr("What I am told…"))
        self.choose.clicked.connect(lambda: self.asked.emit("notifications-choose"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Notifications"))
        self.list.setItemDelegate(NotificationRows(self.list, look))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(self._chosen)
        self.list.itemActivated.connect(self._chosen)
        self.older = QPushButton(self.tr("Show older ones"))
        self.older.clicked.connect(self.older_wanted)
        self.nobody = Empty(
            self.tr("Nobody is signed in."),
            self.tr("Sign in to a team server to be told of reviews, comments and conflicts."),
        )
        self.sign_in = QPushButton(self.tr("Sign in…"))
        self.sign_in.clicked.connect(lambda: self.asked.emit("team-sign-in"))
        self.nothing = Empty(
            self.tr("Nothing has happened yet."),
            self.tr("Reviews, comments, mentions and conflicts of your projects are listed here."),
        )
        self.setFocusProxy(self.list)
        self._build()
        for signal in (self._inbox.changed, self._team.account_changed, look.changed):
            signal.connect(self.refresh)
        self.refresh()

    def show_quiet(self, on: bool) -> None:
        """Whether nobody is disturbed now."""
        self.quiet.setChecked(on)
        self.refresh()

    def refresh(self) -> None:
        """Show what is known."""
        signed, inbox = self._team.account is not None, self._inbox
        told = count_words(inbox.unread)
        if self.quiet.isChecked():
            told = self.tr("{count} · do not disturb").format(count=told)
        self.state.setText(told if signed else "")
        self.all_read.setEnabled(inbox.unread > 0)
        for tool, icon in (
            (self.all_read, "check-all"),
            (self.quiet, "bell-slash"),
            (self.choose, "settings-gear"),
        ):
            color = self._look.theme.accent if tool.isChecked() else self._look.theme.muted
            tool.setIcon(self._look.icon(icon, color))
            tool.setVisible(signed)
        self._fill()
        self.list.setVisible(signed and bool(inbox.items))
        self.older.setVisible(signed and inbox.next is not None)
        self.nothing.setVisible(signed and not inbox.items)
        self.nobody.setVisible(not signed)
        self.sign_in.setVisible(not signed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.list.doItemsLayout()
        for empty in (self.nothing, self.nobody):  # no higher than its words, however narrow it is
            empty.setMaximumHeight(empty.heightForWidth(self.width()))

    def _fill(self) -> None:
        row, top = self.list.currentRow(), self.list.verticalScrollBar().value()
        self.list.clear()
        theme = self._look.theme
        for told in self._inbox.items:
            new = told.read_ms is None
            when = moment(told.created_ms)
            second = self.tr("New · {time}").format(time=when) if new else when
            item = QListWidgetItem(words(told))
            item.setData(WHEN, second)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words(told)}\n{second}")
            bad = told.event in ("conflict", "new-high-finding", "session-killed")
            color = theme.unsure if bad and new else theme.accent if new else theme.muted
            item.setIcon(self._look.icon(ICONS.get(told.event, "bell"), color))
            font = self.list.font()
            font.setBold(new)
            item.setFont(font)
            item.setToolTip("\n".join(filter(None, (words(told), place_words(told)))))
            item.setData(ID, told.id)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.verticalScrollBar().setValue(top)

    def _chosen(self, item: QListWidgetItem) -> None:
        self.wanted.emit(str(item.data(ID)))

    def _tool(self, title: str) -> QToolButton:
        tool = QToolButton()
        tool.setAutoRaise(True)
        tool.setIconSize(QSize(16, 16))
        tool.setToolTip(title)
        tool.setAccessibleName(title)
        return tool

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 6, 4)
        head.addWidget(self.state, 1)
        for tool in (self.all_read, self.quiet, self.choose):
            head.addWidget(tool)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 8)
        foot.addWidget(self.older)
        foot.addWidget(self.sign_in)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        for empty in (self.nothing, self.nobody):
            layout.addWidget(empty)
        layout.addLayout(foot)
        layout.addStretch(0)
