"""The composition root: makes every object once, in order, and ends them in reverse."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from core.secrets.place import Kind
from core.settings import Settings, load_settings
from desktop.assets import asset
from desktop.bench import WRITES, Bench
from desktop.errors import Notice
from desktop.jobs import Jobs
from desktop.lifecycle import recovery
from desktop.lifecycle.closing import ask_to_save
from desktop.lifecycle.collecting import Collector
from desktop.lifecycle.crash import FaultFile, Unforeseen, Watchman, last_words
from desktop.lifecycle.crash_dialog import CrashDialog
from desktop.lifecycle.instance import Met, meet
from desktop.lifecycle.keeper import Keeper
from desktop.lifecycle.layout import WindowLayout, read_layouts, write_layouts
from desktop.lifecycle.log import log_to, tail
from desktop.lifecycle.recovery import Finds, find
from desktop.lifecycle.report import Part, compose, system
from desktop.lifecycle.report import error as error_part
from desktop.lifecycle.restoring import (
    LayoutWatch,
    layout_of,
    opening_in,
    restore_content,
    restore_frame,
    restore_order,
)
from desktop.lifecycle.signals import end_on_signals
from desktop.lifecycle.updates import UpdateClock
from desktop.look import Look, Motion
from desktop.memory import Memory
from desktop.operations.files import open_paths
from desktop.preferences.model import Preferences
from desktop.session import Session
from desktop.settings import DesktopSettings
from desktop.shared import Shared
from desktop.theme import ThemeChoice
from desktop.window import Window
from desktop.words import tr

if TYPE_CHECKING:
    from core.toolchain.toolchain import Toolchain

JOURNAL, FAULTS = "recovery", "faults"
LEAVE_SECONDS = 0.2
SWITCH_SECONDS = 0.0005
"""How long a computing thread may keep the interpreter when the window's thread wants it.

