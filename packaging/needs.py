"""Which libraries of the system a bundle needs: what its files ask for and it does not hold itself."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

OF_DEBIAN = {
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libc.so.6": "libc6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdl.so.2": "libc6",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libresolv.so.2": "libc6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""Each library by the package that has it in Debian and Ubuntu."""

GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)\b")


def asked(folder: Path) -> tuple[tuple[str, ...], tuple[int, int]]:
    """Names of libraries that are not in the folder, sorted, and the oldest glibc that will do."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_elf(path)]
    held = {path.name for path in folder.rglob("*.so*")}
    wanted: set[str] = set()
    least = (2, 0)
    for path in files:
        told = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
        wanted |= set(re.findall(r"^\s+NEEDED\s+(\S+)", told, re.M))
        least = max([least, *((int(major), int(minor)) for major, minor in GLIBC.findall(told))])
    return tuple(sorted(wanted - held)), least


def of_debian(names: Iterable[str], glibc: tuple[int, int]) -> tuple[str, ...]:
    """What a Debian package depends on; raises SystemExit for a library whose package is not known."""
    unknown = [name for name in names if name not in OF_DEBIAN]
    if unknown:
        raise SystemExit(f"needs.py does not know whose these libraries are: {', '.join(unknown)}.")
    found = {OF_DEBIAN[name] for name in names} - {"libc6"}
    return (f"libc6 (>= {glibc[0]}.{glibc[1]})", *sorted(found))


def of_rpm(names: Iterable[str]) -> tuple[str, ...]:
    """What an RPM requires: the libraries by their own names, which every distribution knows."""
    chosen = (name for name in names if not name.startswith("ld-linux"))
    return tuple(f"{name}()(64bit)" for name in chosen)


def _is_elf(path: Path) -> bool:
    if path.is_symlink():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
