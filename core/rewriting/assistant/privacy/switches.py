"""Whether models may be asked at all: the settings and the project's own word, the stricter one wins.

A project says it in `contract-rewriter.toml`, which everybody who opens it obeys:

    [models]
    allowed = "off"      # or "local", or "all"

The file is looked for in the folder and in all folders above. One that cannot
be read switches models off: nobody's typing error opens a door.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from core.rewriting.assistant.provider import ProviderError
from core.settings import Settings

Allowed = Literal["off", "local", "all"]
LEVELS: tuple[Allowed, ...] = get_args(Allowed)
PROJECT_FILE = "contract-rewriter.toml"
_LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Switch:
    """Which models may be asked, and who says so."""

    allowed: Allowed = "all"
    because: str = ""

    def stricter(self, other: Switch) -> Switch:
        """The one that allows less; of equals the first."""
        return other if LEVELS.index(other.allowed) < LEVELS.index(self.allowed) else self

    def refusal(self, *, local: bool) -> ProviderError | None:
        """Why a model may not be asked, or None when it may."""
        if self.allowed == "all" or (self.allowed == "local" and local):
            return None
        if self.allowed == "off":
            return ProviderError("offline", f"Models are switched off: {self.because}.", self._advice())
        return ProviderError(
            "offline",
            f"Nothing leaves this machine: {self.because}.",
            "Choose a model that runs on this machine.",
        )

    def _advice(self) -> str:
        return "Rules need no model: use them, or change this where it is set."


def switch_for(settings: Settings, folder: Path | None) -> Switch:
    """What settings and project say together; `folder` is the project or a folder in it."""
    switch = of_settings(settings)
    if folder is not None:
        for place in (folder, *folder.absolute().parents):
            switch = switch.stricter(of_project(place / PROJECT_FILE))
    return switch


def of_settings(settings: Settings) -> Switch:
    """`models` and `offline` of the person."""
    level: Allowed = next((item for item in LEVELS if item == settings.models), "off")
    switch = Switch(level, f"the setting “models” is “{settings.models}”")
    if settings.offline:
        switch = switch.stricter(Switch("local", "the setting “offline” is on"))
    return switch


def of_project(file: Path) -> Switch:
    """What one file says; a file that is not there allows all."""
    try:
        if not file.exists() and not file.is_symlink():
            return Switch()
        if file.stat().st_size > _LARGEST_BYTES:
            return _unread(file)
        value = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return _unread(file)
    return _read(file, value.get("models", {"allowed": "all"}))


def _read(file: Path, told: Any) -> Switch:
    if not isinstance(told, dict) or set(told) != {"allowed"}:
        return _unread(file)
    level = next((item for item in LEVELS if item == told["allowed"]), None)
    return _unread(file) if level is None else Switch(level, f"{file} says models are “{level}”")


def _unread(file: Path) -> Switch:
    return Switch("off", f"{file} cannot be understood")
