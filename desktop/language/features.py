"""The language features of one window: made once, it follows the editors that are opened.

Each editor gets the features of `desktop.language.attached`; what belongs to all of them, such
as the trail of places and the outline of the file in front, is kept here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from desktop.bench import Bench
from desktop.editor.view import SourceEditor
from desktop.language.attached import Attached
from desktop.language.fixes import Fixes
from desktop.language.navigation import Navigation
from desktop.language.peek import peek
from desktop.language.state import Outline
from desktop.language.structure import Entry
from desktop.language.trail import Trail
from desktop.look import Look
from desktop.operations import files
from desktop.session import Document, Place
from desktop.tabs import Tabs


class Features(QObject):
    """Outline, breadcrumbs, completion and going to places, for every editor of a window."""

    def __init__(self, bench: Bench, look: Look, tabs: Tabs, parent: QObject) -> None:
        super().__init__(parent)
        self.bench, self.look, self.tabs = bench, look, tabs
        self.trail = Trail()
        self.recent: list[str] = []
        """Labels of the suggestions that were taken last, the newest first."""
        self.attached: dict[SourceEditor, Attached] = {}
        self.navigation = Navigation(self)
        self.fixes = Fixes(self)
        tabs.editor_made.connect(self._made)
        tabs.second_made.connect(self._made)
        tabs.currentChanged.connect(self._front_changed)
        tabs.side_changed.connect(self._closed)
        tabs.moved.connect(self._moved)
        session = bench.session
        session.document_closed.connect(self._closed)
        session.language.go_wanted.connect(self.go)
        session.language.index_changed.connect(self._index_changed)

    def front(self) -> Attached | None:
        """The features of the editor in front."""
        editor = self.tabs.editor()
        return self.attached.get(editor) if editor is not None else None

    def complete(self) -> None:
        """Show what could be meant at the cursor."""
        one = self.front()
        if one is not None:
            one.completion.ask()

    def show_parameters(self) -> None:
        """Show what the call around the cursor takes."""
        one = self.front()
        if one is not None:
            one.parameters.ask()

    def peek(self) -> None:
        """Show the declaration of the name at the cursor over the text."""
        peek(self)

    def rename(self) -> None:
        """Ask for another name of what the cursor is at."""
        from desktop.language.renaming import RenameDialog

        found, index = self.navigation.symbol_here(), self.navigation.index
        if found is not None and index is not None:
            RenameDialog(self.bench, index, self.navigation.alias_here() or found, self.tabs.window()).open()

    def focus_breadcrumbs(self) -> None:
        """Give the keyboard to the path over the text."""
        one = self.front()
        if one is not None:
            one.breadcrumbs.take_focus()

    # Places.

    def here(self) -> Place | None:
        """Where the cursor is."""
        editor = self.tabs.editor()
        if editor is None:
            return None
        cursor = editor.textCursor()
        before = cursor.block().text().encode("utf-16-le")[: cursor.positionInBlock() * 2]
        column = len(before.decode("utf-16-le", "ignore")) + 1
        return Place(editor.path, cursor.blockNumber() + 1, column)

    def go(self, path: Path, line: int, column: int) -> None:
        """Go to a 0-based line and UTF-16 column of a file, and remember where the cursor was."""
        editor = self.tabs.editors.get(path)
        points = column + 1
        if editor is not None:
            text = editor.document().findBlockByNumber(line).text()
            points = len(text.encode("utf-16-le")[: column * 2].decode("utf-16-le", "ignore")) + 1
        self.go_to(Place(path, line + 1, points))

    def go_to(self, place: Place) -> None:
        """Go to a place of a file that is open or not, and remember where the cursor was."""
        self.trail.leave(self.here(), place)
        self._show(place)

    def back(self) -> None:
        """Go to the place where the cursor was before."""
        place = self.trail.back(self.here())
        if place is not None:
            self._show(place)

    def forward(self) -> None:
        """Go to the place that was gone back from."""
        place = self.trail.forward()
        if place is not None:
            self._show(place)

    def _show(self, place: Place) -> None:
        if not self.tabs.go_to(place):
            files.open_file(self.bench, place.path)

    # Editors.

    def _made(self, editor: SourceEditor) -> None:
        one = Attached(self, editor)
        self.attached[editor] = one
        one.structure_changed.connect(self._structure_changed)
        one.show_meanings(self.navigation.index)
        self._structure_changed()

    def _index_changed(self) -> None:
        for one in self.attached.values():
            one.show_meanings(self.navigation.index)

    def _closed(self, *_: object) -> None:
        alive = {*self.tabs.editors.values(), self.tabs.second}
        for editor in [item for item in self.attached if item not in alive]:
            self.attached.pop(editor).close()
        self._structure_changed()

    def _front_changed(self, _index: int) -> None:
        self._structure_changed()

    def _structure_changed(self) -> None:
        language, one = self.bench.session.language, self.front()
        if one is None:
            language.show_outline(Outline())
            return
        line = one.editor.textCursor().blockNumber()
        known = language.outline
        if known.entries is not one.entries or (known.path, known.line) != (one.editor.path, line):
            language.show_outline(Outline(one.editor.path, one.entries, line, one.named))
        one.show_place()

    def _moved(self) -> None:
        one = self.front()
        if one is not None:
            self.bench.session.language.show_line(one.editor.textCursor().blockNumber())
            one.show_place()

    def entries_of(self, path: Path) -> tuple[Entry, ...]:
        """What an open file declares; nothing for one that is not open."""
        editor = self.tabs.editors.get(path)
        one = self.attached.get(editor) if editor is not None else None
        return one.entries if one is not None else ()

    def document(self, editor: SourceEditor) -> Document | None:
        """The document of an editor."""
        return self.bench.session.documents.get(editor.path)
