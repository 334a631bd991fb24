"""Go to a file by some letters of its name: those opened last first, `name:12` goes to a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.searching.walking import Found
from desktop.bench import Bench
from desktop.look import Look
from desktop.operations import files, search
from desktop.session import Document, Place
from desktop.widgets.fuzzy import ranked
from desktop.widgets.picker import Choice, Picker
from desktop.words import tr

_LINE = re.compile(r"^(.*?):(\d{1,7})(?::(\d{1,5}))?$")


class QuickOpen(QObject):
    """Knows what was opened last, and shows the list."""

    def __init__(self, bench: Bench, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._bench, self._look, self._parent = bench, look, parent
        self.recent: list[Path] = []
        self.others: dict[str, Callable[[], object]] = {}
        """First letters that lead elsewhere: to the commands, to declarations."""
        bench.session.document_opened.connect(self._opened)
        bench.session.project_changed.connect(self.recent.clear)

    def show(self, dependencies: bool = False) -> Picker:
        """Show the list; it fills when the folder was read."""
        listed = [tuple(_of_session(self._bench))]
        placeholder = tr("A file's name, :12 for a line, > for commands, @ and # for declarations")
        picker = Picker(
            placeholder,
            lambda typed: choices_of(typed, listed[0], self.recent),
            self._look,
            self._parent,
            nothing=tr("No file has these letters in its name."),
        )
        picker.chosen.connect(self._go)
        picker.words.textChanged.connect(lambda typed: self._lead(picker, typed))
        alive = [True]
        picker.destroyed.connect(lambda: alive.__setitem__(0, False))

        def filled(found: Sequence[Found]) -> None:
            listed[0] = tuple(found)
            if alive[0]:
                picker.refresh()

        search.list_files(self._bench, dependencies, filled)
        picker.show()
        return picker

    def _lead(self, picker: Picker, typed: str) -> None:
        other = self.others.get(typed)
        if other is not None:
            picker.close()
            other()

    def _opened(self, document: Document) -> None:
        path = document.path
        self.recent[:] = [path, *(item for item in self.recent if item != path)][:200]

    def _go(self, chosen: object) -> None:
        assert isinstance(chosen, Place)
        if chosen.line:
            self._bench.session.jump.emit(chosen)
        else:
            files.open_file(self._bench, chosen.path)


def choices_of(typed: str, listed: Sequence[Found], recent: Sequence[Path]) -> list[Choice]:
    """The files that fit, best first; without letters those opened last come first."""
    found = _LINE.match(typed)
    words, line, column = (
        (found[1], int(found[2]), int(found[3] or 1)) if found else (typed.rstrip(":"), 0, 1)
    )
    order = {path: at for at, path in enumerate(recent)}
    items = sorted(listed, key=lambda item: order.get(item.path, len(order)))
    whole = "/" in words or "\\" in words
    words = words.replace("\\", "/")
    fits = ranked(words, items, lambda item: item.name if whole else item.path.name)
    if not fits and not whole:
        fits, whole = ranked(words, items, lambda item: item.name), True
    made = []
    for item, hit in fits:
        title = item.name if whole else item.path.name
        detail = "" if whole else item.name.rpartition("/")[0]
        right = tr("line {n}").format(n=line) if line else tr("open") if item.path in order else ""
        made.append(Choice(title, Place(item.path, line, column), detail, right, "file-code", hit.places))
    return made


def _of_session(bench: Bench) -> list[Found]:
    roots = [path for path in bench.session.paths if path.is_dir()]
    made = []
    for file in bench.session.files:
        root = next((item for item in roots if file.is_relative_to(item)), file.parent)
        made.append(Found(file, file.relative_to(root).as_posix()))
    return made
