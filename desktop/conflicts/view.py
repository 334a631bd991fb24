"""The conflict page: base, mine and theirs side by side, and the result below, which can be edited.

It is given texts and hands a text back; what becomes of it, and who answers
whether it compiles, is said by the `Merging` value it shows.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QScrollBar,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.text import SourceText
from desktop.commands import Commands
from desktop.conflicts.model import SIDES, ConflictModel, Decision
from desktop.conflicts.pane import SidePane
from desktop.conflicts.result import ResultEditor
from desktop.look import Look
from desktop.merging import Merging, SideNames, Sides, Told
from desktop.widgets.icon_button import IconTextButton
from desktop.widgets.labels import ElidedLabel, line
from desktop.words import tr

COMMANDS = ("merge-mine", "merge-theirs", "merge-both", "merge-keep")


class FilePage(QWidget):
    """One file with conflicts. `changed` is sent when a decision or the selection changed."""

    changed = Signal()

    def __init__(self, sides: Sides, names: SideNames, look: Look) -> None:
        super().__init__()
        self.model = ConflictModel(sides)
        self.selected = 0
        self._went: tuple[int, ...] = ()
        """The place to which the selected conflict led."""
        self._resized = QTimer(self, singleShot=True, interval=0)
        self._resized.timeout.connect(self._stay)
        titles = {"base": names.base, "mine": names.mine, "theirs": names.theirs}
        self.panes = tuple(SidePane(side, self.model, titles[side], look) for side in SIDES)
        self.result = ResultEditor(self.model, look)
        heads = [ElidedLabel(titles[side], "muted") for side in SIDES]
        top = QSplitter(Qt.Orientation.Horizontal)
        whole = QSplitter(Qt.Orientation.Vertical)
        for head, pane in zip(heads, self.panes, strict=True):
            top.addWidget(_under(head, pane))
            pane.chosen.connect(self.select)
            if pane.side != "base":
                pane.taken.connect(partial(self._take, pane.side))
        top.setSizes([300, 300, 300])
        whole.addWidget(top)
        whole.addWidget(_under(ElidedLabel(self.tr("Result — edit it as you like"), "muted"), self.result))
        whole.setSizes([300, 300])
        for split in (top, whole):
            split.setHandleWidth(1)
            split.setChildrenCollapsible(False)
        for pane in self.panes[1:]:
            _tie(self.panes[0].verticalScrollBar(), pane.verticalScrollBar())
            _tie(self.panes[0].horizontalScrollBar(), pane.horizontalScrollBar())
        for pane in self.panes[:-1]:
            pane.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for pane in self.panes:
            pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)
        self.setFocusProxy(self.result)
        self.result.decided.connect(self._show)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In any size the selected conflict is in the middle, as long as nobody went away."""
        super().resizeEvent(event)
        self._resized.start()

    def _place(self) -> tuple[int, ...]:
        """Where the texts are scrolled to, and where the cursor stands in the result."""
        bars = (text.verticalScrollBar().value() for text in (self.panes[0], self.result))
        return (*bars, self.result.textCursor().position())

    def _stay(self) -> None:
        if self._place() == self._went:
            self.select(self.selected)

    @property
    def left(self) -> int:
        """How many conflicts nobody decided about."""
        return self.result.regions.left

    def merged(self) -> SourceText:
        """The result as it stands."""
        return self.model.merged(self.result.toPlainText())

    def select(self, conflict: int) -> None:
        """Show one conflict in all texts."""
        self.selected = conflict % self.model.count
        first, last = self.model.extent[self.selected]
        for pane in self.panes:
            pane.go_to(min(last, first + 6))
        self.result.select(self.selected)
        self._went = self._place()
        self._show()

    def decide(self, decision: Decision) -> None:
        """Decide about the selected conflict and go to the next one that is open."""
        self.result.decide(self.selected, decision)
        count, decisions = self.model.count, self.result.regions.decisions
        following = [(self.selected + by) % count for by in range(1, count + 1)]
        self.select(next((at for at in following if decisions[at] == "open"), self.selected))

    def _take(self, side: Decision, conflict: int) -> None:
        """A button beside a conflict; with the other side taken already, both."""
        self.selected = conflict
        other = "theirs" if side == "mine" else "mine"
        both = self.result.regions.decisions[conflict] == other
        self.result.decide(conflict, "both" if both else side)
        self.select(conflict)

    def _show(self) -> None:
        for pane in self.panes:
            pane.show_state(self.selected, tuple(self.result.regions.decisions))
        self.changed.emit()


