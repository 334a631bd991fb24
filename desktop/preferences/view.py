"""The preferences page: search, groups, and one editor for each setting, chosen by its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import UsageError
from desktop.look import Look
from desktop.preferences.model import Preferences, Row
from desktop.widgets.fields import indent
from desktop.widgets.labels import Empty, line, muted

SPIN_WIDTH = 96


class PreferencesView(QDialog):
    """Every change is written at once; a value that does not fit is told beside its field and not kept."""

    def __init__(
        self,
        preferences: Preferences,
        look: Look,
        parent: QWidget,
        more: Mapping[str, Callable[[], QWidget]] = MappingProxyType({}),
        group: str = "",
    ) -> None:
        """`more` makes what stands below the settings of a group; `group` is shown first."""
        super().__init__(parent)
        self._more = more
        self.below: QWidget | None = None
        self._preferences, self._look = preferences, look
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Search settings"))
        self.words.setAccessibleName(self.tr("Search settings"))
        self.words.textChanged.connect(self.refresh)
        self.groups = QListWidget()
        self.groups.setAccessibleName(self.tr("Groups of settings"))
        self.groups.setFixedWidth(150)
        self.groups.setSpacing(2)
        self.groups.addItem(self.tr("All"))
        self.groups.addItems(list(dict.fromkeys(row.about.group for row in preferences.rows())))
        shown = self.groups.findItems(group, Qt.MatchFlag.MatchExactly)
        self.groups.setCurrentItem(shown[0] if shown else self.groups.item(0))
        self.groups.currentRowChanged.connect(lambda _row: self.refresh())
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(self.tr("Settings"))
        self.editors: dict[str, Editor] = {}
        body = QHBoxLayout()
        body.addWidget(self.groups)
        body.addWidget(self._area, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.words)
        layout.addLayout(body, 1)
        self.refresh()
        self.resize(820, 600)
        self.words.setFocus()

    def refresh(self) -> None:
        """Show the settings of the chosen group that hold the words."""
        chosen = self.groups.currentItem()
        group = chosen.text() if chosen is not None and self.groups.currentRow() > 0 else ""
        rows = [
            row for row in self._preferences.rows()
            if row.holds(self.words.text()) and group in ("", row.about.group)
        ]  # fmt: skip
        self.editors = {}
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(12, 4, 12, 12)
        layout.setSpacing(0)
        for row in rows:
            self.editors[row.name] = editor = Editor(row, self._preferences, self._look)
            layout.addWidget(editor)
            layout.addWidget(line())
        if not rows:
            layout.addWidget(Empty(self.tr("No setting holds these words."), self.tr("Try fewer letters.")))
        self.below = self._more[group]() if group in self._more else None
        if self.below is not None:
            layout.addWidget(self.below)
        layout.addStretch(1)
        self._area.setWidget(body)


class Editor(QWidget):
    """One setting: its name, its field, what it means, and what is wrong with what was entered."""

    def __init__(self, row: Row, preferences: Preferences, look: Look) -> None:
        super().__init__()
        self._preferences, self._look = preferences, look
        self.row = row
        self._title = QLabel(row.title)
        self._title.setProperty("role", "heading")
        self._mark = muted("", wrap=False)
        self.reset = QToolButton()
        self.reset.setIcon(look.icon("discard"))
        self.reset.setStyleSheet("QToolButton { padding: 0 7px; }")  # no taller than the title beside it
        self.reset.setAccessibleName(self.tr("Set {name} back to its default").format(name=row.title))
        self.reset.setToolTip(
            self.tr("Default: {value}").format(value=_shown(row.default) or self.tr("empty"))
        )
        self.reset.clicked.connect(lambda: self._keep(row.default))
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setStyleSheet(f"color: {look.theme.bad};")
        self.field = self._field()
        self.field.setAccessibleName(row.title)
        self.field.setAccessibleDescription(row.about.about)
        self.field.setEnabled(not row.fixed)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._mark)
        head.addStretch(1)
        head.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(muted(row.about.about))
        layout.addLayout(self._with_browse())
        layout.addWidget(self.told)
        self._show()

    def _field(self) -> QWidget:
        row = self.row
        if row.about.choices:
            box = QComboBox()
            box.addItems(list(row.about.choices))
            box.setCurrentText(str(row.value))
            box.currentTextChanged.connect(self._keep)
            return box
        if isinstance(row.default, bool):
            check = QCheckBox(self.tr("On"))
            check.setChecked(bool(row.value))
            check.toggled.connect(self._keep)
            return check
        if isinstance(row.default, int):
            spin = QSpinBox()
            spin.setRange(row.about.least or 0, row.about.most or 1_000_000_000)
            spin.setSuffix(f" {row.about.unit}" if row.about.unit else "")
            spin.setValue(int(row.value))
            spin.setMinimumWidth(SPIN_WIDTH)
            indent(spin)
            spin.editingFinished.connect(lambda: self._keep(spin.value()))
            return spin
        text = QLineEdit(_shown(row.value))
        text.setPlaceholderText(_shown(row.default) or self.tr("not set"))
        text.editingFinished.connect(lambda: self._keep(text.text()))
        return text

    def _with_browse(self) -> QHBoxLayout:
        layout = QHBoxLayout()
        wide = isinstance(self.field, QLineEdit)
        layout.addWidget(self.field, 1 if wide else 0)
        if self.row.about.browse:
            button = QPushButton(self.tr("Browse…"))
            button.setAutoDefault(False)
            button.setEnabled(not self.row.fixed)
            button.clicked.connect(self._browse)
            layout.addWidget(button)
        if not wide:
            layout.addStretch(1)
        return layout

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.row.title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        folder = self.row.about.browse == "folder"
        mode = QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(partial(self._browsed))
        dialog.open()

    def _browsed(self, name: str) -> None:
        if isinstance(self.field, QLineEdit):
            self.field.setText(name)
        self._keep(name)

    def _keep(self, value: Any) -> None:
        if value == self.row.value or (
            isinstance(self.row.value, Path) and str(value) == str(self.row.value)
        ):
            self.told.setText("")
            self._show()
            return
        try:
            self._preferences.set(self.row, value)
        except UsageError as error:
            self.told.setText(f"{error.message} {error.next_step}")
            self._show()
            return
        self.row = next(row for row in self._preferences.rows() if row.name == self.row.name)
        self.told.setText("")
        self._show_value()
        self._show()

    def _show_value(self) -> None:
        """The field shows what was kept, also after a reset."""
        field, value = self.field, self.row.value
        field.blockSignals(True)
        if isinstance(field, QComboBox):
            field.setCurrentText(str(value))
        elif isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        elif isinstance(field, QSpinBox):
            field.setValue(int(value))
        elif isinstance(field, QLineEdit):
            field.setText(_shown(value))
        field.blockSignals(False)

    def _show(self) -> None:
        row, words = self.row, []
        if row.fixed:
            words.append(self.tr("set by {variable}").format(variable=row.fixed))
        elif row.changed:
            words.append(self.tr("changed"))
        if row.about.restart and not row.fixed:
            words.append(self.tr("takes effect at the next start"))
        self._mark.setText(" · ".join(words))
        self.reset.setVisible(row.changed and not row.fixed)
        self.told.setVisible(bool(self.told.text()))


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
