"""What one person sees without a model and without a team, in the order of a day's work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from core.pipeline import verify_texts
from core.progress import silent
from core.text import SourceText
from desktop.assets import asset
from desktop.candidate import Candidate, files_of
from desktop.editor.view import SourceEditor
from desktop.history.view import HistoryView
from desktop.operations import files, review, rewrite, secrets
from desktop.searching.view import SearchView
from desktop.window import Window
from tests.core.testing.foundry import project, real_forge
from tests.screens.camera import Camera, above, settle

NAMES = "vault"


def sample(folder: Path) -> Path:
    """The samples as a project of their own; returns the file that is worked in."""
    made = folder / NAMES
    made.mkdir()
    for path in sorted(asset("samples").glob("*.sol")):
        shutil.copy(path, made / path.name)
    return made / "Vault.sol"


class Alone(Camera):
    """Drives one window through a day."""

    def take(self, folder: Path) -> None:
        """All screens of this chapter."""
        self.file = file = sample(folder)
        self.pictures("01-welcome", lambda window: window.show_welcome())
        self._empty(folder)
        self._editing(file)
        self._finding()
        self._lists()
        self._review(file)
        self._conflicts(file)
        self._history(file)
        self._panels()
        self._dialogs_of_settings()
        self._crash()
        self._running(folder)

    def _empty(self, folder: Path) -> None:
        """A folder without a contract: every panel says what to do."""
        nothing = folder / "nothing-yet"
        nothing.mkdir()
        self.desktop.window.open_path(nothing)
        self.until(lambda: self.desktop.session.paths == (nothing,))
        self.calm()
        for panel in ("proposals", "search", "findings", "evidence", "history", "trends", "references"):
            self.pictures(f"02-empty-{panel}", _panel(panel))
        for panel in ("output", "gas", "assistant", "team"):
            self.pictures(f"02-empty-{panel}", _panel(panel))
        self.desktop.window.show_panel("files")

    def _editing(self, file: Path) -> None:
        window, session = self.desktop.window, self.desktop.session
        window.open_path(file.parent)
        self.until(lambda: session.analysis is not None and bool(session.documents))
        self.calm()
        self.pictures("03-findings", lambda window: window.jump_to_first_finding())
        files.open_file(self.desktop.bench, file)
        self.until(lambda: session.current == file)
        self._to("totalDeposits +=")
        self.dialogs("04-hover", lambda window: window.commands["hover"].trigger())
        self.dialogs("04-quick-fix", self._fix)
        self._to("function deposit")
        self.pictures("05-split", lambda window: window.commands["split"].trigger())
        window.commands["unsplit"].trigger()

    def _fix(self, window: Window) -> None:
        window.jump_to_first_finding()
        settle()
        window.language.fixes.show_menu()

    def _finding(self) -> None:
        window = self.desktop.window
        self._to("amount")
        bar = window.find_bar
        self.pictures("06-find", lambda _window: (bar.open_replacing(), bar.words.setText("amount")))
        bar.close_bar()
        view = window.panel("search")
        assert isinstance(view, SearchView)

        def search(window: Window) -> None:
            window.show_panel("search")
            view.open("amount", replace=True)
            view.other.setText("value")
            self.calm()

        self.pictures("07-search", search)
        window.show_panel("files")

    def _lists(self) -> None:
        """Lists that open over the window."""
        window = self.desktop.window
        self._to("totalDeposits;")
        self.dialogs("08-palette", lambda window: window.show_palette())
        self.dialogs("09-quick-open", _command("quick-open"), self._listed)
        self.dialogs("09-declarations", _command("symbol-in-project"), self._listed)
        token = self.file.with_name("Token.sol")
        for other in (token, self.file):
            files.open_file(self.desktop.bench, other)
            self.calm()
        self.dialogs("09-switcher", _command("recent-tab"), self._listed)
        window.close_document(token)
        self.dialogs("10-shortcuts", lambda window: window.show_shortcuts())
        window.commands["references"].trigger()
        self.calm()
        self.pictures("11-references", _panel("references"))

    def _listed(self) -> bool:
        lists = above(self.desktop.window)
        return bool(lists) and not self.desktop.bench.jobs.states()

    def _review(self, file: Path) -> None:
        session, bench = self.desktop.session, self.desktop.bench
        rewrite.rewrite(bench, ("gas", "security"))
        self.until(lambda: bool(session.candidates) and not bench.jobs.running(rewrite.KEY))
        widest = max(session.candidates, key=lambda item: sum(len(t.data) for t in item.after.values()))
        session.review(widest)
        review.accept_hunk(bench)
        review.next_hunk(bench)
        review.reject_hunk(bench)
        self.until(lambda: session.shown_report() is not None)
        self.calm()
        self.pictures(
            "12-review", lambda window: (window.show_panel("evidence"), window.show_panel("proposals"))
        )
        self.pictures("13-gas", _panel("gas"))
        self._broken(file)
        self.pictures("14-counterexample", _panel("evidence"))

    def _broken(self, file: Path) -> None:
        """A change by hand that forgets to subtract, judged by the real engine."""
        session, bench = self.desktop.session, self.desktop.bench
        built = session.base
        assert built is not None
        unit = next(name for name, path in files_of(built).items() if path == str(file))
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

    def _conflicts(self, file: Path) -> None:
        """The lines of a passing rewrite are typed in as well, and it is applied."""
        session, bench, window = self.desktop.session, self.desktop.bench, self.desktop.window
        passing = [item for item in session.candidates if item.report and item.report.verdict == "pass"]
        session.review(passing[0])
        review.accept_all(bench)
        self.until(lambda: session.shown_report() is not None)
        self.calm()
        editor = self._editor(file)
        text = editor.text()
        assert session.reviewing is not None
        (changed,) = session.reviewing.reviews
        lines = text.split("\n")
        for hunk in changed.hunks:
            lines[hunk.before_start] += " // mine"
        session.edit(file, "\n".join(lines))
        window.commands["apply"].trigger()
        self.until(lambda: window.tabs.merging() is not None)
        self.calm()
        self.pictures("15-conflicts", lambda window: window.commands["next-hunk"].trigger())
        window.close_tab()
        session.edit(file, text)
        window.save_current()
        self.calm()

    def _history(self, file: Path) -> None:
        session, bench, window = self.desktop.session, self.desktop.bench, self.desktop.window
        if session.reviewing is None:
            session.review(
                next(item for item in session.candidates if item.report and item.report.verdict == "pass")
            )
        self.until(window.can_apply)
        many = len(session.revisions)
        window.apply_accepted()
        self.until(lambda: len(session.revisions) > many and not bench.jobs.states())
        self.pictures("16-history", _panel("history"))
        view = window.panel("history")
        assert isinstance(view, HistoryView)
        view.select(session.revisions[0].id)
        window.commands["revision-previous"].trigger()
        self.calm()
        self.pictures("17-comparison")
        if window.tabs.comparing() is not None:
            window.close_tab()
        self._to("function withdraw")
        self.pictures("18-coverage", _panel("findings"))
        self._save_often(file)
        self.pictures("19-trends", _panel("trends"))

    def _save_often(self, file: Path) -> None:
        """A chart needs several saves with what was found in them."""
        session, text = self.desktop.session, self._editor(file).text()
        for old, new in (
            (
                'require(msg.sender == owner, "Vault: caller is not the owner");',
                "if (msg.sender != owner) revert();",
            ),
            ("    event Noted", "    event Paused(bool now);\n    event Noted"),
        ):
            assert old in text
            text = text.replace(old, new)
            many = len(session.revisions)
            session.edit(file, text)
            self.desktop.window.save_current()
            self.until(lambda: len(session.revisions) > many)  # noqa: B023 - used up before it changes
            self.calm()

    def _panels(self) -> None:
        self.pictures("20-toolchain", self._toolchain)

    def _toolchain(self, window: Window) -> None:
        window.show_panel("toolchain")
        self.calm()

    def _dialogs_of_settings(self) -> None:
        self.dialogs("21-preferences", lambda window: window.show_preferences())
        for chapter in ("Models", "Network", "Updates"):
            show = partial(_chapter, chapter=chapter)
            self.dialogs(f"21-preferences-{chapter.lower()}", show, self._idle)
        self.dialogs("22-keys", lambda window: window.show_preferences("Keys"), self._idle)
        ask = partial(
            secrets.keep, self.desktop.bench, "gemini", "not kept", lambda: None, lambda _words: None
        )
        self.dialogs("23-place-of-keys", lambda window: window.secrets_desk.ask_place("choice", ask))
        self.dialogs("23-unlock", lambda window: window.secrets_desk.ask_place("passphrase", ask))

    def _idle(self) -> bool:
        return not self.desktop.bench.jobs.states()

    def _crash(self) -> None:
        try:
            raise ValueError("an error on purpose, for this picture")
        except ValueError as error:
            told = error
        self.dialogs("24-crash", lambda _window: self.desktop.show_report(told))

    def _running(self, folder: Path) -> None:
        """The tests of a small project, run by the real forge."""
        window, session = self.desktop.window, self.desktop.session
        test = project(folder) / "test" / "Bank.t.sol"
        with pytest.MonkeyPatch.context() as patch:
            tools = real_forge(folder / "forge", patch)
            self.configure(tools_path=str(tools))
            window.open_path(test)
            self.until(lambda: test in session.documents and session.analysis is not None)
            self.calm()
            window.commands["test-file"].trigger()
            self.until(lambda: not self.desktop.bench.jobs.states())
            self.pictures("25-output", _panel("output"))

    # Inside.

    def _editor(self, file: Path) -> SourceEditor:
        return self.desktop.window.tabs.editors[file]

    def _to(self, words: str) -> None:
        """Put the cursor on some words of the file in front."""
        editor = self.desktop.window.tabs.editor()
        assert editor is not None
        cursor = editor.document().find(words)
        assert not cursor.isNull(), words
        cursor.setPosition(cursor.selectionStart() + 1)
        editor.setTextCursor(cursor)
        editor.centerCursor()
        settle()


def _panel(name: str) -> Callable[[Window], object]:
    return lambda window: window.show_panel(name)


def _chapter(window: Window, *, chapter: str) -> None:
    window.show_preferences(chapter)


def _command(name: str) -> Callable[[Window], object]:
    return lambda window: window.commands[name].trigger()
