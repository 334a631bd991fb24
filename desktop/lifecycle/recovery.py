"""What a crash left behind: found in the journal, compared with the disk, shown as unsaved tabs.

Finding touches the disk and runs in the journal's thread; showing changes the
session of one window.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.diff.line_ends import fold
from core.store.cut import Cut, finish_cut
from core.store.journal import Journal, Typed
from core.text import SourceText
from desktop.errors import Choice, Notice
from desktop.lifecycle.placing import place_cursor
from desktop.operations import saving
from desktop.operations.files import untitled_folder
from desktop.window import Window
from desktop.words import tr

TOPIC = "recovered"


@dataclass(frozen=True, slots=True)
class Found:
    """An unsaved text, and what its file holds now; None when there is no such file."""

    typed: Typed
    disk: bytes | None

    @property
    def changed(self) -> bool:
        """Whether another program wrote the file since the text was made from it."""
        return self.disk is not None and self.typed.base is not None and self.disk != self.typed.base


@dataclass(frozen=True, slots=True)
class Finds:
    """All that was left behind; `damaged` files were set aside, `cut` writes were finished."""

    found: tuple[Found, ...] = ()
    damaged: tuple[Path, ...] = ()
    cut: tuple[Cut, ...] = ()


def find(journal: Journal, untitled: Path, notes: Path) -> Finds:
    """Take over what dead processes left. Raises `OSError`; then it is all still there.

    Of two texts of one document the newer is its text, and the older becomes a document
    of its own in the folder `untitled`.
    """
    cut = finish_cut(notes)
    left = journal.left_behind()
    texts = _apart(left.typed, untitled)
    journal.adopt(texts)
    found = []
    for typed in texts:
        disk = _read(typed.path) if not typed.untitled else None
        if disk is not None and fold(SourceText(typed.path.name, disk)) == typed.text:
            journal.drop(typed.path)  # it was saved, and the crash came before that was noted
        else:
            found.append(Found(typed, disk))
    return Finds(tuple(found), left.damaged, cut)


def show(window: Window, found: Sequence[Found], damaged: Sequence[Path] = ()) -> None:
    """Open the texts as unsaved tabs, and tell it in one notice."""
    shown = [_show(window, item) for item in found]
    if shown or damaged:
        window.bench.session.tell(notice(window, shown, damaged))


def notice(window: Window, found: Sequence[Found], damaged: Sequence[Path]) -> Notice:
    """One calm sentence about everything that was recovered."""
    paths = [item.typed.path for item in found]
    parts = []
    if found:
        names = ", ".join(f"“{path.name}”" for path in paths[:3])
        more = tr(" and {n} more").format(n=len(paths) - 3) if len(paths) > 3 else ""
        told = tr("Recovered what was typed and not saved: {names}{more}.")
        parts.append(told.format(names=names, more=more))
    changed = [item.typed.path.name for item in found if item.changed]
    if changed:
        told = tr("Another program changed {names} meanwhile; what you typed is kept.")
        parts.append(told.format(names=", ".join(f"“{name}”" for name in changed)))
    if damaged:
        told = tr("{n} more could not be read and are kept in {folder}.")
        parts.append(told.format(n=len(damaged), folder=damaged[0].parent))
    choices = []
    if any(not item.typed.untitled for item in found):
        choices.append(Choice(tr("Compare with the file on disk"), lambda: _compare(window, paths)))
    if found:
        choices.append(Choice(tr("Discard"), lambda: _discard(window, found)))
    return Notice("info", " ".join(parts), "", tuple(choices), TOPIC)


def cut_notice(cut: Sequence[Cut]) -> Notice | None:
    """What to say about writes of several files that a death had cut off; None when there were none."""
    finished = [path for item in cut for path in item.finished]
    left = [path for item in cut for path in item.left]
    if not cut:
        return None
    message = tr("The program ended while it wrote several files.")
    if finished:
        message += " " + tr("The rest is written now: {names}.").format(names=_names(finished))
    if left:
        told = tr("Changed since and left as they are: {names}.").format(names=_names(left))
        return Notice("problem", message, f"{told} {tr('Compare them before you go on.')}")
    return Notice("info", message)


def _names(paths: Sequence[Path]) -> str:
    names = ", ".join(f"“{path.name}”" for path in paths[:3])
    return names + (tr(" and {n} more").format(n=len(paths) - 3) if len(paths) > 3 else "")


def _apart(texts: Iterable[Typed], untitled: Path) -> tuple[Typed, ...]:
    """Oldest first in, one text for each path out."""
    by_path: dict[Path, Typed] = {}
    for typed in texts:
        older = by_path.pop(typed.path, None)
        if older is not None and older.text != typed.text:
            free = _free(untitled, older.path, by_path)
            by_path[free] = replace(older, path=free, base=None, untitled=True)
        by_path[typed.path] = typed
    return tuple(by_path.values())


def _free(folder: Path, path: Path, taken: Iterable[Path]) -> Path:
    known, number = set(taken), 1
    while True:
        name = tr("{name} (recovered {n})").format(name=path.stem, n=number) + path.suffix
        if folder / name not in known:
            return folder / name
        number += 1


def _read(path: Path) -> bytes | None:
    """What the file holds; None as well for what cannot be read or edited as text."""
    try:
        data = path.read_bytes()
        data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return data


def _show(window: Window, found: Found) -> Found:
    """Open one text; a document of its name that holds something else by now is left alone."""
    window.recorder.adopt(found.typed.path)
    found = _beside_others(window, found)
    typed, session = found.typed, window.bench.session
    name = typed.path.name
    disk = SourceText(name, found.disk) if found.disk is not None else None
    base = SourceText(name, typed.base) if typed.base is not None else None
    saved = base or disk or SourceText(name, b"")
    session.open_document(typed.path, saved, untitled=typed.untitled)
    session.edit(typed.path, typed.text)
    if disk is None and not typed.untitled:
        session.on_disk(typed.path, gone=True)
    elif found.changed:
        session.on_disk(typed.path, theirs=disk)
    editor = window.tabs.editors.get(typed.path)
    if editor is not None:
        place_cursor(editor, typed.cursor, typed.anchor)
    return found


def _beside_others(window: Window, found: Found) -> Found:
    """The same text as a document without a file, where its own is typed in already or is elsewhere."""
    typed, documents, elsewhere = found.typed, window.bench.session.documents, window.bench.elsewhere()
    open_ = documents.get(typed.path)
    in_use = open_ is not None and open_.unsaved and window.documents.typed(typed.path) != typed.text
    if not in_use and typed.path not in elsewhere:
        return found
    path = _free(untitled_folder(window.bench), typed.path, elsewhere | documents.keys())
    return Found(replace(typed, path=path, base=None, untitled=True), None)


def _compare(window: Window, paths: Sequence[Path]) -> None:
    """Show the one in front if it is among them, else the first; the question stays for the others."""
    documents = window.bench.session.documents
    open_paths = [path for path in paths if path in documents and not documents[path].untitled]
    if not open_paths:
        return
    current = window.bench.session.current
    window.bench.compare_wanted(current if current in open_paths else open_paths[0])


def _discard(window: Window, found: Sequence[Found]) -> None:
    """What is on the disk again, as a step that can be undone; texts without a file can be brought back."""
    session, closed = window.bench.session, []
    for item in found:
        document = session.documents.get(item.typed.path)
        if document is None:
            continue
        if document.untitled or document.gone:
            closed.append(_as_now(window, item))
            session.close_document(document.path)
        else:
            saving.revert(window.bench, document.path)
    if closed:
        names = ", ".join(f"“{item.typed.path.name}”" for item in closed[:3])
        back = Choice(tr("Bring back"), lambda: _bring_back(window, closed))
        session.tell(Notice("info", tr("Discarded: {names}.").format(names=names), "", (back,), TOPIC))


def _as_now(window: Window, found: Found) -> Found:
    """With what was typed since it was recovered."""
    editor = window.tabs.editors[found.typed.path]
    cursor = editor.textCursor()
    typed = replace(found.typed, text=editor.text(), cursor=cursor.position(), anchor=cursor.anchor())
    return replace(found, typed=typed)


def _bring_back(window: Window, found: Sequence[Found]) -> None:
    for item in found:
        _show(window, item)
