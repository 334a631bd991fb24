"""What can be done about the findings of a line: rewrite, explain, dismiss."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QInputDialog, QMenu, QTextBrowser

from core.analysis.finding import Finding
from core.analysis.page import to_markdown_page
from core.symbols.catalog import Offer
from desktop import severities
from desktop.editor.model import unit_of
from desktop.errors import Notice
from desktop.language import hover
from desktop.operations import dismissals, rewrite
from desktop.widgets.page_popup import PagePopup

UNKNOWN_NAME = frozenset({"solc 7576", "solc 7920"})
"""“Undeclared identifier” and “Identifier not found or not unique”."""
UNKNOWN_WORDS = ("Undeclared identifier", "Identifier not found")
"""Compilers before 0.6.8 number no message."""
MOST_IMPORTS = 8
MOST_LETTERS = 90
_RIGHT = QTextCursor.MoveOperation.NextCharacter
_MOVE, _KEEP = QTextCursor.MoveMode.MoveAnchor, QTextCursor.MoveMode.KeepAnchor

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor
    from desktop.language.features import Features


class Fixes(QObject):
    """Menus and pages at the cursor of the editor in front."""

    def __init__(self, features: Features) -> None:
        super().__init__(features)
        self._features = features

    def findings_at(self, editor: SourceEditor, line: int) -> list[Finding]:
        """The findings whose mark stands in a 0-based line of the editor, worst first."""
        session = self._features.bench.session
        built, analysis = session.built, session.analysis
        unit = unit_of(editor.path, built) if built is not None else None
        if unit is None or analysis is None:
            return []
        marks = {
            (mark.title, mark.message) for mark in editor.marks_at(editor.document().findBlockByNumber(line))
        }
        mine = [item for item in analysis.findings if item.file == unit[0] and not item.suppressed]
        here = [item for item in mine if (item.detector, item.message) in marks]
        return sorted(here, key=lambda item: severities.rank(item.severity))

    def show_menu(self) -> None:
        """What can be done at the cursor's line, as a menu."""
        editor = self._features.tabs.editor()
        if editor is None:
            return
        line = editor.textCursor().blockNumber()
        found, missing = self.findings_at(editor, line), self.missing_at(editor, line)
        if not found and not missing:
            nothing = Notice("info", self.tr("There is no finding in this line."))
            self._features.bench.session.tell(nothing)
            return
        menu = self.menu_for(editor, found, missing)
        menu.popup(self._corner(editor))

    def missing_at(self, editor: SourceEditor, line: int) -> list[Offer]:
        """What could be imported for the names of a 0-based line that the compiler does not know."""
        block, found = editor.document().findBlockByNumber(line), dict[Offer, None]()
        for mark in editor.marks_at(block):
            if mark.title not in UNKNOWN_NAME and not mark.message.startswith(UNKNOWN_WORDS):
                continue
            cursor = QTextCursor(block)
            cursor.movePosition(_RIGHT, _MOVE, min(mark.column, block.length() - 1))
            cursor.movePosition(_RIGHT, _KEEP, max(0, mark.end_column - mark.column))
            name = cursor.selectedText().partition(".")[0].strip()
            found |= dict.fromkeys(self._features.attached[editor].imports.named(name))
        return list(found)

    def menu_for(self, editor: SourceEditor, found: list[Finding], missing: Sequence[Offer] = ()) -> QMenu:
        """The menu of some findings, and of names that can be imported."""
        from core.rewriting.catalog import rules_for

        menu = QMenu(editor)
        menu.aboutToHide.connect(menu.deleteLater)
        bench = self._features.bench
        imports = self._features.attached[editor].imports
        for offer in missing[:MOST_IMPORTS]:
            words = self.tr("Import {name} from “{path}”")
            action = menu.addAction(words.format(name=offer.name, path=imports.path_to(offer.path)))
            action.setIcon(editor.look.icon("lightbulb"))
            action.triggered.connect(partial(self._import, editor, offer))
        for item in found:
            if menu.actions():
                menu.addSeparator()
            words = f"{item.detector}: {item.message}"
            title = menu.addAction(words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…")
            title.setEnabled(False)
            if rules_for(item.detector):
                action = menu.addAction(self.tr("Rewrite this finding"))
                action.setIcon(editor.look.icon("sparkle"))
                action.triggered.connect(lambda _c=False, item=item: rewrite.rewrite_finding(bench, item))
            action = menu.addAction(self.tr("Explain {detector}").format(detector=item.detector))
            action.setIcon(editor.look.icon("book"))
            action.triggered.connect(lambda _c=False, item=item: self.explain(item.detector))
            action = menu.addAction(self.tr("Dismiss…"))
            action.triggered.connect(lambda _c=False, item=item: self._dismiss(item))
        return menu

    def _import(self, editor: SourceEditor, offer: Offer, _checked: bool = False) -> None:
        self._features.attached[editor].imports.add(offer.name, offer.path)

    def explain(self, detector: str) -> None:
        """Show a detector's page at the cursor."""
        from core.analysis.catalog import DETECTORS

        editor = self._features.tabs.editor()
        page = next((item.page for item in DETECTORS if item.info.id == detector), "")
        if editor is None or not page:
            return
        maker = QTextBrowser()
        maker.setMarkdown(f"# {detector}\n\n{to_markdown_page(page)}")
        PagePopup(detector, maker.toHtml(), editor).popup_at(self._corner(editor))
        maker.deleteLater()

    def show_page(self) -> None:
        """Show what is known of the name at the cursor, with the findings of its line."""
        editor, names = self._features.tabs.editor(), self._features.navigation
        if editor is None:
            return
        found = self.findings_at(editor, editor.textCursor().blockNumber())
        view, index = names.view(editor), names.index
        symbol = view.symbol_at(editor.textCursor().position()) if view is not None else None
        if symbol is None and not found:
            names.symbol_here()  # says why there is nothing
            return
        session = self._features.bench.session
        html = hover.page(symbol, index, session) if symbol is not None and index is not None else ""
        told = dict.fromkeys(
            (item.message, item.detector) for item in found
        )  # one may be there for each name
        html += "".join(
            f'<p>{message} (<a href="explain:{detector}">{detector}</a>)</p>' for message, detector in told
        )
        popup = PagePopup(symbol.name if symbol is not None else self.tr("Findings"), html, editor)
        popup.link.connect(lambda name: self.explain(name.partition(":")[2]))
        popup.popup_at(self._corner(editor))

    def hint(self, editor: SourceEditor, position: int) -> str:
        """The tooltip of the name at a position; empty for none."""
        names = self._features.navigation
        view, index = names.view(editor), names.index
        symbol = view.symbol_at(position) if view is not None else None
        if symbol is None or index is None or symbol.kind == "file":
            return ""
        return hover.plain(symbol, index, self._features.bench.session)

    def _dismiss(self, item: Finding) -> None:
        window = self._features.tabs.window()
        dialog = QInputDialog(window)
        dialog.setWindowTitle(self.tr("Dismiss a finding"))
        dialog.setLabelText(self.tr("Why does it not matter here?"))
        dialog.setTextValue(self.tr("False alarm: "))
        bench = self._features.bench
        dialog.textValueSelected.connect(
            lambda why: (
                dismissals.dismiss(bench, item.file, item.fingerprint, why.strip().rstrip(":"))
                if why.strip()
                else None
            )
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _corner(self, editor: SourceEditor) -> QPoint:
        return editor.viewport().mapToGlobal(editor.cursorRect().bottomLeft())
