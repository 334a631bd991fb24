"""The main window: where the panels stand and how they meet the session.

It lays out, connects and asks before something is lost. What a command does is
in `operations`; what a panel shows is in its own package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QMoveEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import UsageError
from desktop.actions import edit
from desktop.actions.catalog import build_menus, build_toolbar, register
from desktop.assets import asset
from desktop.assistant.view import AssistantView
from desktop.bench import Bench
from desktop.conflicts.view import ConflictsView
from desktop.coverage.marks import CoverageMarks
from desktop.diff.view import ReviewView
from desktop.find.bar import FindBar
from desktop.findings.view import FindingsView
from desktop.frame import Frame
from desktop.keymap import Keymap
from desktop.language.features import Features
from desktop.lifecycle.asking import SecretsDesk
from desktop.lifecycle.documents import Documents
from desktop.lifecycle.notifying import GROUP as NOTIFICATIONS
from desktop.lifecycle.notifying import NotificationDesk
from desktop.lifecycle.program import Program
from desktop.lifecycle.recorder import Recorder
from desktop.lifecycle.reopening import ClosedFiles
from desktop.lifecycle.reviews import ReviewKeeper
from desktop.lifecycle.selecting import SelectionFollower
from desktop.lifecycle.teamwork import TeamDesk
from desktop.lifecycle.updates import UpdateDesk
from desktop.look import Look
from desktop.operations import analyze as analysis
from desktop.operations import apply as applying
from desktop.operations import asking, cataloging, dropped, external, files, find, indexing, measuring, review
from desktop.panels import panels
from desktop.preferences.view import PreferencesView
from desktop.proposals.view import ProposalsView
from desktop.session import Place
from desktop.split import SplitArea
from desktop.status import StatusFields
from desktop.switching import TabSwitcher
from desktop.tab_menu import TabMenu
from desktop.tabs import Tabs
from desktop.team.model import decided_words, why_read_only
from desktop.team.view import TeamView
from desktop.testing.marks import ResultMarks
from desktop.theme import ThemeChoice
from desktop.updates.field import UpdateField
from desktop.verification.view import VerificationView
from desktop.versions.marks import ChangeMarks
from desktop.watcher import Watcher
from desktop.welcome.guide import SampleGuide
from desktop.welcome.model import hints_of_middle, recent_of, samples_in
from desktop.welcome.view import WelcomeView
from desktop.widgets.hints import KeyHints
from desktop.widgets.job_bar import JobBar
from desktop.widgets.notice_bar import NoticeBar
from desktop.widgets.palette import CommandPalette
from desktop.widgets.question import ask
from desktop.widgets.shortcuts import Shortcuts

MEASURE_MS = 400
REFRESH_MS = 50
"""So long nobody decides anything before the changes of a review are measured one by one."""


class Window(QMainWindow):
    """One window of the program, with a session of its own. `placed` says that it stands otherwise."""

    placed = Signal()

    def __init__(self, bench: Bench, look: Look, program: Program, name: str = "") -> None:
        """`name` is the same in the next run, so that unsaved text comes back to its window."""
        super().__init__()
        self.bench, self.look, self.program, self.name = bench, look, program, name
        self._closing = self._closed = False
        self._recent_commands: list[str] = []
        session = bench.session
        self.review = ReviewView(session, look)
        self.review.pending = lambda: bench.jobs.running(review.KEY)
        self.review.alone = partial(measuring.report_alone, bench)
        self.review.others = partial(decided_words, session.team)
        self.review.strays = partial(asking.stray_hunks, bench)
        self.tabs = Tabs(session, look, self.review)
        self.change_marks = ChangeMarks(bench, look, self.tabs)
        self.coverage_marks = CoverageMarks(session, look, self.tabs)
        self.language = Features(bench, look, self.tabs, self)
        self.documents = Documents(bench, self.tabs, self)
        self.secrets_desk = SecretsDesk(bench, look, program.preferences, self)
        self.test_marks = ResultMarks(bench, self.tabs, self.documents, self.language)
        self.tab_menu = TabMenu(self.tabs, self.documents, session)
        self.switcher = TabSwitcher(self.tabs, look, lambda: session.paths)
        self.hints = KeyHints(self.tabs, look)
        self.closed_files = ClosedFiles(session, self.tabs, self)
        self.recorder = Recorder(session, self.tabs, program.keeper, lambda: self.name)
        self.review_keeper = ReviewKeeper(bench, self)
        self.team_desk = TeamDesk(bench, look, self.tabs, self)
        self.update_desk = UpdateDesk(bench, look, self)
        self.notification_desk = NotificationDesk(bench, look, self)
        self.selection = SelectionFollower(bench, self.tabs, self)
        self.find_bar = FindBar(self.tabs.texts, look)
        self.split = SplitArea(session, self.tabs, look)
        self.frame = Frame(
            look,
            _column(self.split, self.find_bar),
            [(panel, panel.make(bench, look)) for panel in panels()],
        )
        self.notices = NoticeBar(look)
        self.welcome = WelcomeView(look, samples_in(asset("samples")))
        self.job_bar = JobBar(bench.jobs, look)
        self.commands = register(self)
        self.keymap = Keymap(bench.settings.data_dir)
        self.commands.remap(self.keymap.overrides)
        self.review.add_buttons(self.commands)
        self.watcher = Watcher(session, self)
        self._lay_out()
        self._connect()
        self._keys_changed()
        self.commands.refresh()
        self.show_welcome()

    def panel(self, name: str) -> QWidget:
        """The widget of a panel by its name in `desktop.panels`."""
        return self.frame.panel(name)

    # Layout.

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Contract Rewriter"))
        self.setMinimumSize(1024, 700)
        self.setAcceptDrops(True)
        build_menus(self, self.commands)
        self.addToolBar(build_toolbar(self.commands))
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.frame)
        self.setCentralWidget(_column(self.notices, self.pages))
        self.fields = StatusFields(self.bench.session, self.look, self.tabs.editor)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.update_field = UpdateField(self.bench.shared.updates, self.look)
        for field in (*self.fields.left(), self.update_field):
            bar.addWidget(field)
        bar.addPermanentWidget(self.job_bar)
        for field in self.fields.right():
            bar.addPermanentWidget(field)

    def _connect(self) -> None:
        session = self.bench.session
        self.welcome.open_folder.connect(self.choose_folder)
        self.welcome.open_file.connect(self.choose_file)
        self.welcome.open_sample.connect(lambda path: files.open_sample(self.bench, path))
        self.welcome.open_recent.connect(self.open_path)
        self.welcome.recent_removed.connect(self._forget_recent)
        self.welcome.recent_pinned.connect(self._pin_recent)
        self.guide = SampleGuide(
            session,
            self.bench.settings.data_dir / "samples",
            self.commands["rewrite-gas"].trigger,
            self.commands["rewrite-security"].trigger,
        )
        self.tabs.close_wanted.connect(self.close_document)
        self.tabs.conflicts_made.connect(self._dress_conflicts)
        self.tabs.moved.connect(self.fields.refresh_place)
        self._connect_finding()
        self.tabs.edited.connect(lambda: self.bench.jobs.cancel_key(analysis.TYPED_KEY))
        self.tabs.settled.connect(self._check_typed)
        evidence = self.panel("evidence")
        assert isinstance(evidence, VerificationView)
        evidence.save_wanted.connect(self.commands["export-test"].trigger)
        proposals = self.panel("proposals")
        assert isinstance(proposals, ProposalsView)
        proposals.entered.connect(self.review.setFocus)
        self.review.evidence_wanted.connect(lambda: self.show_panel("evidence"))
        self.review.edited.connect(lambda *text: review.edit_proposed(self.bench, *text))
        self.review.decision_wanted.connect(lambda wanted: review.decide_hunk(self.bench, wanted))
        session.project_changed.connect(self._project_changed)
        session.project_changed.connect(self.notices.forget_news)
        self._connect_team()
        session.candidates_changed.connect(self._candidates_changed)
        session.analysis_changed.connect(lambda: indexing.index(self.bench))
        session.analysis_changed.connect(lambda: cataloging.catalog(self.bench))
        session.language.uses_changed.connect(self._uses_changed)
        session.jump.connect(self.jump)
        self.change_marks.branch.connect(self.fields.show_branch)
        session.notice.connect(self.notices.say)
        session.document_opened.connect(lambda _document: self.pages.setCurrentWidget(self.frame))
        session.settled.connect(self.notices.settle)
        self.notices.keyboard_free.connect(self._focus_front)
        session.revision_chosen.connect(lambda _id: self.show_panel("history"))
        self.watcher.changed.connect(lambda path: external.look(self.bench, path))
        session.analysis_changed.connect(self._count_tabs)
        self.commands.keys_changed.connect(self._keys_changed)
        self._measure_timer = QTimer(self, singleShot=True, interval=MEASURE_MS)
        self._measure_timer.timeout.connect(self._measure)
        session.reviewing_changed.connect(self._measure_timer.start)
        session.candidates_changed.connect(self._measure_timer.start)
        self.look.changed.connect(self._mark_choices)
        self._connect_refresh()

    def _connect_team(self) -> None:
        view, team = self.panel("team"), self.bench.session.team
        assert isinstance(view, TeamView)
        view.asked.connect(lambda name: self.commands[name].trigger())
        view.project.decide_wanted.connect(self.team_desk.decide)
        view.members.remove_wanted.connect(self.team_desk.remove)
        view.members.hand_over_wanted.connect(self.team_desk.hand_over)
        self.fields.sync.clicked.connect(self._show_sync)
        self.update_field.clicked.connect(self.update_desk.show)
        for signal in (team.account_changed, team.people_changed, team.conflicts_changed):
            signal.connect(self._refresh)
        team.decisions_changed.connect(self.review.refresh)
        self.notification_desk.start()
        self.team_desk.start()

    def _show_sync(self) -> None:
        self.show_panel("team")
        view = self.panel("team")
        assert isinstance(view, TeamView)
        view.turn_to(view.project)

    def _connect_finding(self) -> None:
        bar, known = self.find_bar, self.bench.memory.values
        bar.remember(known.finds, known.replacements)
        bar.asked.connect(lambda words, others: self.bench.memory.update(finds=words, replacements=others))
        bar.finder.expression_wanted.connect(lambda ask: find.match(self.bench, ask))
        bar.finder.expression_unwanted.connect(lambda key: find.stop(self.bench, key))
        self.tabs.currentChanged.connect(bar.follow)
        self.tabs.side_changed.connect(bar.follow)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(bar.follow)
        bar.add_commands([self.commands[name] for name in edit.IN_BAR])
        bar.shown.connect(self.commands.refresh)

    def _connect_refresh(self) -> None:
        """After each of these another command may be possible."""
        session = self.bench.session
        for signal in (
            session.project_changed,
            session.document_opened,
            session.document_changed,
            session.document_closed,
            session.analysis_changed,
            session.candidates_changed,
            session.reviewing_changed,
            session.history_changed,
            self.tabs.currentChanged,
            self.tabs.side_changed,
        ):
            signal.connect(self._refresh)
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh_timer.timeout.connect(self._refresh)
        self.bench.jobs.changed.connect(self._refresh_soon)
        self.notices.changed.connect(self._refresh_soon)

    # When commands can be given.

    def editor_in_front(self) -> bool:
        """Whether a file is in front."""
        return self.tabs.editor() is not None

    def text_in_front(self) -> bool:
        """Whether there is a text in front to find something in."""
        return bool(self.tabs.texts())

    def is_split(self) -> bool:
        """Whether a file is shown a second time beside the tabs."""
        return self.tabs.second is not None

    def anything_unsaved(self) -> bool:
        """Whether any file is not saved."""
        return bool(self.documents.unsaved())

    def review_open(self) -> bool:
        """Whether a rewrite is under review."""
        return self.bench.session.reviewing is not None

    def can_apply(self) -> bool:
        """Whether something is accepted, may be written, and its evidence is not on its way."""
        if why_read_only(self.bench.session.team):
            return False
        reviewing = self.bench.session.reviewing
        return reviewing is not None and bool(reviewing.result) and self.review.words().kind != "pending"

    def has_problems(self) -> bool:
        """Whether the problems panel lists anything."""
        return bool(self._findings().model.problems)

    # Commands of the window itself.

    def open_path(self, path: Path) -> None:
        """Open a file or a folder."""
        self.open_paths([path])

    def open_paths(self, paths: Sequence[Path], then: Callable[[], object] | None = None) -> None:
        """Open files and folders together, as one project, then go on."""

        def go_on() -> None:
            files.open_paths(self.bench, paths, then, self.documents.unsaved_texts())

        self.documents.unless_unsaved(go_on)

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        dialog = QFileDialog(self, self.tr("Open folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._choose(dialog)

    def choose_folder_for_new_window(self) -> None:
        """Ask for a folder and open it in a window of its own."""
        dialog = QFileDialog(self, self.tr("Open folder in new window"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.program.new_window([Path(name)]))
        dialog.open()

    def choose_file(self) -> None:
        """Ask for a file and open it."""
        dialog = QFileDialog(self, self.tr("Open file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Solidity (*.sol)"))
        self._choose(dialog)

    def show_welcome(self) -> None:
        """Show the first page."""
        known = self.bench.memory.values
        self.welcome.show_recent(recent_of(known.recent, known.pinned))
        self.pages.setCurrentWidget(self.welcome)

    def save_current(self) -> None:
        """Save the file in front."""
        self.documents.save_current()

    def save_all(self) -> None:
        """Save every file that is not saved."""
        self.documents.save_all()

    def close_tab(self) -> None:
        """Close the second view when the keyboard is there, else the tab in front."""
        if self.tabs.in_second:
            self.split.close_second()
        else:
            self.tabs.close_tab()

    def close_document(self, path: Path) -> None:
        """Close a file, after asking when it is not saved."""
        self.documents.close(path)

    def toggle_comment(self) -> None:
        """Comment the selected lines out or in."""
        editor = self.tabs.editor()
        if editor is not None:
            editor.toggle_comment()

    def apply_accepted(self) -> None:
        """Write what is accepted; asks first when it is not verified."""
        if self.review.editor is not None:
            self.review.finish_editing()  # what comes of it is verified first
            return
        words = self.review.words()
        if words.kind in ("verified", "declared", "unchanged"):
            applying.apply(self.bench)
            return
        ask(
            self,
            f"{words.word}. {words.sentence}",
            self.tr("Write the accepted changes all the same?"),
            self.tr("Apply all the same"),
            lambda: applying.apply(self.bench),
        )

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self.pages.setCurrentWidget(self.frame)
        self.frame.show_panel(name)

    def filter_proposals(self) -> None:
        """Let the person type words by which proposals are filtered."""
        self.show_panel("proposals")
        view = self.panel("proposals")
        assert isinstance(view, ProposalsView)
        view.focus_filter()

    def show_palette(self) -> None:
        """Show every command."""
        CommandPalette(self.commands, self._recent_commands, self.look, self).show()

    def show_shortcuts(self) -> None:
        """Show every command with its keys."""
        Shortcuts(self.commands, self.keymap, self.look, self).open()

    def jump(self, place: Place) -> None:
        """Show a place in its file."""
        self.language.go_to(place)

    def step_problem(self, by: int) -> None:
        """Show the next problem, or with −1 the one before."""
        self._findings().step(by)

    def jump_to_first_finding(self) -> None:
        """Show the worst problem in its file."""
        self.show_panel("findings")
        model = self._findings().model
        if model.problems:
            place = model.problem(0).place
            if place is not None:
                self.jump(place)

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Use a theme in every window and remember it."""
        self.look.choose(choice)
        try:
            self.program.preferences.set(self.program.preferences.row("theme"), choice)
        except UsageError as error:
            self.bench.failed(error)

    def zoom(self, step: int) -> None:
        """Larger or smaller code by some points; 0 is the size of the other text again."""
        row = self.program.preferences.row("code_size")
        now = int(row.value) or round(self.look.mono().pointSizeF())
        try:
            self.program.preferences.set(row, min(40, max(6, now + step)) if step else 0)
        except UsageError as error:
            self.bench.failed(error)

    def show_preferences(self, group: str = "") -> None:
        """Show every setting, or those of a group."""
        more = {"Keys": self.secrets_desk.page, NOTIFICATIONS: self.notification_desk.page}
        PreferencesView(self.program.preferences, self.look, self, more, group).open()

    def switch_theme(self) -> None:
        """From dark to light and back."""
        self.choose_theme("light" if self.look.theme.name == "dark" else "dark")

    # Qt.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.welcome.show_dropping(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.welcome.show_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.welcome.show_dropping(False)
        names = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        dropped.open_dropped(self.bench, [Path(name) for name in names], self.program.new_window)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.frame.fit(self.width())
        self.placed.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.placed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.placed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing and self.documents.unsaved():
            event.ignore()
            self.documents.unless_unsaved(self.close_now)
            return
        self.bench.memory.update(geometry=bytes(self.saveGeometry().toHex().data()).decode("ascii"))
        self.review_keeper.flush()
        if not self._closed:
            self.team_desk.watch.leave()
        event.accept()
        app = QApplication.instance()
        if isinstance(app, QApplication) and not self._closed:
            self._closed = True
            app.focusChanged.disconnect(self.find_bar.follow)  # the focus also changes when the tabs are gone
            self.program.closed(self)  # takes the layout, with the second view
            self.split.close_second()
            return
        self.program.closed(self)

    # Inside.

    def close_now(self) -> None:
        """Close and give up unsaved text: the person was asked."""
        self._closing = True
        self.close()

    def take_apart(self) -> None:
        """Let go of everything after closing.

        What a signal is connected to lives as long as its sender, and these belong to no widget.
        """
        self.tabs.blockSignals(True)  # its tabs go one by one, after the commands
        for item in (self.review, self.bench.session, self):
            item.deleteLater()

    def _project_changed(self) -> None:
        if self.bench.session.paths:
            self.pages.setCurrentWidget(self.frame)
            name = self.bench.session.paths[0].name
            self.setWindowTitle(self.tr("{name} — Contract Rewriter").format(name=name))
            if self.bench.session.files:
                QTimer.singleShot(0, lambda: analysis.analyze(self.bench))

    def _choose(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open_path(Path(name)))
        dialog.open()

    def _findings(self) -> FindingsView:
        view = self.panel("findings")
        assert isinstance(view, FindingsView)
        return view

    def _count_tabs(self) -> None:
        count = self._findings().model.total()
        title = self.tr("Problems")
        self.frame.set_title("findings", f"{title}  {count}" if count else title)

    def _candidates_changed(self) -> None:
        """The first proposal of a rewrite opens their list."""
        if len(self.bench.session.candidates) == 1:
            self.frame.show_panel("proposals", focus=False)

    def _dress_conflicts(self, view: ConflictsView) -> None:
        view.add_buttons(self.commands)
        view.changed.connect(self.commands.refresh)

    def _forget_recent(self, path: Path) -> None:
        self.bench.memory.forget_recent(path)
        self.show_welcome()

    def _pin_recent(self, path: Path, on: bool) -> None:
        self.bench.memory.pin(path, on)
        self.show_welcome()

    def _check_typed(self) -> None:
        if self.program.preferences.desktop.check_typed:
            analysis.analyze_typed(self.bench, self.tabs.typed())

    def _measure(self) -> None:
        if self.program.preferences.desktop.measure_changes:
            measuring.measure_hunks(self.bench)

    def _mark_choices(self) -> None:
        self.commands[f"theme-{self.look.choice}"].setChecked(True)
        self.commands["word-wrap"].setChecked(self.look.wrap)
        self.commands["show-blanks"].setChecked(self.look.blanks)

    def _uses_changed(self) -> None:
        if self.bench.session.language.uses is not None:
            self.show_panel("references")

    def _keys_changed(self) -> None:
        self.welcome.show_keys(self.commands.keys)
        assistant = self.panel("assistant")
        assert isinstance(assistant, AssistantView)
        assistant.show_keys(self.commands.keys("ask-model"))
        self.team_desk.view().comments.show_keys(self.commands.keys("comment-send"))
        self.hints.show_keys([(what, self.commands.keys(name)) for name, what in hints_of_middle()])
        for panel in panels():
            if panel.name in self.frame.activity.buttons:
                hint = self.commands.with_keys(f"panel-{panel.name}", panel.title)
                self.frame.activity.set_hint(panel.name, hint)

    def _focus_front(self) -> None:
        """The keyboard has nobody: it goes to what is in front."""
        front = self.tabs.currentWidget()
        (self.welcome if front is None else front).setFocus()

    def _refresh_soon(self) -> None:
        """Jobs tell their progress often, and asking every command takes a millisecond."""
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def _refresh(self, *_: object) -> None:
        self.commands.refresh()
        self.find_bar.follow()


def _column(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if isinstance(widget, QStackedWidget | SplitArea) else 0)
    return whole
