"""How this program was installed: that decides who replaces it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from core.wire.releases import Architecture, System

PROGRAM = "contract-rewriter"
How = Literal["tar", "deb", "rpm", "exe", "dmg", "source"]
"""`tar`: a folder that the program itself may replace. `source`: no packaged program at all."""

_OF_THE_SYSTEM = ("/usr/", "/opt/")
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Installation:
    """`program` is the file that was started; its folder holds the whole program."""

    how: How
    system: System
    architecture: Architecture
    version: str
    program: Path

    @property
    def folder(self) -> Path:
        """What an update replaces."""
        return self.program.parent


def this_installation() -> Installation:
    """This program. May ask the package manager; not for the window's thread."""
    program = Path(sys.executable).resolve()
    return Installation(_how(program), _system(), _architecture(), this_version(), program)


def this_version() -> str:
    """The version of this program."""
    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "0"


def is_own_folder(program: Path) -> bool:
    """Whether the folder of a packaged program is the person's own to replace; asks nobody else."""
    if program.as_posix().startswith(_OF_THE_SYSTEM) and _owned_by_a_package(program) is not None:
        return False
    return os.access(program.parent, os.W_OK) and os.access(program.parent.parent, os.W_OK)


def _how(program: Path) -> How:
    if not getattr(sys, "frozen", False):
        return "source"
    if sys.platform == "win32":
        return "exe"
    if sys.platform == "darwin":
        return "dmg"
    return _owned_by_a_package(program) or "tar"


def _owned_by_a_package(program: Path) -> How | None:
    if not program.as_posix().startswith(_OF_THE_SYSTEM):
        return None
    asks: tuple[tuple[How, list[str]], ...] = (("deb", ["dpkg", "-S"]), ("rpm", ["rpm", "-qf"]))
    for how, command in asks:
        if shutil.which(command[0]) is None:
            continue
        try:
            asked = [*command, str(program)]
            done = subprocess.run(asked, capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return how
    return None


def _system() -> System:
    return "windows" if sys.platform == "win32" else "macos" if sys.platform == "darwin" else "linux"


def _architecture() -> Architecture:
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"
