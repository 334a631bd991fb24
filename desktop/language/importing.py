"""What an editor's file could import: names that are not there yet, and paths inside of an import."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from core.solidity.import_paths import ImportRoots, choose
from core.symbols.adding import import_edit, imported_paths, is_imported, style_of
from core.symbols.catalog import Catalog, Offer
from desktop.editor.view import SourceEditor
from desktop.language.context import Context
from desktop.language.ranking import Names, Suggestion
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.language.features import Features

_FROM = re.compile(r"^[^}]*\}\s*from\s*[\"']([^\"']+)[\"']")
_PATH = re.compile(r"^\s*(?:import\b[^\"']*|\}\s*from\s*)[\"'](?P<path>[^\"']+)[\"']")
NEIGHBOURS = 12
"""Other files that are looked at for how this project imports."""


class Imports:
    """Answers for one editor, from the catalog that a job has made; it asks no disk."""

    def __init__(self, features: Features, editor: SourceEditor) -> None:
        self._features, self._editor = features, editor
        self._made: tuple[object, str, Names] = (None, "", Names(()))

    @property
    def _catalog(self) -> Catalog | None:
        return self._features.bench.session.language.catalog

    @property
    def _here(self) -> str:
        return self._editor.path.as_posix()

    # Names.

    def names(self) -> Names:
        """Names of other files; each is marked with the file's path."""
        catalog, here = self._catalog, self._here
        if catalog is None:
            return Names(())
        if self._made[0] is not catalog or self._made[1] != here:
            roots = catalog.roots_of(here)
            offers = (offer for offer in catalog.offers if offer.path != here)
            self._made = (catalog, here, Names(_suggestion(offer, roots) for offer in offers))
        return self._made[2]

    def named(self, name: str) -> tuple[Offer, ...]:
        """The files that declare a name."""
        catalog = self._catalog
        found = catalog.by_name.get(name, ()) if catalog is not None else ()
        return tuple(offer for offer in found if offer.path != self._here)

    def path_to(self, target: str) -> str:
        """The path by which this file imports another, as its imports and its neighbours have it."""
        catalog = self._catalog
        roots = catalog.roots_of(self._here) if catalog is not None else None
        if roots is None or catalog is None:
            return ""
        texts = (self._data(), *self._neighbours())
        samples = [path for data in texts for path in imported_paths(data)]
        return choose(roots, self._here, target, samples, catalog.files)

    def place(self, name: str, target: str) -> tuple[int, str] | None:
        """At which position (UTF-16 units) which text brings a name of another file in."""
        data = self._data()
        path = self._known_path(data, target) or self.path_to(target)
        if not path or is_imported(data, name, path):
            return None
        at, words = import_edit(data, name, path, style_of((data, *self._neighbours())))
        return len(data[:at].decode("utf-8", "ignore").encode("utf-16-le")) // 2, words

    def _known_path(self, data: bytes, target: str) -> str:
        """The path by which the file imports another already."""
        catalog = self._catalog
        roots = catalog.roots_of(self._here) if catalog is not None else None
        if catalog is None or roots is None:
            return ""
        paths = imported_paths(data)
        return next((p for p in paths if roots.resolve(self._here, p, catalog.files) == target), "")

    def add(self, name: str, target: str) -> None:
        """Put the import of a name into the text, in one step to undo; the cursor stays at its text."""
        found = self.place(name, target)
        if found is None or self._editor.isReadOnly():
            return
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(found[0])
        cursor.insertText(found[1])

    # Paths.

    def paths(self, context: Context) -> Sequence[Suggestion]:
        """What can stand behind the folders that are typed of a path (`context.before`)."""
        catalog = self._catalog
        roots = catalog.roots_of(self._here) if catalog is not None else None
        if catalog is None or roots is None:
            return ()
        typed = context.before
        if not typed:
            return _beginnings(roots, catalog)
        places = [self._here.rpartition("/")[0]] if typed == "./" else roots.places(self._here, typed)
        names = (name for place in places for name in catalog.folders.get(place.rstrip("/"), ()))
        found = [_step(name) for name in dict.fromkeys(names) if self._is_other(name, typed)]
        if set(typed.split("/")) <= {"..", ""}:
            found.append(_step("../"))
        return found

    def exported(self, behind: str) -> Sequence[Suggestion]:
        """The names of the file whose path stands behind the cursor: `import {|} from "./A.sol"`."""
        found, catalog = _FROM.match(behind), self._catalog
        roots = catalog.roots_of(self._here) if catalog is not None else None
        if found is None or catalog is None or roots is None:
            return ()
        path = roots.resolve(self._here, found.group(1), catalog.files)
        offers = catalog.files[path][1] if path in catalog.files else ()
        return [Suggestion(offer.name, offer.kind, offer.name, near=0) for offer in offers]

    def path_in(self, line: str, column: int) -> tuple[int, int, Path] | None:
        """UTF-16 start and end of the import path at a column of a line, and the file that it means."""
        found, catalog = _PATH.search(line), self._catalog
        roots = catalog.roots_of(self._here) if catalog is not None else None
        if found is None or catalog is None or roots is None:
            return None
        start, end = (len(line[:at].encode("utf-16-le")) // 2 for at in found.span("path"))
        path = roots.resolve(self._here, found["path"], catalog.files)
        return (start, end, Path(path)) if start <= column <= end and path in catalog.files else None

    def _is_other(self, name: str, typed: str) -> bool:
        return not (typed == "./" and name == self._editor.path.name)

    def _data(self) -> bytes:
        return self._editor.text().encode("utf-8", "replace")

    def _neighbours(self) -> list[bytes]:
        """Compiled texts of the project's own files, those in the same folder first."""
        index, files = self._features.navigation.index, self._features.bench.session.files
        if index is None:
            return []
        mine = [path for path in files if path != self._editor.path]
        mine.sort(key=lambda path: path.parent != self._editor.path.parent)
        units = [index.unit_of(str(path)) for path in mine[:NEIGHBOURS]]
        return [index.texts[unit].data for unit in units if unit is not None and unit in index.texts]


def _suggestion(offer: Offer, roots: ImportRoots | None) -> Suggestion:
    root = f"{roots.root}/" if roots is not None else ""
    shown = offer.path.removeprefix(root) if root else offer.path
    own = roots is not None and roots.is_own(offer.path)
    name = offer.name
    told = tr("Its import is added.")
    return Suggestion(
        name, offer.kind, name, shown, 6 if own else 8, imported=(name, offer.path), documentation=told
    )


def _beginnings(roots: ImportRoots, catalog: Catalog) -> list[Suggestion]:
    found = [_step("./"), _step("../")]
    found += [Suggestion(one.prefix, "folder", one.prefix, one.target, 1) for one in roots.remappings]
    for folder in roots.modules:
        for name in catalog.folders.get(folder, ()):
            packages = catalog.folders.get(f"{folder}/{name}".rstrip("/"), ()) if name[0] == "@" else ("",)
            labels = (f"{name}{one}" for one in packages)
            found += [Suggestion(label, "folder", label, "node_modules", 2) for label in labels]
    return list({item.label: item for item in reversed(found)}.values())[::-1]


def _step(name: str) -> Suggestion:
    return Suggestion(name, "folder" if name.endswith("/") else "file", name, near=0)
