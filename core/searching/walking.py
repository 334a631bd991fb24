"""Which files of a folder are the project's own, which are dependencies, and which nobody asks for.

Links are not followed. Names are relative to the root, with forward slashes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.progress import Progress
from core.searching.globs import Globs
from core.searching.ignoring import Rule, ignored, rules_of

NEVER = frozenset({".git", ".hg", ".svn", ".jj", "__pycache__"})
DEPENDENCIES = frozenset({"node_modules", "venv", ".venv"})
OF_FOUNDRY = frozenset({"lib", "dependencies"})
"""Folders of dependencies where a Foundry project or a project with submodules lies around them."""
OUTPUT = frozenset({"out", "cache", "artifacts", "cache_forge", "typechain", "typechain-types"})
"""What builds leave behind, beside the settings of a build."""
_BUILDS = ("foundry.toml", "hardhat.config", "truffle-config", "remappings.txt", ".gitmodules")


@dataclass(frozen=True, slots=True)
class Found:
    """One file: its place, and its name relative to the root."""

    path: Path
    name: str


def project_files(
    root: Path, progress: Progress, *, dependencies: bool = False, globs: Globs | None = None
) -> Iterator[Found]:
    """The files below a folder in the order of their names, without what `.gitignore` leaves out.

    With `dependencies` those are looked at too, whatever `.gitignore` says about their folders.
    """
    globs = globs or Globs()
    outer = rules_of(root / ".git" / "info" / "exclude", "")
    yield from _below(root, "", outer, progress, dependencies, globs)


def _below(
    folder: Path,
    base: str,
    rules: tuple[Rule, ...],
    progress: Progress,
    dependencies: bool,
    globs: Globs,
) -> Iterator[Found]:
    progress.check()
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    names = {entry.name for entry in listed}
    if ".gitignore" in names:
        rules = (*rules, *rules_of(folder / ".gitignore", base))
    builds = any(name.startswith(_BUILDS) for name in names)
    for entry in listed:
        name = base + entry.name
        if not name.isprintable() or entry.is_symlink():
            continue
        if entry.is_dir(follow_symlinks=False):
            kind = _kind(entry.name, builds)
            if kind == "never" or (kind == "dependency" and not dependencies) or globs.excludes(name):
                continue
            if kind == "dependency":  # what the project ignores is what was asked for
                yield from _below(Path(entry.path), f"{name}/", (), progress, dependencies, globs)
            elif not ignored(name, True, rules):
                yield from _below(Path(entry.path), f"{name}/", rules, progress, dependencies, globs)
        elif entry.is_file(follow_symlinks=False) and not ignored(name, False, rules) and globs.allows(name):
            yield Found(Path(entry.path), name)


def _kind(name: str, builds: bool) -> str:
    if name in NEVER or (builds and name in OUTPUT):
        return "never"
    return "dependency" if name in DEPENDENCIES or (builds and name in OF_FOUNDRY) else ""
