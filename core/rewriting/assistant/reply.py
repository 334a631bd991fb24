"""A model's reply as a value: its plan, its SEARCH/REPLACE blocks, its whole files, or why it is none.

Only the form is read here. Whether the blocks fit the file is `matching.py`'s question, and
whether the change is good is for the gates. A reply that was cut is never read at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.rewriting.assistant.provider import Finish

RefusalKind = Literal[
    "cut", "blocked", "empty", "bad-block", "no-path", "elided", "contradiction",
    "other-file", "not-found", "ambiguous", "overlapping", "nothing-changed", "forbidden",
]  # fmt: skip

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*(.*)$")
_SEARCH = re.compile(r"^ {0,3}<{5,9} ?SEARCH\b *(.*)$")
_DIVIDER = re.compile(r"^ {0,3}={5,9} *$")
_REPLACE = re.compile(r"^ {0,3}>{5,9} ?REPLACE *$")
_PATH = re.compile(r"[`*\"'“”]*([^\s;{}()\"'`<>|*?:“”][^;{}()\"'`<>|*?:“”]*\.sol)[`*\"'“”:]*")
_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_NO_CHANGE = re.compile(r"^\W*NO CHANGE\b\W*(.*)$", re.MULTILINE)
_ELISION = re.compile(
    r"^\s*(?://|/\*|\*)?\s*(?:\.\.\.|…)"
    r"|^\s*(?://|/\*).*\b(?:rest of|remaining|existing|unchanged|same as|other)\b.*"
    r"(?:\.\.\.|…|\b(?:code|contract|file|functions?|before|above)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One SEARCH/REPLACE block; lines end with LF here. `file` is as the model wrote it, or empty."""

    file: str
    search: str
    replace: str
    number: int
    """1 for the first block of the reply."""


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file that the model wrote out whole."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A reply of the agreed form. With `no_change` there is nothing to apply, and it says why."""

    plan: str
    blocks: tuple[Block, ...] = ()
    files: tuple[WholeFile, ...] = ()
    no_change: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a reply cannot be used: one sentence, and what the model should do instead."""

    kind: RefusalKind
    sentence: str
    hint: str = ""


def read_reply(text: str, finish: Finish = "stop") -> ModelReply | Refused:
    """Read a reply that ended with `finish`; anything but `stop` is refused unread."""
    if finish != "stop":
        return _unfinished(finish)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return Refused("bad-block", "The reply holds characters that are no text.", "Write plain UTF-8.")
    text = _THOUGHT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    reader = _Reader(text.split("\n"))
    problem = reader.read()
    return problem or _whole(reader)


def _unfinished(finish: Finish) -> Refused:
    if finish == "length":
        return Refused(
            "cut", "The reply was cut off at the limit of its length.", "Answer with fewer, smaller blocks."
        )
    if finish == "blocked":
        return Refused("blocked", "The model's own filter stopped the reply.")
    return Refused("cut", "The reply did not end properly.", "Answer again, with the complete set of blocks.")


def _whole(reader: _Reader) -> ModelReply | Refused:
    plan = "\n".join(reader.prose).strip()
    said = _NO_CHANGE.search(plan)
    if said is not None and (reader.blocks or reader.files):
        return Refused(
            "contradiction",
            "The reply says NO CHANGE and changes something all the same.",
            "Write either NO CHANGE with the reason, or the blocks.",
        )
    if said is not None:
        return ModelReply(_plan(plan), no_change=said[1].strip() or "no reason was given")
    if reader.blocks or reader.files:
        return ModelReply(_plan(plan), tuple(reader.blocks), tuple(reader.files))
    if reader.nameless:
        return Refused(
            "no-path",
            "The reply holds code that names no file and has no SEARCH and REPLACE.",
            "Write the file's path as the first line inside the fence, then the blocks.",
        )
    return Refused(
        "empty",
        "The reply holds no change.",
        "Write at least one SEARCH/REPLACE block, or NO CHANGE with the reason.",
    )


def _plan(prose: str) -> str:
    return re.sub(r"^\W*PLAN\W*", "", prose).strip()


class _Reader:
    """Reads line by line; what is inside a block is content, whatever it looks like."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0
        self._path = ""
        self.prose: list[str] = []
        self.blocks: list[Block] = []
        self.files: list[WholeFile] = []
        self.nameless = False

    def read(self) -> Refused | None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            fence, search = _FENCE.match(line), _SEARCH.match(line)
            if fence is not None:
                problem = self._fenced(fence[1], fence[2])
            elif search is not None:
                problem = self._block(search[1])
            else:
                problem = self._stray(line)
            if problem is not None:
                return problem
        return None

    def _stray(self, line: str) -> Refused | None:
        self._at += 1
        if _REPLACE.match(line):
            return _bad(len(self.blocks) + 1, "ends before it begins")
        path = _path_in(line)
        if path and (" " not in path or line.strip()[0] in "`*\"'"):  # else it is a sentence
            self._path = path
        else:
            self.prose.append(line)
        return None

    def _fenced(self, mark: str, info: str) -> Refused | None:
        """A fence with blocks, or a whole file, or code that is neither."""
        path = _path_in(re.sub(r"^\w+[\s:]+", "", info)) or self._path
        body: list[str] = []
        self._at += 1
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if _SEARCH.match(line):
                return self._fenced_blocks(body, path, mark)
            if _closes(line, mark):
                self._at += 1
                self._whole_file(body, path)
                return None
            body.append(line)
            self._at += 1
        return Refused("cut", "A fence of the reply is not closed.", "Close every fence, and answer again.")

    def _fenced_blocks(self, body: list[str], path: str, mark: str) -> Refused | None:
        self._path = next((found for line in reversed(body) if (found := _path_in(line))), path)
        while self._at < len(self._lines):
            line = self._lines[self._at]
            search = _SEARCH.match(line)
            if search is not None:
                problem = self._block(search[1])
                if problem is not None:
                    return problem
                continue
            self._at += 1
            if _closes(line, mark):
                return None
            self._path = _path_in(line) or self._path
        return None  # every block is closed, which is what counts

    def _block(self, info: str) -> Refused | None:
        number = len(self.blocks) + 1
        path = _path_in(info) or self._path
        parts: list[list[str]] = [[]]
        self._at += 1
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if _REPLACE.match(line):
                return self._finished(parts, path, number)
            if _SEARCH.match(line):
                return _bad(number, "is not closed before the next one begins")
            if _DIVIDER.match(line):
                parts.append([])
            else:
                parts[-1].append(line)
        return Refused(
            "cut",
            f"Block {number} of the reply is not closed with >>>>>>> REPLACE.",
            "Answer again, with the complete set of blocks.",
        )

    def _finished(self, parts: list[list[str]], path: str, number: int) -> Refused | None:
        if len(parts) == 1:
            return _bad(number, "has no ======= between its halves")
        if len(parts) > 2:
            return _bad(number, "has more than one line of =======")
        search, replace = parts
        elided = next((line for line in replace if _ELISION.match(line) and line not in search), None)
        if elided is not None:
            return _elided(f"Block {number}", elided)
        self.blocks.append(Block(path, "\n".join(search), "\n".join(replace), number))
        return None

    def _whole_file(self, body: list[str], path: str) -> None:
        first = next((at for at, line in enumerate(body) if line.strip()), None)
        named = _path_in(body[first]) if first is not None else ""
        if named and first is not None and not (path and body[first].lstrip().startswith("//")):
            body, path = body[first + 1 :], named
        if not any(line.strip() for line in body):
            return
        if path:
            self.files.append(WholeFile(path, "\n".join(body) + "\n"))
            self._path = ""
        else:
            self.nameless = True


def _closes(line: str, mark: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(mark) and set(stripped) == {mark[0]}


def _path_in(line: str) -> str:
    """The path that a line consists of, with forward slashes; empty when it is anything else."""
    found = _PATH.fullmatch(re.sub(r"^(?:///?|#+|[Ff]ile(?:name)?:|[Pp]ath:)\s*", "", line.strip()))
    return found[1].replace("\\", "/").removeprefix("./").strip() if found is not None else ""


def elision_in(text: str, original: str) -> Refused | None:
    """Whether a file written out whole stands a comment in the place of code that it leaves out."""
    known = {line.strip() for line in original.splitlines()}
    for line in text.splitlines():
        if _ELISION.match(line) and line.strip() not in known:
            return _elided("The file", line)
    return None


def _elided(where: str, line: str) -> Refused:
    return Refused(
        "elided",
        f"{where} leaves code out: “{line.strip()[:80]}”.",
        "Write every line out; nothing is filled in for you.",
    )


def _bad(number: int, what: str) -> Refused:
    return Refused(
        "bad-block",
        f"Block {number} of the reply {what}.",
        "A block is <<<<<<< SEARCH, the old lines, =======, the new lines, >>>>>>> REPLACE.",
    )
