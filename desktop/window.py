"""The main window: where the panels stand and how they meet the session.

It lays out, connects and asks before something is lost. What a command does is
in `operations`; what a panel shows is in its own package.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import build_menus, build_toolbar, register
from desktop.assets import asset
from desktop.bench import Bench
from desktop.diff.view import ReviewView
from desktop.editor.find import FindBar
from desktop.findings.view import FindingsView
from desktop.gas.view import GasView
from desktop.history.view import HistoryView
from desktop.look import Look
from desktop.operations import analyze as analysis
from desktop.operations import apply as applying
from desktop.operations import dismissals, files, review
from desktop.project.view import ProjectView
from desktop.proposals.view import ProposalsView
from desktop.session import Place
from desktop.status import StatusFields
from desktop.tabs import Tabs
from desktop.theme import ThemeChoice
from desktop.verification.view import VerificationView
from desktop.watcher import Watcher
from desktop.welcome.model import samples_in
from desktop.welcome.view import WelcomeView
from desktop.widgets.job_bar import JobBar
from desktop.widgets.notice_bar import NoticeBar
from desktop.widgets.palette import CommandPalette

WIDE = 1280
"""From this width on the gas panel has a column of its own."""


class Window(QMainWindow):
    """`closed` callbacks run once, after the person really closed it."""

    TOOL_STYLE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    ICON = QSize(16, 16)

    def __init__(self, bench: Bench, look: Look, on_closed: Callable[[], None]) -> None:
        super().__init__()
        self.bench, self.look, self._on_closed = bench, look, on_closed
        self._closing = False
        session = bench.session
        self.review = ReviewView(session, look)
        self.review.pending = lambda: bench.jobs.running(review.KEY)
        self.tabs = Tabs(session, look, self.review)
        self.project = ProjectView(session, look)
        self.proposals = ProposalsView(session, look)
        self.findings = FindingsView(session, look)
        self.evidence = VerificationView(session, look)
        self.history = HistoryView(session, look)
        self.gas = GasView(session, look)
        self.notices = NoticeBar(look)
        self.welcome = WelcomeView(look, samples_in(asset("samples")))
        self.find_bar = FindBar(self.tabs.editor, look)
        self.job_bar = JobBar(bench.jobs, look)
        self.commands = register(self)
        self.review.add_buttons(self.commands)
        self.watcher = Watcher(session)
        self._lay_out()
        self._connect()
        self._refresh_commands()
        self.show_welcome()

    # Layout.

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Contract Rewriter"))
        self.setMinimumSize(1024, 700)
        build_menus(self, self.commands)
        self.addToolBar(build_toolbar(self, self.commands))
        left = _splitter(Qt.Orientation.Vertical, self.project, self.proposals)
        left.setSizes([330, 330])
        self.bottom = QTabWidget()
        self.bottom.setDocumentMode(True)
        self.bottom.tabBar().setDrawBase(False)
        for panel, title in self._panels():
            self.bottom.addTab(panel, title)
        self.middle = _splitter(Qt.Orientation.Vertical, _column(self.tabs, self.find_bar), self.bottom)
        self.middle.setSizes([600, 220])
        self.middle.setStretchFactor(0, 1)
        self.columns = _splitter(Qt.Orientation.Horizontal, left, self.middle, self.gas)
        self.columns.setSizes([300, 1030, 270])
        self.columns.setStretchFactor(1, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.columns)
        self.setCentralWidget(_column(self.notices, self.pages))
        self.fields = StatusFields(self.bench.session, self.look, self.tabs.editor)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        for field in self.fields.left():
            bar.addWidget(field)
        bar.addPermanentWidget(self.job_bar)
        for field in self.fields.right():
            bar.addPermanentWidget(field)

    def _panels(self) -> tuple[tuple[QWidget, str], ...]:
        return (
            (self.findings, self.tr("Problems")),
            (self.evidence, self.tr("Evidence")),
            (self.history, self.tr("History")),
        )

    def _connect(self) -> None:
        session = self.bench.session
        self.welcome.open_folder.connect(self.choose_folder)
        self.welcome.open_file.connect(self.choose_file)
        self.welcome.open_sample.connect(lambda path: files.open_sample(self.bench, path))
        self.welcome.open_recent.connect(self.open_path)
        self.project.file_wanted.connect(lambda path: files.open_file(self.bench, path))
        self.tabs.close_wanted.connect(self.close_document)
        self.tabs.moved.connect(self.fields.refresh_place)
        self.tabs.edited.connect(lambda: self.bench.jobs.cancel_key(analysis.TYPED_KEY))
        self.tabs.settled.connect(lambda: analysis.analyze_typed(self.bench, self.tabs.typed()))
        self.tabs.currentChanged.connect(lambda _index: self._refresh_commands())
        self.findings.dismissed.connect(lambda *finding: dismissals.dismiss(self.bench, *finding))
        self.findings.shown_again.connect(lambda *finding: dismissals.show_again(self.bench, *finding))
        self.review.evidence_wanted.connect(lambda: self.show_panel(self.evidence))
        session.project_changed.connect(self._project_changed)
        session.jump.connect(self.jump)
        session.notice.connect(self.notices.say)
        self.watcher.changed.connect(lambda path: files.reload(self.bench, path))
        session.reviewing_changed.connect(self._refresh_commands)
        session.document_changed.connect(lambda _document: self._refresh_commands())
        session.document_opened.connect(lambda _document: self._refresh_commands())
        session.history_changed.connect(self._count_tabs)
        session.analysis_changed.connect(self._count_tabs)
        self.bench.jobs.changed.connect(self._jobs_changed)

    # Commands of the window itself.

    def open_path(self, path: Path) -> None:
        """Open a file or a folder."""
        self._unless_unsaved(lambda: files.open_paths(self.bench, [path]))

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        dialog = QFileDialog(self, self.tr("Open folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._choose(dialog)

    def choose_file(self) -> None:
        """Ask for a file and open it."""
        dialog = QFileDialog(self, self.tr("Open file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Solidity (*.sol)"))
        self._choose(dialog)

    def show_welcome(self) -> None:
        """Show the first page."""
        recent = tuple(Path(item) for item in self.bench.memory.values.recent if Path(item).exists())
        self.welcome.show_recent(recent)
        self.pages.setCurrentWidget(self.welcome)

    def save_current(self) -> None:
        """Save the file in front."""
        editor = self.tabs.editor()
        if editor is not None:
            files.save(self.bench, editor.path, editor.text())

    def save_all(self) -> None:
        """Save every file that is not saved."""
        for path, document in list(self.bench.session.documents.items()):
            if document.dirty:
                files.save(self.bench, path, self.tabs.editors[path].text())

    def close_tab(self) -> None:
        """Close the tab in front."""
        self.tabs.close_tab()

    def close_document(self, path: Path) -> None:
        """Close a file, after asking when it is not saved."""
        document = self.bench.session.documents.get(path)
        if document is None or not document.dirty:
            self.bench.session.close_document(path)
            return
        text = self.tr("“{name}” is not saved.").format(name=path.name)
        self._ask(
            text,
            self.tr("Close it and lose what was typed?"),
            self.tr("Close without saving"),
            lambda: self.bench.session.close_document(path),
        )

    def toggle_comment(self) -> None:
        """Comment the selected lines out or in."""
        editor = self.tabs.editor()
        if editor is not None:
            editor.toggle_comment()

    def apply_accepted(self) -> None:
        """Write what is accepted; asks first when it is not verified."""
        words = self.review.words()
        if words.kind in ("verified", "declared", "unchanged"):
            applying.apply(self.bench)
            return
        self._ask(
            f"{words.word}. {words.sentence}",
            self.tr("Write the accepted changes all the same?"),
            self.tr("Apply all the same"),
            lambda: applying.apply(self.bench),
        )

    def show_panel(self, panel: QWidget) -> None:
        """Bring a panel at the bottom to the front."""
        self.pages.setCurrentWidget(self.columns)
        self.bottom.setCurrentWidget(panel)
        panel.setFocus()

    def show_palette(self) -> None:
        """Show every command."""
        CommandPalette([self.commands[name] for name in self.commands.names()], self).show()

    def jump(self, place: Place) -> None:
        """Show a place in its file."""
        if not self.tabs.go_to(place):
            files.open_file(self.bench, place.path)

    def jump_to_first_finding(self) -> None:
        """Show the worst problem in its file."""
        self.show_panel(self.findings)
        if self.findings.model.rowCount():
            place = self.findings.model.problem(0).place
            if place is not None:
                self.jump(place)

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Use a theme and remember it."""
        self.look.choose(choice)
        self.commands[f"theme-{choice}"].setChecked(True)
        self.bench.memory.update(theme=choice)

    def switch_theme(self) -> None:
        """From dark to light and back."""
        self.choose_theme("light" if self.look.theme.name == "dark" else "dark")

    # Qt.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gas(self.width() >= WIDE)

    def closeEvent(self, event: QCloseEvent) -> None:
        unsaved = [item for item in self.bench.session.documents.values() if item.dirty]
        if unsaved and not self._closing:
            event.ignore()
            self._ask(
                self.tr("{n} files are not saved.").format(n=len(unsaved))
                if len(unsaved) > 1
                else self.tr("“{name}” is not saved.").format(name=unsaved[0].path.name),
                self.tr("Quit and lose what was typed?"),
                self.tr("Quit without saving"),
                self.close_now,
            )
            return
        self.bench.memory.update(geometry=bytes(self.saveGeometry().toHex().data()).decode("ascii"))
        event.accept()
        self._on_closed()

    # Inside.

    def close_now(self) -> None:
        """Close without asking about unsaved text."""
        self._closing = True
        self.close()

    def _place_gas(self, wide: bool) -> None:
        inside = self.columns.indexOf(self.gas) >= 0
        if wide and not inside:
            self.bottom.removeTab(self.bottom.indexOf(self.gas))
            self.columns.addWidget(self.gas)
            self.gas.show()
            self.columns.setSizes([300, max(400, self.width() - 570), 270])
        elif not wide and inside:
            self.bottom.insertTab(2, self.gas, self.tr("Gas"))
            self.columns.setSizes([240, max(400, self.width() - 240)])

    def _project_changed(self) -> None:
        if self.bench.session.paths:
            self.pages.setCurrentWidget(self.columns)
            name = self.bench.session.paths[0].name
            self.setWindowTitle(self.tr("{name} — Contract Rewriter").format(name=name))
            if self.bench.session.files:
                QTimer.singleShot(0, lambda: analysis.analyze(self.bench))

    def _choose(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open_path(Path(name)))
        dialog.open()

    def _unless_unsaved(self, go_on: Callable[[], None]) -> None:
        unsaved = [item for item in self.bench.session.documents.values() if item.dirty]
        if not unsaved:
            go_on()
            return
        text = self.tr("“{name}” is not saved.").format(name=unsaved[0].path.name)
        self._ask(text, self.tr("Go on and lose what was typed?"), self.tr("Go on without saving"), go_on)

    def _ask(self, text: str, question: str, yes: str, go_on: Callable[[], None]) -> None:
        """Ask without blocking; only the named button goes on."""
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Contract Rewriter"), text, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(question)
        accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        box.buttonClicked.connect(lambda button: go_on() if button is accept else None)
        box.open()

    def _jobs_changed(self) -> None:
        self.commands["stop"].setEnabled(bool(self.bench.jobs.states()))

    def _count_tabs(self) -> None:
        count = self.findings.model.rowCount()
        title = self.tr("Problems")
        self.bottom.setTabText(self.bottom.indexOf(self.findings), f"{title}  {count}" if count else title)

    def _refresh_commands(self) -> None:
        session = self.bench.session
        reviewing = session.reviewing
        for name in ("next-hunk", "previous-hunk", "accept-hunk", "reject-hunk", "accept-all", "reject-all"):
            self.commands[name].setEnabled(reviewing is not None)
        self.commands["verify"].setEnabled(reviewing is not None and session.shown_report() is None)
        self.commands["undo-decision"].setEnabled(reviewing is not None and bool(reviewing.past))
        self.commands["redo-decision"].setEnabled(reviewing is not None and bool(reviewing.future))
        ready = reviewing is not None and bool(reviewing.result) and self.review.words().kind != "pending"
        self.commands["apply"].setEnabled(ready)
        for name in ("save", "find", "comment"):
            self.commands[name].setEnabled(self.tabs.editor() is not None)
        if self.tabs.editor() is None:
            self.find_bar.hide()


def _column(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if isinstance(widget, QTabWidget | QStackedWidget) else 0)
    return whole


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    split = QSplitter(orientation)
    split.setHandleWidth(1)
    split.setChildrenCollapsible(False)
    for widget in widgets:
        split.addWidget(widget)
    return split
