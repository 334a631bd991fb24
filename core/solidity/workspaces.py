"""Packages that import each other by name: a package's own name, and those of its workspace.

An installed package is found in `node_modules`; these are remappings for what is
not installed, so that a fresh checkout opens too. Reads package.json, no sources.

Source: npm documentation, “workspaces”; pnpm documentation, “pnpm-workspace.yaml”.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

_MODULES = "node_modules"
_MOST = 500
"""So many packages of a workspace are looked at."""


def package_remappings(root: Path) -> list[str]:
    """`name/=` for the package in `root` and `other/=../other/` for its workspace, where not installed."""
    made: list[str] = []
    name = _name(root)
    if name is not None and not _is_installed(root, name):
        made.append(f"{name}/=")
    for folder in _siblings(root):
        other = _name(folder)
        if other is not None and other != name and folder != root and not _is_installed(root, other):
            made.append(f"{other}/={Path(os.path.relpath(folder, root)).as_posix()}/")
    return made


def _name(folder: Path) -> str | None:
    name = _package(folder).get("name")
    return name if isinstance(name, str) and name and "=" not in name and ":" not in name else None


def _package(folder: Path) -> dict[str, Any]:
    try:
        document = orjson.loads((folder / "package.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return document if isinstance(document, dict) else {}


def _is_installed(root: Path, name: str) -> bool:
    try:
        return any((folder / _MODULES / name).exists() for folder in (root, *root.parents))
    except OSError:
        return False


def _siblings(root: Path) -> Iterator[Path]:
    """The packages of the workspace that `root` belongs to, itself among them."""
    for top in (root, *root.parents):
        if top == Path.home():
            return
        patterns = _patterns(top)
        if patterns:
            found = [folder for pattern in patterns for folder in _matching(top, pattern)]
            if root == top or root in found:
                yield from found[:_MOST]
            return


def _patterns(top: Path) -> list[str]:
    given = _package(top).get("workspaces")
    if isinstance(given, dict):
        given = given.get("packages")
    if isinstance(given, list):
        return [item for item in given if isinstance(item, str)]
    try:
        text = (top / "pnpm-workspace.yaml").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    block = re.search(r"^packages:\s*\n((?:[ \t]*(?:#.*|-.*)?\n?)*)", text, re.MULTILINE)
    return re.findall(r"^\s*-\s*['\"]?([^'\"#\s]+)", block[1], re.MULTILINE) if block else []


def _matching(top: Path, pattern: str) -> list[Path]:
    """The packages that a pattern names; `**` is taken as one level, as people use it."""
    if pattern.startswith(("!", "/")) or ".." in pattern.split("/"):
        return []
    try:
        found = sorted(top.glob(pattern.removeprefix("./").rstrip("/").replace("**", "*")))
        return [folder for folder in found if (folder / "package.json").is_file()]
    except (OSError, ValueError):
        return []
