"""The evidence panel: every check, the figures, and the counterexample as steps."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.verification.report import VerificationReport
from desktop.coverage.model import never_ran
from desktop.evidence import ICONS, verdict_color, verdict_words
from desktop.look import Look
from desktop.session import Session
from desktop.verification.model import Story, check_rows, facts, stories
from desktop.widgets.labels import ElidedLabel, Empty


class VerificationView(QWidget):
    """Shows the report of the text under review, and only that."""

    save_wanted = Signal()
    """The counterexample's test is to be saved as a file."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._stories: tuple[Story, ...] = ()
        self._word = QLabel()
        self._icon = QLabel()
        self._sentence = ElidedLabel()
        self.copy_button = QPushButton(self.tr("Copy Foundry test"))
        self.copy_button.setToolTip(self.tr("A test that fails on one of the two texts"))
        self.copy_button.clicked.connect(self._copy)
        self.save_button = QPushButton(self.tr("Save…"))
        self.save_button.setToolTip(self.tr("Save the Foundry test as a file"))
        self.save_button.setAccessibleName(self.save_button.toolTip())
        self.save_button.clicked.connect(self.save_wanted)
        self.checks = QTreeWidget()
        self.details = QTextBrowser()
        self.details.setAccessibleName(self.tr("Figures and counterexample"))
        self.details.setOpenLinks(False)
        self.details.anchorClicked.connect(self._follow)
        self._empty = Empty("", "")
        self._stack = QStackedLayout(self)
        self._build()
        self.setFocusProxy(self.checks)
        session.reviewing_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the evidence for the text under review."""
        reviewing, report = self._session.reviewing, self._session.shown_report()
        if report is None:
            if reviewing is None:
                self._empty.set_text(
                    self.tr("No rewrite is open."), self.tr("Choose a proposal to see its evidence.")
                )
            elif reviewing.decided and not reviewing.result:
                self._empty.set_text(
                    self.tr("Nothing is accepted, so there is nothing to verify."),
                    self.tr("Accept changes (A) to see the evidence for exactly those."),
                )
            else:
                self._empty.set_text(
                    self.tr("There is no evidence for this text yet."),
                    self.tr("It is being verified, or verification was stopped: choose Verify to run it."),
                )
            self._stack.setCurrentIndex(0)
            return
        self._show(report)
        self._stack.setCurrentIndex(1)

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 5, 8, 5)
        bar.setSpacing(8)
        bar.addWidget(self._icon)
        bar.addWidget(self._word)
        bar.addWidget(self._sentence, 1)
        bar.addWidget(self.copy_button)
        bar.addWidget(self.save_button)
        self.checks.setRootIsDecorated(False)
        self.checks.setUniformRowHeights(True)
        self.checks.setAccessibleName(self.tr("Checks"))
        self.checks.setHeaderLabels([self.tr("Check"), self.tr("Verdict"), self.tr("What was seen")])
        for column in (0, 1):
            self.checks.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.checks.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.checks.currentItemChanged.connect(self._show_details)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.checks)
        split.addWidget(self.details)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([600, 400])
        full = QWidget()
        layout = QVBoxLayout(full)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(split, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)

    def _show(self, report: VerificationReport) -> None:
        words = verdict_words(report)
        color = verdict_color(self._look.theme, words.kind)
        self._icon.setPixmap(self._look.icon(ICONS[words.kind], color).pixmap(16, 16))
        self._word.setText(words.word)
        self._word.setStyleSheet(f"color: {color}; font-weight: 600;")
        self._sentence.setText(words.sentence)
        self._stories = stories(report)
        for button in (self.copy_button, self.save_button):
            button.setVisible(any(story.foundry_test for story in self._stories))
        self._show_checks(report)
        self._show_details()

    def _show_checks(self, report: VerificationReport) -> None:
        chosen = self.checks.currentItem()
        kept = chosen.text(0) if chosen is not None else ""
        self.checks.blockSignals(True)
        self.checks.clear()
        rows = check_rows(report)
        several = len({row.contract for row in rows}) > 1
        for row in rows:
            name = f"{row.contract} · {row.check}" if several else row.check
            item = QTreeWidgetItem([name, row.word, row.sentence])
            item.setIcon(1, self._look.icon(ICONS[row.kind], verdict_color(self._look.theme, row.kind)))
            for column in (0, 2):
                item.setToolTip(column, item.text(column))
            self.checks.addTopLevelItem(item)
            if name == kept:
                self.checks.setCurrentItem(item)
        self.checks.blockSignals(False)

    def _show_details(self) -> None:
        report = self._session.shown_report()
        if report is not None:
            self.details.setHtml(self._html(report))

    def _selected(self) -> str:
        """The check that was chosen in the list, whose sentence may be cut off there."""
        item = self.checks.currentItem()
        if item is None:
            return ""
        return (
            f"<div style='margin-bottom:6px'><b>{escape(item.text(0))}: {escape(item.text(1))}</b><br>"
            f"{escape(item.text(2))}</div>"
        )

    def _html(self, report: VerificationReport) -> str:
        theme = self._look.theme
        parts = [self._selected(), *(self._story(story) for story in self._stories)]
        rows = "".join(
            f"<tr><td style='color:{theme.muted}; padding-right:14px'>{escape(label)}</td>"
            f"<td>{escape(text)}</td></tr>"
            for label, text in facts(report)
        )
        parts.append(f"<table cellspacing='2'>{rows}</table>")
        parts.append(self._missed(report))
        return f"<div style='color:{theme.text}'>{''.join(parts)}</div>"

    def _missed(self, report: VerificationReport) -> str:
        """The lines that never ran, each a link to its place."""
        found = never_ran(report)
        if not found:
            return ""
        theme = self._look.theme
        count = sum(last - first + 1 for runs in found.values() for first, last in runs)
        title = self.tr("Lines that never ran: {n}").format(n=count)
        rows = "".join(
            f"<tr><td style='color:{theme.muted}; padding-right:14px'>{escape(file)}</td><td>"
            + ", ".join(self._link(file, *run) for run in runs)
            + "</td></tr>"
            for file, runs in found.items()
        )
        return (
            f"<div style='margin-top:6px'><b>{escape(title)}</b></div><table cellspacing='2'>{rows}</table>"
        )

    def _link(self, file: str, first: int, last: int) -> str:
        words = f"{first}–{last}" if last > first else f"{first}"
        place = f"{first}:{file}"
        return f"<a style='color:{self._look.theme.accent}' href='line:{escape(place)}'>{words}</a>"

    def _follow(self, url: QUrl) -> None:
        line, _, file = url.path().partition(":")
        if line.isdecimal():
            self._session.proposed_line.emit(file, int(line))

    def _story(self, story: Story) -> str:
        theme = self._look.theme
        mono = self._look.mono().family()
        title = self.tr("Counterexample in {name}").format(name=story.contract)
        steps = "".join(
            f"<tr><td style='color:{theme.muted}; padding-right:8px' align='right'>{at}.</td>"
            f"<td style='font-family:{escape(mono)}'>{escape(text)}</td></tr>"
            for at, text in enumerate(story.steps, 1)
        )
        setup = "".join(f"<div style='color:{theme.muted}'>{escape(item)}</div>" for item in story.setup)
        before = f"<b style='color:{theme.removed_text}'>{self.tr('Original')}</b> {escape(story.before)}"
        after = f"<b style='color:{theme.added_text}'>{self.tr('Proposed')}</b> {escape(story.after)}"
        return (
            f"<div style='margin-bottom:4px'><b style='color:{theme.bad}'>{escape(title)}</b> "
            f"{escape(story.differs)}</div>{setup}<table cellspacing='1'>{steps}</table>"
            f"<div style='margin-top:4px'>{before}</div><div style='margin-bottom:8px'>{after}</div>"
        )

    def _copy(self) -> None:
        tests = [story.foundry_test for story in self._stories if story.foundry_test]
        QGuiApplication.clipboard().setText("\n".join(tests))
