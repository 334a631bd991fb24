"""From a name to what it means and to where it is used, over all files of the project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.symbols.aliases import Alias, alias_at
from core.symbols.index import SymbolIndex
from core.symbols.symbol import CALLABLE, Reference, Symbol
from desktop.editor.view import SourceEditor
from desktop.errors import Notice
from desktop.language import kinds
from desktop.language.places import Use, Uses
from desktop.language.project import View, place_of, view_of
from desktop.widgets.fuzzy import ranked
from desktop.widgets.picker import Choice, Picker

if TYPE_CHECKING:
    from desktop.language.features import Features

MOST_USES = 5_000


class Navigation(QObject):
    """Answers for the editor in front; what cannot be answered is told with its reason."""

    def __init__(self, features: Features) -> None:
        super().__init__(features)
        self._features = features
        self._views: dict[Path, tuple[object, int, View | None, bool]] = {}

    @property
    def index(self) -> SymbolIndex | None:
        """The index of the project, where there is one."""
        found = self._features.bench.session.language.index
        return found if isinstance(found, SymbolIndex) else None

    def view(self, editor: SourceEditor, *, quick: bool = False) -> View | None:
        """The index beside an editor's text, made again only when one of them is another.

        `quick` is for the key path: one that takes all between the first and the last change for new.
        """
        index, revision = self.index, editor.document().revision()
        known = self._views.get(editor.path)
        if known is not None and known[0] is index and known[1] == revision and (quick or not known[3]):
            return known[2]
        made = view_of(index, editor.path, editor.text(), quick=quick) if index is not None else None
        self._views = {editor.path: (index, revision, made, quick)}
        return made

    def symbol_here(self) -> Symbol | None:
        """What the name at the cursor means; says why when it is not known."""
        editor = self._features.tabs.editor()
        if editor is None:
            return None
        view = self.view(editor)
        found = view.symbol_at(editor.textCursor().position()) if view is not None else None
        if found is None:
            self._tell_why(view)
        return found

    def alias_here(self) -> Alias | None:
        """The name that an import gives what stands at the cursor; None where it has its own name."""
        editor = self._features.tabs.editor()
        view = self.view(editor) if editor is not None else None
        offset = view.offset(editor.textCursor().position()) if view is not None and editor else None
        return alias_at(view.index, view.unit, offset) if view is not None and offset is not None else None

    # Going there.

    def definition(self) -> None:
        """Go to where the name at the cursor is declared."""
        found = self.symbol_here()
        if found is not None:
            self.go(found)

    def base(self) -> None:
        """Go to what the function at the cursor overrides."""
        found, index = self.symbol_here(), self.index
        if found is not None and index is not None:
            above = [index.symbols[key] for key in found.bases if key in index.symbols]
            self._go_or_list(found, above, self.tr("{name} overrides nothing."))

    def implementations(self) -> None:
        """Go to what overrides the function at the cursor, or inherits from the contract."""
        found, index = self.symbol_here(), self.index
        if found is not None and index is not None:
            below = index.overriding(found.id) if found.kind in CALLABLE else index.heirs(found.id)
            self._go_or_list(found, below, self.tr("Nothing overrides {name}."))

    def go(self, symbol: Symbol) -> None:
        """Go to a symbol's name; to the beginning of a file that stands for itself."""
        index = self.index
        place = place_of(index, symbol.file, symbol.name_span.start) if index is not None else None
        if place is None or index is None:
            return
        path, line, column = place
        editor = self._features.tabs.editors.get(path)
        view = self.view(editor) if editor is not None else None
        moved = view.position(symbol.name_span.start) if view is not None else None
        if editor is not None and moved is not None:
            block = editor.document().findBlock(moved)
            line, column = block.blockNumber(), moved - block.position()
        self._features.go(path, line, column)

    # Lists.

    def references(self) -> None:
        """List every place that names what the cursor is at, with all it overrides."""
        found, index = self.symbol_here(), self.index
        if found is not None and index is not None:
            uses = index.uses(found.id, family=True)
            self.show_uses(found, uses, self._features.bench.session.language.problem)

    def show_uses(
        self, symbol: Symbol, references: Iterable[Reference], note: str = "", title: str = ""
    ) -> None:
        """Show places in the references panel."""
        index = self.index
        if index is None:
            return
        rows = [use for item in list(references)[:MOST_USES] if (use := use_of(index, item)) is not None]
        rows.sort(key=lambda use: (str(use.path), use.line, use.column))
        self._features.bench.session.language.show_uses(
            Uses(symbol.name, symbol.kind, tuple(rows), note, title)
        )

    def pick_in_file(self) -> None:
        """Go to a declaration of the file in front by some of its letters."""
        one = self._features.front()
        if one is None:
            return
        from desktop.language.structure import walk

        entries = [entry for entry in walk(one.entries) if entry.name]

        def choices(typed: str) -> list[Choice]:
            return [
                Choice(
                    entry.name,
                    entry,
                    entry.detail,
                    kinds.words(entry.kind),
                    kinds.icon(entry.kind),
                    hit.places,
                )
                for entry, hit in ranked(typed, entries, lambda entry: entry.name)
            ]

        path = one.editor.path
        picker = Picker(self.tr("Go to a declaration of this file"), choices, self._features.look, one.editor)
        picker.chosen.connect(lambda entry: self._features.go(path, entry.line, entry.column))
        picker.show()

    def pick_in_project(self) -> None:
        """Go to a declaration of any file by some of its letters."""
        index, window = self.index, self._features.tabs.window()
        if index is None:
            self._tell_why(None)
            return
        symbols = [item for file in index.texts for item in index.outline(file) if item.name]

        def choices(typed: str) -> list[Choice]:
            return [
                _choice(item.name, item.kind, item.file, item, hit.places)
                for item, hit in ranked(typed, symbols, lambda item: item.name)
            ]

        picker = Picker(self.tr("Go to a declaration of the project"), choices, self._features.look, window)
        picker.chosen.connect(self.go)
        picker.show()

    def _go_or_list(self, symbol: Symbol, found: Iterable[Symbol], nothing: str) -> None:
        places = list(found)
        if not places:
            message = nothing.format(name=symbol.name)
            self._features.bench.session.tell(Notice("info", message))
        elif len(places) == 1:
            self.go(places[0])
        else:
            named = [Reference(item.file, item.name_span, item.id, "declaration") for item in places]
            self.show_uses(symbol, named, title=self.tr("Related to {name}").format(name=symbol.name))

    def _tell_why(self, view: View | None) -> None:
        session = self._features.bench.session
        if self.index is None:
            message = session.language.problem or self.tr("The names of this project are not known yet.")
            advice = self.tr("They are once it compiles and was analyzed (F5).")
        elif view is None:
            message = self.tr("This file is no part of what was compiled.")
            advice = self.tr("Open the folder of its project.")
        else:
            message = self.tr("There is no name with a declaration here.")
            advice = session.language.problem
        session.tell(Notice("info", message, advice))


def use_of(index: SymbolIndex, item: Reference) -> Use | None:
    """A reference as a row with the text of its line."""
    place = place_of(index, item.file, item.span.start)
    if place is None:
        return None
    path, line, column = place
    source = index.texts[item.file]
    text = source.slice(source.line_span(line + 1)).rstrip("\r\n").removeprefix("\ufeff")
    length = len(source.slice(item.span).encode("utf-16-le")) // 2
    return Use(path, line, column, length, item.kind, text)


def _choice(name: str, kind: str, detail: str, data: object, places: tuple[int, ...]) -> Choice:
    return Choice(name, data, detail, kinds.words(kind), kinds.icon(kind), places)
