"""The list of saves, newest first, with a filter, and what is known of the selected one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.history.model import columns, details, files_in, fits, headings, part_columns
from desktop.look import Look
from desktop.session import FileRevision, RevisionRow, Session
from desktop.widgets.labels import Empty

Changes = Mapping[str, tuple[int, int]]
Chosen = tuple[RevisionRow, tuple[FileRevision, ...]]
_ROW = Qt.ItemDataRole.UserRole
_WAIT_MS = 120
"""Going through the list with the keys compares only where one stops."""


class HistoryView(QWidget):
    """Shows the session's revisions. `changed` says that something else is selected."""

    changed = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self.count_changes: Callable[[RevisionRow, Callable[[Changes], object]], object] = lambda _r, _s: None
        """Asked for the lines that a save changed; answers later."""
        self._actions: list[QAction] = []
        self.words, self.file = QLineEdit(), QComboBox()
        self.list = QTreeWidget()
        self._bar = QHBoxLayout()
        self._details = QVBoxLayout()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._ask_changes)
        self._known: dict[str, Changes] = {}
        self._build_list()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(
            Empty(
                self.tr("No revisions yet."),
                self.tr("Saving a file or applying a rewrite keeps one, to compare with and to go back to."),
            )
        )
        self._stack.addWidget(self._build())
        session.history_changed.connect(self.refresh)
        session.revision_chosen.connect(self.select)
        look.changed.connect(self.refresh)

    # What others ask for.

    def add_actions(self, actions: list[QAction]) -> None:
        """Offer commands as buttons and in the context menu; the list's keys are theirs."""
        self._actions = actions
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(action.text().replace("&", ""))
            self._bar.addWidget(button)

    def chosen(self) -> tuple[Chosen, ...]:
        """The selected saves with their selected files, the newest first."""
        order = {row.id: at for at, row in enumerate(self._session.revisions)}
        found: dict[str, tuple[RevisionRow, list[FileRevision]]] = {}
        for item in self.list.selectedItems():
            row, files = item.data(0, _ROW)
            held = found.setdefault(row.id, (row, []))[1]
            held.extend(file for file in files if file not in held)
        ordered = sorted(found.values(), key=lambda pair: order.get(pair[0].id, 0))
        return tuple((row, tuple(files)) for row, files in ordered)

    def select(self, row_id: str) -> None:
        """Select one save, whatever the filter says."""
        if self._item(row_id) is None:
            self.words.clear()
            self.file.setCurrentIndex(0)
        item = self._item(row_id)
        if item is not None:
            self.list.setCurrentItem(item)
            self.list.scrollToItem(item)

    def refresh(self) -> None:
        """Show what the session holds now; what was selected stays so."""
        chosen = [row.id for row, _ in self.chosen()]
        self._fill_files()
        self._fill()
        for row_id in chosen:
            item = self._item(row_id)
            if item is not None:
                item.setSelected(True)
        self._stack.setCurrentIndex(1 if self._session.revisions else 0)
        self._show_details()
        QTimer.singleShot(0, self, self._fit_columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    # Inside.

    def _fit_columns(self) -> None:
        """The title needs room: what the details say too is hidden where there is none."""
        room = self.list.viewport().width() - _TITLE - sum(_WIDTHS.values())
        for column in _SPARE:
            self.list.setColumnHidden(column, room < 0)
            room += _WIDTHS[column] if room < 0 else 0

    def _build_list(self) -> None:
        self.setFocusProxy(self.list)
        self.list.setAccessibleName(self.tr("Revisions"))
        self.list.setUniformRowHeights(True)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHeaderLabels(list(headings()))
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(48)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        for column in range(4, 8):
            self.list.headerItem().setTextAlignment(column, _RIGHT)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.itemSelectionChanged.connect(self._show_details)

    def _build(self) -> QWidget:
        self.words.setPlaceholderText(self.tr("Filter by words"))
        self.words.setAccessibleName(self.tr("Filter revisions by words"))
        self.words.setClearButtonEnabled(True)
        self.words.setMinimumWidth(110)
        self.words.textChanged.connect(self._fill)
        self.file.setAccessibleName(self.tr("Filter revisions by file"))
        self.file.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.file.setMinimumContentsLength(14)
        self.file.currentIndexChanged.connect(self._fill)
        self._bar.setContentsMargins(8, 4, 8, 4)
        self._bar.setSpacing(4)
        self._bar.addWidget(self.words, 1)
        self._bar.addWidget(self.file)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar)
        column.addWidget(self.list, 1)
        inner = QWidget()
        inner.setLayout(self._details)
        self._details.setContentsMargins(12, 8, 12, 8)
        self._details.setSpacing(2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("About the revision"))
        area.setWidget(inner)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(area)
        split.setStretchFactor(0, 1)
        split.setSizes([900, 250])
        split.splitterMoved.connect(self._fit_columns)
        return split

    def _fill_files(self) -> None:
        names, now = files_in(self._session.revisions), self.file.currentData()
        self.file.blockSignals(True)
        self.file.clear()
        self.file.addItem(self.tr("All files"), "")
        for name in names:
            self.file.addItem(name, name)
            self.file.setItemData(self.file.count() - 1, name, Qt.ItemDataRole.ToolTipRole)
        self.file.setCurrentIndex(max(0, self.file.findData(now)))
        self.file.blockSignals(False)

    def _fill(self) -> None:
        words, file = self.words.text(), self.file.currentData() or ""
        self.list.clear()
        items = [self._made(row) for row in self._session.revisions if fits(row, words, file)]
        self.list.addTopLevelItems(items)
        self.list.setRootIsDecorated(any(item.childCount() for item in items))

    def _made(self, row: RevisionRow) -> QTreeWidgetItem:
        item = _item(columns(row), (row, row.parts))
        item.setIcon(0, self._look.icon("history", self._look.theme.muted))
        for part in row.parts if len(row.parts) > 1 else ():
            item.addChild(_item(part_columns(part), (row, (part,))))
        return item

    def _item(self, row_id: str) -> QTreeWidgetItem | None:
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item is not None and item.data(0, _ROW)[0].id == row_id:
                return item
        return None

    def _menu(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._actions)
        menu.popup(self.list.viewport().mapToGlobal(point))

    def _show_details(self) -> None:
        self.changed.emit()
        while self._details.count():
            taken = self._details.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        chosen = self.chosen()
        if len(chosen) != 1:
            count = len(chosen)
            words = (
                self.tr("{n} revisions are selected.").format(n=count)
                if count
                else self.tr("Select a revision to see what it changed.")
            )
            self._say(words, "muted")
        else:
            row = chosen[0][0]
            self._say(row.title, "heading")
            for heading, text in details(row, self._known.get(row.id)):
                self._say(heading, "muted")
                self._say(text, "")
            self._timer.start()
        self._details.addStretch(1)

    def _say(self, text: str, role: str) -> None:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            label.setProperty("role", role)
        else:
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setContentsMargins(0, 0, 0, 5)
        self._details.addWidget(label)

    def _ask_changes(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 1 and chosen[0][0].id not in self._known:
            row = chosen[0][0]
            self.count_changes(row, lambda changes: self._learn(row, changes))

    def _learn(self, row: RevisionRow, changes: Changes) -> None:
        self._known[row.id] = changes
        self._show_details()


_TITLE = 200
_WIDTHS = {0: 148, 2: 110, 3: 120, 4: 74, 5: 52, 6: 112, 7: 84}
_SPARE = (7, 6, 2, 5)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _item(texts: tuple[str, ...], data: object) -> QTreeWidgetItem:
    item = QTreeWidgetItem(list(texts))
    for column, text in enumerate(texts):
        item.setToolTip(column, text)
        if column > 3:
            item.setTextAlignment(column, _RIGHT)
    item.setData(0, _ROW, data)
    return item
