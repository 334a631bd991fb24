"""The problems panel: what the detectors and the compiler found, worst first."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLineEdit,
    QMenu,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop import severities
from desktop.findings.model import DISMISSED, Problem, ProblemsModel, problems_of
from desktop.look import Look
from desktop.session import Session
from desktop.widgets.labels import Empty

_CHOICES = ("", "error", "high", "medium", "low", "gas", "informational", "warning", DISMISSED)


class FindingsView(QWidget):
    """Shows the session's analysis; Enter or a double click jumps to the place, the menu key dismisses."""

    dismissed = Signal(str, str, str)
    """File, fingerprint and reason of a finding that is not to be shown again."""
    rewrite_wanted = Signal(str)
    """Fingerprint of a finding that is to be rewritten."""
    shown_again = Signal(str, str)
    """File and fingerprint of a dismissed finding that is to be shown again."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self.model = ProblemsModel(look, self)
        self.table = QTableView()
        self._severity = QComboBox()
        self._words = QLineEdit()
        self._empty = Empty("", "")
        self._stack = QStackedLayout()
        self._build(look)
        session.analysis_changed.connect(self.refresh)
        session.project_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what the session holds now."""
        analysis, built = self._session.analysis, self._session.built
        if analysis is None or built is None:
            self.model.show(())
            self._empty.set_text(
                self.tr("Nothing was analyzed yet."),
                self.tr("Open a file or a folder, then choose Analyze (F5)."),
            )
        else:
            files = {n: p for item in built.compilations for n, p in item.input.files.items()}
            sources = {n: s for item in built.compilations for n, s in item.input.sources.items()}
            self.model.show(problems_of(analysis, files, sources))
            self._empty.set_text(
                self.tr("No problems were found."),
                " ".join(analysis.notes) or self.tr("{n} files were analyzed.").format(n=analysis.files),
            )
        self._stack.setCurrentIndex(1 if self.model.rowCount() or self._filtering() else 0)

    def _build(self, look: Look) -> None:
        for choice in _CHOICES:
            self._severity.addItem(self._words_of(choice), choice)
        self._severity.setAccessibleName(self.tr("Severity shown"))
        self._severity.currentIndexChanged.connect(self._filter)
        self._words.setPlaceholderText(self.tr("Filter by words"))
        self._words.setAccessibleName(self.tr("Filter problems"))
        self._words.setClearButtonEnabled(True)
        self._words.textChanged.connect(self._filter)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.addWidget(self._words, 1)
        bar.addWidget(self._severity)
        self._set_up_table(look)
        full = QWidget()
        inner = QVBoxLayout(full)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(bar)
        inner.addWidget(self.table, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self.setLayout(self._stack)

    def _set_up_table(self, look: Look) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Problems"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(look.row_height())
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 96), (2, 170), (3, 170)):
            header.resizeSection(column, width)
        table.activated.connect(self._jump)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)

    def _words_of(self, choice: str) -> str:
        if choice == DISMISSED:
            return self.tr("Dismissed")
        return severities.words(choice) if choice else self.tr("All severities")

    def menu_for(self, problem: Problem) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self.table)
        go = menu.addAction(self.tr("Go to the place"))
        go.setEnabled(problem.place is not None)
        go.triggered.connect(lambda: self._go(problem))
        if problem.fingerprint and not problem.reason:
            cure = menu.addAction(self.tr("Rewrite this finding"))
            cure.triggered.connect(lambda: self.rewrite_wanted.emit(problem.fingerprint))
        if problem.reason:
            again = menu.addAction(self.tr("Show again"))
            again.triggered.connect(lambda: self.shown_again.emit(problem.file, problem.fingerprint))
        elif problem.fingerprint:
            menu.addAction(self.tr("Dismiss…")).triggered.connect(lambda: self._ask(problem))
        return menu

    def _open_menu(self, at: QPoint) -> None:
        index = self.table.indexAt(at)
        index = index if index.isValid() else self.table.currentIndex()
        if index.isValid():
            menu = self.menu_for(self.model.problem(index.row()))
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

    def _filtering(self) -> bool:
        return bool(self._words.text() or self._severity.currentData())

    def _filter(self) -> None:
        self.model.filter(self._severity.currentData() or "", self._words.text())
        self._stack.setCurrentIndex(1 if self.model.rowCount() or self._filtering() else 0)

    def _jump(self, index: QModelIndex) -> None:
        self._go(self.model.problem(index.row()))

    def _go(self, problem: Problem) -> None:
        if problem.place is not None:
            self._session.jump.emit(problem.place)
