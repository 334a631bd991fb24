"""The side-by-side review of one candidate: panes, gutter, strip, decisions and verdict.

It shows what the session holds and sends nothing but commands. The verdict
shown always belongs to the text shown: it is looked up by that text's hash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollBar,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.text import SourceText
from core.verification.report import VerificationReport
from desktop.commands import Commands
from desktop.coverage.model import NONE, LineCalls, carried, lines_of
from desktop.diff.editing import ProposedEditor
from desktop.diff.model import DiffModel, patch_of
from desktop.diff.overview import OverviewStrip
from desktop.diff.pane import DiffPane
from desktop.evidence import (
    ICONS,
    VerdictWords,
    gas_color,
    pending_words,
    trusted_gas,
    unchanged_words,
    unverified_words,
    verdict_color,
    verdict_words,
)
from desktop.look import Look
from desktop.reviewing import HunkId, Reviewing
from desktop.session import Place, Session
from desktop.syntax.painter import FIRST_MS, LONG_LINES
from desktop.widgets.code_view import CodeView
from desktop.widgets.icon_button import IconTextButton
from desktop.widgets.labels import ElidedLabel, line
from desktop.words import change

Alone = Callable[[Reviewing, HunkId], VerificationReport | None]


class ReviewView(QWidget):
    """The review tab. `evidence_wanted` is sent when the verdict is clicked."""

    evidence_wanted = Signal()
    decision_wanted = Signal(str)
    """What was clicked beside the selected change."""
    edited = Signal(object, int, object)
    """The review, the file in it, and the proposed text as a person wrote it."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._shown: Reviewing | None = None
        self._commands: Commands | None = None
        self._file = 0
        self._models: dict[int, DiffModel] = {}
        self._covered: tuple[VerificationReport | None, SourceText | None] = None, None
        self.pending: Callable[[], bool] = bool
        self.strays: Callable[[Reviewing, int], Mapping[int, str]] = lambda _reviewing, _file: {}
        """Hunk → why nobody asked for it, for one file of a review."""
        self._judged: tuple[SourceText, object, Mapping[int, str]] | None = None
        self.alone: Alone = lambda _reviewing, _hunk: None
        """What was measured for one change by itself."""
        self.others: Callable[[str, int], str] = lambda _proposal, _hunk: ""
        """Who else decided what about one change, in words."""
        self._title = ElidedLabel("", "heading")
        self._why = ElidedLabel("", "muted")
        self._counts = ElidedLabel("", "muted")
        self._gas = QLabel("")
        self._gas.setObjectName("gas")
        self._verdict = IconTextButton()
        self._verdict.clicked.connect(self.evidence_wanted)
        self._files = QComboBox()
        self._files.setAccessibleName(self.tr("File under review"))
        self._files.currentIndexChanged.connect(self._file_chosen)
        self._names = (ElidedLabel("", "muted"), ElidedLabel("", "muted"))
        self._strip = OverviewStrip(look)
        self._strip.hunk_clicked.connect(self._hunk_in_file)
        self._panes: tuple[DiffPane, DiffPane] | None = None
        self._editor: ProposedEditor | None = None
        self._editing = QWidget()
        self._editing.hide()
        self._editing_box = QVBoxLayout(self._editing)
        self._editing_box.setContentsMargins(0, 0, 0, 0)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        self._build()
        session.reviewing_changed.connect(self.refresh)
        session.hunk_changed.connect(self._hunk_selected)
        session.alone_changed.connect(self._show_chips)
        session.candidates_changed.connect(self._base_changed)
        session.proposed_line.connect(self.show_proposed_line)
        look.changed.connect(self.refresh)

    def add_buttons(self, commands: Commands) -> None:
        """Put the commands of the review into its bar."""
        self._commands = commands
        for name in ("previous-hunk", "next-hunk"):
            button = QToolButton()
            button.setDefaultAction(commands[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(commands[name].text())
            self._buttons.addWidget(button)
        for name in ("edit-proposed", "reject-hunk", "accept-hunk", "accept-all"):
            self._buttons.addWidget(IconTextButton(commands[name]))
        action = commands["apply"]
        apply = QPushButton(action.text())
        apply.setProperty("primary", True)
        apply.setEnabled(action.isEnabled())
        apply.setToolTip(action.toolTip())
        apply.clicked.connect(action.trigger)
        action.enabledChanged.connect(apply.setEnabled)
        self._buttons.addWidget(apply)

    def panes(self) -> tuple[DiffPane, DiffPane] | None:
        """The panes, left and right; None before anything was reviewed."""
        return self._panes

    def texts(self) -> tuple[CodeView, ...]:
        """The texts that are shown, left and right."""
        if self._panes is None:
            return ()
        return (self._panes[0], self._editor or self._panes[1])

    def edit_proposed(self) -> None:
        """Edit the proposed text in its place, or end that and lay both texts out again."""
        reviewing = self._session.reviewing
        if self._editor is not None:
            self.finish_editing()
        elif reviewing is not None and self._panes is not None:
            model, pane = self._model(reviewing), self._panes[1]
            row = pane.textCursor().blockNumber()
            lines = (model.line("after", at) for at in range(row, len(model.rows)))
            line_at = next((found for found in lines if found is not None), 0)
            self._editor = editor = ProposedEditor(model.review.proposed, self._look)
            editor.done.connect(self.finish_editing)
            self._editing_box.addWidget(editor)
            self._swap(True)
            editor.go_to(line_at)
            editor.setFocus()
            self._show_header(reviewing)

    def finish_editing(self) -> None:
        """Take what was typed as the proposed text; nothing happens when nobody edits."""
        editor, of, file = self._editor, self._shown, self._file
        if editor is None or of is None:
            return
        self._editor = None
        text, focused = editor.text(), editor.hasFocus()
        row = editor.textCursor().blockNumber()
        self._swap(False)
        editor.hide()
        editor.deleteLater()
        self.edited.emit(of, file, text)
        reviewing = self._session.reviewing
        if reviewing is None or self._panes is None:
            return
        self._show_header(reviewing)
        model = self._model(reviewing)
        if reviewing.candidate is of.candidate:
            self._panes[1].go_to(
                next((at for at in range(len(model.rows)) if model.line("after", at) == row), 0)
            )
        if focused:
            self._panes[1].setFocus()

    @property
    def editor(self) -> ProposedEditor | None:
        """Where the proposed text is edited; None while nobody does."""
        return self._editor

    def _swap(self, editing: bool) -> None:
        """Show the right pane, or the editor in its place."""
        sizes = self._split.sizes()
        right = max(sizes[1], sizes[2])
        for pane in (self._panes or ())[1:]:
            pane.setVisible(not editing)
        self._editing.setVisible(editing)
        self._split.setSizes([sizes[0], 0 if editing else right, right if editing else 0])

    def hideEvent(self, event: QHideEvent) -> None:
        self.finish_editing()
        super().hideEvent(event)

    def copy_change(self) -> None:
        """Put the selected change on the clipboard as a patch, whatever was decided about it."""
        reviewing = self._session.reviewing
        if reviewing is not None and reviewing.hunks:
            file, hunk = reviewing.hunks[min(self._session.hunk, len(reviewing.hunks) - 1)]
            _to_clipboard(patch_of(reviewing.reviews[file], hunk))

    def menu_for(self, pane: DiffPane, hunk: int | None) -> QMenu:
        """What can be done with a change, or with the text where there is none."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if hunk is not None and self._session.reviewing is not None:
            review = self._session.reviewing.reviews[self._file]
            for name in ("accept-hunk", "reject-hunk", "reopen-hunk", "copy-change"):
                if self._commands is not None:
                    menu.addAction(self._commands[name])
            menu.addSeparator()
            for title, lines in (
                (self.tr("Copy original lines"), review.diff.removed(review.hunks[hunk])),
                (self.tr("Copy proposed lines"), review.diff.added(review.hunks[hunk])),
            ):
                text = b"".join(lines).decode("utf-8")
                action = menu.addAction(title)
                action.setEnabled(bool(text))
                action.triggered.connect(
                    lambda _checked=False, text=text: QGuiApplication.clipboard().setText(text)
                )
            menu.addSeparator()
        copy = menu.addAction(self.tr("Copy selection"))
        copy.setEnabled(pane.textCursor().hasSelection())
        copy.triggered.connect(pane.copy)
        return menu

    def _open_menu(self, pane: DiffPane, at: QPoint) -> None:
        row = pane.cursorForPosition(at).blockNumber()
        hunk = pane.model.rows[row].hunk if row < len(pane.model.rows) else None
        if hunk is not None:
            self._hunk_in_file(hunk)
        self.menu_for(pane, hunk).popup(pane.viewport().mapToGlobal(at))

    def words(self) -> VerdictWords:
        """The verdict about the text that is shown."""
        reviewing, report = self._session.reviewing, self._session.shown_report()
        if reviewing is None:
            return unverified_words()
        if not reviewing.shown:
            return unchanged_words()
        if report is not None:
            return verdict_words(report)
        return pending_words() if self.pending() else unverified_words()

    def refresh(self) -> None:
        """Show what the session holds now."""
        reviewing = self._session.reviewing
        moved_on = reviewing is None or (
            self._shown is not None and self._shown.candidate.id != reviewing.candidate.id
        )
        if moved_on and self._editor is not None:
            self.finish_editing()
        if reviewing is None:
            self._shown = None
            return
        if self._shown is None or self._shown.candidate is not reviewing.candidate:
            self._start(reviewing)
        self._shown = reviewing
        self._show_file()
        self._show_header(reviewing)

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setContentsMargins(12, 7, 8, 0)
        first.setSpacing(12)
        first.addWidget(self._title, 1)
        first.addWidget(self._gas)
        first.addWidget(self._verdict)
        second = QHBoxLayout()
        second.setContentsMargins(12, 0, 8, 6)
        second.addWidget(self._counts, 1)
        second.addLayout(self._buttons)
        third = QHBoxLayout()
        third.setContentsMargins(12, 0, 12, 4)
        third.addWidget(self._why, 1)
        third.addWidget(self._files)
        names = QHBoxLayout()
        names.setContentsMargins(12, 3, 26, 3)
        names.addWidget(self._names[0], 1)
        names.addWidget(self._names[1], 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._split, 1)
        body.addWidget(self._strip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (first, third, second):
            layout.addLayout(part)
        layout.addWidget(line())
        layout.addLayout(names)
        layout.addWidget(line())
        layout.addLayout(body, 1)

    def _start(self, reviewing: Reviewing) -> None:
        self._models = {}
        self._file = 0
        self._files.blockSignals(True)
        self._files.clear()
        for review in reviewing.reviews:
            self._files.addItem(review.base.path)
        self._files.blockSignals(False)
        self._files.setVisible(len(reviewing.reviews) > 1)
        self._shown = reviewing
        self._show_file()
        self._hunk_selected()

    def _model(self, reviewing: Reviewing) -> DiffModel:
        review = reviewing.reviews[self._file]
        model = self._models.get(self._file)
        if model is None or model.review.diff is not review.diff:
            model = self._models[self._file] = DiffModel(review)
        model.review = review
        return model

    def _show_file(self) -> None:
        reviewing = self._session.reviewing
        if reviewing is None:
            return
        model = self._model(reviewing)
        if self._panes is None:
            self._panes = self._make_panes(model)
        for pane in self._panes:
            pane.show_model(model)
        if len(model.rows) < LONG_LINES:
            self._show_chips()
        elif self._trees_known(model):
            QTimer.singleShot(FIRST_MS, self._show_chips)
        self._select(reviewing)
        name = model.review.base.path
        self._names[0].setText(self.tr("{name} — original").format(name=name))
        self._names[1].setText(self.tr("{name} — proposed").format(name=name))
        self._report_view()

    def _trees_known(self, model: DiffModel) -> bool:
        return len(model.rows) < LONG_LINES or (model.knows_tree("before") and model.knows_tree("after"))

    def _show_chips(self) -> None:
        """Gas beside the changes; finding their functions takes a parsed text."""
        reviewing = self._session.reviewing
        if reviewing is not None and self._trees_known(self._model(reviewing)):
            known = self._session.shown_report()
            report = known or (None if reviewing.edited else reviewing.candidate.report)
            strays = self._strays(reviewing)
            self._show_header(reviewing)
            chips = self._model(reviewing).chips(report, self._alone(reviewing))
            for pane in self._panes or ():
                pane.set_chips(chips)
            self._show_coverage(reviewing, report, known is not None)
            for pane in self._panes or ():
                pane.set_strays(strays)

    def _show_coverage(self, reviewing: Reviewing, report: VerificationReport | None, of_shown: bool) -> None:
        """Which lines ran, in both texts; the report may be about a part of what is proposed."""
        review = reviewing.reviews[self._file]
        asked = report, review.proposed
        if self._panes is None or all(one is other for one, other in zip(asked, self._covered, strict=True)):
            return
        self._covered = asked
        unit = review.base.path
        before = lines_of(report, "before").get(unit, NONE) if report is not None else NONE
        after = lines_of(report, "after").get(unit, NONE) if report is not None else NONE
        verified = reviewing.shown.get(unit, review.base) if of_shown else review.proposed
        if len(verified.line_starts) >= LONG_LINES and verified.data != review.proposed.data:
            after = NONE  # carrying so many lines over would be felt at every decision
        self._panes[0].set_coverage(before)
        self._panes[1].set_coverage(carried(after, verified, review.proposed))

    def show_proposed_line(self, unit: str, line: int) -> None:
        """Show a line of the verified text in the right pane, or in its file where that is not reviewed."""
        reviewing = self._session.reviewing
        names = [review.base.path for review in reviewing.reviews] if reviewing is not None else []
        if reviewing is None or unit not in names or self._panes is None:
            path = reviewing.candidate.files.get(unit) if reviewing is not None else None
            if path is not None:
                self._session.jump.emit(Place(Path(path), line))
            return
        self.finish_editing()
        self._files.setCurrentIndex(names.index(unit))
        model = self._model(reviewing)
        verified = reviewing.shown.get(unit, model.review.base)
        here = carried({line: LineCalls(0, 0)}, verified, model.review.proposed)
        wanted = next(iter(here), line) - 1
        row = next((at for at in range(len(model.rows)) if model.line("after", at) == wanted), 0)
        self._panes[1].go_to(row)
        self._panes[1].setFocus()

    def _strays(self, reviewing: Reviewing) -> Mapping[int, str]:
        """Changes of the shown file that nobody asked for; looked for once for each text."""
        proposed = reviewing.reviews[self._file].proposed
        base = self._session.base
        if self._judged is None or self._judged[0] is not proposed or self._judged[1] is not base:
            self._judged = proposed, base, self.strays(reviewing, self._file)
        return self._judged[2]

    def _base_changed(self) -> None:
        """When a rewrite ends, its trees are known."""
        if self._judged is not None and self._judged[1] is not self._session.base:
            self._show_chips()

    def _alone(self, reviewing: Reviewing) -> dict[int, VerificationReport]:
        """What was measured for the changes of the shown file one by one."""
        found = {
            hunk: self.alone(reviewing, (file, hunk)) for file, hunk in reviewing.hunks if file == self._file
        }
        return {hunk: report for hunk, report in found.items() if report is not None}

    def _make_panes(self, model: DiffModel) -> tuple[DiffPane, DiffPane]:
        left, right = DiffPane("before", model, self._look), DiffPane("after", model, self._look)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        left.setVerticalScrollBarPolicy(off)
        for pane in (left, right):
            pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            pane.hunk_clicked.connect(self._hunk_in_file)
            pane.parsed.connect(self._show_chips)
            pane.decision_clicked.connect(lambda _hunk, decision: self.decision_wanted.emit(decision))
            pane.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            pane.customContextMenuRequested.connect(partial(self._open_menu, pane))
            self._split.addWidget(pane)
        self._split.addWidget(self._editing)
        self._split.setSizes([500, 500, 500])
        _tie(left.verticalScrollBar(), right.verticalScrollBar())
        _tie(left.horizontalScrollBar(), right.horizontalScrollBar())
        right.verticalScrollBar().valueChanged.connect(self._report_view)
        right.resized.connect(self._report_view)
        self.setFocusProxy(right)
        return left, right

    def _show_header(self, reviewing: Reviewing) -> None:
        candidate, total = reviewing.candidate, len(reviewing.hunks)
        self._title.setText(candidate.title)
        origin = candidate.origin
        if reviewing.edited:
            origin = self.tr("{origin}, edited by you").format(origin=origin)
        if self._editor is not None:
            self._why.setText(self.tr("You are editing the proposed text. Escape or Ctrl+Return ends it."))
        else:
            self._why.setText(f"{origin} — {candidate.reason}" if candidate.reason else origin)
        parts = [
            self.tr("change {n} of {total}").format(n=min(self._session.hunk + 1, total), total=total),
            self.tr("{n} accepted").format(n=reviewing.count("accepted")),
            self.tr("{n} rejected").format(n=reviewing.count("rejected")),
        ]
        if self._selected_breaks(reviewing):
            parts.insert(1, self.tr("this change alone breaks something"))
        why = self._selected_stray(reviewing)
        if why:
            parts.insert(1, self.tr("not asked for: {why}").format(why=why))
        others = self.others(reviewing.candidate.id, self._session.hunk)
        self._counts.setText(" · ".join([*parts, others] if others else parts))
        words = self.words()
        scope = self.tr("accepted changes") if reviewing.decided else self.tr("whole proposal")
        color = verdict_color(self._look.theme, words.kind)
        self._verdict.setIcon(self._look.icon(ICONS[words.kind], color))
        part = reviewing.decided and bool(reviewing.result) and reviewing.shown != reviewing.proposed
        text = self.tr("{word} · accepted part").format(word=words.word) if part else words.word
        self._verdict.setText(text)
        self._verdict.setStyleSheet(f"QToolButton {{ color: {color}; font-weight: 600; }}")
        self._verdict.setToolTip(f"{words.word} ({scope})\n{words.sentence}")
        self._verdict.setAccessibleName(f"{words.word}. {words.sentence}")
        self._show_gas(reviewing)

    def _selected_stray(self, reviewing: Reviewing) -> str:
        """Why nobody asked for the selected change; empty where somebody did."""
        if not reviewing.hunks or self._judged is None:
            return ""
        file, hunk = reviewing.hunks[min(self._session.hunk, len(reviewing.hunks) - 1)]
        return self._judged[2].get(hunk, "") if file == self._file else ""

    def _selected_breaks(self, reviewing: Reviewing) -> bool:
        if not reviewing.hunks:
            return False
        own = self.alone(reviewing, reviewing.hunks[min(self._session.hunk, len(reviewing.hunks) - 1)])
        return own is not None and own.verdict == "fail"

    def _show_gas(self, reviewing: Reviewing) -> None:
        report = self._session.shown_report()
        rows = trusted_gas(report) if report is not None and reviewing.shown else ()
        self._gas.setVisible(bool(rows))
        if report is not None and rows:
            color = gas_color(self._look.theme, report, rows)
            parts = [f"{change(row.change)} {row.label}" for row in rows]
            parts += [self.tr("not verified")] if report.verdict != "pass" else []
            self._gas.setText(" · ".join(parts))
            self._gas.setToolTip(self.tr("Measured gas: the largest changes"))
            self._gas.setStyleSheet(f"color: {color};")

    def _select(self, reviewing: Reviewing) -> None:
        file, hunk = reviewing.hunks[self._session.hunk] if reviewing.hunks else (0, 0)
        selected = hunk if file == self._file else None
        for pane in self._panes or ():
            pane.select(selected)
        self._strip.show_model(self._model(reviewing), selected)

    def _hunk_selected(self) -> None:
        reviewing = self._session.reviewing
        if reviewing is None or not reviewing.hunks or self._panes is None:
            return
        file, hunk = reviewing.hunks[min(self._session.hunk, len(reviewing.hunks) - 1)]
        if file != self._file:
            self._files.setCurrentIndex(file)
        self._select(reviewing)
        self._show_header(reviewing)
        first, last = self._model(reviewing).extent[hunk]
        for pane in self._panes:
            pane.go_to(min(last, first + 8) if last - first > 1 else first)

    def _hunk_in_file(self, hunk: int) -> None:
        reviewing = self._session.reviewing
        if reviewing is not None:
            self._session.select_hunk(reviewing.hunks.index((self._file, hunk)))

    def _file_chosen(self, index: int) -> None:
        if index >= 0 and self._shown is not None:
            self.finish_editing()
            self._file = index
            self._show_file()

    def _report_view(self) -> None:
        if self._panes is None:
            return
        pane = self._panes[1]
        shown = [block.blockNumber() for block, _ in pane.shown()]
        if shown:
            room = pane.viewport().height() // max(1, pane.fontMetrics().lineSpacing())
            self._strip.set_view(shown[0], shown[-1] + 1, max(pane.blockCount(), room))


def _to_clipboard(text: str, *_: object) -> None:
    QGuiApplication.clipboard().setText(text)


def _tie(one: QScrollBar, other: QScrollBar) -> None:
    one.valueChanged.connect(other.setValue)
    other.valueChanged.connect(one.setValue)
