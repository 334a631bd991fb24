"""The questions of one window about its documents: where to save, what to do with unsaved text.

It asks and calls operations; it writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.bench import Bench
from desktop.lifecycle.closing import ask_to_save
from desktop.operations import compare, files, formatting, saving
from desktop.session import Document
from desktop.tabs import Tabs

Then = Callable[[], object]


class Documents(QObject):
    """One per window, which owns it."""

    def __init__(self, bench: Bench, tabs: Tabs, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._tabs, self._window = bench, tabs, window
        bench.typed = self.typed
        bench.save_as_wanted = self.save_as
        bench.compare_wanted = self.compare

    def typed(self, path: Path) -> str | None:
        """The text in an open editor, with LF line ends."""
        editor = self._tabs.editors.get(path)
        return editor.text() if editor is not None else None

    def unsaved(self) -> tuple[Document, ...]:
        """The documents whose text is not on the disk."""
        return tuple(item for item in self._bench.session.documents.values() if item.unsaved)

    def unsaved_texts(self) -> dict[Path, str]:
        """Their texts, with LF line ends."""
        return {item.path: self.typed(item.path) or "" for item in self.unsaved()}

    def current(self) -> Document | None:
        """The document in front."""
        editor = self._tabs.editor()
        return self._bench.session.documents.get(editor.path) if editor is not None else None

    def new(self) -> None:
        """An empty document without a file."""
        files.new_file(self._bench)

    def save_current(self) -> None:
        """Save the document in front."""
        document = self.current()
        if document is not None:
            self._save(document.path, None)

    def save_current_as(self) -> None:
        """Save the document in front under another name."""
        document = self.current()
        if document is not None:
            self.save_as(document.path, None)

    def save_all(self, then: Then | None = None) -> None:
        """Save every document that is not saved, one after the other, then go on if all are."""
        self.save_each([item.path for item in self.unsaved()], then)

    def save_each(self, paths: Iterable[Path], then: Then | None = None) -> None:
        """Save documents one after the other; the first that cannot be saved ends it."""
        rest = list(paths)
        if rest:
            self._save(rest[0], lambda: self.save_each(rest[1:], then))
        elif then is not None:
            then()

    def save_as(self, path: Path, then: Then | None) -> None:
        """Ask for a name, save the document there, then go on; nothing happens on cancel."""
        if path not in self._bench.session.documents:
            return
        dialog = QFileDialog(self._window, self.tr("Save as"), str(self._suggested(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Solidity (*.sol)"))
        dialog.setDefaultSuffix("sol")
        dialog.selectFile(path.name)
        dialog.fileSelected.connect(lambda name: self._save_as(path, Path(name), then))
        dialog.open()

    def revert_current(self) -> None:
        """Have the text of the file again; undo brings back what was typed."""
        document = self.current()
        if document is not None:
            saving.revert(self._bench, document.path)

    def compare_current(self) -> None:
        """Show the document in front beside its file."""
        document = self.current()
        if document is not None:
            self.compare(document.path)

    def compare(self, path: Path) -> None:
        """Show a document beside what its file holds."""
        compare.with_saved(self._bench, path)

    def close(self, path: Path) -> None:
        """Close a document, after asking when it is not saved."""
        document = self._bench.session.documents.get(path)
        if document is None or not document.unsaved:
            self._close(path)
            return
        editor = self._tabs.editors[path]
        self._tabs.setCurrentWidget(editor)

        def save() -> None:
            self._save(path, lambda: self.close(editor.path))  # under its name then, unless typed in since

        ask_to_save(self._window, [document], save, lambda: self._close(path))

    def close_each(self, paths: Iterable[Path]) -> None:
        """Close several documents, after asking once about those that are not saved."""
        known = self._bench.session.documents
        left = []
        for document in [known[path] for path in paths if path in known]:
            if document.unsaved:
                left.append(document)
            else:
                self._close(document.path)
        if left:
            editors = [self._tabs.editors[document.path] for document in left]

            def close() -> None:
                self.close_each([editor.path for editor in editors])  # under their names then

            def discard() -> None:
                for editor in editors:
                    self._close(editor.path)

            save = partial(self.save_each, [document.path for document in left], close)
            ask_to_save(self._window, left, save, discard)

    def unless_unsaved(self, go_on: Then) -> None:
        """Go on, after asking about what is not saved; again, if it was typed in while it was saved."""
        unsaved = self.unsaved()
        if unsaved:
            save = partial(self.save_all, partial(self.unless_unsaved, go_on))
            ask_to_save(self._window, unsaved, save, go_on)
        else:
            go_on()

    def _close(self, path: Path) -> None:
        self._bench.session.close_document(path)

    def _save(self, path: Path, then: Then | None) -> None:
        document = self._bench.session.documents.get(path)
        if self._bench.settings.format_on_save and document is not None and not document.untitled:
            formatting.format_document(self._bench, path, lambda: self._write(path, then))
        else:
            self._write(path, then)

    def _write(self, path: Path, then: Then | None) -> None:
        typed = self.typed(path)
        if typed is not None:
            saving.save(self._bench, path, typed, then)
        elif then is not None:
            then()

    def _save_as(self, path: Path, target: Path, then: Then | None) -> None:
        typed = self.typed(path)
        if typed is not None:
            saving.save_as(self._bench, path, typed, target, then)

    def _suggested(self, path: Path) -> Path:
        """The folder where the file is, or where the project is."""
        document = self._bench.session.documents[path]
        if not document.untitled:
            return path.parent
        places = self._bench.session.paths
        if not places:
            return Path.home()
        return places[0] if places[0].is_dir() else places[0].parent
