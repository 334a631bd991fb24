"""The search panel: what to look for and where, what was found, and what would stand there instead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from core.searching.matching import FileHits, Hit
from core.searching.query import Query, Replacement
from core.searching.search import Searched
from desktop.look import Look
from desktop.searching.model import ITEM, ResultsModel, words_of
from desktop.searching.row import ResultRow
from desktop.session import Place, Session
from desktop.widgets.history_line import HistoryLine, switch
from desktop.widgets.labels import Empty, muted, section

SETTLE_MS = 350
MOST_OPENED = 2_000
"""Places up to which all files are unfolded at once."""


class SearchView(QWidget):
    """Enter searches, F4 goes through what was found, Delete takes a row off the list."""

    search_wanted = Signal(object, str, bool)
    """A `Query`, patterns for files, and whether dependencies are looked at too."""
    stop_wanted = Signal()
    replace_wanted = Signal(object, object)
    """`FileHits` with the places that are ticked, and a `Replacement`."""
    asked = Signal(object)
    """What was asked before, newest first, to be remembered."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self.model = ResultsModel(self)
        self.words = HistoryLine(self.tr("Find in all files"))
        self.other = HistoryLine(self.tr("Replace with"))
        self.files = HistoryLine(self.tr("Files: src/**, !test"))
        self.case = switch(self.tr("Match case"))
        self.word = switch(self.tr("Whole words"))
        self.regular = switch(self.tr("Regular expression"))
        self.keep_case = switch(self.tr("Keep the case of what is replaced"))
        self.dependencies = switch(self.tr("Look in dependencies too"))
        self.replacing = switch(self.tr("Replace"))
        self.stop = QToolButton()
        self.summary, self.notes = muted(""), muted("")
        self.tree = ResultTree(self.model, look)
        self.replace_all = QPushButton(self.tr("Replace"))
        self._empty = Empty("", "")
        self._running = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._icons = {
            self.case: "case-sensitive",
            self.word: "whole-word",
            self.regular: "regex",
            self.keep_case: "preserve-case",
            self.dependencies: "library",
            self.stop: "stop-circle",
        }
        self._lay_out()
        self._connect()
        self._say_empty()
        self._show_replacement()
        self._repaint()

    # What the window asks for.

    def open(self, words: str = "", *, replace: bool = False) -> None:
        """Be ready to type, with a selected text as what to look for."""
        if words and "\n" not in words:
            self.words.setText(words)
        if replace:
            self.replacing.setChecked(True)
        self.words.setFocus()
        self.words.selectAll()
        if words:
            self.search()

    def search(self) -> None:
        """Look for what is typed now."""
        self._timer.stop()
        self.model.clear()
        self.notes.hide()
        if not self.words.text():
            self._finish()
            self.stop_wanted.emit()
            self.summary.setText("")
            self._say_empty()
            return
        self._running = True
        self.stop.show()
        self.summary.setText(self.tr("Searching…"))
        query = Query(
            self.words.text(), self.case.isChecked(), self.word.isChecked(), self.regular.isChecked()
        )
        self.search_wanted.emit(query, self.files.text(), self.dependencies.isChecked())

    def step(self, by: int) -> None:
        """Open the next or previous place."""
        index = self.model.step(self.tree.currentIndex(), by)
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
            self._open(index)

    def any_found(self) -> bool:
        """Whether there is a place to go to."""
        return self.model.rowCount() > 0

    # What the search tells.

    def add(self, found: Sequence[FileHits]) -> None:
        """More of what was found."""
        first = self.model.rowCount()
        self.model.add(found)
        self._stack.setCurrentIndex(1)
        count = self.model.count()
        if count <= MOST_OPENED:
            for row in range(first, self.model.rowCount()):
                self.tree.expand(self.model.index(row, 0))
        if not first:
            self.tree.setCurrentIndex(self.model.index(0, 0))
        self._count()

    def done(self, searched: Searched | None) -> None:
        """The search is over; None when there was none."""
        self._finish()
        self._count()
        if searched is None:
            return
        if not searched.hits:
            self._empty.set_text(
                self.tr("Nothing was found."),
                self.tr(
                    "{n} files were searched. Check the case, the files, or look in dependencies too."
                ).format(n=f"{searched.files:,}"),
            )
            self._stack.setCurrentIndex(0)
        self.notes.setText(" ".join(_notes(self, searched)))
        self.notes.setVisible(bool(self.notes.text()))

    def remember(self, past: Sequence[str]) -> None:
        """What was asked in earlier runs."""
        self.words.past = tuple(past)

    # Inside.

    def _lay_out(self) -> None:
        self.stop.setAccessibleName(self.tr("Stop the search"))
        self.stop.setToolTip(self.tr("Stop the search"))
        self.stop.hide()
        self.replacing.setText(self.tr("Replace"))
        self.replacing.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(section(self.tr("Search")))
        form = QVBoxLayout()
        form.setContentsMargins(10, 0, 8, 4)
        form.setSpacing(4)
        form.addWidget(self.words)
        form.addLayout(_row(self.case, self.word, self.regular, None, self.replacing))
        self._replace_row = QWidget()
        inner = _row(self.other, self.keep_case)
        inner.setContentsMargins(0, 0, 0, 0)
        self._replace_row.setLayout(inner)
        form.addWidget(self._replace_row)
        form.addLayout(_row(self.files, self.dependencies))
        form.addLayout(_row(self.summary, None, self.stop))
        form.addWidget(self.notes)
        form.addWidget(self.replace_all)
        layout.addLayout(form)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.tree)
        layout.addLayout(self._stack, 1)
        self.notes.hide()
        self.setFocusProxy(self.words)

    def _connect(self) -> None:
        for line in (self.words, self.files):
            line.textChanged.connect(lambda _text: self._timer.start())
            line.entered.connect(self._entered)
            line.left_down.connect(self.tree.setFocus)
        self.other.entered.connect(self._entered)
        self.other.textChanged.connect(lambda _text: self._show_replacement())
        for button in (self.case, self.word, self.regular, self.dependencies):
            button.toggled.connect(lambda _on: self.search())
        for button in (self.keep_case, self.replacing, self.regular):
            button.toggled.connect(lambda _on: self._show_replacement())
        self._timer.timeout.connect(self.search)
        self.stop.clicked.connect(self._stopped)
        self.tree.activated.connect(self._open)
        self.tree.clicked.connect(self._clicked)
        self.tree.removed.connect(self._count)
        self.model.dataChanged.connect(lambda *_: self._count())
        self.replace_all.clicked.connect(self._replace)
        self._session.project_changed.connect(self._forget)
        self._look.changed.connect(self._repaint)

    def _entered(self) -> None:
        for line in (self.words, self.other, self.files):
            line.keep(line.text())
        self.asked.emit(self.words.past)
        self.search()

    def _stopped(self) -> None:
        self.stop_wanted.emit()
        self._finish()
        self._count()
        self.notes.setText(self.tr("Stopped; what is listed was found until then."))
        self.notes.show()

    def _finish(self) -> None:
        self._running = False
        self.stop.hide()

    def _forget(self) -> None:
        """Results of another project are no results."""
        self._timer.stop()
        self._finish()
        self.stop_wanted.emit()
        self.model.clear()
        self.summary.setText("")
        self.notes.hide()
        self._say_empty()
        self._count()

    def _say_empty(self) -> None:
        self._empty.set_text(
            self.tr("Search all files of the project."),
            self.tr("Type what to look for. Files that Git ignores and dependencies are left out."),
        )
        self._stack.setCurrentIndex(0)

    def _count(self) -> None:
        count = self.model.count()
        words = words_of(self.model.rowCount(), count) if count else ""
        if self._running:
            words = self.tr("Searching… {words}").format(words=words)
        self.summary.setText(words)
        chosen = sum(len(item.hits) for item in self.model.chosen()) if self.replacing.isChecked() else 0
        self.replace_all.setText(self.tr("Replace {n} places").format(n=f"{chosen:,}"))
        self.replace_all.setEnabled(bool(chosen) and not self._running)

    def _replacement(self) -> Replacement:
        return Replacement(self.other.text(), self.regular.isChecked(), self.keep_case.isChecked())

    def _show_replacement(self) -> None:
        on = self.replacing.isChecked()
        self._replace_row.setVisible(on)
        self.replace_all.setVisible(on)
        self.model.show_replacement(self._replacement() if on else None)
        self._count()

    def _replace(self) -> None:
        self.other.keep(self.other.text())
        self.replace_wanted.emit(self.model.chosen(), self._replacement())

    def _clicked(self, index: QModelIndex) -> None:
        if isinstance(index.data(ITEM), Hit) and self.model.replacement is None:
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        hit, file = index.data(ITEM), self.model.file_of(index)
        if isinstance(hit, Hit) and file is not None:
            self._session.jump.emit(Place(file.path, hit.line, hit.column))
        elif file is not None:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _repaint(self) -> None:
        for button, icon in self._icons.items():
            button.setIcon(self._look.icon(icon))
        self.tree.viewport().update()


