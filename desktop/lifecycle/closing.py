"""Asks before something typed would be lost: Save, Don't save, Cancel, as everywhere.

Nothing here waits: the dialogs are opened, and go on by signals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from desktop.session import Document
from desktop.words import tr

Act = Callable[[], object]
_KINDS = QMessageBox.StandardButton


def ask_to_save(
    parent: QWidget, documents: Sequence[Document], save: Act, discard: Act, *, everywhere: bool = False
) -> QDialog:
    """Ask about documents that are not saved; cancelling does nothing.

    `everywhere` lets nobody type in any other window before the answer.
    """
    if len(documents) > 1:
        dialog = _about_many(parent, documents, save, discard)
    else:
        dialog = _about_one(parent, documents[0], save, discard)
    if everywhere:
        dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
        dialog.show()
    else:
        dialog.open()
    return dialog


def _about_one(parent: QWidget, document: Document, save: Act, discard: Act) -> QDialog:
    text = tr("“{name}” is not saved.").format(name=document.path.name)
    box = QMessageBox(QMessageBox.Icon.Question, tr("Contract Rewriter"), text, parent=parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setInformativeText(tr("Save what was typed? It is lost if you don't."))
    box.setStandardButtons(_KINDS.Save | _KINDS.Discard | _KINDS.Cancel)
    box.setDefaultButton(_KINDS.Save)
    box.setEscapeButton(_KINDS.Cancel)
    _label(box.button(_KINDS.Save), tr("&Save"))
    _label(box.button(_KINDS.Discard), tr("Do&n't save"))
    _label(box.button(_KINDS.Cancel), tr("&Cancel"))
    box.finished.connect(lambda code: _go_on(_KINDS(code), save, discard))
    return box


def _about_many(parent: QWidget, documents: Sequence[Document], save: Act, discard: Act) -> QDialog:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("Contract Rewriter"))
    dialog.setMinimumWidth(460)
    label = QLabel(tr("{n} files are not saved. What you discard is lost.").format(n=len(documents)))
    label.setWordWrap(True)
    names = QListWidget()
    names.setAccessibleName(tr("Files that are not saved"))
    for document in documents:
        row = QListWidgetItem(document.path.name if document.untitled else str(document.path))
        row.setToolTip(row.text())
        names.addItem(row)
    names.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.SaveAll | kinds.Discard | kinds.Cancel)
    _label(buttons.button(kinds.SaveAll), tr("&Save all"))
    _label(buttons.button(kinds.Discard), tr("&Discard all"))
    _label(buttons.button(kinds.Cancel), tr("&Cancel"))
    first = buttons.button(kinds.SaveAll)
    first.setDefault(True)
    names.setFixedHeight(min(8, len(documents)) * names.sizeHintForRow(0) + 12)
    layout = QVBoxLayout(dialog)
    for part in (label, names, buttons):
        layout.addWidget(part)

    def clicked(button: object) -> None:
        acts = {buttons.button(kinds.SaveAll): save, buttons.button(kinds.Discard): discard}
        act = next((act for key, act in acts.items() if key is button), None)
        dialog.done(0)
        if act is not None:
            act()

    buttons.clicked.connect(clicked)
    first.setFocus()
    return dialog


def _go_on(code: QMessageBox.StandardButton, save: Act, discard: Act) -> None:
    if code == _KINDS.Save:
        save()
    elif code == _KINDS.Discard:
        discard()


def _label(button: object, text: str) -> None:
    from PySide6.QtWidgets import QAbstractButton

    assert isinstance(button, QAbstractButton)
    button.setText(text)
