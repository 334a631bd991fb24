"""What this machine is called by those who publish programs for it."""

from __future__ import annotations

import platform
import sys

from core.errors import MissingToolError

_SYSTEMS = {"linux": "linux", "darwin": "darwin", "win32": "win32"}
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "arm64": "arm64", "aarch64": "arm64"}


def anvil_package() -> str:
    """The npm package that holds anvil for this machine; raises `MissingToolError` when there is none."""
    system = _SYSTEMS.get(sys.platform)
    machine = _MACHINES.get(platform.machine().lower())
    if system is None or machine is None or (system, machine) == ("win32", "arm64"):
        raise MissingToolError(
            f"Anvil is not published for {sys.platform} on {platform.machine()}.",
            "Build it yourself and set “anvil_path”.",
        )
    return f"@foundry-rs/anvil-{system}-{machine}"


def program(name: str) -> str:
    """The file name of a program on this system."""
    return f"{name}.exe" if sys.platform == "win32" else name
