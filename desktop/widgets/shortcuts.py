"""Every command with its keys: a sheet to read, to search, and to change keys in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.commands import NATIVE, Command, Commands
from desktop.keymap import Keymap, clash_of
from desktop.look import Look
from desktop.widgets.labels import muted

ROW = Qt.ItemDataRole.UserRole


class Shortcuts(QDialog):
    """Enter or a double click on a command records new keys for it; Escape closes."""

    def __init__(self, commands: Commands, keymap: Keymap, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands, self._keymap, self._look = commands, keymap, look
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Search by name or key"))
        self.words.setAccessibleName(self.tr("Search commands"))
        self.words.textChanged.connect(self.refresh)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Keys"), self.tr("By default")])
        self.list.setUniformRowHeights(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemActivated.connect(lambda _item, _column: self.record())
        self.list.currentItemChanged.connect(lambda *_: self._show_buttons())
        self.recorder = QKeySequenceEdit()
        self.recorder.setAccessibleName(self.tr("New keys"))
        self.recorder.setMaximumSequenceLength(2)
        self.recorder.editingFinished.connect(self._recorded)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self._buttons()
        self._lay_out()
        self.refresh()
        self.resize(720, 560)
        self.words.setFocus()

    def _buttons(self) -> None:
        self.change = QPushButton(self.tr("Change…"))
        self.change.clicked.connect(self.record)
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.clicked.connect(lambda: self._choose(()))
        self.reset = QPushButton(self.tr("Default"))
        self.reset.clicked.connect(self._reset_one)
        self.reset_all = QPushButton(self.tr("Reset all"))
        self.reset_all.clicked.connect(self._reset_all)
        self.copy = QPushButton(self.tr("Copy sheet"))
        self.copy.setToolTip(self.tr("Copy every command with its keys as text"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.sheet()))
        for button in (self.change, self.remove, self.reset, self.reset_all, self.copy):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.change)
        row.addWidget(self.recorder, 1)
        row.addWidget(self.remove)
        row.addWidget(self.reset)
        row.addSpacing(16)
        row.addWidget(self.reset_all)
        row.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.words)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.told)
        layout.addLayout(row)
        layout.addWidget(muted(self.tr("Press two keys one after the other for a chord: Ctrl+K, Ctrl+S.")))

    def refresh(self) -> None:
        """Show the commands that hold the words, by menu."""
        chosen = self.selected()
        wanted = self.words.text().casefold().split()
        self.list.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for row in self._commands.rows():
            menu = row.menu.replace("&", "") or self.tr("Elsewhere")
            text = f"{menu} {row.title} {_shown(row)}".casefold()
            if not all(word in text for word in wanted):
                continue
            if menu not in groups:
                groups[menu] = QTreeWidgetItem(self.list, [menu])
                groups[menu].setFlags(Qt.ItemFlag.ItemIsEnabled)
                groups[menu].setSizeHint(0, QSize(0, self._look.row_height()))
            item = QTreeWidgetItem(groups[menu], [row.title, _shown(row), _default(row, self._keymap)])
            item.setData(0, ROW, row)
            if chosen is not None and row.name == chosen.name:
                self.list.setCurrentItem(item)
        self.list.expandAll()
        self._show_buttons()

    def selected(self) -> Command | None:
        """The command that is selected."""
        item = self.list.currentItem()
        row = item.data(0, ROW) if item is not None else None
        return row if isinstance(row, Command) else None

    def select(self, name: str) -> None:
        """Select a command by its name."""
        for at in range(self.list.topLevelItemCount()):
            group = self.list.topLevelItem(at)
            for index in range(group.childCount() if group is not None else 0):
                item = group.child(index) if group is not None else None
                if item is not None and item.data(0, ROW).name == name:
                    self.list.setCurrentItem(item)

    def record(self) -> None:
        """Wait for new keys of the selected command."""
        row = self.selected()
        if row is not None:
            self.told.setText(self.tr("Press the new keys for “{name}”.").format(name=row.title))
            self.recorder.clear()
            self.recorder.setEnabled(True)
            self.recorder.setFocus()

    def sheet(self) -> str:
        """Every command with its keys as lines of text."""
        lines: list[str] = []
        menu = None
        for row in self._commands.rows():
            if row.menu != menu:
                menu = row.menu
                lines += ["", menu.replace("&", "") or self.tr("Elsewhere")]
            lines.append(f"  {row.title:<44} {_shown(row)}".rstrip())
        return "\n".join(lines).strip() + "\n"

    def _recorded(self) -> None:
        keys = self.recorder.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        row = self.selected()
        self.recorder.clear()
        if row is None or not keys:
            return
        clash = clash_of(row, keys, self._commands.rows())
        if clash is not None:
            self.told.setText(
                self.tr("{keys} is taken by “{other}”. Remove it there first, or press other keys.").format(
                    keys=QKeySequence(keys).toString(NATIVE), other=clash.other.title
                )
            )
            return
        self._choose((keys,))

    def _choose(self, keys: tuple[str, ...]) -> None:
        row = self.selected()
        if row is None:
            return
        try:
            self._keymap.choose(row, keys)
        except OSError as error:
            self.told.setText(self.tr("The keys could not be saved: {why}.").format(why=error.strerror))
            return
        self._commands.remap(self._keymap.overrides)
        shown = self._commands.keys(row.name) or self.tr("no key")
        self.told.setText(self.tr("“{name}” has {keys} now.").format(name=row.title, keys=shown))
        self.refresh()
        self.list.setFocus()

    def _reset_one(self) -> None:
        row = self.selected()
        if row is not None:
            self._choose(row.default_keys)

    def _reset_all(self) -> None:
        self._keymap.reset()
        self._commands.remap({})
        self.told.setText(self.tr("Every command has its default keys."))
        self.refresh()

    def _show_buttons(self) -> None:
        row = self.selected()
        for button in (self.change, self.remove, self.reset, self.recorder):
            button.setEnabled(row is not None)
        self.reset.setEnabled(row is not None and row.name in self._keymap.overrides)
        self.reset_all.setEnabled(bool(self._keymap.overrides))


def _shown(row: Command) -> str:
    return "   ".join(keys.toString(NATIVE) for keys in row.action.shortcuts())


def _default(row: Command, keymap: Keymap) -> str:
    """The default keys, where others were chosen."""
    if row.name not in keymap.overrides:
        return ""
    return "   ".join(QKeySequence(keys).toString(NATIVE) for keys in row.default_keys) or "-"
