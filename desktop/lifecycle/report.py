"""What a person may hand to the makers: versions, settings, tools, an error, the end of the log.

Everything goes through `core.masking`; nothing is sent anywhere, ever. Made of
plain values, without widgets.
"""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import qVersion

from core.masking import mask
from core.settings import Settings

if TYPE_CHECKING:
    from core.toolchain.status import ToolStatus

SECRET_SETTINGS = ("proxy",)
"""Settings that may hold a password; only whether they are set is told."""


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a report."""

    title: str
    text: str


def system(screen: str) -> Part:
    """Versions and platform; `screen` is Qt's name of what draws the windows."""
    rows = (
        f"contract-rewriter {_version('contract-rewriter')}",
        f"Python {platform.python_version()} ({sys.platform}, {platform.machine()})",
        f"Qt {qVersion()}, PySide6 {pyside_version}, {screen}",
        platform.platform(),
    )
    return Part("System", "\n".join(rows))


def error(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> Part:
    """An error with its traceback."""
    lines = traceback.format_exception(kind, value, trace)
    return Part("Error", "".join(lines).rstrip())


def settings_part(settings: Settings) -> Part:
    """Every setting that is not as at the first start; what may be secret says only that it is set."""
    fresh, rows = Settings(), []
    for item in fields(Settings):
        value = getattr(settings, item.name)
        if value != getattr(fresh, item.name):
            shown = "(set)" if item.name in SECRET_SETTINGS else value
            rows.append(f"{item.name} = {shown}")
    return Part("Settings", "\n".join(rows) or "all as at the first start")


def tools_part(tools: Sequence[ToolStatus]) -> Part:
    """Which outside programs are here."""
    rows = [f"{item.name} {item.version}: {item.state} {item.path or ''}".rstrip() for item in tools]
    return Part("Tools", "\n".join(rows) or "none")


def compose(
    parts: Sequence[Part], settings: Settings, home: Path | None = None, secrets: Iterable[str] = ()
) -> str:
    """The whole report without secrets, those given too, and without the name of the home folder."""
    text = "\n\n".join(f"## {part.title}\n{part.text}" for part in parts if part.text) + "\n"
    known = [str(getattr(settings, name)) for name in SECRET_SETTINGS]
    return mask(text, home=home or Path.home(), secrets=[*known, *secrets])


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "(from source)"
