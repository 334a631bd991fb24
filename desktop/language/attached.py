"""The language features of one editor, put together: structure, breadcrumbs, completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QTextBlock

from core.symbols.index import SymbolIndex
from desktop.editor.view import SourceEditor
from desktop.language.breadcrumbs import Breadcrumbs
from desktop.language.completion import Completion
from desktop.language.importing import Imports
from desktop.language.links import Links
from desktop.language.meanings import MeaningFormats, Meanings
from desktop.language.parameters import Parameters
from desktop.language.sources import Sources
from desktop.language.structure import Entry, compared, reading
from desktop.slices import Slices, Steps
from desktop.syntax.tree import SyntaxTree

if TYPE_CHECKING:
    from desktop.language.features import Features

QUIET_MS = 400
AT_ONCE_LINES = 1_000
"""In a longer file its structure is read when the typing pauses: for 5,000 lines that takes 20 ms after
each key, and the next key waits for turns of it."""


_Read = tuple[tuple[Entry, ...], bool, bool]
"""Entries, and whether their names and their lines are the same as before."""


class Attached(QObject):
    """`structure_changed` is sent when the file declares something else, or at other lines."""

    structure_changed = Signal()

    def __init__(self, features: Features, editor: SourceEditor) -> None:
        super().__init__(editor)
        self.editor = editor
        self.entries: tuple[Entry, ...] = ()
        self.named: tuple[Entry, ...] = ()
        """What was there when a name, or what stands behind one, last became another: its lines are old."""
        self.breadcrumbs = Breadcrumbs(editor.look, editor)
        self.breadcrumbs.chosen.connect(self._go)
        self.breadcrumbs.left.connect(editor.setFocus)
        editor.set_header(self.breadcrumbs)
        self.sources = Sources(features, self)
        self.imports = Imports(features, editor)
        self.completion = Completion(
            editor, self.sources.suggestions, self.sources.about, self.imports.place, features.recent
        )
        self.parameters = Parameters(editor, self.sources.signatures, self.completion)
        self.links = Links(features, self)
        self._features = features
        self._meanings = MeaningFormats(editor.look)
        editor.inline_formats.insert(0, self._meanings)
        editor.hints.append(self._hint)
        editor.marks_clicked.connect(self._marks_clicked)
        self._looking_up: Slices[Meanings] = Slices(self._show_meanings, self)
        self._read_later = QTimer(self)
        self._read_later.setSingleShot(True)
        self._read_later.timeout.connect(self._read)
        self._reading: Slices[_Read] = Slices(self._was_read, self)
        self._preparing: Slices[None] = Slices(lambda _: None, self)
        editor.parsed.connect(self._parsed)
        self._parsed()

    @property
    def preparing(self) -> bool:
        """Whether names of the file that are new are still being made ready for suggestions."""
        return self._reading.busy or self._preparing.busy

    def show_place(self) -> None:
        """Say in the breadcrumbs where the cursor is."""
        line = self.editor.textCursor().blockNumber()
        self.breadcrumbs.show_place(self.editor.path, self.entries, line)

    def _marks_clicked(self, line: int) -> None:
        self.editor.go_to(line)
        self._features.fixes.show_menu()

    def _hint(self, _block: QTextBlock, point: QPoint) -> str:
        return self._features.fixes.hint(self.editor, self.editor.cursorForPosition(point).position())

    def show_meanings(self, index: SymbolIndex | None) -> None:
        """Color names by what they mean in a new index; without one the former colors stay."""
        unit = index.unit_of(str(self.editor.path)) if index is not None else None
        if index is not None and unit is not None:
            self._looking_up.start(Meanings.reading(index, unit))

    def _show_meanings(self, meanings: Meanings) -> None:
        self._meanings.meanings = meanings
        self.editor.formats_changed.emit()

    def close(self) -> None:
        """The editor is being closed."""
        self._read_later.stop()
        self._reading.stop()
        self._preparing.stop()
        self._looking_up.stop()
        self.completion.close()
        self.parameters.close()

    def _parsed(self) -> None:
        self._reading.stop()  # the tree that it reads was edited
        self._read_later.start(0 if self.editor.blockCount() < AT_ONCE_LINES else QUIET_MS)

    def _read(self) -> None:
        tree = self.editor.syntax
        self._reading.start(_read(tree, self.entries))

    def _was_read(self, read: _Read) -> None:
        entries, names, lines = read
        if not names:
            self.named = entries
            self._preparing.start(self.sources.preparing(entries))
        if not lines:
            self.entries = entries
            self.structure_changed.emit()

    def _go(self, entry: object) -> None:
        if isinstance(entry, Entry):
            self._features.go(self.editor.path, entry.line, entry.column)
            self.editor.setFocus()


def _read(tree: SyntaxTree, former: tuple[Entry, ...]) -> Steps[_Read]:
    """What a file declares, and how that differs from what it declared before."""
    entries = yield from reading(tree.root, tree.data)
    names, lines = yield from compared(former, entries)
    return entries, names, lines
