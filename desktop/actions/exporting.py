"""The part of the File menu that writes reports, patches and tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from desktop.commands import Commands
from desktop.operations import export, handing
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

    commands.separate()
    session = window.bench.session
    commands.add(
        "export-patch",
        tr("Changes as a pa&tch…"),
        partial(choose_patch, window),
        tip=tr("What is accepted, or the whole proposal, as a file for git apply"),
        when=lambda: handing.can_hand_on(session),
    )
    commands.add(
        "copy-patch",
        tr("Cop&y the changes as a patch"),
        lambda: handing.copy_patch(window.bench, QGuiApplication.clipboard().setText),
        when=lambda: handing.can_hand_on(session),
    )
    commands.add(
        "export-test",
        tr("Counterexample as Foundry te&st…"),
        partial(choose_test, window),
        tip=tr("A test that fails on one of the two texts, as a file"),
        when=lambda: bool(handing.foundry_tests(session)),
    )
    commands.add(
        "copy-test",
        tr("Copy the counterexample as &Foundry test"),
        partial(_copy_test, window),
        when=lambda: bool(handing.foundry_tests(session)),
    )


def choose_patch(window: Window) -> None:
    """Ask for a file, and write the changes of the review there."""
    suggested = handing.suggested_patch(window.bench.session)
    _ask(window, suggested, tr("Patch (*.patch *.diff)"), partial(handing.write_patch, window.bench))


def choose_test(window: Window) -> None:
    """Ask for a file, and write the counterexample's test there."""
    suggested = handing.suggested_test(window.bench.session)
    _ask(window, suggested, tr("Solidity (*.sol)"), partial(handing.write_test, window.bench))


def _copy_test(window: Window) -> None:
    tests = handing.foundry_tests(window.bench.session)
    QGuiApplication.clipboard().setText("\n".join(text for _name, text in tests))


def _ask(window: Window, suggested: Path, kind: str, write: Callable[[Path], None]) -> None:
    dialog = QFileDialog(window, tr("Write file"), str(suggested.parent), kind)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix.removeprefix("."))
    dialog.selectFile(suggested.name)
    dialog.fileSelected.connect(lambda name: write(Path(name)))
    dialog.open()


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
