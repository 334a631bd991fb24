"""The page of comments: threads of the project or of one place, and the field to write in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.team.model import name_of, place_words, said_words
from desktop.team.state import PlacedThread, Teamwork
from desktop.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from core.store.comments import Comment, Place

_DATA = Qt.ItemDataRole.UserRole


class CommentsPage(QWidget):
    """Writes nothing itself: what is typed goes out by the signals."""

    said = Signal(object, str)
    """A new thread: its `Place`, and the text."""
    replied = Signal(object, str)
    """An answer in a `Thread`: also the words that settle it or open it again."""
    changed = Signal(str, str)
    """Another text of one's own comment: its id."""
    deleted = Signal(str)
    place_wanted = Signal(object)
    """Show where a `PlacedThread` stands."""

    def __init__(self, team: Teamwork, look: Look) -> None:
        super().__init__()
        self._team, self._look = team, look
        self.place: Place | None = None
        """Where a new thread would stand."""
        self._place_text = ""
        self._editing, self._hint = "", self.tr("Write here")
        self.settled = QCheckBox(self.tr("Show resolved"))
        self.settled.toggled.connect(self.refresh)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Comments"))
        self.list.setHeaderHidden(True)
        self.list.setWordWrap(True)
        self.list.setIndentation(12)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.itemSelectionChanged.connect(self._selected)
        self.list.itemActivated.connect(self._activated)
        self.about = ElidedLabel("", "muted")
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Write a comment"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(76)
        self.text.setProperty("field", True)
        self.list.viewport().installEventFilter(self)
        self.send = QPushButton(self.tr("Send"))
        self.send.clicked.connect(self.send_written)
        self.resolve, self.edit, self.delete = QToolButton(), QToolButton(), QToolButton()
        self.edit.setText(self.tr("Edit"))
        self.delete.setText(self.tr("Delete"))
        self.resolve.clicked.connect(self._resolve)
        self.edit.clicked.connect(self._edit)
        self.delete.clicked.connect(self._delete)
        self._build()
        team.comments_changed.connect(self.refresh)
        team.account_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def write_at(self, place: Place, words: str) -> None:
        """Begin a thread at a place, which `words` name; one that is there already is answered."""
        self.place, self._place_text, self._editing = place, words, ""
        self.list.clearSelection()
        self.list.setCurrentItem(QTreeWidgetItem())
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item is not None and _stands_at(item.data(0, _DATA)[0], place):
                self.list.setCurrentItem(item)
                break
        self._selected()
        self.text.setFocus()

    def choose(self, comment_id: str) -> None:
        """Select a comment that is there, in a resolved thread too, so that one sees and answers it."""
        for placed in self._team.threads:
            ids = {placed.thread.id, *(item.id for item in placed.thread.replies)}
            if comment_id in ids and placed.thread.resolved is not None:
                self.settled.setChecked(True)
        for at in range(self.list.topLevelItemCount()):
            root = self.list.topLevelItem(at)
            for item in (root, *_children(root)) if root is not None else ():
                if item.data(0, _DATA)[1].id == comment_id:
                    self.list.setCurrentItem(item)
                    self.list.scrollToItem(item)
                    self.list.setFocus()

    def show_keys(self, keys: str) -> None:
        """Say by which keys a comment is sent; empty when there are none."""
        self._hint = self.tr("Write, then {keys}").format(keys=keys) if keys else self.tr("Write here")
        self._selected()

    def refresh(self) -> None:
        """Show the threads; what is selected stays so."""
        chosen = self._chosen()
        kept = chosen[1].id if chosen is not None else ""
        self.list.blockSignals(True)
        self.list.clear()
        for placed in reversed(self._team.threads):
            if placed.thread.resolved is None or self.settled.isChecked():
                self.list.addTopLevelItem(self._item(placed, kept))
        self.list.expandAll()
        self._fit_rows()
        self.list.blockSignals(False)
        self._selected()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_rows()  # only now the font is what it will be

    def _fit_rows(self) -> None:
        """Qt measures wrapped rows before it knows how wide they are."""
        width = max(80, self.list.viewport().width() - 62)
        rows = [self.list.topLevelItem(at) for at in range(self.list.topLevelItemCount())]
        for item in [child for row in rows if row is not None for child in (row, *_children(row))]:
            box = self.list.fontMetrics().boundingRect(
                QRect(0, 0, width, 100_000), Qt.TextFlag.TextWordWrap, item.text(0)
            )
            item.setSizeHint(0, QSize(width, box.height() + 8))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list.viewport() and event.type() == QEvent.Type.Resize:
            self._fit_rows()
        return super().eventFilter(watched, event)

    def _item(self, placed: PlacedThread, kept: str) -> QTreeWidgetItem:
        root = placed.thread.root
        item = self._row(root, placed, place_words(placed))
        for reply in placed.thread.replies:
            child = self._row(reply, placed, "")
            item.addChild(child)
            if reply.id == kept:
                self.list.addTopLevelItem(item)
                self.list.setCurrentItem(child)
        if root.id == kept:
            self.list.addTopLevelItem(item)
            self.list.setCurrentItem(item)
        return item

    def _row(self, comment: Comment, placed: PlacedThread, where: str) -> QTreeWidgetItem:
        lines = [f"{said_words(self._team, comment)}", comment.text]
        if where:
            lines.insert(0, where)
        settled = placed.thread.resolved
        if where and settled is not None:
            lines.append(self.tr("Resolved by {name}").format(name=name_of(self._team, settled.author)))
        item = QTreeWidgetItem(["\n".join(lines)])
        icon = "reply" if not where else "pass" if settled is not None else "comment"
        color = self._look.theme.muted if settled is not None or not where else self._look.theme.accent
        item.setIcon(0, self._look.icon(icon, color))
        item.setToolTip(0, item.text(0))
        item.setData(0, _DATA, (placed, comment))
        return item

    def _chosen(self) -> tuple[PlacedThread, Comment] | None:
        items = self.list.selectedItems()
        return items[0].data(0, _DATA) if items else None

    def _selected(self) -> None:
        chosen, link = self._chosen(), self._team.link
        mine = chosen is not None and name_of(self._team, chosen[1].author) == self.tr("You")
        may = link is None or link.may_review
        why = "" if may else self.tr("Viewers read comments and write none.")
        if self._editing:
            self.about.setText(self.tr("Change your comment"))
        elif chosen is not None:
            self.about.setText(self.tr("Answer {name}").format(name=name_of(self._team, chosen[1].author)))
        else:
            self.about.setText(self._place_text or self.tr("Choose a line with Ctrl+K, C, or a thread."))
        can = may and (chosen is not None or self.place is not None or bool(self._editing))
        self.text.setEnabled(can)
        self.send.setEnabled(can)
        self.text.setPlaceholderText(why or self._hint)
        settled = chosen is not None and chosen[0].thread.resolved is not None
        self.resolve.setText(self.tr("Reopen") if settled else self.tr("Resolve"))
        self.resolve.setEnabled(may and chosen is not None)
        for button in (self.edit, self.delete):
            button.setEnabled(may and mine)
            button.setToolTip(why or ("" if mine else self.tr("Only whoever wrote a comment changes it.")))

    def _activated(self, item: QTreeWidgetItem) -> None:
        self.place_wanted.emit(item.data(0, _DATA)[0])

    def send_written(self) -> None:
        """Send what is written, if it may be."""
        text, chosen = self.text.toPlainText().strip(), self._chosen()
        if not text or not self.send.isEnabled():
            return
        if self._editing:
            self.changed.emit(self._editing, text)
        elif chosen is not None:
            self.replied.emit(chosen[0].thread, text)
        elif self.place is not None:
            self.said.emit(self.place, text)
        self._editing = ""
        self.text.clear()
        self._selected()

    def _resolve(self) -> None:
        from core.sync.threads import REOPENED, RESOLVED

        chosen = self._chosen()
        if chosen is not None:
            settled = chosen[0].thread.resolved is not None
            self.replied.emit(chosen[0].thread, REOPENED if settled else RESOLVED)

    def _edit(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._editing = chosen[1].id
            self.text.setPlainText(chosen[1].text)
            self._selected()
            self.text.setFocus()

    def _delete(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.deleted.emit(chosen[1].id)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 8, 4)
        head.addWidget(self.settled)
        head.addStretch(1)
        chosen = QHBoxLayout()  # what is done with the chosen comment
        chosen.setSpacing(4)
        for button in (self.resolve, self.edit, self.delete):
            chosen.addWidget(button)
        chosen.addStretch(1)
        sending = QHBoxLayout()
        sending.addStretch(1)
        sending.addWidget(self.send)
        foot = QVBoxLayout()
        foot.setContentsMargins(8, 6, 8, 8)
        foot.setSpacing(4)
        foot.addLayout(chosen)
        foot.addWidget(self.about)
        foot.addWidget(self.text)
        foot.addLayout(sending)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)


def _stands_at(placed: PlacedThread, place: Place) -> bool:
    root = placed.thread.root.place
    if place.proposal is not None:
        return (root.proposal, root.hunk) == (place.proposal, place.hunk)
    return root.proposal is None and root.file == place.file and placed.line == place.line


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(at) for at in range(item.childCount()))
    return [child for child in found if child is not None]
