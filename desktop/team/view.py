"""The team panel: the project, the team, what happened, and comments, a tab each."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.look import Look
from desktop.session import Session
from desktop.team.comments_page import CommentsPage
from desktop.team.members_page import MembersPage
from desktop.team.model import activity_words, moment
from desktop.team.project_page import ProjectPage
from desktop.widgets.labels import Empty


class TeamView(QWidget):
    """`asked` carries the name of a command; the others are sent when their page comes to the front."""

    asked = Signal(str)
    members_wanted = Signal()
    activity_wanted = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.setMinimumWidth(160)  # or the panel takes from what stands beside it
        self._team, self._look = session.team, look
        self.project = ProjectPage(session, look)
        self.members = MembersPage(session.team, look)
        self.happened = ActivityPage(session, look)
        self.comments = CommentsPage(session.team, look)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(self.tr("Parts of the team panel"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setProperty("dense", True)  # all four are read whole in the narrowest window
        self.pages = QStackedWidget()
        for page, title in (
            (self.project, self.tr("Project")),
            (self.members, self.tr("Team")),
            (self.happened, self.tr("Activity")),
            (self.comments, self.tr("Comments")),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(title), title)
            self.pages.addWidget(page)
        self.tabs.currentChanged.connect(self._turned)
        self.project.asked.connect(self.asked)
        self.members.asked.connect(self.asked)
        self.setFocusProxy(self.tabs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(self.pages, 1)

    def turn_to(self, page: QWidget) -> None:
        """Bring one page to the front."""
        self.tabs.setCurrentIndex(self.pages.indexOf(page))

    def _turned(self, at: int) -> None:
        self.pages.setCurrentIndex(at)
        if self.pages.currentWidget() is self.happened:
            self.activity_wanted.emit()
        elif self.pages.currentWidget() is self.members:
            self.members_wanted.emit()


class ActivityPage(QWidget):
    """What happened in the shared project, or in the team, the newest first."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._team, self._look = session.team, look
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("What happened"))
        self.list.setWordWrap(True)
        self.empty = Empty(
            self.tr("Nothing yet."), self.tr("What you and others do in a shared project is listed here.")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
        self._team.activity_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is known."""
        self.list.clear()
        for said, alike in groupby(self._team.activity, activity_words):
            newest, *earlier = alike
            often = self.tr("{n} times, last").format(n=len(earlier) + 1) if earlier else ""
            words = f"{said}\n{often} {moment(newest.at_ms)}".replace("\n ", "\n")
            item = QListWidgetItem(self._look.icon("history", self._look.theme.muted), words)
            item.setToolTip(words)
            self.list.addItem(item)
        self.list.setVisible(self.list.count() > 0)
        self.empty.setVisible(self.list.count() == 0)