Python's own 5 ms are paid at each call into Qt while a job computes: with one such job the median
key took 3.2 times as long, with this 1.2 times, and the job lost less than it varies.
"""


class Desktop:
    """The running program: application, look, what windows share, and the windows."""

    def __init__(self, app: QApplication, settings: Settings, tools: Toolchain | None = None) -> None:
        self.app = app
        self.collector = Collector()
        sys.setswitchinterval(SWITCH_SECONDS)
        self.memory = Memory(settings.data_dir)
        self.preferences = Preferences(settings)
        chosen = self.preferences.desktop
        self.look = Look(app, cast(ThemeChoice, chosen.theme), dressed=False)
        self.preferences.changed.connect(self._preference_changed)
        self._use(chosen)
        self.shared = Shared(
            settings, self.memory, tools, lambda: cast(Kind, self.preferences.desktop.keys_in)
        )
        self.keeper = Keeper(settings.data_dir / JOURNAL)
        self.keeper.failing.connect(self._cannot_keep)
        self.windows: list[Window] = []
        self._crash: CrashDialog | None = None
        self._ended: list[Jobs] = []
        self._ending = self._quitting = self._guest = False
        self._coming: frozenset[Path] = frozenset()
        """Recovered documents that are not shown yet: their names are taken."""
        self.started = False
        """Whether what the last run left is known; its files may still be opening."""
        self.updates = UpdateClock(lambda: self.bench, app)
        self._last = self._make_window()
        self.look.dress()

    # The window in front, of which there is always one, be it closed.

    @property
    def window(self) -> Window:
        """The window in front, or the one that was the last."""
        active = self.app.activeWindow()
        return next((item for item in self.windows if item is active), self._last)

    @property
    def bench(self) -> Bench:
        """The bench of the window in front."""
        return self.window.bench

    @property
    def session(self) -> Session:
        """The session of the window in front."""
        return self.window.bench.session

    # What windows ask for.

    def start(self, paths: Sequence[Path] = (), *, guest: bool = False) -> None:
        """Show the windows of the last time, or one on the given paths, with what was typed and not saved.

        A guest runs beside a program of the same profile that does not answer; it leaves the
        windows and the unsaved texts of the profile to that one.
        """
        self._guest = guest
        wanted = self.shared.settings.restore_windows and not paths and not guest
        layouts = (read_layouts(self.shared.settings.data_dir) if wanted else ()) or (self._usual(),)
        for index, layout in enumerate(layouts):
            window = self.window if index == 0 else self._make_window()
            window.name = layout.name or window.name
            window.bench.opening = opening_in(layout).union(map(_normal, paths if index == 0 else ()))
            restore_frame(window, layout)
            window.show()
        first = self.windows[0]
        first.activateWindow()
        windows = list(zip(list(self.windows), layouts, strict=True))

        def found(finds: Finds) -> None:
            self.started = True
            self._coming = frozenset(item.typed.path for item in finds.found if item.typed.untitled)
            for window, layout in windows:
                self._fill(window, layout, paths if window is first else (), finds, window is first)

        if guest:
            found(Finds())
            self.session.tell(Notice("problem", *_beside()))
        else:
            untitled = self.shared.settings.data_dir / "untitled"
            notes = self.shared.settings.data_dir / WRITES
            self.keeper.run(lambda journal: find(journal, untitled, notes), found, Finds())

    def new_window(self, paths: Sequence[Path] = ()) -> Window:
        """Open one more window, on paths or on the first page."""
        front = self.window
        window = self._make_window()
        window.resize(front.size())
        window.move(_on_screen(window, front.pos() + QPoint(32, 32)))
        window.show()
        window.activateWindow()
        if paths:
            window.open_paths(paths)
        return window

    def closed(self, window: Window) -> None:
        """Forget what was typed there: the person was asked, unless the program is ending."""
        if window not in self.windows:
            return
        if not self._ending:
            window.recorder.give_up()
        if not self._quitting:
            self._save_layouts([item for item in self.windows if item is not window] or [window])
        self.windows.remove(window)
        self._last = self.windows[-1] if self.windows else window
        if self.windows:
            window.bench.jobs.close(seconds=0.0)
            working = [item for item in self._ended if item.threads_busy()]
            self._ended = [*working, window.bench.jobs]  # what is done may be forgotten
            window.take_apart()
            self.collector.soon()  # what is left of it in Python's hands
        else:
            self.app.quit()

    def quit(self) -> None:
        """Close every window, after asking about what is not saved."""
        unsaved = [(window, item) for window in self.windows for item in window.documents.unsaved()]
        if not unsaved:
            self._close_windows()
            return
        documents = [item for _, item in unsaved]
        save = partial(self._save_then_quit, self.windows)
        ask_to_save(self.window, documents, save, self._close_windows, everywhere=True)

    def save_typed(self) -> None:
        """Have everything that is typed and not saved in the journal, on the disk."""
        for window in self.windows:
            window.recorder.record_all()
        self.keeper.flush()

    def unforeseen(self, unforeseen: Unforeseen) -> None:
        """Tell about an error that nobody caught; while one is told, others go to the log only."""
        if self._crash is None:
            sentence = tr("An error happened that was not foreseen. What you typed is kept.")
            self._tell_crash(sentence, error_part(*unforeseen.error))

    def show_report(self, error: BaseException) -> None:
        """Show what can be copied about the error of a job."""
        sentence = tr("An error happened that was not foreseen. Your files were not changed by it.")
        self._tell_crash(sentence, error_part(type(error), error, error.__traceback__))

    def tell_last_words(self, words: str) -> None:
        """Tell that the last run died of a fault."""
        if words:
            sentence = tr("Contract Rewriter ended unexpectedly the last time. What was typed is recovered.")
            self._tell_crash(sentence, Part("Fault", words))

    def open_in_window(self, paths: Sequence[Path]) -> None:
        """Open paths where they are open already or are about to be, in an empty window, or in a new one."""
        if not paths:
            _raise(self.window)
            return
        if len(paths) == 1 and self._shown_elsewhere(None, _normal(paths[0])):
            return
        empty = next((item for item in self.windows if self._is_empty(item)), None)
        if empty is not None:
            empty.open_paths(paths)
            _raise(empty)
        else:
            self.new_window(paths)

    def end(self) -> None:
        """End now and ask nothing: what is not saved stays in the journal for the next start."""
        self.save_typed()
        self._ending = True
        self._close_windows()

    def close(self) -> bool:
        """Stop every job and end every outside program; False when something did not end."""
        every = self._every_jobs()
        for jobs in every:
            jobs.cancel_all()
        quiet = self.shared.hints.close()
        self.updates.close()
        self.shared.end_tools()
        ended = [jobs.close() for jobs in every]
        threads = self.shared.scheduler.close()
        self.shared.close_store()
        kept = self.keeper.close()
        for window in {self._last, *self.windows}:
            window.take_apart()
        self.collector.close(ended=threads)
        return kept and threads and quiet and all(ended)

    def leave(self) -> bool:
        """Close at once: wait for what is being written and not for what computes; False if that still runs.

        What still runs must then die with the process: importing a module or a detector's loop is
        not stopped, and whoever shuts the system down does not wait for it.
        """
        every = self._every_jobs()
        for jobs in every:
            jobs.cancel_all()
        self.shared.hints.close(seconds=0.0)
        self.updates.close()
        self.shared.end_tools()
        for jobs in every:
            jobs.leave()
        kept, ended = self.keeper.close(), self.shared.scheduler.close(LEAVE_SECONDS)
        if ended:
            self.shared.close_store()
            for window in {self._last, *self.windows}:
                window.take_apart()
        self.collector.close(ended=ended)
        return kept and ended

    # Inside.

    def _every_jobs(self) -> list[Jobs]:
        """Those of every window, and of closed ones whose threads may still work."""
        return [*self._ended, *(window.bench.jobs for window in dict.fromkeys((self._last, *self.windows)))]

    def _preference_changed(self, _name: str) -> None:
        """What can take effect at once does."""
        self.shared.settings = self.preferences.settings
        self._use(self.preferences.desktop)

    def _use(self, chosen: DesktopSettings) -> None:
        if chosen.theme != self.look.choice:
            self.look.choose(cast(ThemeChoice, chosen.theme))
        self.look.choose_font(chosen.code_font, float(chosen.code_size))
        self.look.choose_motion(cast(Motion, chosen.motion))
        self.look.choose_lines(chosen.word_wrap, chosen.show_blanks)
        self.look.choose_coverage(chosen.show_coverage)

    def _tell_crash(self, sentence: str, part: Part) -> None:
        settings = self.shared.settings
        log = Part("Log", tail(settings.data_dir))
        seen = self.shared.vault.seen()
        text = compose((system(self.app.platformName()), part, log), settings, secrets=seen)
        parent = self.window if self.windows else None
        self._crash = dialog = CrashDialog(self.look, sentence, text, settings.data_dir, parent)
        dialog.finished.connect(self._crash_closed)
        dialog.show()

    def _crash_closed(self) -> None:
        self._crash = None

    def _usual(self) -> WindowLayout:
        """One window without anything open, where the last one was."""
        return WindowLayout("", self.memory.values.geometry)

    def _fill(
        self, window: Window, layout: WindowLayout, paths: Sequence[Path], finds: Finds, first: bool
    ) -> None:
        """Open what a window had, then its recovered texts; the first window takes those of no window."""
        names = {item.name for item in self.windows}
        mine = [
            item
            for item in finds.found
            if item.typed.window == window.name or (first and item.typed.window not in names)
        ]

        def then() -> None:
            self._coming -= {item.typed.path for item in mine}
            recovery.show(window, mine, finds.damaged if first else ())
            window.bench.session.tell(recovery.cut_notice(finds.cut) if first else None)
            if not paths:
                restore_order(window, layout)

        if paths:
            open_paths(window.bench, paths, then)  # asks nothing: what is typed already stays open
        else:
            restore_content(window, layout, then)

    def _save_layouts(self, windows: Sequence[Window]) -> None:
        if not self._guest:
            layouts, folder = [layout_of(item) for item in windows], self.shared.settings.data_dir
            self.keeper.aside(lambda: write_layouts(folder, layouts))

    def _shown_elsewhere(self, asking: Window | None, path: Path) -> bool:
        """Bring another window to the front that has a file or a folder open, or is opening it."""
        for window in self.windows:
            session = window.bench.session
            if window is asking:
                continue
            if path in session.documents:
                session.open_document(path, session.documents[path].saved)
            elif session.paths != (path,) and not self._is_opening(window, path):
                continue
            _raise(window)
            return True
        return False

    def _is_empty(self, window: Window) -> bool:
        """Whether nothing is open in a window, and nothing is about to be."""
        session = window.bench.session
        return not (session.documents or session.paths or self._opens(window))

    def _opens(self, window: Window) -> bool:
        return not self.started or window.bench.jobs.running("open")

    def _is_opening(self, window: Window, path: Path) -> bool:
        """Whether a window will show this, so that asking again opens nothing twice."""
        return path in window.bench.opening and self._opens(window)

    def _open_elsewhere(self, asking: Window) -> frozenset[Path]:
        others = [window for window in self.windows if window is not asking]
        return self._coming | {path for window in others for path in window.bench.session.documents}

    def _make_window(self) -> Window:
        bench = Bench(self.shared, Session())
        window = Window(bench, self.look, self, secrets.token_hex(4))
        bench.shown_elsewhere = lambda path: self._shown_elsewhere(window, path)
        bench.elsewhere = lambda: self._open_elsewhere(window)
        bench.report_wanted = self.show_report
        window.tabs.edited.connect(self.collector.typed)
        LayoutWatch(window).changed.connect(lambda: self._save_layouts(self.windows))
        self.windows.append(window)
        self._last = window
        return window

    def _save_then_quit(self, rest: Sequence[Window]) -> None:
        if not rest:
            self.quit()  # asks once more, where it was typed in while it was saved
            return
        rest[0].documents.save_all(lambda: self._save_then_quit(rest[1:]))

    def _close_windows(self) -> None:
        self._save_layouts(self.windows)
        self._quitting = True
        for window in list(self.windows):
            window.close_now()

    def _cannot_keep(self, error: BaseException) -> None:
        reason = getattr(error, "strerror", None) or str(error)
        message = tr("What is typed cannot be kept against a crash: {reason}.").format(reason=reason.lower())
        advice = tr("Save now and then, and free some space.")
        self.session.tell(Notice("problem", message, advice))


def _beside() -> tuple[str, str]:
    return (
        tr("The window that is already there does not answer; this one works beside it."),
        tr("End the other, then start again to have your windows back."),
    )


def _normal(path: Path) -> Path:
    """The path as a session knows it."""
    return Path(os.path.normpath(path.expanduser().absolute()))


def _on_screen(window: Window, place: QPoint) -> QPoint:
    """The place, or the corner of the screen when too little of the window would be seen there."""
    room = window.screen().availableGeometry()
    seen = room.intersected(QRect(place, window.size()))
    return (
        place if seen.width() > room.width() // 2 and seen.height() > room.height() // 2 else room.topLeft()
    )


def _raise(window: Window) -> None:
    """Bring a window to the front, be it minimized."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def run(
    paths: Sequence[str],
    settings: Settings | None = None,
    met: Met | None = None,
    tools: Toolchain | None = None,
    drive: Callable[[Desktop], object] | None = None,
) -> int:
    """Open the window on paths and return the exit code when it is closed.

    Where a window of the same profile is open already, that one opens the paths. Whoever asked
    for that before this module was loaded says how it ended with `met`. `drive` is called before
    the window is shown, with what will be the running program.
    """
    settings = settings or load_settings()
    wanted = [Path(item).expanduser().absolute() for item in paths]
    instance, role = met or meet(settings.data_dir, paths)
    if role == "handed-over":
        return 0
    if role == "guest":
        sys.stderr.write(" ".join(_beside()) + "\n")
        sys.stderr.flush()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("contract-rewriter")
    app.setApplicationDisplayName("Contract Rewriter")
    app.setDesktopFileName("contract-rewriter")
    app.setWindowIcon(QIcon(str(asset("icons", "contract-rewriter.png"))))
    app.setQuitOnLastWindowClosed(False)
    log_to(settings.data_dir)
    words, fault = last_words(settings.data_dir / FAULTS), FaultFile(settings.data_dir / FAULTS)
    fault.open()
    desktop = Desktop(app, settings, tools)
    watchman = Watchman(desktop.save_typed, desktop.unforeseen)
    watchman.install()
    stop = end_on_signals(desktop.end)
    app.commitDataRequest.connect(lambda _manager: desktop.save_typed())
    if drive is not None:
        drive(desktop)
    desktop.start(wanted, guest=role == "guest")
    desktop.tell_last_words(words)
    QTimer.singleShot(0, app, lambda: instance.serve(desktop.open_in_window))
    QTimer.singleShot(0, app, desktop.updates.start)
    code = app.exec()
    stop()
    ended = desktop.leave()
    instance.close()
    watchman.remove()
    fault.close()
    if not ended:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
