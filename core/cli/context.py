"""Context: what a command is given besides its arguments.

Settings and outside programs are made when first asked for, so that `--help`
and `explain` stay quick. Nothing here decides what a command does.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from core.cli.output import Output
from core.progress import Progress
from core.settings import Settings, load_settings

if TYPE_CHECKING:
    from core.toolchain.toolchain import Toolchain


class Context:
    """Settings, progress, the outside programs and the two streams of one run.

    `close()` ends every child process that the run started.
    """

    def __init__(self, output: Output, progress: Progress) -> None:
        self.output = output
        self.progress = progress
        self._settings: Settings | None = None
        self._tools: Toolchain | None = None
        self._stack = ExitStack()

    @property
    def settings(self) -> Settings:
        """The settings, read once; raises `UsageError` when they cannot be read."""
        if self._settings is None:
            self._settings = load_settings()
        return self._settings

    @property
    def tools(self) -> Toolchain:
        """The outside programs, started when first needed."""
        if self._tools is None:
            from core.toolchain.toolchain import Toolchain

            self._tools = self._stack.enter_context(Toolchain(self.settings))
        return self._tools

    def notes(self, notes: Iterable[str]) -> None:
        """Print what was skipped, and why, to standard error."""
        for note in notes:
            self.output.note(f"note: {note}")

    def close(self) -> None:
        """End every child process."""
        self._stack.close()
