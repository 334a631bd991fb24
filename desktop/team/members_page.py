"""The page about a team: who is in it, with which role, and who is invited."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.team.model import GIVEN, moment, role_advice, role_words
from desktop.team.state import Teamwork
from desktop.widgets.labels import Empty

_ID = Qt.ItemDataRole.UserRole
ADMINS = ("owner", "admin")


class MembersPage(QWidget):
    """`asked` carries the name of a command; the others carry ids."""

    asked = Signal(str)
    team_chosen = Signal(str)
    role_wanted = Signal(str, str)
    remove_wanted = Signal(str, str)
    """Id and name of a member."""
    hand_over_wanted = Signal(str, str)
    """Id and name of the member who is to own the team."""
    revoke_wanted = Signal(str)

    def __init__(self, team: Teamwork, look: Look) -> None:
        super().__init__()
        self._team, self._look = team, look
        self.teams = QComboBox()
        self.teams.setAccessibleName(self.tr("Team"))
        self.teams.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.teams.setMinimumContentsLength(8)
        self.teams.activated.connect(lambda _at: self.team_chosen.emit(self.teams.currentData()))
        self.more = QToolButton()
        self.more.setText(self.tr("More"))
        self.more.setAccessibleName(self.tr("What to do about teams"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.more.setMenu(self._menu)
        self.invite = QToolButton()
        self.invite.setText(self.tr("Invite…"))
        self.invite.clicked.connect(lambda: self.asked.emit("team-invite"))
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Members of the team"))
        self.list.setHeaderLabels([self.tr("Name"), self.tr("Role")])
        self.list.setRootIsDecorated(False)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.itemActivated.connect(lambda item: self._menu_of(item, None))
        self.empty = Empty("", "")
        self._build()
        team.people_changed.connect(self.refresh)
        team.account_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    @property
    def is_admin(self) -> bool:
        """Whether the person looks after the team that is shown."""
        roster = self._team.roster
        return roster is not None and roster.team.role in ADMINS

    def refresh(self) -> None:
        """Show the team."""
        roster, signed = self._team.roster, self._team.account is not None
        self.teams.clear()
        for item in self._team.teams:
            self.teams.addItem(self._look.icon("organization"), item.name, item.id)
        if roster is not None:
            self.teams.setCurrentIndex(self.teams.findData(roster.team.id))
        self._fill_menu()
        self.teams.setEnabled(bool(self._team.teams))
        self.more.setEnabled(signed)
        self.invite.setEnabled(self.is_admin)
        self.invite.setToolTip(
            self.tr("Invite somebody by mail or with a link")
            if self.is_admin or roster is None
            else self.tr("Only owners and admins invite.")
        )
        self._fill()
        self.list.setVisible(roster is not None)
        self.empty.setVisible(roster is None)
        if not signed:
            self.empty.set_text(self.tr("Signed out"), self.tr("Sign in to see your teams."))
        else:
            self.empty.set_text(
                self.tr("You are in no team yet."),
                self.tr("Make one, or join with the link of an invitation: both are under “More”."),
            )

    def _fill(self) -> None:
        self.list.clear()
        roster = self._team.roster
        if roster is None:
            return
        me = self._team.account.user_id if self._team.account is not None else ""
        for member in roster.members:
            name = self.tr("{name} (you)").format(name=member.name) if member.user_id == me else member.name
            item = QTreeWidgetItem([name, role_words(member.role)])
            item.setIcon(0, self._look.icon("person", self._look.theme.muted))
            since = self.tr("since {date}").format(date=moment(member.since_ms)[:10])
            item.setToolTip(0, f"{member.name} · {member.email} · {since}")
            item.setToolTip(1, role_advice(member.role))
            item.setData(0, _ID, ("member", member.user_id, member.name, member.role))
            self.list.addTopLevelItem(item)
        for open_ in roster.invitations:
            item = QTreeWidgetItem([open_.email or self.tr("By link"), role_words(open_.role)])
            item.setIcon(0, self._look.icon("mail", self._look.theme.muted))
            until = self.tr("invited by {name}, until {date}").format(
                name=open_.invited_by_name, date=moment(open_.expires_ms)[:10]
            )
            item.setText(0, self.tr("{whom} (invited)").format(whom=item.text(0)))
            item.setToolTip(0, f"{item.text(0)}\n{until}")
            item.setData(0, _ID, ("invitation", open_.id, item.text(0), open_.role))
            self.list.addTopLevelItem(item)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for name, text in (
            ("team-new", self.tr("New team…")),
            ("team-join", self.tr("Join with an invitation…")),
            ("team-receivers", self.tr("Webhooks and Slack…")),
            ("team-leave", self.tr("Leave this team…")),
        ):
            action = self._menu.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(self._chosen)
            if name == "team-leave":
                action.setEnabled(self._team.roster is not None)
            elif name == "team-receivers":
                action.setEnabled(self.is_admin)

    def _chosen(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.asked.emit(sender.objectName())

    def _show_menu(self, point: QPoint) -> None:
        item = self.list.itemAt(point)
        if item is not None:
            self._menu_of(item, point)

    def _menu_of(self, item: QTreeWidgetItem, point: QPoint | None) -> None:
        """What an admin can do about one row; nothing for others."""
        menu = self.menu_for(item)
        if menu is not None:
            box = self.list.visualItemRect(item)
            menu.popup(self.list.viewport().mapToGlobal(point or box.bottomLeft()))

    def menu_for(self, item: QTreeWidgetItem) -> QMenu | None:
        """The menu of one row; None where there is nothing to do."""
        kind, found, name, role = item.data(0, _ID)
        me = self._team.account.user_id if self._team.account is not None else ""
        if not self.is_admin or (kind == "member" and (role == "owner" or found == me)):
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if kind == "invitation":
            menu.addAction(self.tr("Take the invitation back"), lambda: self.revoke_wanted.emit(found))
            return menu
        for given in GIVEN:
            action = menu.addAction(role_words(given))
            action.triggered.connect(partial(self._give, found, given))
            action.setCheckable(True)
            action.setChecked(given == role)
            action.setToolTip(role_advice(given))
        menu.setToolTipsVisible(True)
        menu.addSeparator()
        if self._team.roster is not None and self._team.roster.team.role == "owner":
            menu.addAction(self.tr("Hand the team over…"), lambda: self.hand_over_wanted.emit(found, name))
        menu.addAction(self.tr("Remove from the team…"), lambda: self.remove_wanted.emit(found, name))
        return menu

    def _give(self, user_id: str, role: str, _checked: bool = False) -> None:
        self.role_wanted.emit(user_id, role)

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(4)
        bar.addWidget(self.teams, 1)
        bar.addWidget(self.invite)
        bar.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
