"""Takes the layout of a window, and gives a window the layout that one had in the last run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal

from core.errors import ContractRewriterError
from core.text import SourceText
from desktop.editor.view import SourceEditor
from desktop.errors import Notice
from desktop.frame import FrameState
from desktop.jobs import Context
from desktop.lifecycle.layout import TabLayout, WindowLayout
from desktop.lifecycle.placing import place_cursor
from desktop.operations.files import NOTHING, read, unsaved_but
from desktop.operations.history import load_history
from desktop.operations.listing import solidity_files
from desktop.window import Window
from desktop.words import tr

SETTLE_MS = 1_500
"""Layouts are written when nothing moved for so long."""


class LayoutWatch(QObject):
    """`changed` is sent a while after a window's layout changed."""

    changed = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.changed)
        session = window.bench.session
        for signal in (
            session.project_changed,
            session.document_opened,
            session.document_closed,
            session.document_moved,
            window.tabs.moved,
            window.tabs.side_changed,
            window.tabs.tabBar().tabMoved,
            window.frame.panel_shown,
            window.frame.columns.splitterMoved,
            window.frame.rows.splitterMoved,
            window.placed,
        ):
            signal.connect(self._soon)
        window.tabs.editor_made.connect(self._follow)

    def _follow(self, editor: SourceEditor) -> None:
        editor.verticalScrollBar().valueChanged.connect(self._soon)

    def _soon(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()


def layout_of(window: Window) -> WindowLayout:
    """What `restore` needs to have the window again."""
    session = window.bench.session
    tabs = []
    for index in range(window.tabs.count()):
        editor = window.tabs.widget(index)
        document = session.documents.get(editor.path) if isinstance(editor, SourceEditor) else None
        if isinstance(editor, SourceEditor) and document is not None and not document.untitled:
            tabs.append(_tab(editor))
    second = window.tabs.second
    document = session.documents.get(second.path) if second is not None else None
    beside = _tab(second) if second is not None and document is not None and not document.untitled else None
    geometry = bytes(window.saveGeometry().toHex().data()).decode("ascii")
    frame = asdict(window.frame.state())
    return WindowLayout(
        window.name, geometry, session.paths, tuple(tabs), session.current, frame,
        window.tabs.layout_state(), beside,
    )  # fmt: skip


def restore_frame(window: Window, layout: WindowLayout) -> None:
    """Give a window its place and its panels; before it is shown."""
    geometry = QByteArray.fromHex(layout.geometry.encode("ascii", "ignore"))
    if geometry.isEmpty() or not window.restoreGeometry(geometry):
        window.resize(1400, 880)
    if layout.frame:
        window.frame.restore(FrameState.of(layout.frame))


def restore_content(window: Window, layout: WindowLayout, then: Callable[[], object]) -> None:
    """Open the project and the tabs again, then go on; what is no longer there is told."""
    bench = window.bench
    if not layout.paths and not layout.tabs:
        then()
        return

    def work(_context: Context) -> tuple[tuple[Path, ...], tuple[Path, ...], dict[Path, SourceText]]:
        paths = tuple(path for path in layout.paths if path.exists())
        texts: dict[Path, SourceText] = {}
        for tab in layout.tabs:
            try:
                texts[tab.path] = read(bench, tab.path)
            except ContractRewriterError:
                continue
        return paths, solidity_files(paths) if paths else (), texts

    def done(result: tuple[tuple[Path, ...], tuple[Path, ...], dict[Path, SourceText]]) -> None:
        paths, files, texts = result
        if paths:
            bench.session.open_project(paths, files, unsaved_but(bench, NOTHING))
            load_history(bench)
        _open_tabs(window, layout, texts)
        gone = len(layout.tabs) - len(texts) + len(layout.paths) - len(paths)
        if gone:
            told = tr("{n} files or folders of the last time are not there any more.").format(n=gone)
            bench.session.tell(Notice("info", told))
        then()

    def failed(error: BaseException) -> None:
        bench.failed(error)
        then()

    bench.opening = opening_in(layout)
    bench.jobs.start(tr("Open"), work, done, key="open", lane="files", failed=failed)


def opening_in(layout: WindowLayout) -> frozenset[Path]:
    """What a window with this layout will show."""
    return frozenset((*layout.paths, *(tab.path for tab in layout.tabs)))


def restore_order(window: Window, layout: WindowLayout) -> None:
    """Have everything in its former order, and in front what was in front; after the recovered texts."""
    session = window.bench.session
    current = session.documents.get(layout.current) if layout.current is not None else None
    if current is not None:
        session.open_document(current.path, current.saved)
    window.tabs.restore_layout(layout.tabs_state)
    if layout.second is not None:
        second = window.split.show_beside(layout.second.path)
        if second is not None:
            place_cursor(second, layout.second.cursor, layout.second.anchor, layout.second.scroll)


def _tab(editor: SourceEditor) -> TabLayout:
    cursor, scroll = editor.textCursor(), editor.firstVisibleBlock().blockNumber()
    return TabLayout(editor.path, cursor.position(), cursor.anchor(), scroll, editor.folding.folded_lines())


def _open_tabs(window: Window, layout: WindowLayout, texts: dict[Path, SourceText]) -> None:
    session, elsewhere = window.bench.session, window.bench.elsewhere()
    for tab in layout.tabs:
        if tab.path not in texts or tab.path in elsewhere or session.documents.get(tab.path) is not None:
            continue
        session.open_document(tab.path, texts[tab.path])
        editor = window.tabs.editors.get(tab.path)
        if editor is not None:
            place_cursor(editor, tab.cursor, tab.anchor, tab.scroll)
            editor.folding.restore(tab.folds)
