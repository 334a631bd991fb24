"""What hidden files hold, so that none of it leaves inside of something else: an error, a finding, an ABI.

A line is held back when its text is in a hidden file and in no file that a model
may see (blanks do not count), or when it says a name that only hidden sources
have. Values of files such as `.env` are held back wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.progress import Progress
from core.rewriting.assistant.privacy.hidden import SECRET, Hidden
from core.searching.walking import project_files

INSTEAD = "[a line of a hidden file]"
_SHORTEST_LINE = 12
"""Letters and digits; shorter lines are braces and words that every file has."""
_LARGEST_BYTES = 2_000_000
_VALUE = re.compile(r"[:=]\s*[\"']?([^\s\"'#,]{12,})")
_SOURCES = frozenset({".sol", ".yul", ".vy"})
_TEXTS = _SOURCES | {".md", ".json", ".toml", ".ts", ".js", ".txt", ".yml", ".yaml"}
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
_OWN_NAME = re.compile(
    r"(?=.{5})(?!(?:u?int|bytes)\d+$)"
    r"(?:_*[a-z0-9]+[A-Z]\w*|_*[A-Z]+[a-z]+[A-Z]\w*|\w*[a-zA-Z0-9]_\w+|_\w+|\w*\d\w*)"
)
"""Names of two words and more: single words are everybody's, those of a prompt included."""


@dataclass(frozen=True, slots=True)
class Held:
    """Texts without blanks, and names."""

    text: str
    names: frozenset[str]


class Leaks:
    """The lines, names and values of one project's hidden files, read when they are first asked for."""

    def __init__(self, root: Path, hidden: Hidden, progress: Progress) -> None:
        self._root, self._hidden, self._progress = root, hidden, progress
        self._held: Held | None = None
        self._values: tuple[str, ...] = ()
        self._seen: Held | None = None

    def values(self) -> tuple[str, ...]:
        """Values that files with secrets give to their names."""
        self._read()
        return self._values

    def without(self, text: str) -> tuple[str, int]:
        """The text without lines of hidden files, and how many those were."""
        held = self._read()
        if not held.text:
            return text, 0
        lines = text.splitlines(keepends=True)
        kept = [_replaced(line) if self._tells(line, held) else line for line in lines]
        return "".join(kept), sum(one != other for one, other in zip(lines, kept, strict=True))

    def _tells(self, line: str, held: Held) -> bool:
        """Whether a line says what only hidden files say."""
        bare = _squeezed(line).rstrip(";{},")
        long = sum(map(str.isalnum, bare)) >= _SHORTEST_LINE
        if long and bare in held.text and bare not in self._visible().text:
            return True
        names = held.names.intersection(_WORD.findall(line))
        return bool(names and names - self._visible().names)

    def _read(self) -> Held:
        if self._held is None:
            texts: list[str] = []
            names: set[str] = set()
            values: list[str] = []
            for path in self._hidden.files():
                self._progress.check()
                text = _text(path)
                texts.append(_squeezed(text))
                if path.suffix in _SOURCES:
                    names |= set(_own_names(text))
                if self._hidden.why(path) == SECRET:
                    values += _VALUE.findall(text)
            self._held = Held("\n".join(texts).strip(), frozenset(names))
            self._values = tuple(dict.fromkeys(values))
        return self._held

    def _visible(self) -> Held:
        """What the files hold that a model may see, the sources of dependencies included."""
        if self._seen is None:
            texts: list[str] = []
            names: set[str] = set()
            for path in self._visible_files():
                text = _text(path)
                texts.append(_squeezed(text))
                names |= set(_WORD.findall(text))
            self._seen = Held("\n".join(texts), frozenset(names))
        return self._seen

    def _visible_files(self) -> Iterator[Path]:
        for found in project_files(self._root, self._progress, dependencies=True):
            own = not {"node_modules", "lib"} & set(found.name.split("/")[:-1])
            if found.path.suffix in (_TEXTS if own else _SOURCES) and not self._hidden.why(found.path):
                yield found.path


def _own_names(text: str) -> Iterator[str]:
    code = _COMMENT.sub(" ", text)
    return (name for name in _WORD.findall(code) if _OWN_NAME.fullmatch(name))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _text(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_BYTES:
            return ""
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _replaced(line: str) -> str:
    blank = line[: len(line) - len(line.lstrip())]
    return blank + INSTEAD + ("\n" if line.endswith("\n") else "")
