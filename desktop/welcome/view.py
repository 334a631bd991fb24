"""The first page: open something, try a sample, or go on where you were."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.welcome.model import Recent, Sample, hints
from desktop.widgets.labels import ElidedLabel, muted, section

MOST_RECENT_SHOWN = 8
INSET = 7
"""From the edge of a row that can be clicked to its text, which stands under the heading all the same."""


class WelcomeView(QScrollArea):
    """Signals say what the person chose."""

    open_file = Signal()
    open_folder = Signal()
    open_sample = Signal(object)
    open_recent = Signal(object)
    recent_removed = Signal(object)
    recent_pinned = Signal(object, bool)

    def __init__(self, look: Look, samples: tuple[Sample, ...]) -> None:
        super().__init__()
        self._look, self._samples = look, samples
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Welcome"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons take the keyboard, and scroll to themselves
        self._recent: tuple[Recent, ...] = ()
        self._dropping = False
        self._keys: Callable[[str], str] = lambda _name: ""
        look.changed.connect(self._rebuild)
        self._rebuild()

    def show_recent(self, recent: tuple[Recent, ...]) -> None:
        """List other recent paths."""
        self._recent = recent
        self._rebuild()

    def show_keys(self, keys: Callable[[str], str]) -> None:
        """Show the keys of commands as they are now."""
        self._keys = keys
        self._rebuild()

    def show_dropping(self, dropping: bool) -> None:
        """Say that what is held over the window will be opened when it is let go."""
        if self._dropping != dropping:
            self._dropping = dropping
            self._drop.setText(self._drop_words())
            self._drop.setProperty("role", "heading" if dropping else "muted")
            self._drop.style().unpolish(self._drop)
            self._drop.style().polish(self._drop)

    def _rebuild(self) -> None:
        page = QWidget()
        outer = QHBoxLayout(page)
        outer.setContentsMargins(32, 40, 32, 24)
        column = QVBoxLayout()
        column.setSpacing(4)
        self._add_title(column)
        grid = QGridLayout()
        grid.setHorizontalSpacing(40)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addLayout(self._start(), 0, 0)
        grid.addLayout(self._sample_list(), 0, 1)
        grid.addLayout(self._recent_list(), 1, 0)
        grid.addLayout(self._hint_list(), 1, 1)
        column.addLayout(grid)
        column.addStretch(1)
        outer.addStretch(1)
        holder = QWidget()
        holder.setLayout(column)
        holder.setMaximumWidth(860)
        outer.addWidget(holder, 8)
        outer.addStretch(1)
        self.setWidget(page)

    def _add_title(self, column: QVBoxLayout) -> None:
        title = QLabel(self.tr("Contract Rewriter"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        title.setFont(font)
        column.addWidget(title)
        column.addWidget(
            muted(
                self.tr(
                    "Make Solidity contracts safer and cheaper, with the evidence that nothing else broke."
                )
            )
        )
        column.addSpacing(22)

    def _start(self) -> QVBoxLayout:
        box = self._box(self.tr("Start"))
        first = QPushButton(
            self._look.icon("folder-opened", self._look.theme.accent_text), f" {self.tr('Open folder…')}"
        )
        first.setAccessibleName(self.tr("Open folder…"))
        first.setProperty("primary", True)
        first.clicked.connect(self.open_folder)
        second = QPushButton(self._look.icon("file-code"), f" {self.tr('Open file…')}")
        second.setAccessibleName(self.tr("Open file…"))
        second.clicked.connect(self.open_file)
        self.setFocusProxy(first)
        row = QHBoxLayout()
        row.addWidget(first)
        row.addWidget(second)
        row.addStretch(1)
        box.addLayout(row)
        self._drop = muted(self._drop_words())
        box.addWidget(self._drop)
        box.addStretch(1)
        return box

    def _drop_words(self) -> str:
        if self._dropping:
            return self.tr("Drop to open")
        return self.tr(
            "A Foundry or Hardhat project, a folder of contracts, or one file; or drop it here. "
            "No account is needed."
        )

    def _sample_list(self) -> QVBoxLayout:
        box = self._box(self.tr("Try a sample"))
        links = _outset(box)
        for sample in self._samples:
            button = self._link(sample.title, sample.about)
            button.clicked.connect(lambda _checked=False, path=sample.path: self.open_sample.emit(path))
            links.addWidget(button)
        if not self._samples:
            box.addWidget(muted(self.tr("No samples are installed.")))
        box.addStretch(1)
        return box

    def _recent_list(self) -> QVBoxLayout:
        box = self._box(self.tr("Recent"))
        links = _outset(box)
        for item in self._recent[:MOST_RECENT_SHOWN]:
            links.addLayout(self._recent_row(item))
        if not self._recent:
            box.addWidget(muted(self.tr("What you open will be listed here.")))
        box.addStretch(1)
        return box

    def _recent_row(self, item: Recent) -> QHBoxLayout:
        path = item.path
        about = self.tr("{folder} (missing)").format(folder=path.parent) if item.missing else str(path.parent)
        link = self._link(path.name, about, faint=item.missing)
        link.clicked.connect(lambda: self.open_recent.emit(path))
        pin, remove = QToolButton(), QToolButton()
        pinned, color = item.pinned, self._look.theme.accent if item.pinned else self._look.theme.muted
        pin.setIcon(self._look.icon("pinned" if pinned else "pin", color))
        words = self.tr("Unpin {name}") if pinned else self.tr("Pin {name}")
        remove.setIcon(self._look.icon("close", self._look.theme.muted))
        pin.clicked.connect(lambda: self.recent_pinned.emit(path, not pinned))
        remove.clicked.connect(lambda: self.recent_removed.emit(path))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(link, 1)
        for button, text in ((pin, words), (remove, self.tr("Remove {name} from the list"))):
            button.setAccessibleName(text.format(name=path.name))
            button.setToolTip(text.format(name=path.name))
            row.addWidget(button)
        return row

    def _hint_list(self) -> QVBoxLayout:
        box = self._box(self.tr("Keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        font = self._look.mono()
        font.setPointSizeF(self.font().pointSizeF())
        for row, (name, what) in enumerate(hints()):
            label = QLabel(self._keys(name))
            label.setFont(font)
            grid.addWidget(label, row, 0)
            grid.addWidget(muted(what, wrap=False), row, 1)
        box.addLayout(grid)
        box.addStretch(1)
        return box

    def _link(self, title: str, about: str, *, faint: bool = False) -> QPushButton:
        """A flat button of two lines."""
        theme = self._look.theme
        button = QPushButton()
        button.setAccessibleName(f"{title}: {about}")
        button.setToolTip(about)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setStyleSheet(
            f"QPushButton {{ text-align: left; border: 1px solid transparent; background: transparent;"
            f" padding: 4px 6px; }} QPushButton:hover {{ background: {theme.raised}; }}"
            f"QPushButton:focus {{ border-color: {theme.accent}; }}"
        )
        inner = QVBoxLayout(button)
        inner.setContentsMargins(INSET, 4, INSET, 4)
        inner.setSpacing(1)
        name = QLabel(title)
        name.setStyleSheet(f"color: {theme.muted if faint else theme.accent};")
        text = ElidedLabel(about, "muted")
        for label in (name, text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inner.addWidget(label)
        button.setMinimumHeight(inner.sizeHint().height())
        return button

    def _box(self, title: str) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(5)
        heading = section(title)
        heading.setContentsMargins(0, 10, 0, 3)
        box.addWidget(heading)
        return box


def _outset(box: QVBoxLayout) -> QVBoxLayout:
    """A column that begins left of the others by as much as its rows are inset."""
    column = QVBoxLayout()
    column.setContentsMargins(-INSET, 0, 0, 0)
    column.setSpacing(box.spacing())
    box.addLayout(column)
    return column
