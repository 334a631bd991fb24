"""State machines of hypothesis over `Play` and `WiderPlay`: random operations, in any possible order."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtWidgets import QApplication

from core.toolchain.toolchain import Toolchain
from tests.desktop.playing import Play
from tests.desktop.playing_wider import WiderPlay


class Machine(RuleBasedStateMachine):
    """Subclasses say with which application and compilers (`app`, `tools`)."""

    app: QApplication
    tools: Toolchain
    operations = 0
    done: ClassVar[Counter[str]] = Counter()
    """How often each step was taken, over all runs."""
    looked: Callable[[], object] = staticmethod(lambda: None)
    """Called after each operation when everything agrees; what it raises ends the play."""
    over: Callable[[], object] = staticmethod(lambda: None)
    """Called when a play is over and its program has ended."""

    @initialize()
    def start(self) -> None:
        """Open a window on a folder of its own."""
        self.place = tempfile.TemporaryDirectory()
        self.play = self.opened(Path(self.place.name))

    def opened(self, folder: Path) -> Play:
        """The program on a folder."""
        return Play(self.app, self.tools, folder)

    @rule(row=st.integers(0, 20), words=st.sampled_from(["one", "two", "ü", "*/ /*"]))
    @precondition(lambda self: self.play.opened)
    def edit(self, row: int, words: str) -> None:
        """Type a comment."""
        self.play.edit(row, words)

    @rule()
    @precondition(lambda self: self.play.opened and self.play.model.at > 0)
    def undo(self) -> None:
        """Undo."""
        self.play.undo()

    @rule()
    @precondition(lambda self: self.play.opened and self.play.model.at + 1 < len(self.play.model.texts))
    def redo(self) -> None:
        """Redo."""
        self.play.redo()

    @rule()
    @precondition(lambda self: self.play.opened and not self.play.clean)
    def save(self) -> None:
        """Save."""
        self.play.save()

    @rule()
    @precondition(lambda self: self.play.clean and not self.play.reviewing)
    def rewrite(self) -> None:
        """Ask for a rewrite, and accept its first change."""
        self.play.rewrite()
        if self.play.reviewing:
            self.play.decide("accept")

    @rule()
    @precondition(lambda self: self.play.clean and self.play.reviewing and self.play.since("rewrite") > 9)
    def rewrite_again(self) -> None:
        """Ask for a rewrite while another one is under review."""
        self.play.rewrite()

    @rule(kind=st.sampled_from(["accept", "reject"]))
    @precondition(lambda self: self.play.reviewing)
    def decide(self, kind: str) -> None:
        """Decide about a change."""
        self.play.decide(kind)

    @rule()
    @precondition(lambda self: self.play.reviewing)
    def undo_decision(self) -> None:
        """Take a decision back."""
        self.play.undo_decision()

    @rule()
    @precondition(lambda self: self.play.reviewing)
    def redo_decision(self) -> None:
        """Decide again."""
        self.play.redo_decision()

    @rule()
    @precondition(lambda self: self.play.clean and self.play.accepted)
    def apply(self) -> None:
        """Apply."""
        self.play.apply()

    @rule()
    @precondition(lambda self: self.play.opened and self.play.since("close") > 7)
    def close_file(self) -> None:
        """Close the tab."""
        self.play.close_file()

    @rule()
    @precondition(lambda self: not self.play.opened)
    def reopen_file(self) -> None:
        """Open it again."""
        self.play.reopen_file()

    @rule()
    @precondition(lambda self: self.play.since("restart") > 11)
    def restart(self) -> None:
        """Quit and start again."""
        self.play.restart()

    @invariant()
    def agree(self) -> None:
        """Document, decisions and store are what the model says."""
        if hasattr(self, "play"):
            type(self).operations += 1
            self.play.check()
            self.looked()

    def teardown(self) -> None:
        """Nothing is left behind."""
        if hasattr(self, "play"):
            self.done.update(step.partition("(")[0].partition(" '")[0] for step in self.play.steps)
            self.play.end()
            self.place.cleanup()
            self.over()


class WiderMachine(Machine):
    """With a second window, another program, replacing in files, the history, settings and crashes."""

    play: WiderPlay

    def opened(self, folder: Path) -> WiderPlay:
        """The program on a folder, with two windows."""
        return WiderPlay(self.app, self.tools, folder)

    @rule(row=st.integers(0, 20), words=st.sampled_from(["one", "two", "ü"]))
    def edit_side(self, row: int, words: str) -> None:
        """Type in the second window."""
        self.play.edit_side(row, words)

    @rule()
    @precondition(lambda self: self.play.side.at > 0)
    def undo_side(self) -> None:
        """Undo there."""
        self.play.undo_side()

    @rule(name=st.booleans())
    @precondition(lambda self: not self.play.side_clean)
    def save_side(self, name: bool) -> None:
        """Save there, under its name or another."""
        (self.play.save_side_as if name else self.play.save_side)()

    @rule()
    @precondition(lambda self: self.play.side_clean)
    def rename_side(self) -> None:
        """Rename the file there."""
        self.play.rename_side()

    @rule(words=st.sampled_from(["one", "two"]), keep=st.booleans())
    def change_outside(self, words: str, keep: bool) -> None:
        """Another program writes."""
        self.play.change_outside(words, keep)

    @rule(words=st.sampled_from([("one", "uno"), ("uno", "one"), ("two", "one")]))
    def replace_in_files(self, words: tuple[str, str]) -> None:
        """Replace in files."""
        self.play.replace_in_files(*words)

    @rule()
    @precondition(lambda self: self.play.can_undo_replace)
    def undo_replace(self) -> None:
        """Undo that."""
        self.play.undo_replace()

    @rule(number=st.integers(0, 5))
    @precondition(lambda self: self.play.window.bench.session.revisions)
    def restore_revision(self, number: int) -> None:
        """Restore from the history."""
        self.play.restore_revision(number)

    @rule(number=st.integers(0, 5))
    @precondition(lambda self: self.play.since("dismiss") > 15)
    def dismiss(self, number: int) -> None:
        """Dismiss a finding."""
        self.play.dismiss(number)

    @rule(step=st.sampled_from([-1, 0, 2]))
    @precondition(lambda self: self.play.since("settings") > 9)
    def change_settings(self, step: int) -> None:
        """Change settings."""
        self.play.change_settings(step)

    @rule()
    @precondition(lambda self: self.play.since("crash") > 11)
    def crash(self) -> None:
        """Die and start again."""
        self.play.crash()
