"""What a window may ask of the program that it is one window of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.lifecycle.keeper import Keeper
from desktop.preferences.model import Preferences

if TYPE_CHECKING:
    from desktop.window import Window


class Program(Protocol):
    """The part of `desktop.app.Desktop` that windows know."""

    @property
    def keeper(self) -> Keeper:
        """Keeps what is typed against a crash."""

    @property
    def preferences(self) -> Preferences:
        """What the person chose, and the way to choose otherwise."""

    def new_window(self, paths: Sequence[Path] = ()) -> Window:
        """Open one more window, on paths or on the first page."""

    def closed(self, window: Window) -> None:
        """Hear that a person really closed a window."""

    def show_report(self, error: BaseException) -> None:
        """Show what can be copied about an error that was not foreseen."""

    def quit(self) -> None:
        """Close every window, after asking about what is not saved."""
