"""What hidden files hold, so that none of it leaves inside of something else: an error, a finding, a quote.

A line is held back when a hidden file has it and no file that a model may see
does. Values of files such as `.env` are held back wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from core.progress import Progress
from core.rewriting.assistant.privacy.hidden import SECRET, Hidden
from core.searching.walking import project_files

INSTEAD = "[a line of a hidden file]"
_SHORTEST_LINE = 12
"""Letters and digits; shorter lines are braces and words that every file has."""
_LARGEST_BYTES = 2_000_000
_VALUE = re.compile(r"[:=]\s*[\"']?([^\s\"'#,]{12,})")
_SEEN = frozenset({".sol", ".yul", ".vy", ".md", ".json", ".toml", ".ts", ".js", ".txt", ".yml", ".yaml"})


class Leaks:
    """The lines and values of one project's hidden files, read when they are first asked for."""

    def __init__(self, root: Path, hidden: Hidden, progress: Progress) -> None:
        self._root, self._hidden, self._progress = root, hidden, progress
        self._lines: frozenset[str] | None = None
        self._values: tuple[str, ...] = ()
        self._shared: frozenset[str] | None = None

    def values(self) -> tuple[str, ...]:
        """Values that files with secrets give to their names."""
        self._read()
        return self._values

    def without(self, text: str) -> tuple[str, int]:
        """The text without lines of hidden files, and how many those were."""
        hidden = self._read()
        met = {line for line in map(str.strip, text.splitlines()) if line in hidden}
        secret = met - self._seen() if met else met
        if not secret:
            return text, 0
        lines = text.splitlines(keepends=True)
        kept = [_replaced(line) if line.strip() in secret else line for line in lines]
        return "".join(kept), sum(line.strip() in secret for line in lines)

    def _read(self) -> frozenset[str]:
        if self._lines is None:
            lines: set[str] = set()
            values: list[str] = []
            for path in self._hidden.files():
                self._progress.check()
                text = _text(path)
                lines |= set(_lines(text))
                if self._hidden.why(path) == SECRET:
                    values += _VALUE.findall(text)
            self._lines, self._values = frozenset(lines), tuple(dict.fromkeys(values))
        return self._lines

    def _seen(self) -> frozenset[str]:
        """Lines of files that a model may see."""
        if self._shared is None:
            shared: set[str] = set()
            for found in project_files(self._root, self._progress, dependencies=True):
                if found.path.suffix in _SEEN and not self._hidden.why(found.path):
                    shared |= set(_lines(_text(found.path)))
            self._shared = frozenset(shared)
        return self._shared


def _lines(text: str) -> Iterator[str]:
    for line in map(str.strip, text.splitlines()):
        if sum(map(str.isalnum, line)) >= _SHORTEST_LINE:
            yield line


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
