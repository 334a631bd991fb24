"""What is known about the names of the open project, and the signals by which panels follow it.

A part of the session: operations and editors change it, panels show it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from core.symbols.catalog import Catalog
    from desktop.language.places import Uses
    from desktop.language.structure import Entry


@dataclass(frozen=True, slots=True)
class Outline:
    """What the file in front declares, and the 0-based line of its cursor; `path` None without a file."""

    path: Path | None = None
    entries: tuple[Entry, ...] = ()
    line: int = 0
    named: tuple[Entry, ...] = ()
    """The very same entries as long as only their lines change."""


class Language(QObject):
    """The structure of the file in front, the index of the project, and the uses that were asked for."""

    outline_changed = Signal()
    line_changed = Signal()
    """The cursor is in another line of the file in front."""
    index_changed = Signal()
    uses_changed = Signal()
    go_wanted = Signal(object, int, int)
    """Put the cursor of an open file at a 0-based line and UTF-16 column, and remember where it was."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.outline = Outline()
        self.index: object | None = None
        self.problem: str = ""
        """Why there is no index of the texts as they are now; empty when there is one."""
        self.uses: Uses | None = None
        self.catalog: Catalog | None = None
        """What the files of the project could import; None until that was looked for."""
        self.catalog_of: object = None
        """The roots and files that the catalog is about."""
        self.catalog_s = 0.0
        """When it was made, by the monotonic clock."""

    def show_outline(self, outline: Outline) -> None:
        """The file in front declares something else now."""
        self.outline = outline
        self.outline_changed.emit()

    def show_line(self, line: int) -> None:
        """The cursor went to another 0-based line."""
        former = self.outline
        if former.line != line:
            self.outline = replace(former, line=line)
            self.line_changed.emit()

    def indexed(self, index: object | None, problem: str = "") -> None:
        """Keep a new index, or the reason why there is none; an index that is there stays then."""
        self.problem = problem
        if index is not None:
            self.index = index
        self.index_changed.emit()

    def catalogued(self, catalog: Catalog, about: object, seconds: float) -> None:
        """Keep what could be imported, about some roots, looked for at a time."""
        self.catalog, self.catalog_of, self.catalog_s = catalog, about, seconds

    def show_uses(self, uses: Uses | None) -> None:
        """Show other places in the references panel."""
        self.uses = uses
        self.uses_changed.emit()

    def forget(self) -> None:
        """Another project was opened."""
        self.index, self.problem, self.uses = None, "", None
        self.catalog, self.catalog_of = None, None
        self.outline = Outline()
        for signal in (self.outline_changed, self.index_changed, self.uses_changed):
            signal.emit()
