"""The problems panel: what the detectors and the compiler found, worst first, and what each of it means."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QInputDialog,
    QMenu,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.commands import Commands
from desktop.findings.bar import FilterBar
from desktop.findings.filtering import Filter
from desktop.findings.model import ProblemsModel
from desktop.findings.page import COPY, GO, cures_of
from desktop.findings.pane import DetailsPane
from desktop.findings.problem import Problem
from desktop.findings.tree import ProblemTree
from desktop.look import Look
from desktop.session import Session
from desktop.shown import problems_in
from desktop.widgets.labels import Empty

WIDE = 620
"""From this width on the details stand beside the list; below it they stand under it."""


class FindingsView(QWidget):
    """Shows the session's analysis; Enter or a double click jumps to the place, the menu key dismisses."""

    dismissed = Signal(str, str, str)
    """File, fingerprint and reason of a finding that is not to be shown again."""
    rewrite_wanted = Signal(str)
    """Fingerprint of a finding that is to be rewritten."""
    shown_again = Signal(str, str)
    """File and fingerprint of a dismissed finding that is to be shown again."""
    filtered = Signal(object)
    """What is shown now as a plain value, to be kept."""
    chosen = Signal()
    """Another problem is selected."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self.model = ProblemsModel(look, self)
        self.bar = FilterBar(look)
        self.table = ProblemTree(self.model)
        self.pane = DetailsPane(look)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._empty = Empty("", "")
        self._stack = QStackedLayout()
        self._build()
        session.analysis_changed.connect(self.refresh)
        session.project_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    # What the window asks for.

    def refresh(self) -> None:
        """Show what the session holds now."""
        analysis, built = self._session.analysis, self._session.built
        problems = problems_in(self._session)
        title = self.tr("Nothing was analyzed yet.")
        advice = self.tr("Open a file or a folder, then choose Analyze (F5).")
        if analysis is not None and built is not None:
            title = self.tr("No problems were found.")
            counted = self.tr("{n} files were analyzed.").format(n=analysis.files)
            advice = " ".join(analysis.notes) or counted
        self._empty.set_text(title, advice)
        self._keeping(lambda: self.model.show(problems))
        self.bar.offer(self.model.engines())
        self._show_rows()

    def add_buttons(self, commands: Commands, names: tuple[str, ...]) -> None:
        """Put the commands about the selected problem over its details."""
        self.pane.add_buttons([commands[name] for name in names])

    def restore(self, wanted: Filter) -> None:
        """Show what was shown in the last run."""
        self.bar.choose(wanted)
        self._apply(wanted)

    def problem(self) -> Problem | None:
        """The selected problem."""
        return self.model.problem_at(self.table.currentIndex())

    def go(self) -> None:
        """Show the place of the selected problem in its file."""
        problem = self.problem()
        if problem is not None:
            self._go(problem)

    def step(self, by: int) -> None:
        """Select the next problem or the one before, around at the ends, and show its place."""
        rows, now = self.model.problems, self.problem()
        if rows:
            at = rows.index(now) + by if now in rows else (0 if by > 0 else -1)
            self._select(self.model.index_of(rows[at % len(rows)]))
            self.go()

    def rewrite(self) -> None:
        """Ask for a rewrite that cures the selected finding."""
        problem = self.problem()
        if problem is not None and problem.fingerprint:
            self.rewrite_wanted.emit(problem.fingerprint)

    def explain(self) -> None:
        """Read about the selected problem."""
        self.bar.details.setChecked(True)
        self.pane.setFocus()

    def dismiss(self) -> None:
        """Dismiss the selected finding with a reason, or show a dismissed one again."""
        problem = self.problem()
        if problem is None or not problem.fingerprint:
            return
        if problem.reason:
            self.shown_again.emit(problem.file, problem.fingerprint)
        else:
            self._ask(problem)

    def copy(self) -> None:
        """Put the selected problem on the clipboard as a line of text."""
        problem = self.problem()
        if problem is not None:
            told = f"{problem.location}: {problem.severity}: {problem.message} [{problem.detector}]"
            QGuiApplication.clipboard().setText(told)

    def copy_fingerprint(self) -> None:
        """Put the fingerprint of the selected finding on the clipboard."""
        problem = self.problem()
        if problem is not None and problem.fingerprint:
            QGuiApplication.clipboard().setText(problem.fingerprint)

    def can_rewrite(self) -> bool:
        """Whether a rule says that it cures the selected finding."""
        problem = self.problem()
        return problem is not None and not problem.reason and bool(cures_of(problem))

    def is_finding(self) -> bool:
        """Whether a finding is selected, not a compiler's message."""
        problem = self.problem()
        return problem is not None and bool(problem.fingerprint)

    def menu_for(self, problem: Problem) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self.table)
        go = menu.addAction(self.tr("Go to the place"))
        go.setEnabled(problem.place is not None)
        go.triggered.connect(lambda: self._go(problem))
        if problem.fingerprint and not problem.reason:
            cure = menu.addAction(self.tr("Rewrite this finding"))
            cure.setEnabled(bool(cures_of(problem)))
            cure.triggered.connect(lambda: self.rewrite_wanted.emit(problem.fingerprint))
        if problem.reason:
            again = menu.addAction(self.tr("Show again"))
            again.triggered.connect(lambda: self.shown_again.emit(problem.file, problem.fingerprint))
        elif problem.fingerprint:
            menu.addAction(self.tr("Dismiss…")).triggered.connect(lambda: self._ask(problem))
        return menu

    # Inside.

    def _build(self) -> None:
        self.bar.changed.connect(self._choose)
        self.bar.left_down.connect(self._enter_list)
        self._set_up_table()
        self.pane.link.connect(self._follow)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(self.pane)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        full = QWidget()
        inner = QVBoxLayout(full)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.bar)
        inner.addWidget(self._split, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self.setLayout(self._stack)
        self.setFocusProxy(self.table)
        self._apply(self.bar.filter)

    def _set_up_table(self) -> None:
        table = self.table
        table.activated.connect(self._activated)
        table.selectionModel().currentChanged.connect(self._selected)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        self._split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    def _choose(self, wanted: Filter) -> None:
        self._apply(wanted)
        self.filtered.emit(wanted.kept())

    def _apply(self, wanted: Filter) -> None:
        self.pane.setVisible(wanted.details)
        self._keeping(lambda: self.model.choose(wanted))
        self._show_rows()

    def _keeping(self, change: object) -> None:
        """Change what is listed; the selected problem stays selected."""
        assert callable(change)
        kept = self.problem()
        change()
        self.table.unfold()
        if kept is not None:
            self._select(self.model.index_of(kept))

    def _show_rows(self) -> None:
        shown = len(self.model.problems)
        self.bar.tell(shown, self.model.total())
        self._stack.setCurrentIndex(1 if shown or self.bar.filter.narrows else 0)
        self._selected()

    def _select(self, index: QModelIndex) -> None:
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)

    def _selected(self, *_: object) -> None:
        self.pane.show_problem(self.problem())
        self.chosen.emit()

    def _enter_list(self) -> None:
        self.table.setFocus()
        if self.problem() is None and self.model.problems:
            self._select(self.model.index_of(self.model.problems[0]))

    def _open_menu(self, at: QPoint) -> None:
        problem = self.model.problem_at(self.table.indexAt(at)) or self.problem()
        if problem is not None:
            menu = self.menu_for(problem)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.table.viewport().mapToGlobal(at))

    def _ask(self, problem: Problem) -> None:
        """A dismissal needs a reason: one of the usual ones, or words of one's own."""
        usual = [
            self.tr("False alarm: "),
            self.tr("The risk is accepted: "),
            self.tr("Not deployed: "),
        ]
        reason, ok = QInputDialog.getItem(
            self,
            self.tr("Dismiss a finding"),
            self.tr("Why does it not matter here? It stays away until the code it is about changes."),
            usual,
            0,
            True,
        )
        if ok and reason.strip():
            self.dismissed.emit(problem.file, problem.fingerprint, reason.strip().rstrip(":").strip())

    def _activated(self, index: QModelIndex) -> None:
        problem = self.model.problem_at(index)
        if problem is not None:
            self._go(problem)
        else:
            self.table.setExpanded(index, not self.table.isExpanded(index))

    def _follow(self, link: str) -> None:
        if link == GO:
            self.go()
        elif link == COPY:
            self.copy_fingerprint()
        else:
            QDesktopServices.openUrl(QUrl(link))

    def _go(self, problem: Problem) -> None:
        if problem.place is not None:
            self._session.jump.emit(problem.place)
