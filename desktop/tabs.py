"""The tabs in the middle: one per open file, and one for the review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QTabBar, QTabWidget, QToolButton, QWidget

from core.diff.line_ends import fold
from core.text import SourceText
from desktop.conflicts.view import ConflictsView
from desktop.diff.comparing import ComparisonView
from desktop.diff.view import ReviewView
from desktop.editor.model import unit_of
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.merging import Merging
from desktop.session import Comparison, Document, Place, Session
from desktop.shown import marks_in
from desktop.widgets.code_view import CodeView


@runtime_checkable
class Page(Protocol):
    """A tab that is no file and can come back at the next start."""

    def page_state(self) -> tuple[str, Any] | None:
        """Its kind and a JSON value; None while it is not worth coming back."""


class Tabs(QTabWidget):
    """Keeps editors and documents in step.

    `close_wanted(path)` asks to close a file; `moved` says that the cursor or the tab changed;
    `edited` and `settled` are those of the editors.
    """

    close_wanted = Signal(object)
    editor_made = Signal(object)
    """A file got an editor."""
    second_made = Signal(object)
    """A file got a second view."""
    side_changed = Signal()
    """The keyboard went to the other side, or there is no other side any more."""
    moved = Signal()
    edited = Signal()
    settled = Signal()
    conflicts_made = Signal(object)
    """A page with conflicts was made."""

    def __init__(self, session: Session, look: Look, review: ReviewView) -> None:
        super().__init__()
        self._session, self._look, self._review = session, look, review
        self._pending: Place | None = None
        self.editors: dict[Path, SourceEditor] = {}
        self.second: SourceEditor | None = None
        """A second view of a file, beside the tabs; never in `editors`."""
        self.in_second = False
        """Whether commands are about the second view."""
        self.page_makers: dict[str, Callable[[Any], object]] = {}
        """Kind of a page → what shows it again, from what its `page_state` gave."""
        self.setDocumentMode(True)
        self.setAccessibleName(self.tr("Open files"))
        self.setMovable(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setAccessibleName(self.tr("Open tabs"))
        self.currentChanged.connect(self._changed)
        session.document_opened.connect(self._opened)
        session.document_changed.connect(self._document_changed)
        session.document_closed.connect(self._closed)
        session.document_replaced.connect(self._replaced)
        session.document_moved.connect(self._moved)
        session.text_edited.connect(self._edited)
        session.analysis_changed.connect(self._mark_all)
        session.reviewing_changed.connect(self._reviewing)
        session.review_wanted.connect(self.show_review)
        session.compared.connect(self._compared)
        session.project_changed.connect(self._close_comparisons)
        session.merge_opened.connect(self._merging)
        session.merge_closed.connect(self._merged)
        look.changed.connect(self._repaint)

    def editor(self) -> SourceEditor | None:
        """The editor in front, if one is: of two side by side the one that had the keyboard last."""
        if self.in_second:
            return self.second
        widget = self.currentWidget()
        return widget if isinstance(widget, SourceEditor) else None

    def texts(self) -> tuple[CodeView, ...]:
        """The texts in front, from left to right: one of a file, up to two side by side."""
        widget = self.currentWidget()
        if isinstance(widget, ReviewView | ComparisonView) and not self.in_second:
            return widget.texts()
        editor = self.editor()
        return (editor,) if editor is not None else ()

    def set_second(self, editor: SourceEditor | None) -> None:
        """There is another second view now, or none."""
        self.second, self.in_second = editor, False
        if editor is not None:
            editor.cursorPositionChanged.connect(self.moved)
            editor.cursors.changed.connect(self.moved)
            self.second_made.emit(editor)
        self.side_changed.emit()

    def go_to_side(self, *, second: bool) -> None:
        """Commands are about the second view, or about the tab in front."""
        if second != self.in_second:
            self.in_second = second
            self._changed(self.currentIndex())
            self.side_changed.emit()

    def reviewing(self) -> bool:
        """Whether the review is in front."""
        return self.currentWidget() is self._review

    def typed(self) -> dict[Path, str]:
        """The texts that are not saved, or not what was compiled last."""
        return {path: item.text() for path, item in self.editors.items() if self._unknown(path)}

    def _unknown(self, path: Path) -> bool:
        document, built = self._session.documents[path], self._session.built
        unit = unit_of(path, built) if built is not None else None
        return document.dirty or (unit is not None and unit[1].sha256 != document.saved.sha256)

    def go_to(self, place: Place) -> bool:
        """Show a place in an open editor; False when the file is not open yet."""
        editor = self.editors.get(place.path)
        if editor is None:
            self._pending = place
            return False
        if self.in_second and self.second is not None and self.second.path == place.path:
            editor = self.second
        else:
            self.setCurrentWidget(editor)
        block = editor.document().findBlockByNumber(place.line - 1)
        units = len(block.text()[: place.column - 1].encode("utf-16-le")) // 2
        editor.go_to(place.line - 1, units)
        editor.setFocus()
        return True

    def show_review(self) -> None:
        """Bring the review to the front."""
        if self.indexOf(self._review) >= 0:
            self.setCurrentWidget(self._review)

    def _opened(self, document: Document) -> None:
        editor = self.editors.get(document.path)
        if editor is None:
            editor = SourceEditor(document, self._look)
            self.editors[document.path] = editor
            editor.dirty_changed.connect(lambda dirty: self._dirtied(editor, dirty))
            editor.cursorPositionChanged.connect(self.moved)
            editor.cursors.changed.connect(self.moved)
            editor.edited.connect(self.edited)
            editor.edited.connect(lambda: self._look_for_saved(editor))
            editor.settled.connect(self.settled)
            icon = self._look.icon("file-code", self._look.theme.accent)
            index = self.addTab(editor, icon, document.path.name)
            self._name(index, document)
            self._dress(index)
            self._mark(editor)
            self.editor_made.emit(editor)
        self.setCurrentWidget(editor)
        editor.setFocus()
        pending, self._pending = self._pending, None
        if pending is not None and pending.path == document.path:
            self.go_to(pending)

    def _dirtied(self, editor: SourceEditor, dirty: bool) -> None:
        """Note whether the text differs from the saved one.

        Undo says that it does not when the text is again what was saved here last, which is not what
        the file holds after another program wrote it and the text of here was kept.
        """
        document = self._session.documents.get(editor.path)
        if not dirty and document is not None and editor.text() != fold(document.saved):
            editor.document().setModified(True)
            return
        self._session.set_dirty(editor.path, dirty)

    def _look_for_saved(self, editor: SourceEditor) -> None:
        """Take the dot away when an edit or undo led back to what the file holds.

        Qt knows one state of the undo stack that is saved, and forgets it: when the program was ended
        in between, and where `_dirtied` contradicts.
        """
        if self._is_saved(editor):
            QTimer.singleShot(0, editor, lambda: self._take_dot(editor))  # when Qt is done with the edit

    def _take_dot(self, editor: SourceEditor) -> None:
        if self._is_saved(editor):
            editor.mark_saved()

    def _is_saved(self, editor: SourceEditor) -> bool:
        document = self._session.documents.get(editor.path)
        if document is None or not document.dirty:
            return False
        if editor.document().characterCount() - 1 != _units(document.saved):
            return False  # which costs nothing to know
        return editor.text() == fold(document.saved)

    def _document_changed(self, document: Document) -> None:
        editor = self.editors.get(document.path)
        if editor is None:
            return
        if not document.dirty and editor.document().isModified():
            if editor.text() == fold(document.saved):
                editor.mark_saved()
            else:
                self._session.set_dirty(document.path, True)
                return
        self._name(self.indexOf(editor), document)

    def _name(self, index: int, document: Document) -> None:
        """Say in the tab what became of the file; the whole path and story is in its tooltip."""
        name, story = document.path.name, str(document.path)
        if document.untitled:
            story = self.tr("{name} has no file yet").format(name=name)
        if document.dirty:
            name, story = f"{name} ●", self.tr("{story} (not saved)").format(story=story)
        if document.gone:
            name = self.tr("{name} (deleted)").format(name=name)
            story = self.tr("{story} (deleted or moved on disk; saving writes it again)").format(story=story)
        elif document.theirs is not None:
            name = self.tr("{name} (changed on disk)").format(name=name)
            story = self.tr("{story} (changed by another program)").format(story=story)
        self.setTabText(index, name)
        self.setTabToolTip(index, story)

    def _moved(self, former: Path, document: Document) -> None:
        editor = self.editors.pop(former, None)
        if editor is not None:
            self.editors[document.path] = editor
            editor.moved(document.path)

    def _edited(self, path: Path, text: str) -> None:
        editor = self.editors.get(path)
        if editor is not None:
            editor.replace_text(text)

    def _replaced(self, path: Path, text: SourceText) -> None:
        editor = self.editors.get(path)
        if editor is not None:
            editor.replace_text(fold(text))
            editor.mark_saved()

    def _closed(self, path: Path) -> None:
        editor = self.editors.pop(path, None)
        if editor is not None:
            self._remove(self.indexOf(editor))
            editor.deleteLater()

    def layout_state(self) -> dict[str, Any]:
        """What stands in the tabs, as a JSON value; cursors and unsaved texts are kept by others.

        A page that is no file comes back if it has a method `page_state()` that gives its kind and
        a JSON value, and `page_makers` has its kind: what is there is called with that value.
        """
        widgets = [self.widget(index) for index in range(self.count())]
        names = [str(item.path) if isinstance(item, SourceEditor) else "" for item in widgets]
        pages = [
            {"kind": kind, "at": at, "state": state, "front": item is self.currentWidget()}
            for at, item in enumerate(widgets)
            if isinstance(item, Page) and (said := item.page_state()) is not None
            for kind, state in (said,)
        ]
        return {"order": names, "pages": pages}

    def restore_layout(self, state: Mapping[str, Any]) -> None:
        """Have the tabs in their former order, and the pages that can be made again; after the files."""
        order, front = state.get("order", ()), self.currentWidget()
        for at, name in enumerate(order if isinstance(order, list) else ()):
            editor = self.editors.get(Path(str(name)))
            if editor is not None:
                self.tabBar().moveTab(self.indexOf(editor), min(at, self.count() - 1))
        pages = state.get("pages", ())
        for page in pages if isinstance(pages, list) else ():
            maker = self.page_makers.get(page.get("kind", "")) if isinstance(page, dict) else None
            if maker is not None:
                maker(page.get("state"))
                front = self.currentWidget() if page.get("front") else front
        if front is not None:
            self.setCurrentWidget(front)

    def close_tab(self) -> None:
        """Close the tab in front."""
        self._close(self.currentIndex())

    def close_widget(self, widget: QWidget | None) -> None:
        """Close the tab of a widget."""
        if widget is not None:
            self._close(self.indexOf(widget))

    def _remove(self, index: int) -> None:
        """Take a tab away; the keyboard that was in it goes to what is in front then, and not nowhere."""
        gone, at = self.widget(index), QApplication.focusWidget()
        had = at is None or (gone is not None and (gone is at or gone.isAncestorOf(at)))
        self.removeTab(index)
        if had and self.isActiveWindow():
            (self.currentWidget() or self.window()).setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self, index: int) -> None:
        widget = self.widget(index)
        if isinstance(widget, SourceEditor):
            self.close_wanted.emit(widget.path)
        elif widget is self._review:
            self._session.set_reviewing(None)
        elif isinstance(widget, ComparisonView | ConflictsView):
            self._drop(widget)

    def merging(self) -> ConflictsView | None:
        """The page with conflicts in front, if one is."""
        widget = self.currentWidget()
        return widget if isinstance(widget, ConflictsView) else None

    def _merging(self, merging: Merging) -> None:
        self._merged(merging.key)
        view = ConflictsView(merging, self._look)
        self.conflicts_made.emit(view)
        icon = self._look.icon("diff", self._look.theme.accent)
        names = ", ".join(sides.file.name for sides in merging.files)
        index = self.addTab(view, icon, self.tr("Conflicts: {names}").format(names=names))
        self.setTabToolTip(index, merging.title)
        self._dress(index)
        self.setCurrentIndex(index)
        view.setFocus()

    def _merged(self, key: str) -> None:
        found = [self.widget(index) for index in range(self.count())]
        for view in found:
            if isinstance(view, ConflictsView) and view.merging.key == key:
                self._drop(view)

    def comparing(self) -> ComparisonView | None:
        """The comparison in front, if one is."""
        widget = self.currentWidget()
        return widget if isinstance(widget, ComparisonView) else None

    def _compared(self, comparison: Comparison) -> None:
        for index in range(self.count()):
            widget = self.widget(index)
            if isinstance(widget, ComparisonView) and widget.comparison.title == comparison.title:
                self._drop(widget)
                break
        view = ComparisonView(comparison, self._look)
        index = self.addTab(view, self._look.icon("diff", self._look.theme.accent), comparison.title)
        self.setTabToolTip(index, f"{comparison.left_name}\n{comparison.right_name}".strip())
        self._dress(index)
        self.setCurrentIndex(index)
        view.setFocus()

    def _drop(self, view: ComparisonView | ConflictsView) -> None:
        if isinstance(view, ConflictsView):
            view.end()
        self._remove(self.indexOf(view))
        view.deleteLater()

    def _close_comparisons(self) -> None:
        found = [self.widget(index) for index in range(self.count())]
        for view in found:
            if isinstance(view, ComparisonView | ConflictsView):
                self._drop(view)

    def _reviewing(self) -> None:
        index = self.indexOf(self._review)
        reviewing = self._session.reviewing
        if reviewing is None:
            if index >= 0:
                self._remove(index)
            return
        if index < 0:
            icon = self._look.icon("diff", self._look.theme.accent)
            index = self.addTab(self._review, icon, self.tr("Review"))
            self._dress(index)
            self.setCurrentIndex(index)
            self._review.setFocus()
        self.setTabToolTip(index, reviewing.candidate.title)

    def _mark_all(self) -> None:
        for editor in self.editors.values():
            self._mark(editor)

    def _mark(self, editor: SourceEditor) -> None:
        editor.set_marks(marks_in(self._session, editor.path))

    def _changed(self, _index: int) -> None:
        editor = self.editor()
        if editor is not None:
            self._session.current = editor.path
        self.moved.emit()

    def _dress(self, index: int) -> None:
        """Give the tab a quiet close button with a name."""
        widget = self.widget(index)
        assert widget is not None
        button = QToolButton()
        button.setObjectName("close-tab")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIcon(self._look.icon("close", self._look.theme.muted))
        button.setAccessibleName(self.tr("Close tab"))
        button.setToolTip(self.tr("Close (Ctrl+W)"))
        button.clicked.connect(lambda: self._close(self.indexOf(widget)))
        self.tabBar().setTabButton(index, QTabBar.ButtonPosition.RightSide, button)

    def _repaint(self) -> None:
        for index in range(self.count()):
            name = "file-code" if isinstance(self.widget(index), SourceEditor) else "diff"
            self.setTabIcon(index, self._look.icon(name, self._look.theme.accent))
            button = self.tabBar().tabButton(index, QTabBar.ButtonPosition.RightSide)
            if isinstance(button, QToolButton):
                button.setIcon(self._look.icon("close", self._look.theme.muted))


@lru_cache(maxsize=64)
def _units(text: SourceText) -> int:
    """How long the text is in an editor: UTF-16 units, one for a line's end."""
    return len(fold(text).encode("utf-16-le", "surrogatepass")) // 2
