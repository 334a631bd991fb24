"""Marks beside the tests of every editor, and what the commands about tests mean at the cursor."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from core.testing.results import Selection
from desktop.bench import Bench
from desktop.editor.view import SourceEditor
from desktop.errors import Notice
from desktop.language.features import Features
from desktop.lifecycle.documents import Documents
from desktop.operations import testing
from desktop.tabs import Tabs
from desktop.testing.column import ResultColumn
from desktop.testing.places import PlacedTest, own_test_at, own_tests_in
from desktop.testing.state import State
from desktop.words import tr


class ResultMarks(QObject):
    """One for each window."""

    def __init__(self, bench: Bench, tabs: Tabs, documents: Documents, language: Features) -> None:
        super().__init__(tabs)
        self._bench, self._tabs, self._documents, self._language = bench, tabs, documents, language
        self._columns: dict[SourceEditor, ResultColumn] = {}
        self._places: dict[SourceEditor, tuple[PlacedTest, ...]] = {}
        session = bench.session
        tabs.editor_made.connect(self._made)
        tabs.edited.connect(session.tests.edited)
        session.tests.changed.connect(self._repaint)
        session.document_closed.connect(self._closed)
        # A job that ends says so just before its result is taken over.
        self._look_later = QTimer(self, singleShot=True, interval=0)
        self._look_later.timeout.connect(lambda: testing.notice_stop(bench))
        bench.jobs.changed.connect(self._look_later.start)

    def run_at_cursor(self) -> None:
        """Run the test around the cursor, or those of the contract around it."""
        editor = self._tabs.editor()
        place = self.place_at_cursor()
        if editor is not None and place is not None:
            self._run(editor, place)
        else:
            message = tr("There is no test at the cursor.")
            advice = tr("Put it into a test of a Foundry project, or into a contract with tests.")
            self._bench.session.tell(Notice("info", message, advice))

    def run_file(self) -> None:
        """Run the tests of the file in front."""
        editor = self._tabs.editor()
        if editor is not None:
            self._start(editor.path, Selection(editor.path))

    def run_all(self) -> None:
        """Run every test of the project of the file in front, else of the folder that is open."""
        at = self._somewhere()
        if at is not None:
            self._start(at, Selection())

    def run_again(self) -> None:
        """Run what was run last."""
        last = self._bench.session.tests.last
        if last is not None:
            self._start(*last)

    def measure_coverage(self) -> None:
        """Run every test and keep which lines they reach."""
        at = self._somewhere()
        if at is not None:
            self._documents.save_all(lambda: testing.cover(self._bench, at))

    def place_at_cursor(self) -> PlacedTest | None:
        """The test, or the contract with tests, around the cursor of the file in front."""
        editor = self._tabs.editor()
        if editor is None:
            return None
        first = self._tabs.editors.get(editor.path, editor)  # a second view shows no marks of its own
        return own_test_at(self._places.get(first, ()), editor.textCursor().blockNumber())

    def _somewhere(self) -> Path | None:
        editor = self._tabs.editor()
        if editor is not None:
            return editor.path
        paths = self._bench.session.paths
        return paths[0] if paths else None

    def _start(self, at: Path, selection: Selection) -> None:
        """What is tested is what stands on the disk, so it is saved first."""
        self._documents.save_all(lambda: testing.run(self._bench, at, selection))

    def _run(self, editor: SourceEditor, place: PlacedTest) -> None:
        self._start(editor.path, Selection(editor.path, place.contract, place.function))

    def _made(self, editor: SourceEditor) -> None:
        testing.find_root(self._bench, editor.path, lambda root: self._attach(editor, root))

    def _attach(self, editor: SourceEditor, root: Path | None) -> None:
        if root is None or self._tabs.editors.get(editor.path) is not editor:
            return
        tests = self._bench.session.tests

        def state(place: PlacedTest) -> State:
            return tests.state_of(editor.path, place.contract, place.function)

        column = ResultColumn(editor, state, lambda: tests.stale, lambda place: self._run(editor, place))
        editor.columns.insert(0, column)
        self._columns[editor] = column
        one = self._language.attached.get(editor)
        if one is not None:
            one.structure_changed.connect(lambda: self._read(editor))
        self._read(editor)

    def _read(self, editor: SourceEditor) -> None:
        column, one = self._columns.get(editor), self._language.attached.get(editor)
        if column is None or one is None:
            return
        places = own_tests_in(one.entries)
        if places == self._places.get(editor):
            return
        width = column.width()
        self._places[editor] = places
        column.places = {place.line: place for place in places}
        if width != column.width():
            editor.fit_gutter()
        editor.gutter.update()

    def _closed(self, path: Path) -> None:
        for editor in [item for item in self._columns if item.path == path]:
            del self._columns[editor]
            self._places.pop(editor, None)

    def _repaint(self) -> None:
        for editor in self._columns:
            editor.gutter.update()
