"""The keys that a person has chosen for commands: a small JSON file beside the other data.

It holds only what differs from the defaults: command name → keys in Qt's
portable form, an empty list for a command without a key. A damaged file is
set aside, never an error, and the defaults are used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from desktop.commands import Command

Overrides = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Clash:
    """A key that two commands want: `other` has it already."""

    keys: str
    other: Command


class Keymap:
    """Reads and writes `keymap.json` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "keymap.json"
        self.overrides: Overrides = self._read()

    def choose(self, command: Command, keys: Sequence[str]) -> None:
        """Give a command other keys; its defaults again when they are those."""
        rest = {name: value for name, value in self.overrides.items() if name != command.name}
        if tuple(keys) != command.default_keys:
            rest[command.name] = tuple(keys)
        self._write(rest)

    def reset(self) -> None:
        """Every command has its default keys again."""
        self._write({})

    def _write(self, overrides: Overrides) -> None:
        self.overrides = overrides
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(
            json.dumps({name: list(keys) for name, keys in overrides.items()}, indent=1), "utf-8"
        )
        fresh.replace(self._path)

    def _read(self) -> Overrides:
        try:
            found = json.loads(self._path.read_text("utf-8"))
            return {
                str(name): tuple(str(key) for key in keys if QKeySequence(str(key)).count())
                for name, keys in found.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError):
            self._set_aside()
            return {}

    def _set_aside(self) -> None:
        try:
            self._path.replace(self._path.with_suffix(".damaged"))
        except OSError:
            return


def clash_of(command: Command, keys: str, rows: Iterable[Command]) -> Clash | None:
    """Another command that would answer to the same key in the same place; None when there is none.

    A key that begins another one's chord clashes too. Keys of one panel do not clash with those
    of another panel.
    """
    wanted = QKeySequence(keys)
    for other in rows:
        if other.name == command.name or not _meet(command, other):
            continue
        for taken in other.action.shortcuts():
            if _overlap(wanted, taken):
                return Clash(keys, other)
    return None


def _overlap(one: QKeySequence, other: QKeySequence) -> bool:
    exact = QKeySequence.SequenceMatch.NoMatch
    return one.matches(other) != exact or other.matches(one) != exact


def _meet(one: Command, other: Command) -> bool:
    """Whether both can be reached at once: one of them is the window's, or both are one panel's."""
    window = Qt.ShortcutContext.WindowShortcut
    inside = [row.action.parent() for row in (one, other) if row.action.shortcutContext() != window]
    return len(inside) < 2 or inside[0] is inside[1]
