"""Whose work is in a bundle: distributions of Python, libraries of the system, Python itself.

Found in the folder that PyInstaller made, not in a list: what was left out is not claimed.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_NAMES = re.compile(r"(?:licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_OURS = "contract-rewriter"


@dataclass(frozen=True)
class Part:
    """One piece of others' work with its terms. `purl` says exactly what it is; `texts` are license texts."""

    name: str
    version: str
    licence: str
    home: str
    purl: str
    texts: tuple[str, ...]
    sha256: str = ""


def of_bundle(inside: Path) -> tuple[Part, ...]:
    """The parts of the folder `_internal`, by name."""
    found = [*_distributions(inside), *_libraries(inside), _python(inside)]
    return tuple(sorted(found, key=lambda part: (part.name.lower(), part.purl)))


def _distributions(inside: Path) -> Iterator[Part]:
    known = importlib.metadata.packages_distributions()
    tops = {path.name.partition(".")[0] for path in inside.iterdir()}
    tops |= {path.name.partition(".")[0] for path in inside.glob("python*/lib-dynload/*")}
    names = {name for top in tops for name in known.get(top, ())}
    if (inside / "google").is_dir():
        names = {name for name in names if name.startswith("google") or name not in known["google"]}
    for name in sorted(names, key=str.lower):
        if name.lower() != _OURS:
            yield _distribution(importlib.metadata.distribution(name))


def _distribution(found: importlib.metadata.Distribution) -> Part:
    meta = found.metadata
    licence = _field(meta, "License-Expression") or _short(_field(meta, "License")) or _classified(meta)
    home = _field(meta, "Home-page") or _page(meta)
    name = re.sub(r"[-_.]+", "-", meta["Name"]).lower()
    paths = sorted((path for path in found.files or [] if _is_licence(path)), key=str)
    texts = tuple(dict.fromkeys(path.read_text("utf-8").strip() for path in paths))
    return Part(meta["Name"], found.version, licence, home, f"pkg:pypi/{name}@{found.version}", texts)


def _is_licence(path: importlib.metadata.PackagePath) -> bool:
    in_metadata = any(part.endswith(".dist-info") for part in path.parts)
    return in_metadata and _NAMES.match(path.name) is not None and Path(path.locate()).is_file()


def _field(meta: importlib.metadata.PackageMetadata, name: str) -> str:
    return str((meta.get_all(name) or [""])[0])


def _page(meta: importlib.metadata.PackageMetadata) -> str:
    """The address that is most likely the project's own."""
    entries = [entry.partition(",") for entry in meta.get_all("Project-URL") or []]
    pages = {label.strip().lower(): address.strip() for label, _, address in entries}
    wanted = ("homepage", "home", "repository", "source", "source code", "github", "code")
    return next((pages[label] for label in wanted if label in pages), next(iter(pages.values()), ""))


def _short(text: str) -> str:
    """The field `License`, where it is a name and not the whole text."""
    return text.strip() if text and "\n" not in text.strip() and len(text) < 80 else ""


def _classified(meta: importlib.metadata.PackageMetadata) -> str:
    named = [entry for entry in meta.get_all("Classifier") or [] if entry.startswith("License ::")]
    return "; ".join(entry.rpartition("::")[2].strip() for entry in named)


def _libraries(inside: Path) -> Iterator[Part]:
    """Libraries that came from the system of whoever built: only Debian's kind can say whose they are."""
    if shutil.which("dpkg-query") is None:
        return
    files = sorted(path.name for path in inside.glob("lib*.so*") if path.is_file() and not path.is_symlink())
    files = [name for name in files if not name.startswith("libpython")]  # of the Python that built it
    for package in sorted({owner for name in files for owner in _owner(name)}):
        asked = ["dpkg-query", "-W", "-f", "${Version}\n${Homepage}\n${source:Package}", package]
        version, home, source = _run(asked).split("\n")[:3]
        terms = Path("/usr/share/doc") / package / "copyright"
        text = terms.read_text("utf-8", "replace").strip() if terms.is_file() else ""
        purl = f"pkg:deb/debian/{package}@{version}"
        yield Part(package, version, f"see below (Debian source {source})", home, purl, (text,))


def _owner(name: str) -> Sequence[str]:
    found = _run(["dpkg-query", "-S", f"*/{name}"]).splitlines()
    return [line.partition(":")[0] for line in found[:1]]


def _python(inside: Path) -> Part:
    version = ".".join(str(number) for number in sys.version_info[:3])
    library = Path(sys.base_prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    place = library if sys.platform != "win32" else Path(sys.base_prefix)
    file = place / "LICENSE.txt"
    text = file.read_text("utf-8").strip() if file.is_file() else ""
    home = "https://www.python.org/"
    return Part("Python", version, "PSF-2.0", home, f"pkg:generic/python@{version}", (text,))


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