class ResultTree(QTreeView):
    """`removed` is sent when a row was taken off the list."""

    removed = Signal()

    def __init__(self, model: ResultsModel, look: Look) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(12)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName(self.tr("Places that were found"))
        self.setItemDelegate(ResultRow(look, self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.remove()
        else:
            super().keyPressEvent(event)

    def remove(self) -> None:
        """Take the current row off the list and stay near it."""
        index = self.currentIndex()
        parent, row = index.parent(), index.row()
        self._model.remove(index)
        count = self._model.rowCount(parent) if parent.isValid() else self._model.rowCount()
        if count:
            self.setCurrentIndex(self._model.index(min(row, count - 1), 0, parent))
        self.removed.emit()

    def menu(self) -> QMenu:
        """What can be done with the current row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        file = self._model.file_of(self.currentIndex())
        menu.addAction(self.tr("Open")).triggered.connect(lambda: self.activated.emit(self.currentIndex()))
        menu.addAction(self.tr("Take off the list")).triggered.connect(self.remove)
        if file is not None:
            path = str(file.path)
            menu.addAction(self.tr("Copy path")).triggered.connect(
                lambda: QApplication.clipboard().setText(path)
            )
        menu.addSeparator()
        menu.addAction(self.tr("Fold all")).triggered.connect(self.collapseAll)
        menu.addAction(self.tr("Unfold all")).triggered.connect(self.expandAll)
        return menu

    def _open_menu(self, at: QPoint) -> None:
        if self.currentIndex().isValid():
            self.menu().popup(self.viewport().mapToGlobal(at))


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(2)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, 1 if isinstance(widget, HistoryLine | QLabel) else 0)
    return row


def _notes(view: SearchView, searched: Searched) -> list[str]:
    """What a person must know about what was not searched."""
    notes = []
    if searched.full:
        notes.append(
            view.tr("Only the first {n} places are listed; ask for less.").format(n=f"{searched.hits:,}")
        )
    if searched.too_slow:
        text = view.tr("The expression took longer than {s} seconds in: {names}.")
        notes.append(text.format(s=f"{searched.seconds_limit:g}", names=_some(searched.too_slow)))
    if searched.too_large:
        notes.append(view.tr("Too large and not searched: {names}.").format(names=_some(searched.too_large)))
    if searched.unreadable:
        notes.append(view.tr("Could not be read: {names}.").format(names=_some(searched.unreadable)))
    return notes


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} +{len(names) - 3}" if len(names) > 3 else shown
