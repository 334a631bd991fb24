"""The toolchain panel: a list of programs, and buttons to fetch and remove them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.solidity.compilation import NO_VERSION
from desktop.look import Look
from desktop.session import Session
from desktop.toolchain.model import Stock, ToolRow, rows, to_fetch
from desktop.widgets.labels import muted

ROW = Qt.ItemDataRole.UserRole


class ToolchainView(QWidget):
    """Asks for the stock when it is first shown; downloads show their bytes in the status bar."""

    look_wanted = Signal()
    fetch_wanted = Signal(str, str)
    """Name and version."""
    remove_wanted = Signal(str, str)
    needed_wanted = Signal()
    """Fetch whatever the open project needs."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._stock: Stock | None = None
        self.list = QTreeWidget()
        self.told = muted(self.tr("Looking for compilers, node and anvil…"))
        self.fetch = QPushButton(self.tr("&Fetch"))
        self.remove = QPushButton(self.tr("Re&move"))
        self.needed = QPushButton(self.tr("Download what the project &needs"))
        self.again = QPushButton(self.tr("&Look again"))
        self.versions = QComboBox()
        self.fetch_version = QPushButton(self.tr("Fetch &compiler"))
        self._build()
        session.analysis_changed.connect(self.refresh)
        session.project_changed.connect(self._show_buttons)
        look.changed.connect(self.refresh)

    def show_stock(self, stock: Stock) -> None:
        """Show what was found."""
        self._stock = stock
        chosen = self.versions.currentText()
        self.versions.clear()
        self.versions.addItems(list(to_fetch(stock)))
        self.versions.setCurrentIndex(max(0, self.versions.findText(chosen)))
        self.refresh()

    def refresh(self) -> None:
        """Show the stock beside what the project needs now."""
        if self._stock is None:
            return
        before = self.list.currentIndex().row()
        self.list.clear()
        for row in rows(self._stock, self._needed()):
            self.list.addTopLevelItem(self._item(row))
        again = self.list.topLevelItem(max(0, min(before, self.list.topLevelItemCount() - 1)))
        if again is not None:
            self.list.setCurrentItem(again)
        self.told.setText(self._stock.trouble)
        self.told.setVisible(bool(self._stock.trouble))
        self._show_buttons()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stock is None:
            self.look_wanted.emit()

    def _build(self) -> None:
        self.setFocusProxy(self.list)
        self.list.setAccessibleName(self.tr("Compilers and programs"))
        titles = (self.tr("Program"), self.tr("State"), self.tr("Size"), self.tr("Where, or what to do"))
        self.list.setHeaderLabels(list(titles))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for column in range(3):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.currentItemChanged.connect(lambda *_: self._show_buttons())
        self.versions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.versions.setMinimumContentsLength(5)  # what stands beside it decides how narrow a window may be
        self.versions.setAccessibleName(self.tr("Versions of the compiler that can be fetched"))
        self.fetch.clicked.connect(self._fetch)
        self.remove.clicked.connect(self._remove)
        self.again.clicked.connect(self.look_wanted)
        self.needed.clicked.connect(self.needed_wanted)
        self.fetch_version.clicked.connect(self._fetch_version)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(6)
        for widget in (self.needed, self.fetch, self.remove, self.again):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.versions)
        bar.addWidget(self.fetch_version)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        self.told.setContentsMargins(12, 2, 12, 4)
        layout.addWidget(self.told)
        layout.addWidget(self.list, 1)
        self._show_buttons()

    def _item(self, row: ToolRow) -> QTreeWidgetItem:
        item = QTreeWidgetItem([row.title, row.state, row.size, row.detail])
        item.setToolTip(3, row.detail)
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setIcon(0, self._look.icon("check" if row.status.state == "ready" else "warning"))
        item.setData(0, ROW, row)
        return item

    def _row(self) -> ToolRow | None:
        item = self.list.currentItem()
        row = item.data(0, ROW) if item is not None else None
        return row if isinstance(row, ToolRow) else None

    def _needed(self) -> set[str]:
        built = self._session.built
        runs = built.compilations if built is not None else ()
        return {item.version for item in runs if item.version != NO_VERSION}

    def _show_buttons(self) -> None:
        row = self._row()
        self.fetch.setEnabled(row is not None and row.can_fetch)
        self.remove.setEnabled(row is not None and row.can_remove)
        self.needed.setEnabled(bool(self._session.paths))
        self.versions.setEnabled(self.versions.count() > 0)
        self.fetch_version.setEnabled(self.versions.count() > 0)

    def _fetch(self) -> None:
        row = self._row()
        if row is not None:
            self.fetch_wanted.emit(row.status.name, row.status.version)

    def _remove(self) -> None:
        row = self._row()
        if row is not None:
            self.remove_wanted.emit(row.status.name, row.status.version)

    def _fetch_version(self) -> None:
        if self.versions.currentText():
            self.fetch_wanted.emit("solc", self.versions.currentText())
