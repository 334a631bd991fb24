"""The fields of the status bar: branch, sync, findings by severity, cursor, compiler."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget

from core.solidity.compilation import NO_VERSION
from desktop import severities
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.notifications.model import count_words
from desktop.session import Session
from desktop.team.model import sync_advice, sync_icon, sync_words
from desktop.widgets.icon_button import IconTextButton


class StatusFields(QObject):
    """Labels that follow the session."""

    def __init__(self, session: Session, look: Look, editor: Callable[[], SourceEditor | None]) -> None:
        super().__init__()
        self._session, self._look, self._editor = session, look, editor
        self.compiler, self.findings, self.place = QLabel(), QLabel(), QLabel()
        self.branch = QLabel()
        self.branch.setAccessibleName(self.tr("Git branch"))
        self.branch.hide()
        self.sync = IconTextButton()
        self.sync.setAutoRaise(True)
        self.inbox = IconTextButton()
        self.inbox.setAutoRaise(True)
        self._quiet = False
        self.compiler.setAccessibleName(self.tr("Compiler"))
        self.findings.setAccessibleName(self.tr("Findings"))
        self.place.setAccessibleName(self.tr("Cursor"))
        session.analysis_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        for signal in (session.team.sync_changed, session.team.account_changed, look.changed):
            signal.connect(self.refresh_sync)
        for signal in (session.inbox.changed, session.team.account_changed, look.changed):
            signal.connect(self.refresh_inbox)
        self.refresh()
        self.refresh_sync()
        self.refresh_inbox()

    def left(self) -> tuple[QWidget, ...]:
        """The fields at the left."""
        return self.branch, self.sync, self.inbox, self.findings

    def right(self) -> tuple[QLabel, ...]:
        """The fields at the right."""
        return self.place, self.compiler

    def refresh(self) -> None:
        """Show the analysis."""
        built, analysis = self._session.built, self._session.analysis
        runs = built.compilations if built is not None else ()
        versions = dict.fromkeys(item.version for item in runs if item.version != NO_VERSION)
        self.compiler.setText(self.tr("solc {list}").format(list=", ".join(versions)) if versions else "")
        if analysis is None:
            self.findings.setText(self.tr("Not analyzed"))
            return
        found = [item.severity for item in analysis.findings if not item.suppressed]
        every = [*(item.severity for item in analysis.diagnostics), *found]
        parts = []
        for severity in severities.ORDER:
            count = every.count(severity)  # type: ignore[arg-type]
            if count:
                parts.append(severities.counted(severity, count))
        if self._session.checking:
            parts.append(self.tr("checking…"))
        self.findings.setText(" · ".join(parts) or self.tr("No problems"))

    def refresh_sync(self) -> None:
        """Show how sync stands; nothing while nothing is shared."""
        state, theme = self._session.team.sync, self._look.theme
        bad = state.conflicts or state.kind in ("problem", "shut-out")
        color = theme.unsure if bad else theme.muted
        self.sync.setVisible(state.kind != "unshared")
        self.sync.setText(sync_words(state))
        self.sync.setIcon(self._look.icon(sync_icon(state), color))
        self.sync.setToolTip(f"{sync_words(state)}\n{sync_advice(state)}".strip())
        self.sync.setAccessibleName(self.tr("Sync: {state}").format(state=sync_words(state)))

    def show_quiet(self, on: bool) -> None:
        """Whether nobody is to be disturbed."""
        self._quiet = on
        self.refresh_inbox()

    def refresh_inbox(self) -> None:
        """Show how many notifications are new; nothing while nobody is signed in."""
        count, theme = self._session.inbox.unread, self._look.theme
        marked = count > 0 and not self._quiet
        self.inbox.setVisible(self._session.team.account is not None)
        self.inbox.setText(count_words(count) if marked else "")
        icon = "bell-slash" if self._quiet else "bell-dot" if count else "bell"
        self.inbox.setIcon(self._look.icon(icon, theme.accent if marked else theme.muted))
        told = self.tr("Notifications: {count}").format(count=count_words(count))
        self.inbox.setToolTip(self.tr("{told}, do not disturb").format(told=told) if self._quiet else told)
        self.inbox.setAccessibleName(self.inbox.toolTip())

    def show_branch(self, name: str) -> None:
        """Show the branch, or nothing where there is none."""
        self.branch.setText(self.tr("Branch {name}").format(name=name) if name else "")
        self.branch.setVisible(bool(name))

    def refresh_place(self) -> None:
        """Show where the cursor is."""
        editor = self._editor()
        if editor is None:
            self.place.setText("")
            return
        cursor = editor.textCursor()
        head = cursor.block().text().encode("utf-16-le")[: cursor.positionInBlock() * 2]
        column = len(head.decode("utf-16-le", "ignore")) + 1
        place = self.tr("Ln {line}, Col {column}").format(line=cursor.blockNumber() + 1, column=column)
        if editor.cursors.active:
            count = len(editor.cursors.others) + 1
            place = self.tr("{count} cursors, {place}").format(count=count, place=place)
        self.place.setText(place)
