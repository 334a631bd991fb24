"""The settings as rows of a page: found by words, changed one by one, each with where its value comes from.

A value from an environment variable is stronger than the file, so it is shown
and cannot be changed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.settings import Described, Settings, config_dir, from_environment, load, typed
from core.settings_file import write_setting
from desktop.settings import DesktopSettings

_WRITTEN = {"url": "URL", "ca": "CA", "npm": "npm", "ms": "ms", "mb": "MB"}
"""Words of names that are not written as others are."""
FILES: Mapping[type, str] = {Settings: "settings.toml", DesktopSettings: "desktop.toml"}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting with its value now; `fixed` names the environment variable that sets it."""

    of: type
    field: Field[Any]
    value: Any
    default: Any
    fixed: str

    @property
    def name(self) -> str:
        """The setting's name in its file."""
        return self.field.name

    @property
    def about(self) -> Described:
        """What a person reads about it."""
        described: Described = self.field.metadata["about"]
        return described

    @property
    def title(self) -> str:
        """The name as words."""
        words = [_WRITTEN.get(word, word) for word in self.name.split("_")]
        first = words[0] if words[0] in _WRITTEN.values() else words[0].capitalize()
        return " ".join([first, *words[1:]])

    @property
    def changed(self) -> bool:
        """Whether it is not the default."""
        return bool(self.value != self.default)

    def holds(self, words: str) -> bool:
        """Whether every word is in its name, its description or its value."""
        text = f"{self.name} {self.title} {self.about.about} {self.about.group} {self.value}".casefold()
        return all(word in text for word in words.casefold().split())


def check_rows(name: str, value: Any) -> None:
    """Raise `UsageError` for a setting of rows that could not be read when it is needed."""
    from core.rewriting.assistant.prices import read_prices
    from core.rewriting.assistant.providers.endpoints import read_endpoints

    readers: Mapping[str, Callable[[str], object]] = {
        "model_endpoints": read_endpoints,
        "model_prices": read_prices,
    }
    if name in readers:
        readers[name](value)


class Preferences(QObject):
    """Reads and writes both files. `changed(name)` is sent after a value was written."""

    changed = Signal(str)

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        """`settings` are those that the program was started with."""
        super().__init__()
        self._folder = folder or config_dir()
        self.settings = settings
        self.desktop = load(DesktopSettings, self._folder / FILES[DesktopSettings], {})

    def rows(self) -> tuple[Row, ...]:
        """Every setting, those of the window first."""
        return (*self._rows(self.desktop), *self._rows(self.settings))

    def set(self, row: Row, value: Any) -> None:
        """Write a value; raises `UsageError` when it does not fit or the file cannot be written."""
        made = typed(row.field, value)
        check_rows(row.name, made)
        kept = None if made == row.default else str(made) if isinstance(made, Path) else made
        write_setting(self._folder / FILES[row.of], row.name, kept)
        self._take_over(row, made)
        self.changed.emit(row.name)

    def row(self, name: str) -> Row:
        """One setting by its name; raises `KeyError` for an unknown one."""
        found = {row.name: row for row in self.rows()}
        return found[name]

    def reset(self, row: Row) -> None:
        """The default again."""
        self.set(row, row.default)

    def _take_over(self, row: Row, value: Any) -> None:
        from dataclasses import replace

        if row.of is DesktopSettings:
            self.desktop = replace(self.desktop, **{row.name: value})
        else:
            self.settings = replace(self.settings, **{row.name: value})

    def _rows(self, values: Settings | DesktopSettings) -> tuple[Row, ...]:
        kind = type(values)
        forced = from_environment(item.name for item in fields(kind)) if kind is Settings else {}
        fresh = kind()
        return tuple(
            Row(
                kind,
                item,
                getattr(values, item.name),
                getattr(fresh, item.name),
                f"CONTRACT_REWRITER_{item.name.upper()}" if item.name in forced else "",
            )
            for item in fields(kind)
        )
