"""The part of the File menu that writes reports."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from desktop.commands import Commands
from desktop.operations import export
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def add(window: Window, commands: Commands) -> None:
    """Add one row per format."""
    kinds: tuple[tuple[export.Kind, str], ...] = (
        ("html", tr("Report as &HTML…")),
        ("pdf", tr("Report as &PDF…")),
        ("markdown", tr("Report as &Markdown…")),
        ("sarif", tr("Findings as S&ARIF…")),
    )
    for kind, text in kinds:
        commands.add(
            f"export-report-{kind}",
            text,
            partial(choose, window, kind),
            icon="book" if kind == "html" else "",
            when=lambda: export.can_export(window.bench.session),
        )


def choose(window: Window, kind: export.Kind) -> None:
    """Ask for a file, and write the report there."""
    filters = {
        "html": tr("HTML (*.html)"),
        "pdf": tr("PDF (*.pdf)"),
        "markdown": tr("Markdown (*.md)"),
        "sarif": tr("SARIF (*.sarif)"),
    }
    suggested = export.suggested(window.bench.session, kind)
    dialog = QFileDialog(window, tr("Write report"), str(suggested.parent), filters[kind])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(export.SUFFIXES[kind].removeprefix("."))
    dialog.selectFile(suggested.name)
    dialog.fileSelected.connect(lambda name: _write(window, kind, Path(name)))
    dialog.open()


def _write(window: Window, kind: export.Kind, path: Path) -> None:
    def show(folder: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def copy(written: Path) -> None:
        QGuiApplication.clipboard().setText(str(written))

    export.export(window.bench, kind, path, show, copy)