class ConflictsView(QWidget):
    """All files of one merge. Closing it without the last button writes nothing."""

    changed = Signal()

    def __init__(self, merging: Merging, look: Look) -> None:
        super().__init__()
        self.merging, self._look = merging, look
        self._told: Told = None
        self._over = False
        self._asked = False
        self.setAccessibleName(merging.title)
        self.pages = tuple(FilePage(sides, merging.names, look) for sides in merging.files)
        self._stack = QStackedWidget()
        self._files = QComboBox()
        self._files.setAccessibleName(self.tr("File with conflicts"))
        self._counts = ElidedLabel("", "muted")
        self.compiles = IconTextButton()
        self.compiles.clicked.connect(self.show_first_error)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        self.apply_button = QPushButton(merging.action)
        self.apply_button.setProperty("primary", True)
        self.apply_button.clicked.connect(self.finish)
        for page in self.pages:
            self._stack.addWidget(page)
            self._files.addItem(page.model.sides.mine.path)
            page.changed.connect(self._show)
            page.result.settled.connect(self.check)
        self._build()
        self._files.currentIndexChanged.connect(self._stack.setCurrentIndex)
        self._files.currentIndexChanged.connect(self._show)
        look.changed.connect(self._show)
        self.setFocusProxy(self._stack)
        for page in self.pages:
            page.select(0)
        self._show()

    @property
    def page(self) -> FilePage:
        """The file that is shown."""
        return self.pages[max(0, self._stack.currentIndex())]

    @property
    def left(self) -> int:
        """How many conflicts nobody decided about, over all files."""
        return sum(page.left for page in self.pages)

    def add_buttons(self, commands: Commands) -> None:
        """Put the commands of the page into its bar."""
        for name in ("previous-hunk", "next-hunk", *COMMANDS):
            button = QToolButton()
            button.setDefaultAction(commands[name])
            short = name in COMMANDS
            style = Qt.ToolButtonStyle
            button.setToolButtonStyle(style.ToolButtonTextOnly if short else style.ToolButtonIconOnly)
            button.setAccessibleName(commands[name].text().replace("&", ""))
            self._buttons.addWidget(button)

    def step(self, by: int) -> None:
        """Go to the next conflict, or with −1 to the previous one; around at the end, over all files."""
        page = self.page
        at = page.selected + by
        if not 0 <= at < page.model.count and len(self.pages) > 1:
            self._files.setCurrentIndex((self._stack.currentIndex() + by) % len(self.pages))
            at = 0 if by > 0 else -1
        self.page.select(at)
        self.page.result.setFocus()

    def decide(self, decision: Decision) -> None:
        """Decide about the selected conflict."""
        self.page.decide(decision)

    def finish(self) -> None:
        """Hand the merged texts over, when nothing is left to decide."""
        if not self.left:
            self.merging.finish({page.model.sides.file: page.merged() for page in self.pages})

    def check(self) -> None:
        """Ask whether what stands there compiles."""
        texts = {page.model.sides.file: page.merged() for page in self.pages}
        self._asked = True
        self._show()
        self.merging.check(texts, self._checked)

    def show_first_error(self) -> None:
        """Go to the first line that does not compile."""
        for at, page in enumerate(self.pages):
            if page.result.errors:
                self._files.setCurrentIndex(at)
                page.result.go_to(min(page.result.errors))
                page.result.setFocus()
                return

    def end(self) -> None:
        """The page is closed: answers that are still on their way are not for it any more."""
        self._over = True

    def _checked(self, told: Told) -> None:
        if self._over:
            return
        self._told, self._asked = told, False
        for page in self.pages:
            mine = page.model.sides.mine.path
            errors = tuple(item for item in told or () if item.file == mine and item.severity == "error")
            page.result.show_errors(errors)
        self._show()

    def _show(self) -> None:
        page = self.page
        place = tr("conflict {n} of {total}").format(n=page.selected + 1, total=page.model.count)
        left = tr("{n} open").format(n=self.left) if self.left else tr("all decided")
        self._counts.setText(f"{place} · {left}")
        self.apply_button.setEnabled(not self.left)
        reason = tr("Decide about every conflict first.") if self.left else ""
        self.apply_button.setToolTip(reason)
        self._show_compiles()
        self.changed.emit()

    def _show_compiles(self) -> None:
        theme = self._look.theme
        errors = [item for item in self._told or () if item.severity == "error"]
        if self._asked:
            icon, color, words = "refresh", theme.muted, tr("Compiling…")
        elif self._told is None:
            icon, color, words = "question", theme.muted, tr("Not compiled")
        elif errors:
            icon, color, words = "error", theme.bad, tr("Does not compile")
        else:
            icon, color, words = "pass-filled", theme.good, tr("Compiles")
        self.compiles.setIcon(self._look.icon(icon, color))
        self.compiles.setText(words)
        self.compiles.setToolTip("\n".join([words, *(item.message for item in errors[:3])]))
        self.compiles.setAccessibleName(self.compiles.toolTip())

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 7, 8, 0)
        head.setSpacing(12)
        head.addWidget(ElidedLabel(self.merging.title, "heading"), 1)
        head.addWidget(self.compiles)
        head.addWidget(self._files)
        self._files.setVisible(len(self.pages) > 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 2, 8, 6)
        bar.addWidget(self._counts, 1)
        bar.addLayout(self._buttons)
        bar.addWidget(self.apply_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(bar)
        layout.addWidget(line())
        layout.addWidget(self._stack, 1)


def _under(head: QWidget, body: QWidget) -> QWidget:
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    head.setContentsMargins(12, 3, 8, 3)
    layout.addWidget(head)
    layout.addWidget(line())
    layout.addWidget(body, 1)
    return whole


def _tie(one: QScrollBar, other: QScrollBar) -> None:
    one.valueChanged.connect(other.setValue)
    other.valueChanged.connect(one.setValue)
