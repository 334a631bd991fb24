"""Whether a window can be shown here: asked before Qt, which would abort the process.

Only Linux and other X11 or Wayland systems are asked; elsewhere there is always
a display.
"""

from __future__ import annotations

import ctypes
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

SECONDS = 2.0


def missing_display(environment: Mapping[str, str] | None = None) -> str:
    """A sentence that says why no window can be shown; empty when one can."""
    env = os.environ if environment is None else environment
    if sys.platform in ("win32", "darwin") or env.get("QT_QPA_PLATFORM"):
        return ""
    if env.get("WAYLAND_DISPLAY") and _wayland_answers(env):
        return ""
    display = env.get("DISPLAY", "")
    if not display:
        return "There is no display to open a window on."
    if not _x11_answers(display):
        return f"The display “{display}” does not answer."
    return _missing_library()


def _wayland_answers(env: Mapping[str, str]) -> bool:
    name = env["WAYLAND_DISPLAY"]
    path = Path(name) if name.startswith("/") else Path(env.get("XDG_RUNTIME_DIR", "")) / name
    return _connects(socket.AF_UNIX, str(path))


def _x11_answers(display: str) -> bool:
    found = re.fullmatch(r"(?:unix)?(?P<host>[^:]*):(?P<number>\d+)(?:\.\d+)?", display)
    if found is None:
        return Path(display).exists()
    number = found["number"]
    if found["host"]:
        return _connects(socket.AF_INET, (found["host"], 6000 + int(number)))
    local = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen
    return _connects(socket.AF_UNIX, local) or _connects(socket.AF_UNIX, "\0" + local)


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(SECONDS)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True


def _missing_library() -> str:
    """Qt's X11 plug-in aborts without this library."""
    try:
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError:
        return "The library libxcb-cursor0, which windows need, is not installed."
    return ""
