"""What the mouse does on a tab: the middle button closes it, the right one shows what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.editor.view import SourceEditor
from desktop.lifecycle.documents import Documents
from desktop.session import Session
from desktop.tabs import Tabs
from desktop.words import tr


class TabMenu(QObject):
    """Closes tabs of one window, several at once too, and shows their menu."""

    def __init__(self, tabs: Tabs, documents: Documents, session: Session) -> None:
        super().__init__(tabs)
        self._tabs, self._documents, self._session = tabs, documents, session
        bar = tabs.tabBar()
        bar.installEventFilter(self)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        bar.customContextMenuRequested.connect(self._open)

    def close_others(self) -> None:
        """Close every tab but the one in front."""
        self._close(lambda widget: widget is not self._tabs.currentWidget())

    def close_saved(self) -> None:
        """Close every file that is saved."""
        self._close(lambda widget: isinstance(widget, SourceEditor) and not self._unsaved(widget))

    def close_all(self) -> None:
        """Close every tab."""
        self._close(lambda _widget: True)

    def step(self, by: int) -> None:
        """Bring the next tab to the front, or with −1 the one before; around at the ends."""
        if self._tabs.count():
            self._tabs.setCurrentIndex((self._tabs.currentIndex() + by) % self._tabs.count())
            self.focus()

    def focus(self) -> None:
        """Go to the text in front."""
        widget = self._tabs.currentWidget()
        if widget is not None:
            widget.setFocus()

    def menu_for(self, index: int) -> QMenu:
        """What can be done with one tab."""
        tabs, widget = self._tabs, self._tabs.widget(index)
        menu = QMenu(tabs)
        menu.addAction(tr("Close")).triggered.connect(lambda: tabs.close_widget(widget))
        others = menu.addAction(tr("Close others"))
        others.setEnabled(tabs.count() > 1)
        others.triggered.connect(lambda: self._close(lambda other: other is not widget))
        menu.addAction(tr("Close saved")).triggered.connect(self.close_saved)
        menu.addAction(tr("Close all")).triggered.connect(self.close_all)
        if isinstance(widget, SourceEditor):
            menu.addSeparator()
            path = widget.path
            root = next((item for item in self._session.paths if path.is_relative_to(item)), None)
            menu.addAction(tr("Copy path")).triggered.connect(lambda: _copy(str(path)))
            if root is not None and root != path:
                short = path.relative_to(root).as_posix()
                menu.addAction(tr("Copy path within the project")).triggered.connect(lambda: _copy(short))
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.MiddleButton:
            index = self._tabs.tabBar().tabAt(event.position().toPoint())
            if event.type() == QEvent.Type.MouseButtonRelease and index >= 0:
                self._tabs.close_widget(self._tabs.widget(index))
            return True
        return super().eventFilter(watched, event)

    def _open(self, at: QPoint) -> None:
        index = self._tabs.tabBar().tabAt(at)
        if index >= 0:
            menu = self.menu_for(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self._tabs.tabBar().mapToGlobal(at))

    def _close(self, wanted: Callable[[QWidget], bool]) -> None:
        """Close what is wanted; about files that are not saved is asked once, together."""
        widgets = [self._tabs.widget(index) for index in range(self._tabs.count())]
        chosen = [widget for widget in widgets if widget is not None and wanted(widget)]
        for widget in chosen:
            if not isinstance(widget, SourceEditor):
                self._tabs.close_widget(widget)
        self._documents.close_each([item.path for item in chosen if isinstance(item, SourceEditor)])

    def _unsaved(self, editor: SourceEditor) -> bool:
        document = self._session.documents.get(editor.path)
        return document is not None and document.unsaved


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
