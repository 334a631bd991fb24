"""The tabs, and beside them, when a person asks for it, one file a second time.

Both views show one text: what is typed, undone, marked or folded in one is so in the other.
Cursor and scroll are of each. The second view stays while other tabs come to the front, so
that two files can stand side by side too.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSplitter, QToolButton, QVBoxLayout, QWidget

from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.session import Session
from desktop.tabs import Tabs


class SplitArea(QSplitter):
    """Holds the tabs and the second view."""

    def __init__(self, session: Session, tabs: Tabs, look: Look) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._session, self._tabs, self._look = session, tabs, look
        self.setAccessibleName(self.tr("Files side by side"))
        self.setChildrenCollapsible(False)
        self.addWidget(tabs)
        self._side: Side | None = None
        session.document_closed.connect(self._closed)
        session.document_changed.connect(self._name)
        session.document_moved.connect(self._name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def split(self) -> None:
        """Show the file in front a second time; when it is, go to the other side."""
        editor, second = self._tabs.editor(), self._tabs.second
        if editor is None:
            return
        if second is editor:
            other = self._tabs.currentWidget()
            if other is not None:
                other.setFocus()
        elif second is not None and second.path == editor.path:
            second.setFocus()
        else:
            self.close_second()
            self._show(editor).setFocus()

    def show_beside(self, path: Path) -> SourceEditor | None:
        """Show an open file a second time; the keyboard stays where it is. None when it is not open."""
        first = self._tabs.editors.get(path)
        if first is None:
            return None
        self.close_second()
        return self._show(first)

    def close_second(self) -> None:
        """One view again; the text is not closed."""
        side, self._side = self._side, None
        if side is None:
            return
        focused = self._tabs.in_second
        side.editor.leave()
        self._tabs.set_second(None)
        side.setParent(None)
        side.deleteLater()
        front = self._tabs.currentWidget()
        if focused and front is not None:
            front.setFocus()

    def _show(self, first: SourceEditor) -> SourceEditor:
        document = self._session.documents[first.path]
        editor = SourceEditor(document, self._look, of=first)
        self._side = Side(editor, self._look)
        self._side.head.setFixedHeight(self._tabs.tabBar().height())
        self._side.closing.clicked.connect(self.close_second)
        self.addWidget(self._side)
        self.setSizes([self.width() // 2, self.width() // 2])
        self._name()
        self._tabs.set_second(editor)
        editor.setTextCursor(first.textCursor())
        editor.verticalScrollBar().setValue(first.verticalScrollBar().value())
        return editor

    def _closed(self, path: Path) -> None:
        if self._side is not None and self._side.editor.path == path:
            self.close_second()

    def _name(self, *_: object) -> None:
        if self._side is not None:
            document = self._session.documents.get(self._side.editor.path)
            if document is not None:
                self._side.show_name(document.path, document.dirty)

    def _focus_changed(self, _former: QWidget | None, now: QWidget | None) -> None:
        """The side that had the keyboard last is the one that commands are about."""
        if now is not None and self._side is not None:
            if self._side.isAncestorOf(now):
                self._tabs.go_to_side(second=True)
            elif self._tabs.isAncestorOf(now):
                self._tabs.go_to_side(second=False)


class Side(QWidget):
    """The second view with the name of its file."""

    def __init__(self, editor: SourceEditor, look: Look) -> None:
        super().__init__()
        self.editor, self._look = editor, look
        self.setMinimumWidth(160)
        self._label = QLabel()
        self.closing = QToolButton()
        self.closing.setObjectName("close-tab")
        self.closing.setAutoRaise(True)
        self.closing.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.closing.setAccessibleName(self.tr("Close the second view"))
        self.closing.setToolTip(self.tr("Close the second view (Ctrl+W)"))
        self.head = QWidget()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(8, 2, 4, 2)
        head.addWidget(self._label, 1)
        head.addWidget(self.closing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(editor, 1)
        look.changed.connect(self._repaint)
        self._repaint()

    def show_name(self, path: Path, dirty: bool) -> None:
        """The file's name, with a dot while it is not saved."""
        self._label.setText(f"{path.name} ●" if dirty else path.name)
        self._label.setToolTip(str(path))

    def _repaint(self) -> None:
        self.closing.setIcon(self._look.icon("close", self._look.theme.muted))
