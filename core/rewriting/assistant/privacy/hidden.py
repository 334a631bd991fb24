"""Files that no model ever sees: those that keep secrets, and those that `.rewriterignore` names.

`.rewriterignore` is written like `.gitignore` and holds for its folder and all
below; `!` takes back its own lines, never the list of files with secrets. A path
is judged by its name and by where it really leads, so a link hides nothing less.
A list that cannot be read stops the work: nothing is sent by mistake.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from core.errors import ProjectError
from core.rewriting.assistant.privacy.secret_files import PATTERNS
from core.searching.ignoring import LARGEST_BYTES, Rule, ignored, rule_of

LIST = ".rewriterignore"
SECRET, LISTED, LINKED = (
    "it is one that keeps secrets",
    f"{LIST} names it",
    "it is a hidden file by another name",
)


class Hidden:
    """Judges paths of one project; remembers the lists that it has read."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._lists: dict[Path, tuple[tuple[int, tuple[Rule, ...]], ...]] = {}
        self._inodes: set[tuple[int, int]] | None = None

    def why(self, path: Path) -> str:
        """Why a file is hidden, or nothing when a model may see it; raises `ProjectError`.

        A relative path is taken from the root.
        """
        named = Path(os.path.abspath(self._root / path))  # noqa: PTH100 - links are looked at below
        real = named.resolve()
        for place in dict.fromkeys((named, real)):
            if reason := self._why(place):
                return reason
        return LINKED if self._is_hard_link(real) else ""

    def files(self) -> tuple[Path, ...]:
        """The hidden files below the root, without folders of dependencies and of builds."""
        found: list[Path] = []
        for folder, names, files in os.walk(self._root):
            names[:] = sorted(name for name in names if name not in _UNVISITED)
            here = Path(folder)
            found += [here / name for name in sorted(files) if self._why(here / name)]
        return tuple(found)

    def _why(self, path: Path) -> str:
        parts = tuple(map(_composed, path.parts[1:]))
        if _keeps_secrets(parts):
            return SECRET
        named = any(_hides("/".join(parts[depth:]), rules) for depth, rules in self._lists_above(path.parent))
        return LISTED if named else ""

    def _lists_above(self, folder: Path) -> tuple[tuple[int, tuple[Rule, ...]], ...]:
        """The lists that hold in a folder, each with how deep its own folder lies."""
        if folder not in self._lists:
            above = self._lists_above(folder.parent) if folder != folder.parent else ()
            rules = _read(folder / LIST)
            self._lists[folder] = (*above, (len(folder.parts) - 1, rules)) if rules else above
        return self._lists[folder]

    def _is_hard_link(self, path: Path) -> bool:
        """The same file under a second name."""
        try:
            status = path.stat()
        except OSError:
            return False
        if status.st_nlink < 2 or not path.is_file():
            return False
        if self._inodes is None:
            self._inodes = {
                (item.stat().st_dev, item.stat().st_ino) for item in self.files() if item.exists()
            }
        return (status.st_dev, status.st_ino) in self._inodes


_UNVISITED = frozenset(
    {".git", "node_modules", "out", "cache", "artifacts", "__pycache__", ".venv", "venv", "cache_forge"}
)


def _hides(name: str, rules: tuple[Rule, ...]) -> bool:
    """Whether a file or a folder that it lies in is named."""
    steps = name.split("/")
    folders = ("/".join(steps[:count]) for count in range(1, len(steps)))
    return any(ignored(folder, True, rules) for folder in folders) or ignored(name, False, rules)


def _keeps_secrets(parts: tuple[str, ...]) -> bool:
    """Whether the built-in list names a file or a folder that it lies in; it looks at two names at most."""
    last = len(parts) - 1
    return any(
        _is_secret(part, at < last) or (at > 0 and _is_secret(f"{parts[at - 1]}/{part}", at < last))
        for at, part in enumerate(parts)
    )


@lru_cache(maxsize=65_536)
def _is_secret(name: str, is_folder: bool) -> bool:
    return ignored(name.lower(), is_folder, _SECRETS)


def _read(file: Path) -> tuple[Rule, ...]:
    try:
        if not os.path.lexists(file):
            return ()
        if file.stat().st_size > LARGEST_BYTES:
            raise _unfit(file, "it is too large")
        text = file.read_text("utf-8-sig")  # some editors begin a file with a mark
    except (OSError, ValueError) as error:
        raise _unfit(file, "it cannot be read") from error
    return tuple(_rules_in(text, file))


def _rules_in(text: str, file: Path) -> list[Rule]:
    made = []
    for number, line in enumerate(text.splitlines(), 1):
        rule = rule_of(_composed(line), "")
        if rule is not None:
            made.append(_any_case(rule))
        elif line.strip() and not line.startswith("#"):
            raise _unfit(file, f"line {number} is no pattern")
    return made


def _composed(name: str) -> str:
    """Letters with marks in one spelling: some systems keep names in another one than was typed."""
    return unicodedata.normalize("NFC", name)


def _any_case(rule: Rule) -> Rule:
    """What hides, hides in any case, because some file systems do not tell cases apart."""
    if rule.keeps:
        return rule
    return replace(rule, pattern=re.compile(rule.pattern.pattern, rule.pattern.flags | re.IGNORECASE))


def _unfit(file: Path, reason: str) -> ProjectError:
    return ProjectError(
        f"The list of hidden files {file} cannot be used: {reason}.",
        "Mend it before a model is asked: without it nobody knows what is secret.",
    )


_SECRETS = tuple(_rules_in(PATTERNS.lower(), Path("secrets")))
