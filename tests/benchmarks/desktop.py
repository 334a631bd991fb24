"""How quick the desktop is, in clock time, beside a bare text widget of Qt and beside its goals.

Run with `python3 dev.py bench desktop [--lines N]... [--json FILE]`. The editor, the side-by-side
review and the whole program are the real ones, offscreen; the baseline is a `QPlainTextEdit` with
the same text in the same run. Every part runs in a process of its own, so that its memory is its
own. Other work on the machine makes the times longer. It never fails: a part that breaks is told.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from core.settings import Settings
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.candidate import Candidate
from desktop.diff.view import ReviewView
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.session import Document, Session
from tests.conftest import shelf_dir
from tests.fixtures.own_home import own_home

PIECE = """    /// @notice Sends tokens, number {n}.
    function transfer{n}(address to, uint256 amount) external returns (bool) {{
        require(balances[msg.sender] >= amount, "balance {n}");
        unchecked {{
            balances[msg.sender] -= amount;
            balances[to] += amount + {n};
        }}
        emit Transfer(msg.sender, to, amount);
        return true;
    }}
"""
STATE = """    mapping(address => uint256) internal balances;
    event Transfer(address indexed from, address indexed to, uint256 amount);
"""
TYPED = "uint256 value = (amounts[0] + fee) * f(to); " * 6
"""Letters, and brackets that close themselves and are typed over."""
PAGE, STEPS = 40, 60
PACE = 0.06
"""Seconds between two keys of a person who types quickly."""
LIMIT = 20.0
"""After so many seconds a wait gives up; the figure then says so by its size."""
IDLE_SECONDS, OPEN_FILES = 10, 10
Figures = dict[str, float]

GOALS: dict[tuple[str, str], tuple[int | None, float]] = {
    ("editor", "open ms"): (50_000, 600),
    ("editor", "key p99 ms"): (None, 16),
    ("whole program", "key p99 ms"): (None, 16),
    ("review", "open ms"): (50_000, 600),
    ("start", "warm ms"): (None, 1_000),
    ("idle", "cpu percent"): (None, 0.5),
}
"""Part and figure → the lines that the goal is for (None: all), and what the figure must stay under."""


def long_source(lines: int) -> str:
    """A contract of about this many lines that compiles, so that its names are known while it is typed in.

    It is abstract: whether its bytecode fits is not what is measured.
    """
    body = "".join(PIECE.format(n=n) for n in range(lines // 10))
    return f"pragma solidity ^0.8.20;\nabstract contract Long {{\n{body}{STATE}}}\n"


def edited(text: str, hunks: int) -> str:
    """The text with this many places changed, deleted or inserted, none beside another."""
    rows = text.splitlines(keepends=True)
    pick = random.Random(1)
    wide = (len(rows) - 3) // hunks
    for at in (2 + wide * number + pick.randrange(wide - 1) for number in reversed(range(hunks))):
        kind = pick.random()
        if kind < 0.5:
            rows[at] = rows[at].rstrip("\n") + " // changed\n"
        elif kind < 0.75:
            del rows[at]
        else:
            rows.insert(at, "        // a new line\n")
    return "".join(rows)


# --- time ------------------------------------------------------------------------------------


class Paints(QObject):
    """Notes when each of some widgets was painted last."""

    def __init__(self, widgets: Iterable[QWidget]) -> None:
        super().__init__()
        self.first: dict[QObject, float] = {}
        self.at: dict[QObject, float] = {}
        self._widgets = set(widgets)
        for widget in self._widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at[watched] = time.perf_counter()
            self.first.setdefault(watched, self.at[watched])
        return False

    def opened(self, started: float) -> float:
        """Milliseconds from a time until the last widget began its first paint."""
        wait(lambda: self._widgets <= self.first.keys())
        return (max(self.first.values()) - started) * 1000

    def since(self, started: float) -> bool:
        """Whether every widget was painted after a time."""
        return all(self.at.get(widget, 0.0) > started for widget in self._widgets)


def wait(condition: Callable[[], object], seconds: float = LIMIT) -> None:
    """Let the program work until something holds."""
    ends = time.perf_counter() + seconds
    while not condition() and time.perf_counter() < ends:
        QApplication.processEvents()


def rest(seconds: float) -> None:
    """Let the program alone for a while: it sleeps as with a person, and its threads have the interpreter.

    `QTest.qWait` keeps the interpreter while it sleeps, and jobs come to a tenth of their pace.
    """
    loop, timer = QEventLoop(), QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(loop.quit)
    timer.start(max(0, round(seconds * 1000)))
    loop.exec()


def painted(work: Callable[[], object], paints: Paints, started: float | None = None) -> float:
    """Milliseconds from the start of some work until its paint is done and the queue is dry."""
    started = time.perf_counter() if started is None else started
    begun = time.perf_counter()
    work()
    wait(lambda: paints.since(begun))
    QApplication.processEvents()
    return (time.perf_counter() - started) * 1000


def spread(name: str, times: list[float]) -> Figures:
    """Median, 99th percentile and maximum."""
    times = sorted(times)
    return {
        f"{name} median ms": times[len(times) // 2],
        f"{name} p99 ms": times[int(len(times) * 0.99)],
        f"{name} max ms": times[-1],
    }


def burst(widget: QPlainTextEdit) -> Figures:
    """One key at once after the other, each from the key to the painted widget."""
    widget.setFocus()
    wait(lambda: False, 0.5)
    paints = Paints([widget.viewport()])
    return spread("key", [painted(partial(QTest.keyClick, widget, letter), paints) for letter in TYPED])


def paced(widget: QPlainTextEdit) -> Figures:
    """As a person types; from when a key is due, so a turn that is too long is felt."""
    widget.setFocus()
    paints, times = Paints([widget.viewport()]), []
    due = time.perf_counter() + 0.5
    for letter in TYPED:
        rest(due - time.perf_counter())
        times.append(painted(partial(QTest.keyClick, widget, letter), paints, due))
        due = max(due + PACE, time.perf_counter())
    return spread("key", times)


def scrolled(widget: QPlainTextEdit, panes: Iterable[QPlainTextEdit] = ()) -> Figures:
    """A page down at a time, until all that moves is painted."""
    paints = Paints([item.viewport() for item in panes] or [widget.viewport()])
    bar = widget.verticalScrollBar()
    bar.setValue(PAGE)
    wait(lambda: False, 0.3)
    times = [painted(lambda: bar.setValue(bar.value() + PAGE), paints) for _ in range(STEPS)]
    return {key: value for key, value in spread("scroll", times).items() if "p99" not in key}


def colored(widget: QPlainTextEdit) -> bool:
    """Whether the lines that are shown have their colors."""
    block, many = widget.firstVisibleBlock(), 0
    for _ in range(20):
        many += len(block.layout().formats()) if block.isValid() else 0
        block = block.next()
    return many >= 20


def memory() -> Figures:
    """Resident memory of this process now; where that is not told, the most it ever was."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return {"memory MB": pages * resource.getpagesize() / 1e6}
    except OSError:
        return {"memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


# --- parts -----------------------------------------------------------------------------------


def bare(lines: int) -> Figures:
    """One `QPlainTextEdit` and nothing else."""
    text, widget = long_source(lines), QPlainTextEdit()
    widget.resize(1000, 800)
    paints, started = Paints([widget.viewport()]), time.perf_counter()
    widget.setPlainText(text)
    widget.show()
    opened = paints.opened(started)
    return {"open ms": opened, **burst(widget), **scrolled(widget), **memory()}


def bare_pair(lines: int) -> Figures:
    """Two texts in two bare widgets: no difference is looked for."""
    text, pair = long_source(lines), (QPlainTextEdit(), QPlainTextEdit())
    other = edited(text, lines // 100)
    paints, started = Paints([item.viewport() for item in pair]), time.perf_counter()
    for widget, shown in zip(pair, (text, other), strict=True):
        widget.setPlainText(shown)
        widget.resize(700, 800)
        widget.show()
    opened = paints.opened(started)
    return {"open ms": opened, **scrolled(pair[0]), **memory()}


def editor(lines: int) -> Figures:
    """Our editor: gutter, colors, marks, brackets."""
    look = Look(QApplication.instance(), "dark")  # type: ignore[arg-type]
    document = Document(Path("Long.sol"), SourceText.of("Long.sol", long_source(lines)))
    started = time.perf_counter()
    made = SourceEditor(document, look)
    made.resize(1000, 800)
    paints = Paints([made.viewport()])
    made.show()
    opened = paints.opened(started)
    wait(lambda: colored(made))
    begun = time.perf_counter()
    wait(lambda: paints.since(begun), 0.5)
    figures = {"open ms": opened, "colored ms": max(opened, (max(paints.at.values()) - started) * 1000)}
    made.setTextCursor(_middle(made))
    return {**figures, **burst(made), **scrolled(made), **memory()}


def review(lines: int) -> Figures:
    """The side-by-side review: diff, rows, two panes, strip, decisions."""
    look, session = Look(QApplication.instance(), "dark"), Session()  # type: ignore[arg-type]
    view = ReviewView(session, look)
    view.resize(1400, 800)
    view.show()
    wait(lambda: False, 0.3)
    text = long_source(lines)
    sides = [SourceText.of("Long.sol", item) for item in (text, edited(text, lines // 100))]
    before, after = ({"Long.sol": side} for side in sides)
    started = time.perf_counter()
    session.review(Candidate("c", "t", "", "o", "safe", before, after, {}, (), None))
    panes = view.panes()
    assert panes is not None
    paints = Paints([pane.viewport() for pane in panes])
    opened = paints.opened(started)
    wait(lambda: all(map(colored, panes)))
    begun = time.perf_counter()
    wait(lambda: paints.since(begun), 0.5)
    figures = {"open ms": opened, "colored ms": max(opened, (max(paints.at.values()) - started) * 1000)}
    reviewing = session.reviewing
    assert reviewing is not None
    decided = reviewing.change(0, lambda item: item.accept(0))
    figures |= {
        "changes": float(len(reviewing.hunks)),
        "decision ms": painted(lambda: session.set_reviewing(decided), paints),
    }
    return {**figures, **scrolled(panes[1], panes), **memory()}


def whole(lines: int) -> Figures:
    """The whole program with one long file; the keys come at the pace of a person."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "Long.sol")
        path.write_text(long_source(lines), "utf-8")
        desktop = _program(Path(folder, "data"))
        started = time.perf_counter()
        desktop.start([path])
        made = _editors(desktop, 1)[0]
        paints = Paints([made.viewport()])
        opened = paints.opened(started)
        _calm(desktop)
        made.setTextCursor(_middle(made))
        figures = {"open ms": opened, **paced(made)}
        _calm(desktop)
        figures |= {**scrolled(made), **memory()}
        _end(desktop)
        return figures


def idle(_: int) -> Figures:
    """What the whole program takes of one processor while nobody does anything, its children too."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, "src", f"Long{n}.sol") for n in range(OPEN_FILES)]
        paths[0].parent.mkdir()
        for path in paths:
            path.write_text(long_source(500), "utf-8")
        desktop = _program(Path(folder, "data"))
        desktop.start(paths)
        _editors(desktop, len(paths))
        _calm(desktop)
        used = sum(os.times()[:4]) + _children()
        rest(IDLE_SECONDS)
        used = sum(os.times()[:4]) + _children() - used
        figures = {"cpu percent": used / IDLE_SECONDS * 100, **memory()}
        _end(desktop)
        return figures


def start(_: int) -> Figures:
    """From the start of a process to the first painted window that answers: cold, then warm."""
    with tempfile.TemporaryDirectory() as folder:
        _first_window(folder)  # the first start of all makes folders; it is not measured
        _forget_files()
        cold = _first_window(folder)
        warm = sorted(_first_window(folder) for _ in range(3))
        return {"cold ms": cold, "warm ms": warm[1], "warm worst ms": warm[2]}


WATCHED = """
import json, time
from PySide6.QtCore import QEvent, QObject, QTimer
import desktop.app
begin, seen = desktop.app.Desktop.start, []
class First(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, desktop.app.Window) and not seen:
            seen.append(self)
            QTimer.singleShot(0, self.tell)  # after the whole window, and when it answers
        return False
    def tell(self):
        print(json.dumps(time.time()), flush=True)
        self.program.end()
first = First()
def start(self, *arguments, **named):
    first.program = self
    self.app.installEventFilter(first)
    begin(self, *arguments, **named)
desktop.app.Desktop.start = start
from desktop.__main__ import main
main([])
"""
"""The real program, told to end when its window is painted; it prints the time of the clock then."""


PARTS: dict[str, Callable[[int], Figures]] = {
    "bare": bare,
    "bare pair": bare_pair,
    "editor": editor,
    "review": review,
    "whole program": whole,
    "start": start,
    "idle": idle,
}
BESIDE = {"editor": "bare", "whole program": "bare", "review": "bare pair"}


# --- the program -----------------------------------------------------------------------------


def _program(data: Path) -> Desktop:
    app = QApplication.instance()
    app.setQuitOnLastWindowClosed(False)  # type: ignore[union-attr]
    tools = Toolchain(Settings(data_dir=shelf_dir()))
    desktop = Desktop(app, Settings(data_dir=data), tools)  # type: ignore[arg-type]
    desktop.window.resize(1400, 900)
    return desktop


def _editors(desktop: Desktop, count: int) -> list[SourceEditor]:
    editors = desktop.window.tabs.editors
    wait(lambda: len(editors) >= count)
    return list(editors.values())


def _calm(desktop: Desktop, seconds: float = 2.0) -> None:
    """Wait until no job has run for a while."""
    since = time.perf_counter()
    ends = since + 120
    while time.perf_counter() - since < seconds and time.perf_counter() < ends:
        rest(0.05)
        if desktop.bench.jobs.threads_busy():
            since = time.perf_counter()


def _end(desktop: Desktop) -> None:
    tools = desktop.shared.tools()
    desktop.window.close_now()
    desktop.close()
    tools.close()


def _middle(widget: QPlainTextEdit) -> QTextCursor:
    """The end of a statement in the middle of the text."""
    cursor = QTextCursor(widget.document().findBlockByNumber(widget.blockCount() // 20 * 10 + 6))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    return cursor


def _children() -> float:
    """Processor seconds of living children (Linux; elsewhere they are not counted)."""
    found = 0.0
    for task in Path("/proc/self/task").glob("*/children"):
        for number in task.read_text().split():
            fields = Path("/proc", number, "stat").read_text().rpartition(")")[2].split()
            found += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def _first_window(folder: str) -> float:
    named = {"CONTRACT_REWRITER_DATA_DIR": folder, "XDG_CONFIG_HOME": folder}
    command, began = [sys.executable, "-c", WATCHED], time.time()
    done = subprocess.run(
        command, env=os.environ | named, capture_output=True, text=True, timeout=60, check=True
    )
    return (json.loads(done.stdout.splitlines()[-1]) - began) * 1000


def _forget_files() -> None:
    """Have the system drop what it holds of our files and packages; what others use stays."""
    if not hasattr(os, "posix_fadvise"):
        return
    for root in (Path(__file__).parents[2], Path(sys.prefix, "lib")):
        for path in root.rglob("*"):
            if path.suffix in {".py", ".pyc", ".so"} or ".so." in path.name:
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


# --- the run ---------------------------------------------------------------------------------


def measure(part: str, lines: int) -> Figures:
    """One part in a process of its own; nothing, and a word about it, when it breaks."""
    command = [sys.executable, "-m", "tests.benchmarks.desktop", "--part", part, "--lines", str(lines)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        print(f"{part}, {lines} lines: did not end", file=sys.stderr)
        return {}
    if done.returncode:
        print(f"{part}, {lines} lines: broke\n{done.stderr[-2000:]}", file=sys.stderr)
        return {}
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def goal(part: str, name: str, lines: int) -> float | None:
    """What a figure must stay under, where there is such a goal."""
    only, most = GOALS.get((part, name), (None, None))
    return most if only in (None, lines) else None


def show(part: str, lines: int, figures: Figures, beside: Figures) -> list[dict[str, object]]:
    """Print the rows of one part and give them as data."""
    rows: list[dict[str, object]] = []
    for name, value in figures.items():
        most, plain = goal(part, name, lines), beside.get(name)
        verdict = "" if most is None else "met" if value < most else "NOT MET"
        cells = (f"{value:,.1f}", "" if plain is None else f"{plain:,.1f}", f"< {most:,g}" if most else "")
        size = f"{lines:,}" if lines else ""
        print(f"{part:<14}{size:>7}  {name:<17}{cells[0]:>10}{cells[1]:>10}{cells[2]:>9}  {verdict}")
        rows.append(
            {"part": part, "lines": lines, "figure": name, "value": value, "bare": plain, "goal": most}
        )
    return rows


def run(sizes: list[int]) -> list[dict[str, object]]:
    """Every part, one after the other."""
    print(f"{'part':<14}{'lines':>7}  {'figure':<17}{'value':>10}{'bare':>10}{'goal':>9}", flush=True)
    rows: list[dict[str, object]] = []
    for lines in sizes:
        plain = {part: measure(part, lines) for part in ("bare", "bare pair")}
        for part in BESIDE:
            rows += show(part, lines, measure(part, lines), plain[BESIDE[part]])
    for part in ("start", "idle"):
        rows += show(part, 0, measure(part, 0), {})
    return rows


def main() -> int:
    """Measure, print, and write a JSON file when one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, action="append")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sizes: list[int] = arguments.lines or [5_000, 50_000]
    if arguments.part:
        app = QApplication([])
        print(json.dumps(PARTS[arguments.part](sizes[0])), flush=True)
        del app
        return 0
    rows = run(sizes)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2), "utf-8")
    return 0


if __name__ == "__main__":
    with own_home():
        raise SystemExit(main())
