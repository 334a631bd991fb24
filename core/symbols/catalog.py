"""Everything that the files of a project could import: its own files, its libraries, its packages.

An index knows what was compiled; this also knows what nobody has imported yet. Files are
read by their words alone, so what does not compile is known too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from core.progress import Progress
from core.solidity.import_paths import ImportRoots
from core.solidity.library_remappings import subfolders
from core.solidity.project import Project
from core.solidity.walking import walk
from core.symbols.symbol import SymbolKind

MOST_FILES = 20_000
LARGEST = 2_000_000
"""Bytes; a larger file holds no source that somebody wrote."""
DEEP, MOST_FOLDERS = 2, 60
"""How far a package is looked into before it is taken for one without Solidity."""
_LEFT_OUT = frozenset({"node_modules", "artifacts", "cache", "out", "build", "typechain", "coverage"})
_PIECES = re.compile(
    rb"//[^\n\r]*|/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\\n\r])*\"?|'(?:\\.|[^'\\\n\r])*'?"
    rb"|(?P<open>[{(\[])|(?P<close>[})\]])"
    rb"|(?<![\w$])(?P<kind>contract|interface|library|struct|enum|error|type)\s+(?P<name>[A-Za-z_$][\w$]*)",
    re.DOTALL,
)
Read = Mapping[str, tuple[tuple[int, int], tuple["Offer", ...]]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A name that a file declares at its top; `path` is absolute, with forward slashes."""

    name: str
    kind: SymbolKind
    path: str


@dataclass(frozen=True)
class Catalog:
    """`roots` of every project, and by file what it declares; files without declarations too."""

    roots: tuple[ImportRoots, ...] = ()
    files: Read = field(default_factory=dict)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """All names of all files."""
        return tuple(offer for _stamp, found in self.files.values() for offer in found)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Offer, ...]]:
        """Name → where it is declared."""
        found: dict[str, list[Offer]] = {}
        for offer in self.offers:
            found.setdefault(offer.name, []).append(offer)
        return {name: tuple(items) for name, items in found.items()}

    @cached_property
    def folders(self) -> Mapping[str, tuple[str, ...]]:
        """Folder → what stands in it: files by their names, folders with a slash behind."""
        found: dict[str, set[str]] = {}
        for path in self.files:
            folder, _, name = path.rpartition("/")
            found.setdefault(folder, set()).add(name)
            while folder and "/" in folder:
                above, _, inner = folder.rpartition("/")
                known = found.setdefault(above, set())
                if f"{inner}/" in known:
                    break
                known.add(f"{inner}/")
                folder = above
        return {folder: tuple(sorted(names)) for folder, names in found.items()}

    def roots_of(self, path: str) -> ImportRoots | None:
        """The project that a file belongs to: the innermost whose root holds it."""
        held = [item for item in self.roots if path.startswith(f"{item.root}/")]
        return max(held, key=lambda item: len(item.root), default=self.roots[0] if self.roots else None)


EMPTY_CATALOG = Catalog()


def read_catalog(projects: Iterable[Project], progress: Progress, former: Catalog = EMPTY_CATALOG) -> Catalog:
    """Look through the folders of some projects; a file that is as it was is not read again."""
    roots: list[ImportRoots] = []
    files: dict[str, tuple[tuple[int, int], tuple[Offer, ...]]] = {}
    for project in projects:
        modules = [path.as_posix() for path in _modules(project.root)]
        made = ImportRoots.of(project, modules)
        roots.append(made)
        for path in _sources(project, made, modules):
            if len(files) >= MOST_FILES:
                break
            if path.as_posix() not in files:
                progress.check()
                files |= _read(path, former)
    return Catalog(tuple(dict.fromkeys(roots)), files)


def declared_in(data: bytes) -> Iterator[tuple[str, SymbolKind]]:
    """The names that a text declares outside of everything else."""
    kinds: dict[bytes, SymbolKind] = {
        b"contract": "contract", b"interface": "interface", b"library": "library", b"struct": "struct",
        b"enum": "enum", b"error": "error", b"type": "type",
    }  # fmt: skip
    depth = 0
    for piece in _PIECES.finditer(data):
        if piece["open"]:
            depth += 1
        elif piece["close"]:
            depth = max(0, depth - 1)
        elif piece["kind"] and not depth:
            yield piece["name"].decode(), kinds[piece["kind"]]


def _read(path: Path, former: Catalog) -> dict[str, tuple[tuple[int, int], tuple[Offer, ...]]]:
    name = path.as_posix()
    try:
        known = path.stat()
        stamp = (known.st_mtime_ns, known.st_size)
        if name in former.files and former.files[name][0] == stamp:
            return {name: former.files[name]}
        data = path.read_bytes() if known.st_size <= LARGEST else b""
    except OSError:
        return {}
    return {name: (stamp, tuple(Offer(word, kind, name) for word, kind in declared_in(data)))}


def _sources(project: Project, roots: ImportRoots, modules: Iterable[str]) -> Iterator[Path]:
    yield from (project.root / name for name in project.targets)
    for folder in dict.fromkeys((*roots.libraries, *modules)):
        inside = Path(folder)
        if inside.name == "node_modules":
            yield from (path for package in _packages(inside) for path in _below(package, True))
        else:
            yield from _below(inside, False)


def _below(top: Path, packages: bool) -> Iterator[Path]:
    """Packages may keep sources in folders that are output elsewhere (`build`, `artifacts`)."""
    left_out = frozenset({"node_modules"}) if packages else _LEFT_OUT
    for item in walk(top, lambda _here, name: name not in left_out and not name.startswith(".")):
        yield from (item.folder / name for name in item.files if name.endswith(".sol"))


def _packages(folder: Path) -> Iterator[Path]:
    """Packages with Solidity in them; most have none, and are not searched through."""
    for package in subfolders(folder):
        scoped = package.name.startswith("@")
        yield from (item for item in (subfolders(package) if scoped else [package]) if _has_sources(item))


def _has_sources(package: Path) -> bool:
    """Whether there is a source at most `DEEP` folders down."""
    top = len(package.parts)
    enter = lambda here, name: name != "node_modules" and len(here.parts) - top < DEEP  # noqa: E731
    visited = zip(walk(package, enter), range(MOST_FOLDERS), strict=False)
    return any(name.endswith(".sol") for item, _ in visited for name in item.files)


def _modules(root: Path) -> Iterator[Path]:
    for folder in (root, *root.parents):
        if folder.name != "node_modules" and (folder / "node_modules").is_dir():
            yield folder / "node_modules"
