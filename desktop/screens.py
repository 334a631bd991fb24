"""Takes pictures of the main screens with real data: `python -m desktop.screens FOLDER`.

Nothing in the pictures is invented: the sample is analyzed, rewritten and
verified by the real engine while this runs. Whoever changes a screen looks at
its pictures before calling it done.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.settings import Settings, load_settings
from desktop.theme import ThemeChoice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SIZES = ((1600, 960), (1024, 700))
THEMES: tuple[ThemeChoice, ...] = ("dark", "light", "contrast")
LONGEST_SECONDS = 300.0


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pictures into a folder; the exit code is 0 when all were taken."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if len(arguments) != 1:
        sys.stderr.write("Say where the pictures go: python -m desktop.screens FOLDER\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    target = Path(arguments[0]).absolute()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        return _take(target, Path(folder))


def _take(target: Path, folder: Path) -> int:
    from PySide6.QtWidgets import QApplication

    from core.toolchain.toolchain import Toolchain
    from desktop.app import Desktop

    QApplication.setQuitOnLastWindowClosed(False)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    with Toolchain(shelf(load_settings())) as tools:
        desktop = Desktop(app, Settings(data_dir=folder / "data"), tools)
        desktop.window.show()
        try:
            Screens(desktop, target).take(_sample(folder))
        finally:
            desktop.close()
            desktop.window.deleteLater()
    return 0


def shelf(settings: Settings) -> Settings:
    """The settings with the compilers that the tests share, where there are such."""
    shelf = os.environ.get("CONTRACT_REWRITER_TEST_SHELF")
    return replace(settings, data_dir=Path(shelf)) if shelf else settings


def _sample(folder: Path) -> Path:
    from desktop.assets import asset

    project = folder / "vault"
    project.mkdir()
    for path in sorted(asset("samples").glob("*.sol")):
        shutil.copy(path, project / path.name)
    return project / "Vault.sol"


class Screens:
    """Drives a window through the screens and takes their pictures."""

    def __init__(self, desktop: object, target: Path) -> None:
        from desktop.app import Desktop

        assert isinstance(desktop, Desktop)
        self.desktop, self._target = desktop, target

    def take(self, sample: Path) -> None:
        """All screens, in the order in which a person meets them."""
        from desktop.operations import review, rewrite

        window, session, bench = self.desktop.window, self.desktop.session, self.desktop.bench
        self.pictures("1-welcome")
        window.open_path(sample.parent)
        self.until(lambda: session.analysis is not None and bool(session.documents))
        window.jump_to_first_finding()
        self.pictures("2-findings")
        from desktop.operations import files

        files.open_file(bench, sample)
        self.until(lambda: session.current == sample)
        rewrite.rewrite(bench, ("gas", "security"))
        self.until(lambda: bool(session.candidates) and not bench.jobs.running(rewrite.KEY))
        widest = max(session.candidates, key=lambda item: sum(len(t.data) for t in item.after.values()))
        session.review(widest)
        review.accept_hunk(bench)
        review.next_hunk(bench)
        review.reject_hunk(bench)
        self.until(lambda: session.shown_report() is not None)
        self.pictures("3-review")
        self._broken(sample)
        window.show_panel("evidence")
        self.pictures("4-counterexample")
        passing = [item for item in session.candidates if item.report and item.report.verdict == "pass"]
        session.review(passing[0])
        review.accept_all(bench)
        self.until(lambda: session.shown_report() is not None)
        window.apply_accepted()
        self.until(lambda: len(session.revisions) > 1 and not bench.jobs.states())
        window.show_panel("history")
        self.pictures("5-history")
        window.show_panel("trends")
        self.pictures("6-trends")

    def _broken(self, sample: Path) -> None:
        """A change by hand that forgets to subtract, judged by the real engine."""
        from core.pipeline import verify_texts
        from core.progress import silent
        from core.text import SourceText
        from desktop.candidate import Candidate, files_of

        session, bench = self.desktop.session, self.desktop.bench
        built = session.base
        assert built is not None
        unit = next(name for name, path in files_of(built).items() if path == str(sample))
        before = next(c.input.sources[unit] for c in built.compilations if unit in c.input.sources)
        text = before.text
        line = next(row for row in text.splitlines() if "total" in row and "-" in row)
        after = SourceText.of(unit, text.replace(line + "\n", ""))
        report = verify_texts(built, {unit: after}, bench.tools(), silent())
        title, reason = "Fewer storage writes in withdraw", "Written by hand, to show a broken rewrite."
        candidate = Candidate(
            "by-hand", title, reason, "by hand", "review", {unit: before}, {unit: after},
            files_of(built), (), report,
        )  # fmt: skip
        session.add_candidate(candidate)
        session.review(candidate)

    def pictures(self, name: str, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
        """The window in every theme and size."""
        for theme in THEMES:
            self.desktop.window.choose_theme(theme)
            for width, height in sizes:
                self.desktop.window.resize(width, height)
                self.desktop.session.hunk_changed.emit()
                self.save(self.desktop.window, f"{name}-{theme}-{width}x{height}")

    def save(self, widget: QWidget, name: str) -> None:
        """One picture of what is shown now."""
        from PySide6.QtWidgets import QApplication

        for _ in range(8):
            QApplication.processEvents()
            time.sleep(0.02)
        path = self._target / f"{name}.png"
        widget.grab().save(str(path))
        sys.stdout.write(f"{path}\n")

    def until(self, condition: Callable[[], object]) -> None:
        """Let the window work until something holds; raises `TimeoutError`."""
        from PySide6.QtWidgets import QApplication

        end = time.monotonic() + LONGEST_SECONDS
        while not condition():
            QApplication.processEvents()
            time.sleep(0.01)
            if time.monotonic() > end:
                raise TimeoutError(f"the screen did not come: {self.desktop.window.notices.text()}")


if __name__ == "__main__":
    raise SystemExit(main())
